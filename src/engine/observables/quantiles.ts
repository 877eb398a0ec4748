import { requireInRange, requireInteger } from '#engine/arguments.ts';

/**
 * Quantiles of a sample by linear interpolation between order statistics (type 7).
 *
 * @param values at least one, finite; not changed
 * @param probabilities in [0, 1]
 * @returns same length as `probabilities`
 * @throws RangeError if the sample is empty or a probability is outside its range
 * Cost O(k log k).
 */
export function sampleQuantiles(values: ArrayLike<number>, probabilities: readonly number[]): number[] {
  requireInteger('values.length', values.length, 1);
  const sorted = Float64Array.from(values).sort();
  return probabilities.map((probability, k) => {
    const rank = (sorted.length - 1) * requireInRange(`probabilities[${k}]`, probability, 0, 1);
    const below = Math.floor(rank);
    const low = sorted[below]!;
    return rank === below ? low : low + (sorted[below + 1]! - low) * (rank - below);
  });
}
