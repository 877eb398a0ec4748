import { describe, expect, it } from 'vitest';

import { createChain } from '#engine/dynamics/chain.ts';
import { chainParameters, type ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import { chooseValueNoise } from '#engine/dynamics/dense-layer.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { fillNormal } from '#engine/random/normal.ts';
import { createStream } from '#engine/random/stream.ts';
import { uniformTokens } from '#engine/sphere/initial-tokens.ts';
import { fillEntries, GAUSSIAN, type WeightLaw } from '#engine/weights/weight-law.ts';

import { compareSamples } from '../support/statistics.ts';

type Matrix = number[][];

const rowsOf = (flat: Float64Array, width: number): Matrix =>
  Array.from({ length: flat.length / width }, (_, i) => [...flat.subarray(i * width, (i + 1) * width)]);
const apply = (matrix: Matrix, vector: number[]): number[] =>
  matrix.map((row) => row.reduce((sum, x, j) => sum + x * vector[j]!, 0));
const dot = (a: number[], b: number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

/**
 * One layer written straight from theory.md section 2 with nested arrays: forms A = W W'ᵀ, draws W'ᵀ, Wᵀ and V in the
 * order of the chain's weight stream. `hardMaximum` replaces the softmax by the largest logit.
 */
function referenceLayer(
  options: Required<ChainOptions>,
  seed: number,
  tokens: Matrix,
  hardMaximum = false,
): Matrix {
  const { tokenCount, dimension, headCount, headDimension, eta, beta, sigmaA, sigmaV, residual, law } =
    options;
  const stream = createStream(seed, 'weights', 0);
  const draw = (height: number, scale: number): Matrix => {
    const flat = new Float64Array(height * dimension);
    fillEntries(law, stream, flat, scale / Math.sqrt(dimension));
    return rowsOf(flat, dimension);
  };
  const update = tokens.map((token) => token.map(() => 0));
  for (let head = 0; head < headCount; head++) {
    const queryTransposed = draw(headDimension, beta * sigmaA);
    const keyTransposed = draw(headDimension, sigmaA);
    const value = draw(dimension, sigmaV);
    const betaA = Array.from({ length: dimension }, (_, i) =>
      Array.from({ length: dimension }, (_, j) => {
        const mean = law.kind === 'shifted' && i === j ? beta * law.queryKeyShift : 0;
        return mean + keyTransposed.reduce((sum, row, l) => sum + row[i]! * queryTransposed[l]![j]!, 0);
      }),
    );
    if (law.kind === 'shifted') value.forEach((row, i) => (row[i]! += law.valueShift));
    tokens.forEach((token, i) => {
      const logits = tokens.map((other) => dot(apply(betaA, token), other));
      const largest = Math.max(...logits);
      const weights = logits.map((x) => (hardMaximum ? Number(x === largest) : Math.exp(x - largest)));
      const total = weights.reduce((sum, x) => sum + x, 0);
      const barycentre = token.map(
        (_, c) =>
          dot(
            weights,
            tokens.map((other) => other[c]!),
          ) / total,
      );
      apply(value, barycentre).forEach((x, c) => (update[i]![c]! += (eta / headCount) * x));
    });
  }
  expect(update.length).toBe(tokenCount);
  return tokens.map((token, i) => {
    const radial = residual === 'tangent' ? dot(update[i]!, token) : 0;
    const moved = token.map((x, c) => x + update[i]![c]! - radial * x);
    const norm = Math.sqrt(dot(moved, moved));
    return moved.map((x) => x / norm);
  });
}

const base: Required<ChainOptions> = {
  tokenCount: 9,
  dimension: 5,
  headCount: 3,
  eta: 0.7,
  beta: 1.5,
  sigmaA: 1.3,
  sigmaV: 0.8,
  headDimension: 4,
  residual: 'ambient',
  law: GAUSSIAN,
  method: 'dense',
  valueNoise: 'per-head',
  expansionTolerance: 1e-3,
};
const tokens = uniformTokens(9, 5, createStream('start', 'initial'));
const shifted: WeightLaw = { kind: 'shifted', valueShift: 0.4, queryKeyShift: -0.6 };

/** Beside the reference, which is in doubles: attention in single precision is off by a few hundred roundings at most. */
const ROUNDING = typescriptKernels.attentionPrecision === 'single' ? 1e-5 : 1e-13;

describe('one dense layer', () => {
  it.each([
    ['ambient', base],
    ['tangent', { ...base, residual: 'tangent' as const }],
    ['one head', { ...base, headCount: 1, headDimension: 5 }],
    ['shifted', { ...base, law: shifted }],
    ['rademacher', { ...base, law: { kind: 'rademacher' as const } }],
    ['β = 0', { ...base, beta: 0 }],
  ])('is the layer of the definition (%s)', (_, options) => {
    const chain = createChain(options, 5, 0, tokens);
    chain.advance(1);
    const reference = referenceLayer(options, 5, rowsOf(tokens, 5)).flat();
    reference.forEach((x, i) => expect(Math.abs(chain.tokens[i]! - x)).toBeLessThan(ROUNDING));
  });

  it('is the layer of the definition for more tokens than one block of the attention matrix', () => {
    const many = uniformTokens(131, 5, createStream('many', 'initial'));
    const options = { ...base, tokenCount: 131, headCount: 1 };
    const chain = createChain(options, 5, 0, many);
    chain.advance(1);
    const reference = referenceLayer(options, 5, rowsOf(many, 5)).flat();
    const gap = reference.reduce((most, x, i) => Math.max(most, Math.abs(chain.tokens[i]! - x)), 0);
    expect(gap).toBeLessThan(ROUNDING);
  });

  it('at β = 1e6 is the hard maximum, without overflow', () => {
    const options = { ...base, beta: 1e6 };
    const chain = createChain(options, 5, 0, tokens);
    chain.advance(1);
    const reference = referenceLayer(options, 5, rowsOf(tokens, 5), true).flat();
    // The two largest logits of a row differ by more than 100 here, so the softmax is the hard maximum to rounding.
    reference.forEach((x, i) => expect(Math.abs(chain.tokens[i]! - x)).toBeLessThan(1000 * ROUNDING));
    chain.advance(50);
    expect(chain.tokens.every(Number.isFinite)).toBe(true);
  });

  it('commutes with rotations when the weights are conjugated', () => {
    const dimension = 5;
    const random = (seed: string): Float64Array<ArrayBuffer> => {
      const matrix = new Float64Array(dimension ** 2);
      fillNormal(createStream(seed, 'weights'), matrix);
      return matrix;
    };
    // A Householder reflection and a coordinate cycle: orthogonal, without symmetry.
    const direction = [0.5, -0.1, 0.3, 0.7, -0.4];
    const square = dot(direction, direction);
    const orthogonal = Array.from({ length: dimension }, (_, i) =>
      direction.map(
        (x, j) => Number((i + 1) % dimension === j) - (2 * direction[(i + 1) % dimension]! * x) / square,
      ),
    );
    const rotate = (flat: Float64Array): Float64Array<ArrayBuffer> =>
      Float64Array.from(rowsOf(flat, dimension).flatMap((row) => apply(orthogonal, row)));
    const transposeFlat = (flat: Float64Array): Float64Array<ArrayBuffer> =>
      Float64Array.from(flat, (_, i) => flat[(i % dimension) * dimension + Math.floor(i / dimension)]!);
    const conjugate = (flat: Float64Array): Float64Array<ArrayBuffer> =>
      rotate(transposeFlat(rotate(transposeFlat(flat))));
    const [value, queryKey] = [random('V'), random('A')];
    const run = (start: Float64Array, law: WeightLaw): Float64Array => {
      const chain = createChain({ ...base, headCount: 1, law }, 1, 0, start);
      chain.advance(4);
      return chain.tokens;
    };
    const plain = run(tokens, { kind: 'deterministic', value, queryKey });
    const rotated = run(rotate(tokens), {
      kind: 'deterministic',
      value: conjugate(value),
      queryKey: conjugate(queryKey),
    });
    rotate(plain).forEach((x, i) => expect(Math.abs(rotated[i]! - x)).toBeLessThan(100 * ROUNDING));
  });
});

describe('collapsed and per-head value noise', () => {
  it.each([
    ['gaussian', {}],
    ['shifted, tangent', { law: shifted, residual: 'tangent' as const }],
    ['hard maximum, large steps', { beta: 1e6, eta: 3 }],
  ])('give overlaps of the same law (%s)', (_, change) => {
    const sample = (valueNoise: 'collapsed' | 'per-head'): number[] =>
      Array.from({ length: 3000 }, (__, replicate) => {
        const options = { ...base, tokenCount: 3, ...change, valueNoise };
        const chain = createChain(options, valueNoise, replicate, tokens.slice(0, 15));
        chain.advance(3);
        return chain.meanOverlap();
      });
    const { meanInErrors, varianceInErrors, kolmogorov } = compareSamples(
      sample('collapsed'),
      sample('per-head'),
    );
    expect(meanInErrors).toBeLessThan(4);
    expect(varianceInErrors).toBeLessThan(4);
    expect(kolmogorov).toBeLessThan(2.23);
  });

  it('are chosen by cost, and only Gaussian values are collapsed', () => {
    const choose = (change: Partial<ChainOptions>): string =>
      chooseValueNoise(chainParameters({ ...base, valueNoise: 'auto', ...change }));
    expect(choose({ tokenCount: 8, dimension: 64, headDimension: 64 })).toBe('collapsed');
    expect(choose({ tokenCount: 500, dimension: 8, headDimension: 8 })).toBe('per-head');
    expect(choose({ tokenCount: 8, dimension: 64, headDimension: 64, law: { kind: 'rademacher' } })).toBe(
      'per-head',
    );
  });
});

describe('many heads', () => {
  it('collapsed noise of more tokens than dimensions, whose covariance is singular', () => {
    const [tokenCount, dimension] = [6, 5];
    const options = {
      tokenCount,
      dimension,
      headCount: 1000,
      beta: 1,
      eta: 0.5,
      sigmaA: 0,
      law: { kind: 'shifted', valueShift: 1, queryKeyShift: 1 },
      valueNoise: 'collapsed',
      method: 'dense',
    } as const;
    for (let seed = 1; seed <= 20; seed++) {
      const tokens = uniformTokens(tokenCount, dimension, createStream(seed, 'initial'));
      const chain = createChain(options, seed, 0, tokens);
      chain.advance(5);
      expect(Math.abs(chain.secondMoment())).toBeLessThanOrEqual(1 + 1e-12);
    }
  });
});

describe('chain options', () => {
  it.each([
    [{ tokenCount: 0 }, 'tokenCount = 0 is outside'],
    [{ tokenCount: 2.5 }, 'tokenCount = 2.5 is outside'],
    [{ dimension: 1 }, 'dimension = 1 is outside'],
    [{ headCount: 0 }, 'headCount = 0 is outside'],
    [{ eta: -0.1 }, 'eta = -0.1 is outside 0 to 1000000'],
    [{ eta: Number.NaN }, 'eta = NaN is outside'],
    [{ beta: -1 }, 'beta = -1 is outside'],
    [{ sigmaA: Infinity }, 'sigmaA = Infinity is outside'],
    [{ headDimension: 6 }, 'headDimension = 6 is outside the integers 1 to 5'],
    [{ method: 'sparse' as 'dense' }, 'method = sparse is outside auto, dense, gram, expansion'],
    [{ residual: 'none' as 'ambient' }, 'residual = none is outside ambient, tangent'],
    [{ law: { kind: 'cauchy' as 'gaussian' } }, 'law = cauchy is outside gaussian'],
    [{ expansionTolerance: 2 }, 'expansionTolerance = 2 is outside 0 to 1'],
    [{ law: { kind: 'shifted', valueShift: Number.NaN, queryKeyShift: 0 } as const }, 'valueShift = NaN'],
    [
      { law: { kind: 'deterministic', value: new Float64Array(4), queryKey: 1 } as const },
      'value.length = 4',
    ],
    [
      { law: { kind: 'rademacher' } as const, valueNoise: 'collapsed' as const },
      'valueNoise = collapsed is outside',
    ],
  ])('refuse %o', (change, message) => {
    expect(() => createChain({ ...base, ...change }, 1, 0, tokens)).toThrow(message);
    expect(() => createChain({ ...base, ...change }, 1, 0, tokens)).toThrow(RangeError);
  });

  it('refuse tokens of another shape and tokens without a direction', () => {
    expect(() => createChain(base, 1, 0, tokens.slice(1))).toThrow(
      'initialTokens.length = 44 is outside 45 to 45',
    );
    expect(() => createChain(base, 1, 0, new Float64Array(45))).toThrow('norm of token 0 = 0 is outside');
  });
});
