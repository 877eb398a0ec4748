import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  bibliographyParts,
  bibtexEntry,
  citedKeys,
  fullReference,
  plainReference,
  shortCitation,
} from '#components/bibliography.ts';

const parts = bibliographyParts();
const keys = parts.flatMap((part) => part.keys);

describe('the bibliography', () => {
  test('has every entry of the source once, in one of its parts', () => {
    const written = [...readFileSync('content/references.bib', 'utf8').matchAll(/^@\w+\{(.+),$/gm)];
    expect([...keys].sort()).toEqual(written.map(([, key]) => key!).sort());
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('has the paper with its addresses at arXiv and HAL', () => {
    expect(parts[0]).toEqual({ title: 'The paper', keys: ['koubbi2026homogenized'] });
    const paper = fullReference('koubbi2026homogenized');
    expect(paper).toMatch(/^Koubbi, H\., Geshkovski, B\., &#38; Rigollet, P\. \(2026\)\./);
    expect(paper).toContain('href="https://arxiv.org/abs/2604.01978"');
    expect(paper).toContain('href="https://hal.science/hal-05578815"');
  });

  test('has the five papers that cite it', () => {
    const citing = parts.find(({ title }) => title === 'Work that cites the paper')!;
    const numbers = citing.keys.map((key) => /arxiv\.org\/abs\/([\d.]+)"/.exec(fullReference(key))![1]);
    expect(numbers.sort()).toEqual(
      expect.arrayContaining(['2604.26898', '2605.09213', '2605.10931', '2605.11059', '2605.14258']),
    );
  });

  test('every reference has an author, a year and a link that leads somewhere, except this site itself', () => {
    for (const key of keys) {
      expect(plainReference(key), key).toMatch(/^\S.+ \((19|20)\d\d[a-z]?\)\. \S/);
      expect(fullReference(key), key).not.toContain('<div');
      if (key !== 'companion') expect(fullReference(key), key).toMatch(/<a href="https:\/\/[^"]+">/);
    }
  });

  test('no two works are cited by the same words', () => {
    const citations = keys.map(shortCitation);
    expect(new Set(citations).size).toBe(citations.length);
    expect(shortCitation('geshkovski2023perspective')).toBe('Geshkovski et al., 2023a');
    expect(fullReference('geshkovski2023perspective')).toContain('(2023a)');
  });

  test('the BibTeX to copy is the entry itself, without the keyword of this site', () => {
    for (const key of keys) {
      const entry = bibtexEntry(key);
      expect(entry).toMatch(new RegExp(`^@\\w+\\{${key},\\n`));
      expect(entry.match(/^@/gm)).toHaveLength(1);
      expect(entry.endsWith('\n}')).toBe(true);
      expect(entry).not.toContain('keywords');
    }
    expect(bibtexEntry('koubbi2026homogenized')).toContain('eprint        = {2604.01978}');
  });

  test('this site is cited with the version of CITATION.cff', () => {
    const { version, title } = parse(readFileSync('CITATION.cff', 'utf8')) as Record<string, string>;
    expect(plainReference('companion')).toContain(`${title} (${version})`);
  });

  test('an unknown key is named', () => {
    const message = 'citation = nobody2026 is not in content/references.bib';
    for (const use of [shortCitation, fullReference, plainReference, bibtexEntry]) {
      expect(() => use('nobody2026')).toThrow(new RangeError(message));
    }
  });
});

test('keys are found in MDX in the order of their first use', () => {
  expect(citedKeys('<Cite id="b" /> text <Cite id="a"/> <Cite\n  id="b" />')).toEqual(['b', 'a']);
});
