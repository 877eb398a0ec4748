import { createStream } from '#engine/random/stream.ts';
import { sampleConcentrations } from '#engine/theory/simplex-attention.ts';
import { simplexCurve, tabulateSimplex } from '#engine/theory/simplex-curve.ts';
import { averageReplicates } from '../estimate.ts';
import { choiceKey, integerKey } from '../keys.ts';
import { defineMeasurement } from '../measurement.ts';
import {
  betaKey,
  dimensionKey,
  gammaKey,
  headDimensionKey,
  headDimensionProblems,
  inAnyOrder,
  overlapProblems,
  sigmaAKey,
  timesKey,
  tokensKey,
} from './model-keys.ts';

/** The two functions of the simplex theorem by the matrix-free Monte Carlo of theory.md 6.4. */
export const concentrationMeasurement = defineMeasurement({
  name: 'f-g',
  summary: 'f and g of the simplex theorem: chances that two picks of attention coincide.',
  // Both lie in [0, 1]: 256 x 1024 draws keep standard errors below 1e-3 for every parameter.
  replicates: 256,
  values: {
    f: 'E Σ_k π_{i→k}², two picks of one token',
    g: 'E Σ_k π_{i→k} π_{j→k}, picks of two tokens',
  },
  keys: {
    n: tokensKey(16),
    d: dimensionKey(64),
    beta: betaKey(8),
    sigmaA: sigmaAKey(),
    gamma: gammaKey(0.1),
    headDim: headDimensionKey(),
    draws: integerKey({ min: 2, fallback: 1024, unit: 'draws', description: 'draws in one replicate' }),
  },
  check: ({ n, d, gamma, headDim }) => [
    ...headDimensionProblems(headDim, d),
    ...overlapProblems('gamma', gamma, n),
  ],
  run({ n, d, beta, sigmaA, gamma, headDim, draws }, options) {
    const model = { tokenCount: n, dimension: d, headDimension: headDim, beta, sigmaA };
    const estimate = averageReplicates(options, (replicate) => {
      const stream = createStream(options.seed, 'weights', replicate);
      const { self, cross } = sampleConcentrations(model, [gamma], draws, stream);
      return { f: self[0]!, g: cross[0]! };
    });
    return { ...estimate, method: 'Monte Carlo over norms and normals, exact in law, no matrices.' };
  },
});

/** The equation of the common overlap, theory.md 4a. */
export const gammaCurveMeasurement = defineMeasurement({
  name: 'gamma-curve',
  summary: 'The common overlap γ(τ) of the simplex theorem, limit form or exact finite-d drift.',
  replicates: 16,
  values: { gamma: 'γ at the times' },
  keys: {
    n: tokensKey(16),
    d: dimensionKey(64),
    beta: betaKey(8),
    gamma0: gammaKey(0.1),
    sigmaA: sigmaAKey(),
    headDim: headDimensionKey(),
    drift: choiceKey({
      options: ['limit', 'exact'],
      fallback: 'limit',
      description: 'S - γP, or the drift at a simplex for this d',
    }),
    times: timesKey([1, 2, 3], 'diffusive time τ'),
    draws: integerKey({
      min: 2,
      fallback: 1024,
      unit: 'draws',
      description: 'draws of f and g in one replicate',
    }),
  },
  check: ({ n, d, gamma0, headDim }) => [
    ...headDimensionProblems(headDim, d),
    ...overlapProblems('gamma0', gamma0, n),
  ],
  run({ n, d, beta, gamma0, sigmaA, headDim, drift, times, draws }, options) {
    const model = { tokenCount: n, dimension: d, headDimension: headDim, beta, sigmaA };
    const estimate = averageReplicates(options, (replicate) => {
      const table = tabulateSimplex(model, draws, createStream(options.seed, 'weights', replicate));
      return { gamma: inAnyOrder(times, (increasing) => simplexCurve(table, gamma0, increasing, drift)) };
    });
    return {
      ...estimate,
      method: `f and g tabulated by Monte Carlo, then the equation of γ (${drift} drift) integrated adaptively.`,
    };
  },
});
