import type { Kernels } from '#engine/linear-algebra/kernels.ts';

/**
 * An upper bound of the operator norm of the square `matrix` [size, size]: tr((MᵀM)⁸)^(1/16), at most size^(1/16)
 * times the norm. It is a bound, not an estimate; a factor 1 + 1e-9 covers rounding. Three size^3 products.
 *
 * @param scratch two buffers of size * size numbers, overwritten
 */
export function operatorNormBound(
  matrix: Float64Array,
  size: number,
  scratch: readonly [Float64Array, Float64Array],
  kernels: Kernels,
): number {
  const [first, second] = scratch;
  kernels.transposedMultiply(matrix, matrix, first, size, size, size);
  let trace = 0;
  for (let i = 0; i < size; i++) trace += first[i * size + i]!;
  if (trace === 0) return 0;
  // Divided by its trace, MᵀM has norm in [1/size, 1], so its eighth power neither overflows nor vanishes.
  for (let i = 0; i < first.length; i++) first[i]! /= trace;
  kernels.multiplyTransposed(first, first, second, size, size, size);
  kernels.multiplyTransposed(second, second, first, size, size, size);
  let traceOfEighth = 0;
  for (let i = 0; i < first.length; i++) traceOfEighth += first[i]! * first[i]!;
  return Math.sqrt(trace * traceOfEighth ** (1 / 8)) * (1 + 1e-9);
}
