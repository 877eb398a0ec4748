/** What is timed, in `npm run bench` and in a reader's browser. */
import type { BenchUnit } from '#bench/table.ts';
import { createChain } from '#engine/dynamics/chain.ts';
import type { ChainMethod } from '#engine/dynamics/chain-parameters.ts';
import type { Kernels, Precision } from '#engine/linear-algebra/kernels.ts';
import { createStream } from '#engine/random/stream.ts';
import { capTokens } from '#engine/sphere/initial-tokens.ts';

/** The sizes of a layer, for those who compute it in their own way. */
export interface LayerSizes {
  readonly tokenCount: number;
  readonly dimension: number;
  readonly headCount: number;
  readonly beta: number;
  readonly eta: number;
}

export interface BenchCase {
  readonly id: string;
  /** For readers; with its sizes. */
  readonly what: string;
  readonly unit: BenchUnit;
  /** What the milliseconds of one call come to in `unit`. */
  readonly inUnit: (milliseconds: number) => number;
  /** Draws the input once, always the same, and returns the call to be timed. */
  readonly prepare: (kernels: Kernels) => () => void;
  /** The layer that numpy computes beside it. */
  readonly numpy?: LayerSizes;
}

const PRODUCT_SIZE = 256;

function product(precision: Precision): BenchCase {
  const size = PRODUCT_SIZE;
  return {
    id: `product-${precision}`,
    what: `product of ${size} × ${size} matrices, ${precision} precision`,
    unit: 'GFLOP/s',
    inUnit: (milliseconds) => (2 * size ** 3) / milliseconds / 1e6,
    prepare: (kernels) => {
      // The twins know doubles only.
      const used = kernels.attentionPrecision === 'double' ? 'double' : precision;
      const matrix = [used, size * size] as const;
      const { arrays, kernels: bound } = kernels.workspace({ a: matrix, b: matrix, out: matrix });
      const stream = createStream('product', 'noise');
      for (const array of [arrays.a, arrays.b]) bound.fillNormal(stream, array);
      return () => bound.multiplyTransposed(arrays.a, arrays.b, arrays.out, size, size, size);
    },
  };
}

const NORMALS = 20_000;

const normals: BenchCase = {
  id: 'normals',
  what: 'a normal variate',
  unit: 'ns',
  inUnit: (milliseconds) => (milliseconds * 1e6) / NORMALS,
  prepare: (kernels) => {
    const { arrays, kernels: bound } = kernels.workspace({ out: NORMALS });
    const stream = createStream('normals', 'noise');
    return () => bound.fillNormal(stream, arrays.out);
  },
};

/** Single loops of a layer. */
export const operationCases: readonly BenchCase[] = [product('single'), product('double'), normals];

const methodNames: Readonly<Record<ChainMethod, string>> = {
  dense: 'dense chain',
  gram: 'Gram chain',
  expansion: 'expansion',
};

function layer(
  id: string,
  method: ChainMethod,
  [tokenCount, dimension, headCount]: readonly [number, number, number],
  { beta = 1, besideNumpy = true } = {},
): BenchCase {
  const sizes = { tokenCount, dimension, headCount, beta, eta: 0.1 };
  const [n, d] = [tokenCount, dimension].map((size) => size.toLocaleString('en'));
  return {
    id,
    what: `a layer of the ${methodNames[method]}, n = ${n}, d = ${d}, H = ${headCount}`,
    unit: 'ms',
    inUnit: (milliseconds) => milliseconds,
    prepare: (kernels) => {
      // The Gram law takes tokens in a basis of their span: no array of size d is needed.
      const width = method === 'gram' ? Math.min(tokenCount, dimension) : dimension;
      const start = capTokens(tokenCount, width, 0.3, createStream(1, 'initial'));
      const chain = createChain({ ...sizes, method }, 1, 0, start, kernels);
      return () => chain.advance(1);
    },
    ...(besideNumpy && { numpy: sizes }),
  };
}

/** Layers of a chain, by the methods that compute them. */
export const layerCases: readonly BenchCase[] = [
  layer('dense-large', 'dense', [512, 128, 8]),
  layer('dense-middle', 'dense', [200, 64, 8]),
  layer('dense-small', 'dense', [64, 32, 4]),
  layer('gram-few', 'gram', [16, 256, 8]),
  layer('gram-many', 'gram', [64, 512, 4]),
  layer('gram-d-64', 'gram', [64, 64, 4], { besideNumpy: false }),
  layer('gram-d-million', 'gram', [64, 1_000_000, 4], { besideNumpy: false }),
  layer('high-temperature', 'expansion', [5000, 128, 1], { beta: 0.001 }),
];

export const benchCases: readonly BenchCase[] = [...operationCases, ...layerCases];
