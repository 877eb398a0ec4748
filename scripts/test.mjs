// Runs every check and counts them: npm test, or only some steps: npm test -- build browser
// Never stops early; prints what failed with its output, and "N passed, N failed" as the last line.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { buildSite, outputOf } from './build-site.mjs';
import { buildFixtureSite } from './fixture-site.mjs';
import { freePort } from './free-port.mjs';
import { fromRoot, SITE_FOLDER, SUB_PATH_BASE, SUB_PATH_FOLDER } from './site-paths.mjs';
import { countOfPlaywright, countOfVitest } from './test-counts.mjs';

const REPORTS = fromRoot('reports');
const LINES_SHOWN = 200;

const tool = (path, ...words) => outputOf(process.execPath, [fromRoot(`node_modules/${path}`), ...words]);

/** One check that passes or fails as a whole. */
const check = async (run) => {
  const { ok, output } = await run;
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, output };
};

/** Of .astro and TypeScript files alike: `tsc` would find nothing more in them. */
const types = () => tool('astro/astro.js', 'check', '--minimumFailingSeverity', 'warning');

const format = () => {
  const cache = [
    '--cache',
    '--cache-strategy',
    'content',
    '--cache-location',
    fromRoot('.cache/format.json'),
  ];
  return tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', ...cache, '.');
};

const CORES = 2;

/**
 * The steps: how many cores one asks for, and which others must be over before it begins. A build writes into `.astro`,
 * which another build, the types and the typed lint rules read; the fixture is built in a folder of its own.
 */
const steps = [
  { name: 'build', cores: 1, run: () => check(buildSite({ base: '/', folder: SITE_FOLDER })) },
  { name: 'build-fixture', cores: 1, run: () => check(buildFixtureSite()) },
  {
    name: 'build-sub-path',
    cores: 1,
    after: ['build'],
    run: () => check(buildSite({ base: SUB_PATH_BASE, folder: SUB_PATH_FOLDER })),
  },
  {
    name: 'size',
    cores: 1,
    after: ['build'],
    run: () => check(outputOf(process.execPath, [fromRoot('scripts/size.mjs')])),
  },
  { name: 'types', cores: 1, after: ['build', 'build-sub-path'], run: () => check(types()) },
  {
    name: 'lint',
    cores: 1,
    after: ['build', 'build-sub-path'],
    run: () => check(tool('eslint/bin/eslint.js', '--max-warnings', '0', '.')),
  },
  { name: 'format', cores: 1, run: () => check(format()) },
  { name: 'spelling', cores: 1, run: () => check(outputOf('npm', ['run', '--silent', 'spell'])) },
  // Uses every core, and makes do with one while the last of the steps above is not over.
  { name: 'unit', cores: 1, run: unit },
  { name: 'browser', cores: 2, after: ['build', 'build-fixture', 'build-sub-path', 'unit'], run: browser },
];

async function unit() {
  const report = freshReport('vitest.json');
  const words = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { ok, output } = await tool('vitest/vitest.mjs', ...words);
  return counted(report, countOfVitest, ok, output);
}

async function browser() {
  const report = freshReport('playwright.json');
  const port = await freePort(3);
  const environment = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report, SITE_TEST_PORT: String(port) };
  const words = [fromRoot('node_modules/@playwright/test/cli.js'), 'test'];
  const { ok, output } = await outputOf(process.execPath, words, environment);
  return counted(report, countOfPlaywright, ok, output);
}

/** The counts of a runner's report. A runner that fails without naming a test, or runs none, counts as one failure. */
function counted(report, count, ok, output) {
  if (!existsSync(report)) return { passed: 0, failed: 1, output: `${output}\nThe runner wrote no report.` };
  const { passed, failed, skipped, failures } = count(JSON.parse(readFileSync(report, 'utf8')));
  const unnamed = failed === 0 && (!ok || passed === 0) ? 1 : 0;
  const reason = unnamed === 1 && passed === 0 ? '\nNo test ran.' : '';
  return { passed, failed: failed + unnamed, skipped, output: (failures ?? output) + reason };
}

function freshReport(name) {
  mkdirSync(REPORTS, { recursive: true });
  const path = `${REPORTS}/${name}`;
  rmSync(path, { force: true });
  return path;
}

/** The first lines of a long output; the first fault is the one to mend. */
function shortened(output) {
  const lines = output.trim().split('\n');
  if (lines.length <= LINES_SHOWN) return lines.join('\n');
  return [...lines.slice(0, LINES_SHOWN), `... and ${lines.length - LINES_SHOWN} more lines`].join('\n');
}

async function timed({ name, run }) {
  const begin = performance.now();
  const result = await run().catch((error) => ({
    passed: 0,
    failed: 1,
    output: String(error.stack ?? error),
  }));
  const seconds = (performance.now() - begin) / 1000;
  const { passed, failed, skipped = 0 } = result;
  if (failed > 0) console.log(`\n---- ${name} ----\n${shortened(result.output)}\n`);
  const more = skipped > 0 ? `, ${skipped} skipped` : '';
  console.log(
    `${name.padEnd(16)}${`${passed} passed, ${failed} failed${more}`.padEnd(36)}${seconds.toFixed(1).padStart(6)} s`,
  );
  return { name, passed, failed };
}

/** Runs the steps as they come, each as soon as its cores are free and what it waits for is over. */
async function runAll(chosenSteps) {
  const waiting = [...chosenSteps];
  const running = new Map();
  const results = [];
  const isOver = (name) => !running.has(name) && waiting.every((step) => step.name !== name);
  while (waiting.length > 0 || running.size > 0) {
    const free = CORES - [...running.values()].reduce((sum, { cores }) => sum + cores, 0);
    const next = waiting.findIndex(({ cores, after = [] }) => cores <= free && after.every(isOver));
    if (next >= 0) {
      const [step] = waiting.splice(next, 1);
      running.set(step.name, { cores: step.cores, end: timed(step) });
    } else {
      const result = await Promise.race([...running.values()].map(({ end }) => end));
      running.delete(result.name);
      results.push(result);
    }
  }
  return results;
}

const known = steps.map(({ name }) => name);
const chosen = process.argv.slice(2);
const strangers = chosen.filter((name) => !known.includes(name));
if (strangers.length > 0) {
  console.error(`There is no step ${strangers.join(', ')}. The steps are ${known.join(', ')}.`);
  process.exit(2);
}

const begin = performance.now();
// Writes the types of the content collections, which the type check and the typed lint rules read.
const sync = await tool('astro/astro.js', 'sync');
if (!sync.ok) console.log(sync.output);

const results = await runAll(steps.filter(({ name }) => chosen.length === 0 || chosen.includes(name)));

const sum = (key) => results.reduce((total, result) => total + result[key], 0);
const broken = results.filter(({ failed }) => failed > 0).map(({ name }) => name);
console.log(`\n${((performance.now() - begin) / 1000).toFixed(0)} s in all`);
if (broken.length > 0) console.log(`Failed: ${broken.join(', ')}. One step alone: npm test -- ${broken[0]}`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = broken.length > 0 ? 1 : 0;
