/** Who vouches for what: every statement in the sources. The built pages are checked in tests/e2e/statements.spec.ts. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { provenances } from '#results/result-schema.ts';
import { readResults } from '../../scripts/result-files.ts';
import { claimsOfProof } from './claims-of-proof.ts';

const results = readResults();
const content = new URL('../../content/', import.meta.url);
const pages = readdirSync(content, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.mdx'))
  .map((file) => ({ file, text: readFileSync(new URL(file, content), 'utf8') }));

describe.each(results)('$result.id', ({ result, statement }) => {
  const recorded = result.provenance === 'record';

  test('says where it comes from', () => {
    expect(provenances).toContain(result.provenance);
    expect(result.read).toMatch(/^[A-Z].*\.$/s);
    if (recorded) {
      expect(statement).toMatch(/\bas recorded\b/i);
      expect(statement).toContain('<Cite id="fxeqxmulfx2026transformer" />');
      expect(result.read).toMatch(/\.lean\b.*\bof the transcription\b/s);
    }
    if (result.provenance === 'ours') expect(result.read).toMatch(/^Derived here and /);
  });

  test.runIf(recorded)('does not say that the paper proves it', () => {
    const texts = [statement, ...result.hypotheses, ...(result.claims ?? []).map((claim) => claim.statement)];
    expect(texts.flatMap(claimsOfProof)).toEqual([]);
  });
});

describe('content', () => {
  test('says nowhere that the paper proves something', () => {
    const found = pages.flatMap(({ file, text }) => claimsOfProof(text).map((words) => `${file}: ${words}`));
    expect(found).toEqual([]);
  });

  test('states results by <Theorem> only: no page writes one by hand', () => {
    const byHand =
      /^\s*\**(?:Theorem|Proposition|Lemma|Corollary)\b[^.\n]{0,40}[.:]\**|class(?:Name)?="theorem/m;
    expect(pages.filter(({ text }) => byHand.test(text)).map(({ file }) => file)).toEqual([]);
    for (const example of ['**Theorem 1.** Let', 'Lemma (Kernel). For', '<div class="theorem">'])
      expect(example).toMatch(byHand);
  });
});

describe('a claim of proof is recognised', () => {
  test.each([
    'The paper proves that tokens cluster.',
    'As the authors show, noise vanishes.',
    'This was proved in the paper.',
    'Koubbi et al. prove the bound.',
    'It is proven by Koubbi, Geshkovski and Rigollet.',
    'The paper therefore establishes it.',
  ])('%s', (sentence) => {
    expect(claimsOfProof(sentence)).toHaveLength(1);
  });

  test.each([
    'As recorded without a proof in a public transcription.',
    'We have not read the proofs in the paper.',
    'The paper shows realisations of u in its Figure 4.',
    'We do not know whether the paper proves it.',
  ])('not in: %s', (sentence) => {
    expect(claimsOfProof(sentence)).toEqual([]);
  });
});
