// Makes a fresh clone ready: the right Node, the locked packages and, with --browser, a Chromium.
// Runs before node_modules exists, so it uses nothing but Node's built-in modules. What is done already is skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findChromium, installChromium } from './chromium.mjs';
import { fromRoot } from './site-paths.mjs';

const OLDEST_NODE = [20, 19];

/** Stops with a message that says what to do, without a stack. */
class SetUpError extends Error {}

export function checkNode(version) {
  const [major, minor] = version.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new SetUpError(
    `Node ${OLDEST_NODE.join('.')} or newer is needed; this is Node ${version}. Get one from https://nodejs.org and try again.`,
  );
}

/**
 * Whether node_modules holds what the lockfile asks for, by npm's own record of what it installed.
 * Packages for other platforms are optional and may be absent.
 */
export function packagesAreCurrent(root) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(locked).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    if (found === undefined) return wanted.optional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

function installPackages() {
  const folder = fromRoot('node_modules');
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) {
    console.warn('node_modules is a link and differs from package-lock.json; it is left alone.');
    return;
  }
  console.log('Installing the locked packages (npm ci); about a minute the first time ...');
  const run = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: fromRoot('.'),
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (run.status === 0) return;
  throw new SetUpError(
    [
      `npm ci failed (${run.error?.message ?? `exit code ${run.status}`}). What to do:`,
      '  - a network or registry error: check the connection or "npm config get registry", then run the command again;',
      '  - EUSAGE: package.json and package-lock.json disagree; run "npm install" and commit the lockfile;',
      '  - anything else: remove node_modules and run the command again.',
    ].join('\n'),
  );
}

function provideBrowser() {
  const chromium = findChromium() ?? installChromium();
  if (chromium !== undefined) return;
  throw new SetUpError(
    [
      'The browser tests need Chromium, and it could not be found or installed. Do one of these and try again:',
      '  - install it (Debian, Ubuntu: "sudo apt-get install chromium"; macOS: "brew install --cask chromium");',
      '  - run "npx playwright install --with-deps chromium";',
      '  - set CHROMIUM_PATH to the executable of a Chromium or Chrome.',
    ].join('\n'),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    checkNode(process.versions.node);
    if (!packagesAreCurrent(fromRoot('.'))) installPackages();
    if (process.argv.includes('--browser')) provideBrowser();
  } catch (error) {
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
