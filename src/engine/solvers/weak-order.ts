import type { Residual } from '#engine/dynamics/residual-step.ts';
import type { Seed } from '#engine/random/stream.ts';
import {
  centredHeadError,
  corrections,
  fixedHeadErrors,
  randomHeadErrors,
  type ComparedTimes,
  type Correction,
} from '#engine/solvers/weak-errors.ts';

/** The limits that a chain is compared with; `ode2-radial` is ODE II with the radial term of note N3. */
export type WeakLimit = 'ode1' | 'ode2' | 'ode2-radial' | 'sde' | 'sde-modified';

/** Errors at successive steps, coarse to fine, and the order seen between the two finest. */
export interface WeakOrder {
  /** η, or Δτ = η²/H for the SDE of Gaussian weights. */
  readonly steps: readonly number[];
  /** Distance between chain and limit at the horizon 1, or its largest value up to there. */
  readonly errors: readonly number[];
  readonly observedOrder: number;
}

const correctionOf: Readonly<Record<WeakLimit, Correction>> = {
  ode1: 'none',
  ode2: 'corrector',
  'ode2-radial': 'radial',
  sde: 'none',
  'sde-modified': 'corrector',
};

function orderOf(steps: readonly number[], errorAt: (step: number) => number): WeakOrder {
  const errors = steps.map(errorAt);
  const last = steps.length - 1;
  return {
    steps,
    errors,
    observedOrder: Math.log(errors[last - 1]! / errors[last]!) / Math.log(steps[last - 1]! / steps[last]!),
  };
}

/**
 * Chain against ODE I or ODE II at the grid time t = 1 for the setting of note N3: n = 5, d = 3, β = 1, V = I + 0.3
 * Gaussian fixed by `seed`, A = I, no noise, at η = 1/16, 1/32, 1/64, 1/128 (see `fixedHeadErrors`). Deterministic.
 *
 * With `times` = 'all' the error is the largest over [0, 1].
 */
export function deterministicWeakOrder(
  residual: Residual,
  limit: 'ode1' | 'ode2' | 'ode2-radial',
  seed: Seed,
  times: ComparedTimes = 'grid',
): WeakOrder {
  const setting = { tokenCount: 5, dimension: 3, beta: 1, residual, times, seed };
  const column = corrections.indexOf(correctionOf[limit]);
  return orderOf([1 / 16, 1 / 32, 1 / 64, 1 / 128], (eta) => fixedHeadErrors(setting, eta)[column]!);
}

/**
 * Chain against homogenised SDE at τ = 1: E R of two tokens in dimension 3 at β = 0 from R = 0, at
 * Δτ = 1/4, 1/8, 1/16, 1/32 (see `centredHeadError`). Deterministic; Gaussian weights.
 */
export function sdeWeakOrder(residual: Residual): WeakOrder {
  return orderOf([1 / 4, 1 / 8, 1 / 16, 1 / 32], (step) => centredHeadError(residual, 'grid', step));
}

/** α of `shiftedWeakOrder` for `limit` = 'sde', times d/(d-1): with it H = η/NOISE is a whole number at every step. */
const NOISE = 1 / 64;
/** R(0) there: from it every error of order η is well away from a zero of its coefficient. */
const FAR_APART = -0.8;

/**
 * Chain against its limits for weights with drift and noise: E R of two tokens in dimension 3 from R = -0.8 at the grid
 * time t = 1, under V = I + Gaussian at β = 0, at η = 1/8, 1/16, 1/32, 1/64 (see `randomHeadErrors`).
 *
 * - `sde`: α stays the same (H = 64η heads), the case in which Theorem 1 allows an error of order η.
 * - `sde-modified`, `ode1`, `ode2`: one head, so that α falls like η.
 */
export function shiftedWeakOrder(
  residual: Residual,
  limit: 'ode1' | 'ode2' | 'sde' | 'sde-modified',
): WeakOrder {
  const noise = limit === 'sde' || limit === 'sde-modified';
  const column = corrections.indexOf(correctionOf[limit]);
  return orderOf([1 / 8, 1 / 16, 1 / 32, 1 / 64], (eta) => {
    const noiseRate = limit === 'sde' ? NOISE : eta;
    const heads = { valueShift: 1, noiseRate, start: FAR_APART, residual, times: 'grid', noise } as const;
    return randomHeadErrors(heads, eta)[column]!;
  });
}
