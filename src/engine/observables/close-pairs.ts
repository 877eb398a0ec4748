import { requireInteger, requireLength, requirePositive } from '#engine/arguments.ts';

/**
 * Adds to `counts[k]`, for every k, the number of pairs i < j whose gap 1 - R_ij is below 10^(-k / perDecade): the numbers
 * of pairs with overlap above 1 - δ on a logarithmic grid of δ that starts at 1. O(n²) logarithms.
 *
 * @param gaps [tokenCount, tokenCount]; only entries below the diagonal are read; rounding may make them slightly negative
 * @throws RangeError if a shape does not fit or `perDecade` is not positive.
 */
export function countClosePairs(
  gaps: Float64Array,
  tokenCount: number,
  perDecade: number,
  counts: Float64Array,
): void {
  requireInteger('tokenCount', tokenCount, 1);
  requireLength('gaps', gaps, tokenCount * tokenCount);
  requirePositive('perDecade', perDecade);
  const last = counts.length - 1;
  // How many gaps each threshold is the finest above, then summed from the fine end.
  const finest = new Float64Array(counts.length);
  for (let i = 0; i < tokenCount; i++) {
    for (let j = 0; j < i; j++) {
      const gap = gaps[i * tokenCount + j]!;
      // The largest k with gap < 10^(-k / perDecade).
      const k = gap > 0 ? Math.min(Math.ceil(-perDecade * Math.log10(gap)) - 1, last) : last;
      if (k >= 0) finest[k]!++;
    }
  }
  for (let k = last, pairs = 0; k >= 0; k--) {
    pairs += finest[k]!;
    counts[k]! += pairs;
  }
}
