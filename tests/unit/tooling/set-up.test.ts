import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findChromium } from '../../../scripts/chromium.mjs';
import { checkNode, packagesAreCurrent } from '../../../scripts/set-up.mjs';
import { normalizeBase } from '../../../scripts/site-paths.mjs';

describe('the version of Node', () => {
  test.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('%s will do', (version) => {
    expect(() => checkNode(version)).not.toThrow();
  });
  test.each(['18.20.0', '20.18.3', '8.0.0'])('%s is too old, and the message says what to do', (version) => {
    expect(() => checkNode(version)).toThrow(new RegExp(`20\\.19 or newer.*${version}.*nodejs\\.org`));
  });
});

describe('whether the packages are installed', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'set-up-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const locked = {
    '': { name: 'site' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/for-another-system': { version: '2.0.0', integrity: 'sha512-b', optional: true },
  };
  const write = (installed?: object): void => {
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: locked }));
    if (installed === undefined) return;
    mkdirSync(join(root, 'node_modules'));
    writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages: installed }));
  };

  test('yes, when all but optional ones of other systems are there', () => {
    write({ 'node_modules/a': locked['node_modules/a'] });
    expect(packagesAreCurrent(root)).toBe(true);
  });

  test.each([
    ['there is no node_modules', undefined],
    ['one is missing', {}],
    ['one has another version', { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } }],
    ['one has another content', { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' } }],
  ])('no, when %s', (_why, installed) => {
    write(installed);
    expect(packagesAreCurrent(root)).toBe(false);
  });
});

test('CHROMIUM_PATH is obeyed, and refused when it names no program', () => {
  expect(findChromium({ CHROMIUM_PATH: process.execPath })).toBe(process.execPath);
  expect(() => findChromium({ CHROMIUM_PATH: '/no/such/file' })).toThrow(/"\/no\/such\/file"/);
  expect(() => findChromium({ CHROMIUM_PATH: tmpdir() })).toThrow(/not an executable/);
});

test.each([
  [undefined, '/'],
  ['', '/'],
  ['/', '/'],
  ['companion', '/companion/'],
  ['/companion', '/companion/'],
  ['/a/b/', '/a/b/'],
])('the base path %s is %s', (given, base) => {
  expect(normalizeBase(given)).toBe(base);
});
