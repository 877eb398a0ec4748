import { deterministicWeakOrder, sdeWeakOrder, shiftedWeakOrder } from '#engine/solvers/weak-order.ts';
import { choiceKey } from '../keys.ts';
import { defineMeasurement } from '../measurement.ts';

/** Observed orders of the limits, Theorem 1, its corollaries, and notes N2, N3 and N5. */
export const weakOrderMeasurement = defineMeasurement({
  name: 'weak-order',
  summary: 'Distance between chain and limit at or up to t = 1 as the step shrinks, and the order seen.',
  replicates: 'none',
  values: {
    observedOrder: 'logarithmic slope between the two finest steps',
    errors: 'distances, coarse to fine',
    steps: 'η, or Δτ = η²/H for Gaussian weights, coarse to fine',
  },
  keys: {
    limit: choiceKey({
      options: ['ode1', 'ode2', 'ode2-radial', 'sde', 'sde-modified'],
      fallback: 'ode1',
      description: 'the limit; ode2-radial has the radial term of note N3',
    }),
    law: choiceKey({
      options: ['deterministic', 'gaussian', 'shifted'],
      fallback: {
        text: 'gaussian for limit=sde, shifted for limit=sde-modified, else deterministic',
        from: (given) => lawOf(given['limit'] as string),
      },
      description:
        'fixed V = I + 0.3 Gaussian and A = I; Gaussian weights at β = 0; or V = I + Gaussian at β = 0',
    }),
    residual: choiceKey({
      options: ['ambient', 'tangent'],
      fallback: 'ambient',
      description: 'residual update',
    }),
    times: choiceKey({
      options: ['grid', 'all'],
      fallback: 'grid',
      description: 'compared at t = 1, or at all times up to it, between the layers too (law=deterministic)',
    }),
  },
  check({ limit, law, times }) {
    const allowed: readonly string[] = LAWS[limit];
    const problems = allowed.includes(law)
      ? []
      : [`law = ${law} is not allowed; allowed: ${allowed.join(' | ')} (limit = ${limit})`];
    if (times === 'all' && law !== 'deterministic')
      problems.push(`times = all is not allowed; allowed: grid (law = ${law})`);
    return problems;
  },
  run({ limit, law, residual, times }) {
    const { steps, errors, observedOrder } = orderOf(limit, law, residual, times);
    return { values: { observedOrder, errors, steps }, standardErrors: {}, method: METHODS[law] };
  },
});

type Limit = keyof typeof LAWS;
type Law = keyof typeof METHODS;

const LAWS = {
  ode1: ['deterministic', 'shifted'],
  ode2: ['deterministic', 'shifted'],
  'ode2-radial': ['deterministic'],
  sde: ['gaussian', 'shifted'],
  'sde-modified': ['shifted'],
} as const satisfies Record<string, readonly string[]>;

const METHODS = {
  deterministic: 'Largest distance between tokens, n = 5, d = 3, β = 1, ODE by Runge-Kutta.',
  gaussian: 'E R of two tokens, d = 3, β = 0, at τ = 1, chain and SDE by quadrature.',
  shifted: 'E R of two tokens, d = 3, β = 0, from R = -0.8 at t = 1, chain and limit by quadrature.',
} as const;

function lawOf(limit: string): Law {
  return (LAWS[limit as Limit] ?? LAWS.ode1)[0];
}

function orderOf(limit: Limit, law: Law, residual: 'ambient' | 'tangent', times: 'grid' | 'all') {
  if (law === 'gaussian') return sdeWeakOrder(residual);
  if (law === 'shifted' && limit !== 'ode2-radial') return shiftedWeakOrder(residual, limit);
  if (limit === 'sde' || limit === 'sde-modified')
    throw new RangeError(`limit = ${limit} is outside ode1 | ode2 | ode2-radial (law = ${law})`);
  return deterministicWeakOrder(residual, limit, 1, times);
}
