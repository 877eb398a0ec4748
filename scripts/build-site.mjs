import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fromRoot, SITE_FOLDER } from './site-paths.mjs';

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

const RECORD = fromRoot('.cache/built-from');

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

/** Whether `dist` was built at this base path from the sources as they are now. */
export function siteIsCurrent(base) {
  if (!existsSync(join(SITE_FOLDER, 'index.html')) || !existsSync(RECORD)) return false;
  return readFileSync(RECORD, 'utf8') === hashOfSources({ base });
}

/**
 * Builds the site. Never rejects: `ok` tells whether it worked, `output` what Astro said.
 *
 * @param {{ base: string, folder: string }} options
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export async function buildSite({ base, folder }) {
  const isSite = folder === SITE_FOLDER;
  const hash = hashOfSources({ base });
  // Both are gone before the build, so that neither an interrupted nor a failed one leaves an old site to be served.
  if (isSite) rmSync(RECORD, { force: true });
  rmSync(folder, { recursive: true, force: true });
  const words = [fromRoot('node_modules/astro/astro.js'), 'build', '--outDir', folder];
  const environment = { ...process.env, SITE_BASE: base, ASTRO_TELEMETRY_DISABLED: '1' };
  const result = await outputOf(process.execPath, words, environment);
  if (isSite && result.ok) {
    mkdirSync(dirname(RECORD), { recursive: true });
    writeFileSync(RECORD, hash);
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
