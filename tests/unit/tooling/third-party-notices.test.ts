import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { thirdPartyNotices } from '../../../scripts/third-party-notices.mjs';

test('THIRD-PARTY-NOTICES says what the installed packages say (else: npm run notices)', () => {
  expect(readFileSync('THIRD-PARTY-NOTICES', 'utf8')).toBe(thirdPartyNotices());
});

test('every package that a browser source imports is named', () => {
  const sources = ['src/engine', 'src/charts', 'src/widgets', 'src/runtime', 'src/components', 'workers']
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
    )
    // Components that are not TSX run while the site is built, and so do the files that only they import.
    .filter((file) => (file.startsWith('src/components/') ? file.endsWith('.tsx') : file.endsWith('.ts')));
  const imported = sources.flatMap((file) =>
    [
      ...readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'((?:@[\w-]+\/)?[a-z][\w-]*)[\w/.-]*'/g),
    ].map(([, name]) => name!),
  );
  const packages = [...new Set(imported)].sort();
  expect(packages).toEqual(expect.arrayContaining(['d3-scale', 'react', 'seedrandom']));
  const notices = thirdPartyNotices();
  expect(packages.filter((name) => !notices.includes(`\n${name} `))).toEqual([]);
});

test('every licence text is there', () => {
  const notices = thirdPartyNotices();
  expect(notices).toContain('SIL OPEN FONT LICENSE Version 1.1');
  expect(notices).toContain('Apache License');
  expect(notices).toContain('Copyright 2019 David Bau');
  expect(notices).toContain('Permission to use, copy, modify, and/or distribute this software');
  expect(notices).toMatch(/katex .*style sheet/);
});
