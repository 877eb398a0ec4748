import type { Residual } from '#engine/dynamics/residual-step.ts';
import type { Seed } from '#engine/random/stream.ts';
import {
  centredHeadError,
  corrections,
  fixedHeadErrors,
  type Correction,
} from '#engine/solvers/weak-errors.ts';

/** The limits that a chain is compared with; `ode2-radial` is ODE II with the radial term of note N3. */
export type WeakLimit = 'ode1' | 'ode2' | 'ode2-radial' | 'sde';

/** Errors at successive steps, coarse to fine, and the order seen between the two finest. */
export interface WeakOrder {
  /** η for the ODE limits, Δτ = η²/H for the SDE. */
  readonly steps: readonly number[];
  /** Distance between chain and limit at the horizon 1. */
  readonly errors: readonly number[];
  readonly observedOrder: number;
}

const correctionOf: Readonly<Record<Exclude<WeakLimit, 'sde'>, Correction>> = {
  ode1: 'none',
  ode2: 'corrector',
  'ode2-radial': 'radial',
};

function orderOf(steps: readonly number[], errors: readonly number[]): WeakOrder {
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
 */
export function deterministicWeakOrder(
  residual: Residual,
  limit: Exclude<WeakLimit, 'sde'>,
  seed: Seed,
): WeakOrder {
  const setting = { tokenCount: 5, dimension: 3, beta: 1, residual, moment: 'grid', seed } as const;
  const column = corrections.indexOf(correctionOf[limit]);
  const steps = [1 / 16, 1 / 32, 1 / 64, 1 / 128];
  const errors = steps.map((eta) => fixedHeadErrors(setting, eta)[column]!);
  return orderOf(steps, errors);
}

/**
 * Chain against homogenised SDE at τ = 1: E R of two tokens in dimension 3 at β = 0 from R = 0, at
 * Δτ = 1/4, 1/8, 1/16, 1/32 (see `centredHeadError`). Deterministic; Gaussian weights.
 */
export function sdeWeakOrder(residual: Residual): WeakOrder {
  const steps = [1 / 4, 1 / 8, 1 / 16, 1 / 32];
  return orderOf(
    steps,
    steps.map((step) => centredHeadError(residual, 'grid', step)),
  );
}
