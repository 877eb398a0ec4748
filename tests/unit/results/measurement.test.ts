import { describe, expect, test } from 'vitest';
import { averageReplicates, mergeEstimates } from '#results/estimate.ts';
import { choiceKey, integerKey, numberKey, numberListKey } from '#results/keys.ts';
import { defineMeasurement } from '#results/measurement.ts';
import { parseWords, shardReplicates } from '#results/parse-words.ts';

const toy = defineMeasurement({
  name: 'toy',
  summary: 'A measurement for this test.',
  values: { sum: 'sum' },
  replicates: 5,
  keys: {
    d: integerKey({ min: 2, fallback: 64, description: 'dimension' }),
    headDim: integerKey({
      min: 1,
      fallback: { text: 'd', from: (given) => given['d'] as number },
      description: 'head dimension',
    }),
    beta: numberKey({ min: 0, fallback: 1, description: 'inverse temperature' }),
    drift: choiceKey({ options: ['limit', 'exact'], fallback: 'limit', description: 'which drift' }),
    times: numberListKey({ min: 0, fallback: [0.5, 1], description: 'times' }),
  },
  check: ({ d, headDim }) => (headDim > d ? [`headDim = ${headDim} is not allowed; allowed: 1 to ${d}`] : []),
  run: ({ d, times }) => ({ values: { sum: d + times.length }, standardErrors: {}, method: 'toy' }),
});

const problemsOf = (...words: string[]): readonly string[] => {
  const parsed = parseWords(toy, words);
  return parsed.ok ? [] : parsed.problems;
};

describe('key=value words', () => {
  test('defaults are filled in, derived ones from the given keys', () => {
    const parsed = parseWords(toy, ['d=32', 'times=1,2e0,.5']);
    expect(parsed).toStrictEqual({
      ok: true,
      params: { d: 32, headDim: 32, beta: 1, drift: 'limit', times: [1, 2, 0.5] },
      seed: '1',
      replicates: 5,
      shard: { index: 0, count: 1 },
    });
  });

  test('beta accepts 1e6, a seed may be a phrase with an equals sign', () => {
    const parsed = parseWords(toy, ['beta=1e6', 'seed=a=b c']);
    expect(parsed.ok && [parsed.params.beta, parsed.seed]).toStrictEqual([1e6, 'a=b c']);
  });

  test('every problem is listed with what is allowed', () => {
    expect(problemsOf('d=1', 'dd=3', 'beta=', 'drift=both', 'times=1,,2', 'naked', 'seed=')).toStrictEqual([
      'unknown key "dd" for toy; allowed: d, headDim, beta, drift, times, seed, replicates, shard',
      '"naked" is not of the form key=value',
      'd = 1 is not allowed; allowed: integer >= 2',
      'beta =  is not allowed; allowed: number >= 0',
      'drift = both is not allowed; allowed: limit | exact',
      'times = 1,,2 is not allowed; allowed: comma-separated numbers >= 0',
      'seed is empty; allowed: a number or a phrase',
    ]);
  });

  test.each([
    'd=2.5',
    'd=0x10',
    'd=NaN',
    'd=1e400',
    'beta=-1',
    'beta=NaN',
    'beta=inf',
    'replicates=0',
    'replicates=1.5',
    'shard=0/2',
    'shard=3/2',
    'shard=6/6',
    'd=3 ',
    'headDim=65',
  ])('%s is refused', (word) => {
    expect(problemsOf(word)).toHaveLength(1);
  });

  test('a key given twice is refused', () => {
    expect(problemsOf('d=3', 'd=4')).toStrictEqual(['key "d" is given twice']);
  });
});

describe('replicates', () => {
  const sample = (index: number) => ({
    a: Math.sin(index * index) + 1e6,
    list: [index, Math.cos(7 * index)],
  });

  test('mean and sd/√N against the textbook formulas', () => {
    const N = 40;
    const draws = Array.from({ length: N }, (_, r) => Math.cos(7 * r));
    const mean = draws.reduce((s, x) => s + x, 0) / N;
    const sd = Math.sqrt(draws.reduce((s, x) => s + (x - mean) ** 2, 0) / (N - 1));
    const estimate = averageReplicates({ seed: '1', replicates: N }, sample);
    const list = estimate.values['list'] as readonly number[];
    const errors = estimate.standardErrors['list'] as readonly number[];
    expect(Math.abs(list[1]! - mean)).toBeLessThan(1e-14);
    expect(Math.abs(errors[1]! - sd / Math.sqrt(N))).toBeLessThan(1e-14);
    expect(list[0]).toBeCloseTo(19.5, 12);
  });

  test('one replicate has no standard errors', () => {
    expect(averageReplicates({ seed: '1', replicates: 1 }, sample).standardErrors).toStrictEqual({});
  });

  test('shards are disjoint, cover everything, and merge to the single run', () => {
    const whole = averageReplicates({ seed: '1', replicates: 11 }, sample);
    const parts = [0, 1, 2].map((index) => {
      const part = shardReplicates(11, { index, count: 3 });
      return { ...averageReplicates({ seed: '1', ...part }, sample), replicates: part.replicates };
    });
    const merged = mergeEstimates(parts);
    expect(merged.replicates).toBe(11);
    // Relative to the largest number merged, which is about 10.
    const flat = (e: typeof whole) =>
      [e.values, e.standardErrors].flatMap((v) => Object.values(v).flatMap((x) => x)) as number[];
    flat(merged).forEach((value, i) => expect(Math.abs(value - flat(whole)[i]!)).toBeLessThan(1e-12 * 10));
  });

  test('a value that is not finite stops the run', () => {
    expect(() => averageReplicates({ seed: '1', replicates: 2 }, () => ({ a: NaN }))).toThrow(
      /number 0 of replicate 0 = NaN is outside the finite numbers/,
    );
  });
});
