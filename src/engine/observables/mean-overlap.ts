import { requireInteger } from '#engine/arguments.ts';
import { secondMoment } from '#engine/observables/second-moment.ts';

/**
 * The average overlap over i ≠ j that goes with a second moment m = 1/n + (1 - 1/n) (mean overlap), theory.md
 * section 1.
 * @throws RangeError if `tokenCount` < 2: there is no pair.
 */
export function meanOverlapOfSecondMoment(moment: number, tokenCount: number): number {
  requireInteger('tokenCount', tokenCount, 2);
  return (tokenCount * moment - 1) / (tokenCount - 1);
}

/**
 * Average of R_ij over i ≠ j for unit rows `tokens` [tokenCount, dimension]. O(nd).
 * @throws RangeError if `tokenCount` < 2 or `tokens` has another length.
 */
export function meanOverlap(tokens: Float64Array, tokenCount: number, dimension: number): number {
  return meanOverlapOfSecondMoment(secondMoment(tokens, tokenCount, dimension), tokenCount);
}
