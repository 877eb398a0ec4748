import { defineConfig } from '@playwright/test';
import { CHROMIUM_SWITCHES, requireChromium } from './scripts/chromium.mjs';
import { FIXTURE_FOLDER, SITE_FOLDER, SUB_PATH_BASE, SUB_PATH_FOLDER } from './scripts/site-paths.mjs';

const port = Number(process.env['SITE_TEST_PORT'] ?? 4391);

/** The builds that are tested: at the root of a host, under a sub-path, and with one more widget. */
const sites = [
  { name: 'root', folder: SITE_FOLDER, base: '/', port },
  { name: 'sub-path', folder: SUB_PATH_FOLDER, base: SUB_PATH_BASE, port: port + 1 },
  { name: 'fixture', folder: FIXTURE_FOLDER, base: '/', port: port + 2 },
] as const;

const address = (site: (typeof sites)[number]): string => `http://127.0.0.1:${site.port}${site.base}`;

const FIXTURE_TESTS = 'e2e/fixture/**/*.spec.ts';

export default defineConfig({
  testDir: 'tests',
  testMatch: ['e2e/**/*.spec.ts', 'a11y/**/*.spec.ts'],
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: process.env['CI'] !== undefined,
  workers: 2,
  timeout: 60_000,
  // Generous: a busy machine is no fault of the site.
  expect: { timeout: 15_000 },
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] === undefined ? 'list' : 'json',
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: requireChromium(), args: CHROMIUM_SWITCHES },
  },
  projects: [
    {
      name: 'root',
      testIgnore: FIXTURE_TESTS,
      grepInvert: /@sub-path/,
      use: { baseURL: address(sites[0]) },
    },
    // Everything holds at the root; what depends on the base path is tagged and runs a second time, or only here.
    {
      name: 'sub-path',
      testIgnore: FIXTURE_TESTS,
      grep: /@both-bases|@sub-path/,
      use: { baseURL: address(sites[1]) },
    },
    { name: 'fixture', testMatch: FIXTURE_TESTS, use: { baseURL: address(sites[2]) } },
  ],
  webServer: sites.map((site) => ({
    command: `node scripts/serve.mjs "${site.folder}" ${site.base} ${site.port}`,
    url: address(site),
    reuseExistingServer: false,
    timeout: 20_000,
  })),
});
