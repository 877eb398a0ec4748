import { finiteStepLogistic } from '#engine/theory/logistic.ts';
import { defineMeasurement, numberKey, numberListKey } from '../measurement.ts';

export const logisticMeasurement = defineMeasurement({
  name: 'logistic',
  summary: 'The logistic curve of the second moment, or its finite-step form.',
  replicates: 'none',
  values: { u: 'u at each time' },
  keys: {
    u0: numberKey({ min: 0, max: 1, fallback: 0.05, description: 'second moment at τ = 0' }),
    times: numberListKey({ min: 0, fallback: [3], description: 'diffusive times τ' }),
    dtau: numberKey({
      min: 0,
      fallback: 0,
      description: 'diffusive time of a layer; 0 is the continuous curve',
    }),
  },
  run: ({ u0, times, dtau }) => ({
    values: { u: times.map((time) => finiteStepLogistic(u0, time, dtau)) },
    standardErrors: {},
    method: dtau === 0 ? 'closed form' : 'closed form on the clock τ log(1+Δτ)/Δτ',
  }),
});
