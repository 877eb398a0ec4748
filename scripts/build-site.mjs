import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fromRoot } from './site-paths.mjs';

/** Everything that the pages are made of, apart from the settings in the environment. */
export const SOURCES = [
  'THIRD-PARTY-NOTICES',
  'astro.config.mjs',
  'content',
  'package-lock.json',
  'package.json',
  'public',
  'src',
  'tsconfig.json',
  'workers',
];

/** What a folder was built from, and what it then held. */
const recordOf = (folder) => fromRoot(`.cache/built-${basename(folder)}.json`);

/** A hash of all that a build reads; the same hash gives the same site. */
export function hashOfSources({
  base,
  root = fromRoot('.'),
  sources = SOURCES,
  siteUrl = process.env.SITE_URL ?? '',
}) {
  const hash = createHash('sha256').update(JSON.stringify([base, siteUrl]));
  for (const source of sources) {
    for (const file of filesBelow(root, source)) {
      const content = readFileSync(join(root, file));
      hash.update(`\n${file} ${content.length}\n`).update(content);
    }
  }
  return hash.digest('hex');
}

/** A hash of the names, sizes and times of all files in a folder: it changes when somebody else writes there. */
export function stateOf(folder) {
  const hash = createHash('sha256');
  for (const file of filesBelow(folder, '.')) {
    const { size, mtimeMs } = statSync(join(folder, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Whether the folder holds what was built at this base path from the sources as they are now. */
export function siteIsCurrent({ base, folder }) {
  const record = recordOf(folder);
  if (!existsSync(join(folder, 'index.html')) || !existsSync(record)) return false;
  const { sources, state } = JSON.parse(readFileSync(record, 'utf8'));
  return sources === hashOfSources({ base }) && state === stateOf(folder);
}

/**
 * Builds the site, unless it is current. Never rejects: `ok` tells whether it worked, `output` what Astro said.
 *
 * @param {{ base: string, folder: string }} options
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export async function buildSite({ base, folder }) {
  if (siteIsCurrent({ base, folder })) return { ok: true, output: 'Nothing has changed.' };
  const record = recordOf(folder);
  const sources = hashOfSources({ base });
  // Both are gone before the build, so that neither an interrupted nor a failed one leaves an old site to be served.
  rmSync(record, { force: true });
  rmSync(folder, { recursive: true, force: true });
  const words = [fromRoot('node_modules/astro/astro.js'), 'build', '--outDir', folder];
  const environment = { ...process.env, SITE_BASE: base, ASTRO_TELEMETRY_DISABLED: '1' };
  const result = await outputOf(process.execPath, words, environment);
  if (result.ok) {
    mkdirSync(dirname(record), { recursive: true });
    writeFileSync(record, JSON.stringify({ sources, state: stateOf(folder) }));
  }
  return result;
}

/** Runs a program, from the root of the repository if not told otherwise, and collects what it prints, without colours. */
export function outputOf(program, words, environment = process.env, folder = fromRoot('.')) {
  return new Promise((done) => {
    const run = spawn(program, words, {
      cwd: folder,
      env: { ...environment, NO_COLOR: '1', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk) => (output += chunk);
    run.stdout.setEncoding('utf8').on('data', collect);
    run.stderr.setEncoding('utf8').on('data', collect);
    run.on('error', (error) => done({ ok: false, output: `${output}${error.message}\n` }));
    run.on('close', (code) => done({ ok: code === 0, output }));
  });
}

function filesBelow(root, path) {
  const absolute = join(root, path);
  if (!existsSync(absolute)) return [];
  if (!statSync(absolute).isDirectory()) return [path];
  return readdirSync(absolute)
    .sort()
    .flatMap((name) => filesBelow(root, `${path}/${name}`));
}
