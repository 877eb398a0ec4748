import { describe, expect, it } from 'vitest';

import { choleskyInPlace, choleskyJitter } from '#engine/linear-algebra/cholesky.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { fillNormal } from '#engine/random/normal.ts';
import { createStream } from '#engine/random/stream.ts';

/** B Bᵀ with B [size, rank]. */
function semidefinite(size: number, rank: number): Float64Array {
  const factor = new Float64Array(size * rank);
  fillNormal(createStream(`rank ${rank}`, 'noise'), factor);
  const matrix = new Float64Array(size * size);
  typescriptKernels.multiplyTransposed(factor, factor, matrix, size, rank, size);
  return matrix;
}

describe('the Cholesky factor', () => {
  it.each([
    [1, 1],
    [6, 9],
    [25, 25],
    [25, 3],
    [25, 1],
  ])('of a %d x %d matrix of rank %d reproduces it within the stated jitter', (size, rank) => {
    const matrix = semidefinite(size, rank);
    const factor = matrix.slice();
    choleskyInPlace(factor, size);
    const product = new Float64Array(size * size);
    typescriptKernels.multiplyTransposed(factor, factor, product, size, size, size);
    const largest = Math.max(...matrix);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        if (j > i) expect(factor[i * size + j]).toBe(0);
        // The jitter on the diagonal, and rounding of the same size anywhere.
        const allowed = 2 * choleskyJitter(size) * largest;
        expect(Math.abs(product[i * size + j]! - matrix[i * size + j]!)).toBeLessThanOrEqual(allowed);
      }
    }
  });

  it('of equal rows keeps them equal up to the square root of the jitter', () => {
    const size = 50;
    const factor = new Float64Array(size * size).fill(1);
    choleskyInPlace(factor, size);
    for (let i = 1; i < size; i++) {
      let distance = 0;
      for (let k = 0; k < size; k++) distance += (factor[i * size + k]! - factor[k]!) ** 2;
      expect(distance).toBeLessThanOrEqual(4 * choleskyJitter(size));
    }
  });

  it('of zero is zero', () => {
    const factor = new Float64Array(9);
    choleskyInPlace(factor, 3);
    expect([...factor]).toEqual(new Array(9).fill(0));
  });

  it('refuses a matrix that is not semidefinite', () => {
    expect(() => choleskyInPlace(Float64Array.of(1, 2, 2, 1), 2)).toThrow(/pivot 1 = .* is outside/);
    expect(() => choleskyInPlace(Float64Array.of(Number.NaN), 1)).toThrow(/pivot 0 = NaN/);
  });
});
