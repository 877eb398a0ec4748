import { requireInteger, requireLength } from '#engine/arguments.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';

/**
 * All overlaps R_ij = <x_i, x_j>, [tokenCount, tokenCount], of unit rows `tokens` [tokenCount, dimension]. O(n^2 d)
 * time, n^2 memory.
 * @throws RangeError unless tokenCount >= 1 and `tokens` has the length that it names.
 */
export function gramMatrix(
  tokens: Float64Array,
  tokenCount: number,
  dimension: number,
  kernels: Kernels = typescriptKernels,
): Float64Array<ArrayBuffer> {
  requireInteger('tokenCount', tokenCount, 1);
  requireLength('tokens', tokens, tokenCount * dimension);
  const gram = new Float64Array(tokenCount * tokenCount);
  kernels.multiplyTransposed(tokens, tokens, gram, tokenCount, dimension, tokenCount);
  return gram;
}
