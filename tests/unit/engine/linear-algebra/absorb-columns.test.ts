import { describe, expect, it } from 'vitest';

import { absorbColumns } from '#engine/linear-algebra/absorb-columns.ts';
import { choleskyInPlace } from '#engine/linear-algebra/cholesky.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { fillNormal } from '#engine/random/normal.ts';
import { createStream } from '#engine/random/stream.ts';

const normals = (seed: string, length: number): Float64Array => {
  const out = new Float64Array(length);
  fillNormal(createStream(seed, 'noise'), out);
  return out;
};

/** A lower triangular matrix with diagonal >= 0. */
function triangular(size: number): Float64Array {
  return normals('triangle', size * size).map((x, index) => {
    const [i, j] = [Math.floor(index / size), index % size];
    if (i === j) return Math.abs(x);
    return j < i ? x : 0;
  });
}

/** L Lᵀ + B Bᵀ. */
function gram(factor: Float64Array, columns: Float64Array, size: number, width: number): Float64Array {
  const out = new Float64Array(size * size);
  typescriptKernels.multiplyTransposed(factor, factor, out, size, size, size);
  typescriptKernels.multiplyTransposed(columns, columns, out, size, width, size, true);
  return out;
}

describe('a triangular factor that absorbs columns', () => {
  it.each([
    [1, 1],
    [2, 5],
    [7, 3],
    [12, 12],
    [9, 40],
  ])('keeps the Gram matrix (%d rows, %d columns)', (size, width) => {
    for (const start of [triangular(size), new Float64Array(size * size)]) {
      const columns = normals('columns', size * width);
      const expected = gram(start, columns, size, width);
      const factor = start.slice();
      absorbColumns(factor, columns, size, width);
      const actual = gram(factor, new Float64Array(size), size, 1);
      const scale = Math.max(...expected);
      // Backward stable: rounding of (size + width) terms.
      for (let k = 0; k < expected.length; k++) {
        expect(Math.abs(actual[k]! - expected[k]!)).toBeLessThan(8 * (size + width) * 2 ** -53 * scale);
      }
      for (let i = 0; i < size; i++) {
        expect(factor[i * size + i]).toBeGreaterThanOrEqual(0);
        for (let j = i + 1; j < size; j++) expect(factor[i * size + j]).toBe(0);
      }
    }
  });

  it('is the Cholesky factor where that is well conditioned', () => {
    const size = 8;
    const columns = normals('well', size * 60);
    const cholesky = gram(new Float64Array(size * size), columns, size, 60);
    choleskyInPlace(cholesky, size);
    const factor = new Float64Array(size * size);
    absorbColumns(factor, columns, size, 60);
    factor.forEach((x, k) => expect(Math.abs(x - cholesky[k]!)).toBeLessThan(1e-12));
  });

  it('keeps rows at a distance of 1e-14 at that distance, and equal rows equal', () => {
    const [size, width] = [3, 4];
    const columns = Float64Array.of(0.6, 0, 0.8, 0, 0.6, 0, 0.8, 1e-14, 0.6, 0, 0.8, 0);
    const factor = new Float64Array(size * size);
    absorbColumns(factor, columns, size, width);
    expect(factor[4]).toBeCloseTo(1e-14, 20);
    expect(Math.abs(factor[3]! - 1)).toBeLessThan(4e-16);
    expect(Math.hypot(factor[6]! - factor[0]!, factor[7]!, factor[8]!)).toBeLessThan(1e-15);
  });

  it('of nothing is nothing', () => {
    const factor = new Float64Array(4);
    absorbColumns(factor, new Float64Array(6), 2, 3);
    expect([...factor]).toEqual([0, 0, 0, 0]);
  });
});
