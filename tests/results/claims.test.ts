import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { parseWords } from '#results/measurement.ts';
import { measurementNamed } from '#results/registry.ts';
import { resultSchema, type Claim } from '#results/result-schema.ts';

const folder = new URL('../../content/results/', import.meta.url);
const results = readdirSync(folder).map((file) => {
  const [, frontMatter] = readFileSync(new URL(file, folder), 'utf8').split(/^---$/m);
  return { file, result: resultSchema.parse(parse(frontMatter!)) };
});

function measure(claim: Claim): { value: number; predicted: number; standardError: number } {
  const measurement = measurementNamed(claim.measure);
  const words = Object.entries(claim.params).map(([key, value]) => `${key}=${value}`);
  const parsed = parseWords(measurement, [...words, `seed=${claim.seed}`, `replicates=${claim.replicates}`]);
  if (!parsed.ok) throw new Error(parsed.problems.join('; '));
  const { values, standardErrors } = measurement.run(parsed.params, parsed);
  const number = (name: string): number => {
    const value = values[name];
    if (typeof value !== 'number') throw new Error(`${claim.measure} gives no single number "${name}"`);
    return value;
  };
  const error = standardErrors[claim.value];
  return {
    value: number(claim.value),
    predicted: typeof claim.predicted === 'number' ? claim.predicted : number(claim.predicted),
    standardError: typeof error === 'number' ? error : 0,
  };
}

describe.each(results)('$file', ({ file, result }) => {
  test('is named for its id, and either claims something or says why it cannot', () => {
    expect(file).toBe(`${result.id}.mdx`);
    const claims = result.claims ?? [];
    expect(claims.length > 0 || (result.noClaims ?? '').length > 40).toBe(true);
  });

  for (const claim of result.claims ?? []) {
    test(`claim: ${claim.statement}`, () => {
      const { value, predicted, standardError } = measure(claim);
      const { standardErrors, bias } = claim.tolerance;
      // The allowance may not be so wide that the claim says nothing.
      expect(standardErrors * standardError + bias).toBeLessThan(0.1 * Math.max(Math.abs(predicted), 0.1));
      expect(Math.abs(value - predicted)).toBeLessThanOrEqual(standardErrors * standardError + bias);
    });
  }
});
