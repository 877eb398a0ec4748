import { walkHardMax } from '#engine/dynamics/hard-max-overlap.ts';
import { createStream } from '#engine/random/stream.ts';
import {
  averageReplicates,
  defineMeasurement,
  inTimeOrder,
  integerKey,
  numberKey,
  numberListKey,
} from '../measurement.ts';

export const hardMaxOverlapMeasurement = defineMeasurement({
  name: 'hard-max-overlap',
  summary: 'Overlap of two tokens of the mean-field equation at β = ∞, by the chain of layers (note N4).',
  replicates: 400,
  values: { meanArtanhSquared: 'E artanh(R)² at each time', meanSquare: 'E R² at each time' },
  keys: {
    d: integerKey({ min: 4, fallback: 64, unit: 'coordinates', description: 'dimension' }),
    factors: integerKey({
      min: 1,
      max: 2,
      fallback: 2,
      unit: 'matrices',
      description: '2: A = WW′ᵀ with W, W′ of shape d x headDim; 1: A one Gaussian matrix',
    }),
    headDim: integerKey({
      min: 1,
      fallback: { text: 'd', from: (given) => given['d'] as number },
      unit: 'coordinates',
      description: 'head dimension d_k, at most d (factors = 2)',
    }),
    dtau: numberKey({ above: 0, fallback: 0.01, description: 'diffusive time of a layer' }),
    u0: numberKey({ above: -1, below: 1, fallback: 0, description: 'overlap at time 0' }),
    times: numberListKey({
      min: 0,
      fallback: [0.5, 1],
      unit: 'τ/d',
      description: 'times in units of τ/d, rounded to whole layers',
    }),
  },
  check: ({ d, headDim, factors }) => {
    if (factors === 1 && headDim !== d) {
      return [`headDim = ${headDim} is not allowed; allowed: ${d} (factors = 1 has no head dimension)`];
    }
    return headDim <= d ? [] : [`headDim = ${headDim} is not allowed; allowed: integer 1 to ${d} (d = ${d})`];
  },
  run({ d, factors, headDim, dtau, u0, times }, options) {
    const model = {
      dimension: d,
      factors: factors === 1 ? 1 : 2,
      headDimension: headDim,
      deltaTau: dtau,
    } as const;
    const estimate = averageReplicates(options, (replicate) => {
      const stream = createStream(options.seed, 'weights', replicate);
      const artanh = inTimeOrder(times, (increasing) => walkHardMax(model, u0, increasing, stream));
      return {
        meanArtanhSquared: artanh.map((y) => y * y),
        meanSquare: artanh.map((y) => Math.tanh(y) ** 2),
      };
    });
    return {
      ...estimate,
      method: 'scalar chain, exact in law for this Δτ; step bias of order Δτ against the SDE',
    };
  },
});
