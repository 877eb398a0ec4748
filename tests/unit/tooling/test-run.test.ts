import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashOfSources, stateOf } from '../../../scripts/build-site.mjs';
import { countOfPlaywright, countOfVitest } from '../../../scripts/test-counts.mjs';

describe('the counts of a run', () => {
  test('of unit tests take a file that does not load for a failure', () => {
    const report = {
      numPassedTests: 5,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      testResults: [
        { status: 'passed', assertionResults: [{ status: 'passed' }] },
        { status: 'failed', assertionResults: [{ status: 'failed' }] },
        { status: 'failed', assertionResults: [] },
      ],
    };
    expect(countOfVitest(report)).toEqual({ passed: 5, failed: 2, skipped: 3 });
  });

  test('of browser tests take a flaky test and an error outside the tests for failures', () => {
    const failing = {
      title: 'opens',
      tests: [
        {
          status: 'unexpected',
          projectName: 'root',
          results: [{ errors: [{ message: 'no \u001b[31mpage\u001b[39m' }] }],
        },
        { status: 'expected', projectName: 'sub-path', results: [{ errors: [] }] },
      ],
    };
    const report = {
      stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 2 },
      errors: [{ message: 'the server did not start' }],
      suites: [{ title: 'site.spec.ts', suites: [{ title: '/about/', specs: [failing] }] }],
    };
    expect(countOfPlaywright(report)).toEqual({
      passed: 4,
      failed: 3,
      skipped: 2,
      failures: 'the server did not start\n\n[root] site.spec.ts > /about/ > opens\nno page',
    });
  });
});

describe('the hash of the sources changes', () => {
  let root = '';
  let before = '';
  const hash = (base = '/', siteUrl = ''): string => hashOfSources({ base, root, siteUrl });

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'sources-'));
    mkdirSync(join(root, 'content/chapters'), { recursive: true });
    writeFileSync(join(root, 'content/chapters/a.mdx'), 'a');
    before = hash();
  });
  afterAll(() => rmSync(root, { recursive: true }));

  test('not by itself, nor with a file that the build does not read', () => {
    writeFileSync(join(root, 'README.md'), 'x');
    expect(hash()).toBe(before);
  });

  test('with the base path and the address', () => {
    expect(new Set([before, hash('/companion/'), hash('/', 'https://example.org')]).size).toBe(3);
  });

  test('with the content, the name and the number of files', () => {
    const file = join(root, 'content/chapters/a.mdx');
    writeFileSync(file, 'b');
    const changed = hash();
    renameSync(file, join(root, 'content/chapters/b.mdx'));
    const renamed = hash();
    writeFileSync(join(root, 'content/chapters/c.mdx'), '');
    expect(new Set([before, changed, renamed, hash()]).size).toBe(4);
  });
});

test('the state of a built folder changes when another build, or anybody, writes there', () => {
  const folder = mkdtempSync(join(tmpdir(), 'built-'));
  try {
    mkdirSync(join(folder, 'about'));
    writeFileSync(join(folder, 'index.html'), 'home');
    writeFileSync(join(folder, 'about/index.html'), 'about');
    const states = [stateOf(folder)];
    expect(stateOf(folder)).toBe(states[0]);
    writeFileSync(join(folder, 'index.html'), 'another home');
    states.push(stateOf(folder));
    utimesSync(join(folder, 'about/index.html'), 1, 1);
    states.push(stateOf(folder));
    rmSync(join(folder, 'about/index.html'));
    states.push(stateOf(folder));
    expect(new Set(states).size).toBe(4);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
