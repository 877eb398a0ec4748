import { requireInteger, requireLength } from '#engine/arguments.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';

const BLOCK = 128;

/**
 * The smallest overlap R_ij over i ≠ j of unit rows `tokens` [tokenCount, dimension]. O(n^2 d / 2) time (about 2 s in
 * TypeScript at n = 5000, d = 256), n (d + 128) memory.
 * @throws RangeError if `tokenCount` < 2 or `tokens` has another length.
 */
export function minimumOverlap(
  tokens: Float64Array,
  tokenCount: number,
  dimension: number,
  kernels: Kernels = typescriptKernels,
): number {
  requireInteger('tokenCount', tokenCount, 2);
  requireLength('tokens', tokens, tokenCount * dimension);
  const workspace = kernels.workspace({
    rows: tokenCount * dimension,
    overlaps: Math.min(BLOCK, tokenCount) * tokenCount,
  });
  const { rows: vectors, overlaps } = workspace.arrays;
  vectors.set(tokens);
  let minimum = Infinity;
  for (let start = 0; start < tokenCount; start += BLOCK) {
    const rows = Math.min(BLOCK, tokenCount - start);
    const columns = tokenCount - start;
    workspace.kernels.multiplyTransposed(
      vectors.subarray(start * dimension, (start + rows) * dimension),
      vectors.subarray(start * dimension),
      overlaps.subarray(0, rows * columns),
      rows,
      dimension,
      columns,
    );
    for (let i = 0; i < rows; i++) {
      for (let j = i + 1; j < columns; j++) minimum = Math.min(minimum, overlaps[i * columns + j]!);
    }
  }
  return minimum;
}
