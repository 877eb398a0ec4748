import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { checkClaim } from '#results/check-claim.ts';
import { resultSchema } from '#results/result-schema.ts';

const folder = new URL('../../content/results/', import.meta.url);
const results = readdirSync(folder).map((file) => {
  const [, frontMatter] = readFileSync(new URL(file, folder), 'utf8').split(/^---$/m);
  return { file, result: resultSchema.parse(parse(frontMatter!)) };
});

describe.each(results)('$file', ({ file, result }) => {
  test('is named for its id, and either claims something or says why it cannot', () => {
    expect(file).toBe(`${result.id}.mdx`);
    const claims = result.claims ?? [];
    expect(claims.length > 0 || (result.noClaims ?? '').length > 40).toBe(true);
  });

  for (const claim of result.claims ?? []) {
    test(`claim: ${claim.statement}`, () => {
      const { value, predicted, allowance } = checkClaim(claim);
      // The allowance may not be so wide that the claim says nothing.
      expect(allowance).toBeLessThan(0.1 * Math.max(Math.abs(predicted), 0.1));
      expect(Math.abs(value - predicted)).toBeLessThanOrEqual(allowance);
    });
  }
});
