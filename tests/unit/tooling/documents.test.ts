import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  version: string;
  license: string;
  scripts: Record<string, string>;
};

describe.each(['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'])('%s', (name) => {
  const text = readFileSync(name, 'utf8');

  test('links to files that exist', () => {
    const links = [...text.matchAll(/\]\(([^)#\s]+)\)/g)].map(([, link]) => link!);
    const local = links.filter((link) => !link.startsWith('https://'));
    expect(local.filter((link) => !existsSync(link))).toEqual([]);
  });

  test('names commands that exist', () => {
    const named = [...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, script]) => script!);
    expect(named.filter((script) => manifest.scripts[script] === undefined)).toEqual([]);
  });
});

test('CITATION.cff has the version and the licence of the package', () => {
  const citation = parse(readFileSync('CITATION.cff', 'utf8')) as Record<string, unknown>;
  expect(citation).toMatchObject({ version: manifest.version, license: manifest.license });
});

test('the folders in the README exist', () => {
  const table = readFileSync('README.md', 'utf8').split('## Where things are')[1]!.split('\n## ')[0]!;
  const folders = table
    .split('\n')
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, folder]) => folder!));
  expect(folders.length).toBeGreaterThan(8);
  expect(folders.filter((folder) => !existsSync(folder))).toEqual([]);
});
