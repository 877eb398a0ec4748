import { describe, expect, it } from 'vitest';

import { operatorNormBound } from '#engine/linear-algebra/operator-norm-bound.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { fillNormal } from '#engine/random/normal.ts';
import { createStream } from '#engine/random/stream.ts';

const bound = (matrix: Float64Array, size: number): number =>
  operatorNormBound(
    matrix,
    size,
    [new Float64Array(size * size), new Float64Array(size * size)],
    typescriptKernels,
  );

/** ‖M‖ by power iteration on MᵀM, from below. */
function powerIteration(matrix: Float64Array, size: number): number {
  let vector = new Float64Array(size).fill(1);
  let norm = 0;
  for (let step = 0; step < 3000; step++) {
    const image = vector.map((_, i) => vector.reduce((sum, x, j) => sum + matrix[i * size + j]! * x, 0));
    norm = Math.hypot(...image) / Math.hypot(...vector);
    const back = vector.map((_, j) => image.reduce((sum, x, i) => sum + matrix[i * size + j]! * x, 0));
    const length = Math.hypot(...back);
    vector = back.map((x) => x / length);
  }
  return norm;
}

describe('the operator norm bound', () => {
  it('is above the norm and within size^(1/16) of it', () => {
    for (const size of [2, 5, 20]) {
      const matrix = new Float64Array(size * size);
      fillNormal(createStream(size, 'noise'), matrix);
      const norm = powerIteration(matrix, size);
      expect(bound(matrix, size)).toBeGreaterThanOrEqual(norm);
      expect(bound(matrix, size)).toBeLessThanOrEqual(norm * size ** (1 / 16) * (1 + 1e-8));
    }
  });

  it('is exact up to 1e-8 for rank one, at any scale', () => {
    for (const scale of [1e-120, 1, 1e120]) {
      const matrix = Float64Array.from({ length: 9 }, (_, i) => (i === 4 ? 3 * scale : 0));
      expect(bound(matrix, 3) / (3 * scale)).toBeCloseTo(1, 8);
    }
    expect(bound(new Float64Array(9), 3)).toBe(0);
  });
});
