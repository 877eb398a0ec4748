import { createStream } from '#engine/random/stream.ts';
import { sampleConcentrations } from '#engine/theory/simplex-attention.ts';
import { averageReplicates, defineMeasurement, integerKey, numberKey } from '../measurement.ts';
import { modelKeys, overlapProblems, simplexModelOf } from './simplex-keys.ts';

/** Draws a replicate averages, so that a replicate is worth the creation of its stream. */
const DRAWS = 256;

export const fgMeasurement = defineMeasurement({
  name: 'f-g',
  summary:
    'How concentrated attention is at a common overlap: f, the chance that two picks of one token coincide, and g, of two tokens.',
  // f and g lie in [0, 1], so the standard deviation of a draw is at most 1/2 and that of the mean at most 1e-3.
  replicates: 1200,
  values: { f: 'E Σ_k π_{i→k}²', g: 'E Σ_k π_{i→k} π_{j→k}, i ≠ j' },
  keys: {
    ...modelKeys,
    gamma: numberKey({ max: 1, fallback: 0.1, description: 'common overlap, from -1/(n-1) on' }),
    draws: integerKey({
      min: 2,
      fallback: DRAWS,
      unit: 'draws',
      description: 'draws averaged by one replicate',
    }),
  },
  check: (params) => overlapProblems('gamma', params.gamma, params),
  run(params, options) {
    const model = simplexModelOf(params);
    const estimate = averageReplicates(options, (replicate) => {
      const stream = createStream(options.seed, 'weights', replicate);
      const { self, cross } = sampleConcentrations(model, [params.gamma], params.draws, stream);
      return { f: self[0]!, g: cross[0]! };
    });
    return { ...estimate, method: 'matrix-free Monte Carlo, exact in law (theory.md 6.4)' };
  },
});
