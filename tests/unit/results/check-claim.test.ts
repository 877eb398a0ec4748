import { describe, expect, test } from 'vitest';
import { checkClaim } from '#results/check-claim.ts';
import type { Claim } from '#results/result-schema.ts';

const claim = (part: Partial<Claim>): Claim => ({
  statement: 'for this test',
  measure: 'logistic',
  params: { u0: 0.5, times: '0,1' },
  seed: 1,
  replicates: 1,
  value: 'u[0]',
  predicted: 0.5,
  tolerance: { standardErrors: 3, bias: 0.01, biasReason: 'for this test' },
  ...part,
});

describe('a claim', () => {
  test('may name an entry of a list, and another one as its prediction', () => {
    const { value, predicted, standardError, allowance } = checkClaim(claim({ predicted: 'u[1]' }));
    expect([value, standardError, allowance]).toEqual([0.5, 0, 0.01]);
    expect(predicted).toBeCloseTo(1 / (1 + Math.exp(-1)), 15);
  });

  test('may name a value that is derived from averages, with its standard error', () => {
    const params = { n: '4,16', reference: 64, layers: 2 };
    const checked = checkClaim(
      claim({ measure: 'chaos', params, replicates: 4, value: 'slope', predicted: -0.5 }),
    );
    expect(checked.value).toBeLessThan(0);
    expect(checked.standardError).toBeGreaterThan(0);
    expect(checked.allowance).toBeCloseTo(3 * checked.standardError + 0.01, 14);
  });

  test.each([
    ['u', /value = u is not a number among u/],
    ['u[2]', /value = u\[2\]/],
    ['v', /value = v/],
  ])('that names %s is refused', (value, message) => {
    expect(() => checkClaim(claim({ value }))).toThrow(message);
  });

  test('with words that its measure refuses is refused', () => {
    expect(() => checkClaim(claim({ params: { u0: 2 } }))).toThrow(/u0 = 2 is not allowed/);
  });
});
