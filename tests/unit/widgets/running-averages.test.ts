import { describe, expect, test } from 'vitest';
import { addReplicate, emptyAverages, mergeAverages } from '#widgets/running-averages.ts';

describe('running averages', () => {
  // Values with a large mean, where sums of squares would lose every digit of the variance.
  const samples = [1, 2, 4, 8, 16, 3].map((value) => [1e9 + value, -value]);

  function columns(parts: readonly (readonly (readonly number[])[])[]): Record<string, Float64Array> {
    const averages = parts.map((part) => {
      const state = emptyAverages(2);
      part.forEach((sample) => addReplicate(state, sample));
      return state;
    });
    return {
      count: Float64Array.from(averages, ({ done }) => done),
      mean: Float64Array.from(averages.flatMap(({ mean }) => [...mean])),
      squares: Float64Array.from(averages.flatMap(({ squares }) => [...squares])),
    };
  }

  test('are the same however the replicates are divided into parts', () => {
    const mean = 34 / 6;
    const squares = [1, 2, 4, 8, 16, 3].reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const error = Math.sqrt(squares / 5 / 6);
    for (const cuts of [[6], [1, 5], [2, 2, 2], [3, 0, 3]]) {
      let from = 0;
      const parts = cuts.map((size) => samples.slice(from, (from += size)));
      const merged = mergeAverages(columns(parts.filter((part) => part.length > 0)));
      expect(merged.count).toBe(6);
      expect(merged.mean[0]! - 1e9).toBeCloseTo(mean, 6);
      expect(merged.mean[1]).toBeCloseTo(-mean, 12);
      // Deviations from a mean near 10^9 carry an error of about 10^-7.
      expect(merged.error[0]).toBeCloseTo(error, 6);
      expect(merged.error[1]).toBeCloseTo(error, 12);
    }
  });

  test('leave out parts that are not known yet, and know no error of one replicate', () => {
    const { count, mean, squares } = columns([samples.slice(0, 1), samples.slice(1)]);
    const known = {
      count: Float64Array.of(count![0]!, Number.NaN),
      mean: Float64Array.of(mean![0]!, mean![1]!, Number.NaN, Number.NaN),
      squares: Float64Array.of(squares![0]!, squares![1]!, Number.NaN, Number.NaN),
    };
    const merged = mergeAverages(known);
    expect(merged).toMatchObject({ count: 1 });
    expect([...merged.mean]).toEqual([1e9 + 1, -1]);
    expect([...merged.error]).toEqual([0, 0]);
  });
});
