import { describe, expect, test } from 'vitest';
import { checkClaim, judge } from '#results/check-claim.ts';
import type { Claim } from '#results/result-schema.ts';

const claim = (part: Partial<Claim>): Claim => ({
  statement: 'for this test',
  tier: 'fast',
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
    const { measured, predicted, standardError, allowance, agrees } = checkClaim(
      claim({ predicted: 'u[1]' }),
    );
    expect([measured.value, standardError, allowance, agrees]).toEqual([0.5, 0, 0.01, false]);
    expect(predicted.value).toBeCloseTo(1 / (1 + Math.exp(-1)), 15);
  });

  test('may name a value that is derived from averages, with its standard error', () => {
    const params = { n: '4,16', reference: 64, layers: 2 };
    const checked = checkClaim(
      claim({ measure: 'chaos', params, replicates: 4, value: 'slope', predicted: -0.5 }),
    );
    expect(checked.measured.value).toBeLessThan(0);
    expect(checked.standardError).toBeGreaterThan(0);
    expect(checked.allowance).toBeCloseTo(3 * checked.standardError + 0.01, 14);
  });

  test('may name a formula of the engine with its arguments', () => {
    const predicted = { theory: 'logistic', args: { time: 1, initial: 0.5 } };
    expect(checkClaim(claim({ value: 'u[1]', predicted }))).toMatchObject({
      measured: { value: 1 / (1 + Math.exp(-1)), error: 0 },
      predicted: { value: 1 / (1 + Math.exp(-1)), error: 0 },
      agrees: true,
    });
  });

  test.each([
    [{ theory: 'logistik', args: {} }, /theory = logistik is not one of logistic, /],
    [{ theory: 'logistic', args: { initial: 0.5 } }, /args = initial of logistic are not its arguments/],
    [{ theory: 'logistic', args: { initial: 0.5, t: 1 } }, /args = initial, t of logistic/],
    [{ theory: 'logistic', args: { initial: 2, time: 1 } }, /initial = 2 is outside 0 to 1/],
  ])('with the prediction %o is refused', (predicted, message) => {
    expect(() => checkClaim(claim({ predicted }))).toThrow(message);
  });

  test('agrees up to and including its allowance', () => {
    const tolerance = { standardErrors: 2, bias: 0.5, biasReason: 'for this test' };
    const at = (value: number) => judge({ tolerance }, { value, error: 0.3 }, { value: 0, error: 0.4 });
    expect(at(1.5)).toMatchObject({ standardError: 0.5, allowance: 1.5, agrees: true });
    expect(at(-1.5).agrees).toBe(true);
    expect(at(1.5000001).agrees).toBe(false);
    expect(at(NaN).agrees).toBe(false);
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
