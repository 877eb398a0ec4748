import { describe, expect, it } from 'vitest';

import { deterministicWeakOrder, sdeWeakOrder } from '#engine/solvers/weak-order.ts';

describe('observed orders of the limits (theory.md notes N2, N3)', () => {
  it.each([
    ['ambient', 'ode1', 1, 0.1],
    ['ambient', 'ode2', 1, 0.1],
    ['ambient', 'ode2-radial', 2, 0.2],
    ['tangent', 'ode1', 1, 0.1],
    ['tangent', 'ode2', 2, 0.2],
    ['tangent', 'ode2-radial', 1, 0.1],
  ] as const)('%s residual against %s: order %d', (residual, limit, order, tolerance) => {
    for (const seed of [1, 2]) {
      const { observedOrder, errors } = deterministicWeakOrder(residual, limit, seed);
      expect(Math.abs(observedOrder - order)).toBeLessThan(tolerance);
      expect(errors.at(-1)!).toBeGreaterThan(1e-7); // far above the error of the ODE solver
    }
  });

  it.each(['ambient', 'tangent'] as const)(
    '%s residual against the SDE: order 1 in Δτ = η²/H',
    (residual) => {
      const { observedOrder, errors } = sdeWeakOrder(residual);
      expect(Math.abs(observedOrder - 1)).toBeLessThan(0.1);
      expect(errors.at(-1)!).toBeGreaterThan(1e-3);
    },
  );
});
