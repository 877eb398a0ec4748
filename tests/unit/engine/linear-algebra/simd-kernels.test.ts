import { describe, expect, it } from 'vitest';

import type { Precision, Reals, Triangular } from '#engine/linear-algebra/kernels.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { fillNormal } from '#engine/random/normal.ts';
import { createStream } from '#engine/random/stream.ts';

import { nodeKernels } from '../../../../scripts/node-kernels.ts';

const simd = nodeKernels(typescriptKernels);

/** Rounding of one operation. */
const unit: Readonly<Record<Precision, number>> = { single: 2 ** -24, double: 2 ** -53 };
const precisions = ['single', 'double'] as const;

function normals(seed: string, length: number, scale = 1): Float64Array {
  const out = new Float64Array(length);
  fillNormal(createStream(seed, 'noise'), out, scale);
  return out;
}

/** What of a matrix [rows, columns] is on or below the diagonal. */
function lower(matrix: Float64Array, columns: number): Float64Array {
  return matrix.map((x, index) => (index % columns > Math.floor(index / columns) ? 0 : x));
}

function expectNear(actual: Reals, expected: Reals, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  let most = 0;
  // NaN would pass a maximum.
  for (let k = 0; k < actual.length; k++) {
    const distance = Math.abs(actual[k]! - expected[k]!);
    if (!(distance <= most)) most = distance;
  }
  expect(most).toBeLessThan(tolerance);
}

describe.each(precisions)('SIMD kernels in %s', (precision) => {
  // Around the tile (4 rows, 8 or 4 columns) and beyond each block (128 rows, 384 inner, 256 columns).
  it.each([
    [1, 1, 1],
    [3, 5, 2],
    [4, 4, 8],
    [7, 13, 11],
    [64, 32, 64],
    [130, 40, 259],
    [21, 391, 30],
  ])('multiply as the twins do at %d x %d x %d', (rows, inner, columns) => {
    for (const kind of ['multiply', 'multiplyTransposed', 'transposedMultiply'] as const) {
      for (const accumulate of [false, true]) {
        const [a, b] = [normals('a', rows * inner), normals('b', inner * columns)];
        const start = normals('c', rows * columns);
        const { arrays, kernels } = simd.workspace({
          a: [precision, a.length],
          b: [precision, b.length],
          out: [precision, start.length],
        });
        arrays.a.set(a);
        arrays.b.set(b);
        arrays.out.set(start);
        const expected = start.slice();
        // The twins get the same rounded operands.
        const [x, y] = [Float64Array.from(arrays.a), Float64Array.from(arrays.b)];
        typescriptKernels[kind](x, y, expected, rows, inner, columns, accumulate);
        kernels[kind](arrays.a, arrays.b, arrays.out, rows, inner, columns, accumulate);
        // Sums of `inner` products of unit size: errors of the order of √inner, bounded by inner.
        expectNear(arrays.out, expected, 8 * (inner + 8) * unit[precision]);
      }
    }
  });

  it.each<[number, number]>([
    [5, 5],
    [12, 7],
    [40, 40],
    [133, 133],
  ])('leave out what is above the diagonals at %d x %d', (size, columns) => {
    const factors: Readonly<Record<Triangular, readonly [boolean, boolean]>> = {
      none: [false, false],
      left: [true, false],
      right: [false, true],
      both: [true, true],
    };
    for (const [triangular, [left, right]] of Object.entries(factors)) {
      const [a, b] = [normals('a', size * size), normals('b', size * columns)];
      const { arrays, kernels } = simd.workspace({
        a: [precision, a.length],
        b: [precision, b.length],
        out: [precision, b.length],
      });
      arrays.a.set(left ? lower(a, size) : a);
      arrays.b.set(right ? lower(b, columns) : b);
      arrays.out.fill(7);
      const expected = new Float64Array(b.length);
      const [x, y] = [Float64Array.from(arrays.a), Float64Array.from(arrays.b)];
      typescriptKernels.multiply(x, y, expected, size, size, columns);
      kernels.multiply(arrays.a, arrays.b, arrays.out, size, size, columns, false, triangular as Triangular);
      expectNear(arrays.out, expected, 8 * (size + 8) * unit[precision]);
    }
  });

  it('have an exponential that is right to 4 roundings, and 0 far below', () => {
    const count = 4003;
    // The first entry is the largest: the others become e^x, from -60 to 0, before they are divided by the sum.
    const x = Float64Array.from({ length: count }, (_, k) => (-60 * k) / (count - 1));
    const { arrays, kernels } = simd.workspace({ row: [precision, count] });
    arrays.row.set(x);
    const rounded = Float64Array.from(arrays.row);
    kernels.softmaxRows(arrays.row, 1, count);
    const first = arrays.row[0]!;
    for (let k = 0; k < count; k++) {
      const ratio = arrays.row[k]! / first / Math.exp(rounded[k]!);
      // Both weights are then multiplied by the inverse of the sum: two roundings more.
      expect(Math.abs(ratio - 1)).toBeLessThan((4 + 2) * unit[precision]);
    }
    const far = simd.workspace({ row: [precision, 5] });
    far.arrays.row.set([0, -700, -1e30, 0, -65]);
    far.kernels.softmaxRows(far.arrays.row, 1, 5);
    const tail = precision === 'single' ? 0 : Math.exp(-65) / 2;
    expect([...far.arrays.row]).toEqual([0.5, 0, 0, 0.5, expect.closeTo(tail, 40)]);
  });

  // One block of keys, several of them, and several blocks of rows.
  it.each([
    [1, 2, 3],
    [7, 5, 4],
    [130, 6, 9],
    [300, 16, 5],
  ])('attend as the twins do with n = %d, d_k = %d, d = %d', (n, width, d) => {
    for (const [head, mean, size] of [
      [width, 0, 1],
      [0, 1, 3],
      [width, 1, 3],
      // Logits of a hundred: later blocks rescale what came before.
      [width, 0, 30],
    ] as const) {
      const { arrays, kernels } = simd.workspace({
        queries: [precision, n * head],
        keys: [precision, n * head],
        meanQueries: [precision, n * d * mean],
        tokens: [precision, n * d],
        out: [precision, n * d],
      });
      arrays.queries.set(normals('q', n * head, size));
      arrays.keys.set(normals('k', n * head));
      arrays.meanQueries.set(normals('m', n * d * mean, size));
      arrays.tokens.set(normals('x', n * d));
      const { queries, keys, meanQueries, tokens } = arrays;
      const inDoubles = {
        queries: Float64Array.from(queries),
        keys: Float64Array.from(keys),
        meanQueries: Float64Array.from(meanQueries),
        tokens: Float64Array.from(tokens),
      };
      const expected = new Float64Array(n * d);
      typescriptKernels.attend(inDoubles, expected, n, head, d);
      kernels.attend({ queries, keys, meanQueries, tokens }, arrays.out, n, head, d);
      // Logits of size `size` √(d_k + d) times a few, off by as many roundings, move weights by that fraction.
      const logit = 8 * size * (head + d * mean);
      expectNear(arrays.out, expected, 8 * (logit + Math.sqrt(n)) * unit[precision]);
    }
  });

  it('draw the normal variates of the twins, bit for bit', () => {
    const expected = normals('same', 5000, 0.3);
    const { arrays, kernels } = simd.workspace({ out: [precision, 5000] });
    const [stream, twin] = [createStream('same', 'noise'), createStream('same', 'noise')];
    kernels.fillNormal(stream, arrays.out, 0.3, 0, 1234);
    kernels.fillNormal(stream, arrays.out, 0.3, 1234);
    expect([...arrays.out]).toEqual([...(precision === 'single' ? Float32Array.from(expected) : expected)]);
    fillNormal(twin, new Float64Array(5000));
    expect(stream).toEqual(twin);
  });

  it.each(['ambient', 'tangent'] as const)('make the %s step of the twins', (residual) => {
    for (const d of [2, 7, 16]) {
      const tokens = normals('x', 9 * d);
      const { arrays, kernels } = simd.workspace({ tokens: 9 * d, update: [precision, 9 * d] });
      arrays.tokens.set(tokens);
      arrays.update.set(normals('s', 9 * d));
      typescriptKernels.residualStep(tokens, Float64Array.from(arrays.update), 9, d, 0.1, residual);
      kernels.residualStep(arrays.tokens, arrays.update, 9, d, 0.1, residual);
      expectNear(arrays.tokens, tokens, 8 * d * unit.double);
    }
  });

  it('refuse a token without a direction, by its index', () => {
    const { arrays, kernels } = simd.workspace({ tokens: 6, update: [precision, 6] });
    arrays.tokens.set([1, 0, 0, 0, 1, 0]);
    expect(() => kernels.residualStep(arrays.tokens, arrays.update, 3, 2, 0.1, 'ambient')).toThrow(
      /norm of token 1 = 0 is outside/,
    );
  });

  it('leave arrays of another workspace to the twins', () => {
    // As large as a memory that workspaces share, so it gets one of its own.
    const other = simd.workspace({ out: [precision, 4], large: 2 ** 20 });
    const { arrays, kernels } = simd.workspace({ a: [precision, 4], b: [precision, 4] });
    arrays.a.set([1, 2, 3, 4]);
    arrays.b.set([0, 1, 1, 0]);
    kernels.multiply(arrays.a, arrays.b, other.arrays.out, 2, 2, 2);
    expect([...other.arrays.out]).toEqual([2, 1, 4, 3]);
  });
});

describe('SIMD factors', () => {
  it.each([
    [1, 1],
    [6, 5],
    [13, 13],
    [40, 17],
  ])('absorb columns as the twins do (%d rows, %d columns)', (size, width) => {
    const factor = lower(normals('factor', size * size), size).map((x, k) =>
      k % (size + 1) === 0 ? Math.abs(x) : x,
    );
    const columns = normals('columns', size * width);
    const { arrays, kernels } = simd.workspace({ factor: size * size, columns: size * width });
    arrays.factor.set(factor);
    arrays.columns.set(columns);
    typescriptKernels.absorbColumns(factor, columns, size, width);
    kernels.absorbColumns(arrays.factor, arrays.columns, size, width);
    // Both are backward stable; the factor is as well conditioned as normals of this size are.
    expectNear(arrays.factor, factor, 1e4 * (size + width) * unit.double);
  });

  it.each([1, 2, 7, 30])('are those of Cholesky at size %d', (size) => {
    const root = normals('root', size * (size + 9));
    const matrix = new Float64Array(size * size);
    typescriptKernels.multiplyTransposed(root, root, matrix, size, size + 9, size);
    const { arrays, kernels } = simd.workspace({ matrix: size * size });
    arrays.matrix.set(matrix);
    typescriptKernels.choleskyInPlace(matrix, size);
    kernels.choleskyInPlace(arrays.matrix, size);
    expectNear(arrays.matrix, matrix, 1e4 * size * unit.double);
  });

  it('refuse a matrix that is not semidefinite', () => {
    const { arrays, kernels } = simd.workspace({ matrix: 4 });
    arrays.matrix.set([1, 2, 2, 1]);
    expect(() => kernels.choleskyInPlace(arrays.matrix, 2)).toThrow(/pivot 1 = -2\.9.* is outside/);
  });
});

describe('memory', () => {
  it('is taken back after a run, grows with the next, and starts as zeros', () => {
    const kernels = nodeKernels(typescriptKernels);
    const buffers = [10, 10, 1e6].map((length) =>
      kernels.reusing(() => {
        const { arrays } = kernels.workspace({ a: length, b: ['single', 3] });
        expect(arrays.a.every((x) => x === 0)).toBe(true);
        arrays.a.fill(1);
        arrays.b.fill(1);
        return arrays.a.buffer;
      }),
    );
    expect(buffers[1]).toBe(buffers[0]);
    // Growing detaches what was there before.
    expect(buffers[0]!.byteLength).toBe(0);
    expect(buffers[2]!.byteLength).toBeGreaterThan(8e6);
  });

  it('is not shared by two workspaces, small or large, and stays where it is when others are made', () => {
    const arrays = [3, 1e6, 4, 2e6, 5].map((length) => simd.workspace({ a: length }).arrays.a);
    arrays.forEach((array, index) => array.fill(index + 1));
    arrays.forEach((array, index) => expect(array.every((x) => x === index + 1)).toBe(true));
  });
});
