import { walkHardMax } from '#engine/dynamics/hard-max-overlap.ts';
import { createStream } from '#engine/random/stream.ts';
import { walkLogisticSde } from '#engine/theory/logistic-sde.ts';
import { averageReplicates } from '../estimate.ts';
import { integerKey, numberKey } from '../keys.ts';
import { defineMeasurement } from '../measurement.ts';
import {
  dimensionKey,
  headDimensionKey,
  headDimensionProblems,
  inAnyOrder,
  startKey,
  timesKey,
} from './model-keys.ts';

/** The logistic SDE with coefficient 1 + κ, theory.md 4c and note N4. */
export const logisticSdeMeasurement = defineMeasurement({
  name: 'logistic-sde',
  summary: 'Moments of du = -(1+κ) u(1-u²) dt + √2 (1-u²) dB, integrated in artanh u.',
  replicates: 20_000,
  values: {
    meanArtanhSquared: 'E artanh(u)²',
    meanSquare: 'E u²',
    probabilityPositive: 'P(u > 0), with u = 0 counted half',
    meanArcsine: 'E arcsin u, which stays at arcsin u₀ for κ = 0',
  },
  keys: {
    kappa: numberKey({ min: -100, max: 100, fallback: 0, description: 'κ of note N4' }),
    u0: startKey(0),
    times: timesKey([0.5, 1], 'τ/d'),
  },
  run({ kappa, u0, times }, options) {
    const estimate = averageReplicates(options, (replicate) => {
      const stream = createStream(options.seed, 'noise', replicate);
      const y = inAnyOrder(times, (increasing) => walkLogisticSde(kappa, u0, increasing, stream));
      return {
        meanArtanhSquared: y.map((value) => value * value),
        meanSquare: y.map((value) => Math.tanh(value) ** 2),
        probabilityPositive: y.map((value) => 0.5 + 0.5 * Math.sign(value)),
        // arcsin(tanh y), without cancellation where u is near ±1.
        meanArcsine: y.map((value) => Math.atan(Math.sinh(value))),
      };
    });
    return {
      ...estimate,
      method: 'Stochastic Heun steps of at most 0.02 in artanh u, where the noise is additive.',
    };
  },
});

/** The hard-max two-token chain, theory.md 6.7 and note N4. */
export const hardMaxMeasurement = defineMeasurement({
  name: 'hard-max-overlap',
  summary: 'Overlap of two tokens of the mean field at β = ∞, as a scalar chain exact in law.',
  replicates: 1000,
  values: { meanArtanhSquared: 'E artanh(R)²', meanSquare: 'E R²' },
  keys: {
    d: dimensionKey(64, 4),
    headDim: headDimensionKey(),
    factors: integerKey({
      min: 0,
      max: 2,
      fallback: 2,
      unit: 'factors',
      description: "A = an orthogonal matrix, one Gaussian matrix, or W W'ᵀ",
    }),
    dtau: numberKey({ above: 0, max: 1, fallback: 0.01, description: 'diffusive time of a layer' }),
    u0: startKey(0),
    times: timesKey([0.5, 1], 'τ/d'),
  },
  check: ({ d, headDim, factors }) => [
    ...headDimensionProblems(headDim, d),
    ...(factors !== 2 && headDim !== d
      ? [`headDim = ${headDim} is not allowed; allowed: d = ${d} (factors = ${factors})`]
      : []),
  ],
  run({ d, headDim, factors, dtau, u0, times }, options) {
    const model = {
      dimension: d,
      factors: ([0, 1, 2] as const)[factors]!,
      deltaTau: dtau,
      ...(factors === 2 && { headDimension: headDim }),
    };
    const estimate = averageReplicates(options, (replicate) => {
      const stream = createStream(options.seed, 'weights', replicate);
      const y = inAnyOrder(times, (increasing) => walkHardMax(model, u0, increasing, stream));
      return {
        meanArtanhSquared: y.map((value) => value * value),
        meanSquare: y.map((value) => Math.tanh(value) ** 2),
      };
    });
    return {
      ...estimate,
      method: `Scalar chain with layers of Δτ = ${dtau}; times rounded to whole layers; step bias of order Δτ not removed.`,
    };
  },
});
