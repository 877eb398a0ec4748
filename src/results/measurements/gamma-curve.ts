import { createStream } from '#engine/random/stream.ts';
import { simplexCurve, tabulateSimplex } from '#engine/theory/simplex-curve.ts';
import {
  averageReplicates,
  choiceKey,
  defineMeasurement,
  inTimeOrder,
  integerKey,
  numberKey,
  numberListKey,
} from '../measurement.ts';
import { modelKeys, overlapProblems, simplexModelOf } from './simplex-keys.ts';

export const gammaCurveMeasurement = defineMeasurement({
  name: 'gamma-curve',
  summary:
    'The common overlap γ(τ) of simplex data, from the equation γ′ = S - γP or its exact finite-d form.',
  replicates: 8,
  values: { gamma: 'γ at each time' },
  keys: {
    ...modelKeys,
    gamma0: numberKey({ max: 1, fallback: 0.1, description: 'overlap at τ = 0, above -1/(n-1) and below 1' }),
    drift: choiceKey({
      options: ['limit', 'exact'],
      fallback: 'limit',
      description: 'limit: d → ∞; exact: the drift at a simplex configuration for this d',
    }),
    times: numberListKey({ min: 0, fallback: [1, 2, 3], description: 'diffusive times τ' }),
    draws: integerKey({
      min: 2,
      fallback: 1000,
      unit: 'draws',
      description: 'draws in the table of one replicate',
    }),
  },
  check: (params) => overlapProblems('gamma0', params.gamma0, params),
  run(params, options) {
    const model = simplexModelOf(params);
    const estimate = averageReplicates(options, (replicate) => {
      const table = tabulateSimplex(model, params.draws, createStream(options.seed, 'weights', replicate));
      return {
        gamma: inTimeOrder(params.times, (times) => simplexCurve(table, params.gamma0, times, params.drift)),
      };
    });
    return {
      ...estimate,
      method: `${params.drift} drift; f and g tabulated with common random numbers; bias of order 1/draws`,
    };
  },
});
