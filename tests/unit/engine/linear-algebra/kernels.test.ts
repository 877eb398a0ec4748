import { describe, expect, it } from 'vitest';

import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { fillNormal } from '#engine/random/normal.ts';
import { createStream } from '#engine/random/stream.ts';

import { nodeKernels } from '../../../../scripts/node-kernels.ts';

const implementations: readonly Kernels[] = [typescriptKernels, nodeKernels(typescriptKernels)];

/** Shapes around the tile sizes: nothing, less than a tile, whole tiles, tiles and a rest, more than a block. */
const shapes = [
  [1, 1, 1],
  [3, 2, 1],
  [4, 4, 2],
  [5, 7, 3],
  [9, 64, 11],
  [6, 131, 5],
  [17, 70, 9],
] as const;

function randomMatrix(seed: string, size: number): Float64Array {
  const matrix = new Float64Array(size);
  fillNormal(createStream(seed, 'noise'), matrix);
  return matrix;
}

function symmetricMatrix(seed: string, size: number): Float64Array {
  const matrix = randomMatrix(seed, size * size);
  return matrix.map((x, index) => x + matrix[(index % size) * size + Math.floor(index / size)]!);
}

/** Copies of the matrices in one workspace, and its kernels; the same matrix twice is one copy. */
function placed(host: Kernels, ...matrices: Float64Array[]): [Kernels, ...Float64Array[]] {
  const distinct = [...new Set(matrices)];
  const layout = Object.fromEntries(distinct.map((matrix, index) => [index, matrix.length]));
  const { arrays, kernels } = host.workspace(layout);
  distinct.forEach((matrix, index) => arrays[index]!.set(matrix));
  return [kernels, ...matrices.map((matrix) => arrays[distinct.indexOf(matrix)] as Float64Array)];
}

describe.each(implementations)('the products of $name', (host) => {
  it.each(shapes)('agree with their definition at %d x %d x %d', (rows, inner, columns) => {
    const a = randomMatrix('a', rows * inner);
    const b = randomMatrix('b', inner * columns);
    const start = randomMatrix('c', rows * columns);
    const transposed = (m: Float64Array, height: number, width: number): Float64Array =>
      m.map((_, index) => m[(index % height) * width + Math.floor(index / height)]!);
    const expected = start.map((_, index) => {
      let sum = 0;
      for (let k = 0; k < inner; k++) {
        sum += a[Math.floor(index / columns) * inner + k]! * b[k * columns + (index % columns)]!;
      }
      return sum;
    });
    // Sums of `inner` products of unit size: rounding is below inner * 2^-50.
    const tolerance = inner * 2 ** -50 + 2 ** -48;
    const operands = {
      multiply: [a, b],
      multiplyTransposed: [a, transposed(b, inner, columns)],
      transposedMultiply: [transposed(a, rows, inner), b],
    } as const;
    for (const product of ['multiply', 'multiplyTransposed', 'transposedMultiply'] as const) {
      const [kernels, x, y, replaced, added] = placed(
        host,
        ...operands[product],
        start.slice(),
        start.slice(),
      );
      kernels[product](x!, y!, replaced!, rows, inner, columns, false);
      kernels[product](x!, y!, added!, rows, inner, columns, true);
      expected.forEach((value, i) => {
        expect(Math.abs(replaced![i]! - value)).toBeLessThan(tolerance);
        expect(Math.abs(added![i]! - start[i]! - value)).toBeLessThan(tolerance);
      });
    }
  });

  it.each([1, 3, 4, 7, 12, 18])('give a aᵀ for %d rows the bits of a bᵀ with a copy', (rows) => {
    const matrix = randomMatrix('a', rows * 9);
    const start = symmetricMatrix('start', rows);
    for (const accumulate of [false, true]) {
      const [kernels, a, b, same, copy] = placed(host, matrix, matrix.slice(), start.slice(), start.slice());
      kernels.multiplyTransposed(a!, a!, same!, rows, 9, rows, accumulate);
      kernels.multiplyTransposed(a!, b!, copy!, rows, 9, rows, accumulate);
      expect(same).toEqual(copy);
    }
  });

  it.each([1, 3, 4, 7, 12, 18])('give an exactly symmetric aᵀ a for %d columns', (columns) => {
    const matrix = randomMatrix('a', 70 * columns);
    const start = symmetricMatrix('start', columns);
    for (const accumulate of [false, true]) {
      const [kernels, a, b, same, copy] = placed(host, matrix, matrix.slice(), start.slice(), start.slice());
      kernels.transposedMultiply(a!, a!, same!, columns, 70, columns, accumulate);
      kernels.transposedMultiply(a!, b!, copy!, columns, 70, columns, accumulate);
      same!.forEach((value, index) => {
        // Sums of 70 products of unit size in another order.
        expect(Math.abs(value - copy![index]!)).toBeLessThan(70 * 2 ** -50);
        const mirrored = same![(index % columns) * columns + Math.floor(index / columns)];
        if (!accumulate) expect(mirrored).toBe(value);
      });
    }
  });
});
