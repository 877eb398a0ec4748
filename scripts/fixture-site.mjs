// Builds the site once more with a widget and a chapter that it does not have: node scripts/fixture-site.mjs
// What the tests of that build prove: the folder of a widget and an MDX file are all that has to be added.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hashOfSources, outputOf, SOURCES } from './build-site.mjs';
import { FIXTURE_FOLDER, FIXTURE_ROOT, fromRoot } from './site-paths.mjs';

const OVERLAY = fromRoot('tests/fixtures/toy-site');
const COPIED = [...SOURCES, 'scripts/figures.ts'];
const RECORD = join(FIXTURE_ROOT, 'built-from');

/**
 * Copies the sources and lays the fixture over them, computes the fixture's stills, and builds; does only the copying
 * when nothing has changed. Never rejects for a failed build: `ok` tells whether it worked, `output` what was said.
 *
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export async function buildFixtureSite() {
  copySources();
  const hash = hashOfSources({ base: '/', root: FIXTURE_ROOT, sources: COPIED });
  if (
    existsSync(join(FIXTURE_FOLDER, 'index.html')) &&
    existsSync(RECORD) &&
    readFileSync(RECORD, 'utf8') === hash
  ) {
    return { ok: true, output: 'Nothing has changed.' };
  }
  rmSync(RECORD, { force: true });
  rmSync(FIXTURE_FOLDER, { recursive: true, force: true });
  const figures = await run('tsx/dist/cli.mjs', 'scripts/figures.ts');
  if (!figures.ok) return figures;
  const build = await run('astro/astro.js', 'build');
  if (build.ok) writeFileSync(RECORD, hash);
  return { ok: build.ok, output: figures.output + build.output };
}

/** Caches and packages stay; sources that are gone from the repository go from the copy too. */
function copySources() {
  mkdirSync(FIXTURE_ROOT, { recursive: true });
  for (const source of COPIED) {
    rmSync(join(FIXTURE_ROOT, source), { recursive: true, force: true });
    cpSync(fromRoot(source), join(FIXTURE_ROOT, source), { recursive: true });
  }
  cpSync(OVERLAY, FIXTURE_ROOT, { recursive: true, force: false, errorOnExist: true });
  const packages = join(FIXTURE_ROOT, 'node_modules');
  rmSync(packages, { force: true });
  symlinkSync(realpathSync(fromRoot('node_modules')), packages, 'junction');
}

function run(tool, ...words) {
  const environment = { ...process.env, SITE_BASE: '/', ASTRO_TELEMETRY_DISABLED: '1' };
  return outputOf(process.execPath, [fromRoot(`node_modules/${tool}`), ...words], environment, FIXTURE_ROOT);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { ok, output } = await buildFixtureSite();
  console.log(output);
  process.exitCode = ok ? 0 : 1;
}
