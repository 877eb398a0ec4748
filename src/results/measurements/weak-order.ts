import { deterministicWeakOrder, sdeWeakOrder } from '#engine/solvers/weak-order.ts';
import { choiceKey } from '../keys.ts';
import { defineMeasurement } from '../measurement.ts';

/** Observed orders of the limits at grid times, notes N2 and N3. */
export const weakOrderMeasurement = defineMeasurement({
  name: 'weak-order',
  summary: 'Distance between chain and limit at t = 1 as the step shrinks, and the order seen.',
  replicates: 'none',
  values: {
    observedOrder: 'logarithmic slope between the two finest steps',
    errors: 'distances, coarse to fine',
    steps: 'η (ODE limits) or Δτ = η²/H (SDE), coarse to fine',
  },
  keys: {
    limit: choiceKey({
      options: ['ode1', 'ode2', 'ode2-radial', 'sde'],
      fallback: 'ode1',
      description: 'the limit; ode2-radial has the radial term of note N3',
    }),
    law: choiceKey({
      options: ['deterministic', 'gaussian'],
      fallback: {
        text: 'gaussian for limit=sde, else deterministic',
        from: (given) => (given['limit'] === 'sde' ? 'gaussian' : 'deterministic'),
      },
      description: 'V = I + 0.3 Gaussian and A = I, fixed; or Gaussian weights at β = 0',
    }),
    residual: choiceKey({
      options: ['ambient', 'tangent'],
      fallback: 'ambient',
      description: 'residual update',
    }),
  },
  check({ limit, law }) {
    const needed = limit === 'sde' ? 'gaussian' : 'deterministic';
    return law === needed ? [] : [`law = ${law} is not allowed; allowed: ${needed} (limit = ${limit})`];
  },
  run({ limit, residual }) {
    const { steps, errors, observedOrder } =
      limit === 'sde' ? sdeWeakOrder(residual) : deterministicWeakOrder(residual, limit, 1);
    return {
      values: { observedOrder, errors, steps },
      standardErrors: {},
      method:
        limit === 'sde'
          ? 'E R of two tokens, d = 3, β = 0, at τ = 1, chain and SDE by quadrature.'
          : 'Largest distance between tokens, n = 5, d = 3, β = 1, at t = 1, ODE by Runge-Kutta.',
    };
  },
});
