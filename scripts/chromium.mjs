// Where the tests' browser is. Node's built-in modules only: set-up runs before node_modules exists.
import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fromRoot } from './site-paths.mjs';

const RECORD = fromRoot('.cache/chromium-path');
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const MAC = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * The executable of a Chromium: CHROMIUM_PATH, else the one found last time, else the first one on PATH, else
 * Playwright's own download. Undefined when there is none; throws when CHROMIUM_PATH names no executable.
 */
export function findChromium(environment = process.env) {
  const named = environment.CHROMIUM_PATH;
  if (named) {
    if (isExecutable(named)) return named;
    throw new Error(`CHROMIUM_PATH is "${named}", which is not an executable file.`);
  }
  const recorded = existsSync(RECORD) ? readFileSync(RECORD, 'utf8').trim() : '';
  if (recorded !== '' && isExecutable(recorded)) return recorded;
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = [...onPath, ...MAC].find(isExecutable) ?? playwrightDownload();
  if (found !== undefined) {
    mkdirSync(dirname(RECORD), { recursive: true });
    writeFileSync(RECORD, `${found}\n`);
  }
  return found;
}

/** As `findChromium`, for the scripts that cannot go on without one. */
export function requireChromium() {
  const path = findChromium();
  if (path === undefined) throw new Error('No Chromium is known: run "npm run setup -- --browser" first.');
  return path;
}

/** Installs Chromium by the system's package manager if it lets us, else by Playwright. Undefined when both fail. */
export function installChromium() {
  console.log('Installing Chromium for the browser tests; a minute or two the first time ...');
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const aptGet = (...words) => succeeds([...asRoot, 'apt-get', '-qq', ...words]);
  if (
    succeeds(['apt-get', '--version'], 'ignore') &&
    (asRoot.length === 0 || succeeds(['sudo', '-n', 'true'], 'ignore'))
  ) {
    aptGet('update');
    aptGet('install', '-y', '--no-install-recommends', 'chromium');
  }
  const found = findChromium();
  if (found !== undefined) return found;
  succeeds(['npx', 'playwright', 'install', 'chromium']);
  return findChromium();
}

/**
 * Parts of Chromium that no test needs. The first two load pages of their own behind the address bar of every new window,
 * even where there is no screen, and take longer than most pages of the site. The others are those that Playwright
 * switches off (a unit test compares): of two such lists the browser heeds the last.
 */
export const FEATURES_OFF = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'msForceBrowserSignIn',
  'msEdgeUpdateLaunchServicesPreferredVersion',
];

/** Switches that keep a test's browser from talking to anyone but the site, and let it run as root in a container. */
export const CHROMIUM_SWITCHES = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  `--disable-features=${FEATURES_OFF.join(',')}`,
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
];

function playwrightDownload() {
  if (!existsSync(fromRoot('node_modules/@playwright/test'))) return undefined;
  const question = "console.log(require('@playwright/test').chromium.executablePath())";
  const path = execFileSync(process.execPath, ['-e', question], {
    cwd: fromRoot('.'),
    encoding: 'utf8',
  }).trim();
  return isExecutable(path) ? path : undefined;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function succeeds([program, ...words], output = 'inherit') {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(program, words, { stdio: ['ignore', output, output], env: environment }).status === 0;
}
