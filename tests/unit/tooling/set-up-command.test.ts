import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/** A clone with an empty PATH of our own making: every program that set-up calls is a stand-in that logs its words. */
let root = '';
let programs = '';
let log = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'clone-'));
  programs = join(root, 'programs');
  log = join(root, 'log');
  mkdirSync(programs);
  cpSync('scripts', join(root, 'scripts'), { recursive: true });
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {} } }));
  // sudo -n PROGRAM WORDS, for those who do not run the tests as root.
  program('sudo', 'shift; exec "$@"');
});

afterEach(() => rmSync(root, { recursive: true }));

function program(name: string, script: string): void {
  const path = join(programs, name);
  writeFileSync(path, `#!/bin/sh\necho "${name} $*" >> "${log}"\n${script}\n`);
  chmodSync(path, 0o755);
}

function install(): void {
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages: {} }));
}

function setUp(...words: string[]): { code: number | null; output: string } {
  const run = spawnSync(process.execPath, [join(root, 'scripts/set-up.mjs'), ...words], {
    env: { PATH: programs },
    encoding: 'utf8',
  });
  return { code: run.status, output: run.stdout + run.stderr };
}

const calls = (): string[] => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []);

describe('set-up of packages', () => {
  const npmThatInstalls = (): void =>
    program(
      'npm',
      `/bin/mkdir -p "${root}/node_modules"; echo '{"packages":{}}' > "${root}/node_modules/.package-lock.json"`,
    );

  test('installs the locked ones once, and then does nothing', () => {
    npmThatInstalls();
    expect(setUp()).toMatchObject({ code: 0 });
    expect(calls()).toEqual([expect.stringMatching(/^npm ci\b/)]);
    expect(setUp()).toEqual({ code: 0, output: '' });
    expect(calls()).toHaveLength(1);
  });

  test('says what to do when npm fails, without a stack', () => {
    program('npm', 'exit 7');
    const { code, output } = setUp();
    expect(code).toBe(1);
    expect(output).toMatch(/npm ci failed \(exit code 7\)[\s\S]*EUSAGE[\s\S]*npm install/);
    expect(output).not.toMatch(/^\s+at /m);
  });

  test('leaves a linked node_modules alone', () => {
    npmThatInstalls();
    mkdirSync(join(root, 'elsewhere'));
    symlinkSync(join(root, 'elsewhere'), join(root, 'node_modules'));
    expect(setUp()).toMatchObject({ code: 0, output: expect.stringContaining('left alone') as string });
    expect(calls()).toEqual([]);
  });
});

// On macOS set-up also looks into /Applications, which no PATH can hide.
describe.skipIf(process.platform === 'darwin')('set-up of a browser', () => {
  beforeEach(install);

  test('takes the one on PATH and remembers it', () => {
    program('google-chrome', '');
    expect(setUp('--browser')).toEqual({ code: 0, output: '' });
    expect(readFileSync(join(root, '.cache/chromium-path'), 'utf8').trim()).toBe(
      join(programs, 'google-chrome'),
    );
  });

  test('installs one with apt-get, once', () => {
    const path = join(programs, 'chromium');
    program(
      'apt-get',
      `case "$*" in *install*) printf '#!/bin/sh\\n' > "${path}"; /bin/chmod 755 "${path}";; esac`,
    );
    expect(setUp('--browser')).toMatchObject({ code: 0 });
    const made = calls().filter((call) => call.startsWith('apt-get'));
    expect(made).toContainEqual(expect.stringMatching(/install .*chromium$/));
    const count = calls().length;
    expect(setUp('--browser')).toEqual({ code: 0, output: '' });
    expect(calls()).toHaveLength(count);
  });

  test("falls back to Playwright's download, and says what to do when that fails too", () => {
    program('apt-get', 'exit 100');
    program('npx', 'exit 1');
    const { code, output } = setUp('--browser');
    expect(code).toBe(1);
    expect(calls().at(-1)).toBe('npx playwright install chromium');
    expect(output).toMatch(/CHROMIUM_PATH/);
    expect(output).toMatch(/apt-get install chromium/);
    expect(output).not.toMatch(/^\s+at /m);
  });

  test('is not tried without --browser', () => {
    expect(setUp()).toEqual({ code: 0, output: '' });
    expect(calls()).toEqual([]);
  });
});
