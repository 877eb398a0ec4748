import { createStream } from '#engine/random/stream.ts';
import { walkLogisticSde } from '#engine/theory/logistic-sde.ts';
import {
  averageReplicates,
  defineMeasurement,
  inTimeOrder,
  numberKey,
  numberListKey,
} from '../measurement.ts';

export const logisticSdeMeasurement = defineMeasurement({
  name: 'logistic-sde',
  summary: 'Moments of du = -(1+κ)u(1-u²)dt + √2(1-u²)dB, the overlap of two tokens at low temperature.',
  replicates: 10_000,
  values: {
    meanArtanhSquared: 'E artanh(u)² at each time',
    meanSquare: 'E u² at each time',
    probabilityPositive: 'P(u > 0) at each time',
  },
  keys: {
    kappa: numberKey({
      fallback: 0,
      description: '0 as recorded; 1/2 one Gaussian matrix; 1 a square product',
    }),
    u0: numberKey({ above: -1, below: 1, fallback: 0, description: 'overlap at time 0' }),
    times: numberListKey({ min: 0, fallback: [0.5, 1], unit: 'τ/d', description: 'times in units of τ/d' }),
    step: numberKey({ above: 0, fallback: 0.02, unit: 'τ/d', description: 'largest step of the integrator' }),
  },
  run({ kappa, u0, times, step }, options) {
    const estimate = averageReplicates(options, (replicate) => {
      const stream = createStream(options.seed, 'noise', replicate);
      const artanh = inTimeOrder(times, (increasing) => walkLogisticSde(kappa, u0, increasing, stream, step));
      return {
        meanArtanhSquared: artanh.map((y) => y * y),
        meanSquare: artanh.map((y) => Math.tanh(y) ** 2),
        probabilityPositive: artanh.map((y) => (y > 0 ? 1 : 0)),
      };
    });
    return { ...estimate, method: 'stochastic Heun in artanh u: weak error of order step²' };
  },
});
