import { describe, expect, it } from 'vitest';

import { createChain } from '#engine/dynamics/chain.ts';
import { createStream } from '#engine/random/stream.ts';
import { limitField } from '#engine/solvers/limit-fields.ts';
import { meanField } from '#engine/solvers/mean-field.ts';
import { twoTokenChainOverlap } from '#engine/solvers/two-token-semigroup.ts';
import { deterministicWeakOrder, sdeWeakOrder, shiftedWeakOrder } from '#engine/solvers/weak-order.ts';

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

  it.each(['ode1', 'ode2'] as const)(
    'between layers the chain lags by Θ(η) behind %s, whatever the order on the grid (note N2)',
    (limit) => {
      const { observedOrder, errors, steps } = deterministicWeakOrder('tangent', limit, 1, 'all');
      expect(Math.abs(observedOrder - 1)).toBeLessThan(0.1);
      // At least the lag of the fastest token: its speed is above 1/2 here.
      errors.forEach((error, k) => expect(error).toBeGreaterThan(0.4 * steps[k]!));
    },
  );

  it('one token on the circle with V = λI + J: the example of note N3 that is solved by hand', () => {
    const eta = 0.1;
    // Without a radial part (λ = 0) the flow of ODE I and of ODE II is the rotation at unit speed; with one, it is so too.
    for (const lambda of [0, 1]) {
      for (const residual of ['ambient', 'tangent'] as const) {
        const value = Float64Array.of(lambda, -1, 1, lambda);
        const law = { kind: 'deterministic', value, queryKey: 0 } as const;
        const options = { tokenCount: 1, dimension: 2, beta: 0, eta, law, residual };
        const chain = createChain(options, 1, 0, Float64Array.of(1, 0));
        chain.advance(10);
        const turn = residual === 'ambient' ? eta / (1 + lambda * eta) : eta;
        expect(Math.atan2(chain.tokens[1]!, chain.tokens[0]!)).toBeCloseTo(10 * Math.atan(turn), 12);

        const mean = meanField(options, 1, createStream('circle', 'weights')).evaluate;
        for (const [radial, speed] of [
          [false, 1],
          [true, 1 - eta * lambda],
        ] as const) {
          const shape = { tokenCount: 1, dimension: 2 };
          const velocity = new Float64Array(2);
          limitField(mean, shape, { eta, radial })(Float64Array.of(1, 0), velocity);
          expect(velocity[0]).toBeCloseTo(0, 9);
          expect(velocity[1]).toBeCloseTo(speed, 9);
        }
      }
    }
    // The numbers of the page: angles after t = 1.
    expect((10 * Math.atan(0.1 / 1.1)).toFixed(3)).toBe('0.907');
    expect((10 * Math.atan(0.1)).toFixed(3)).toBe('0.997');
  });

  it('dropping the noise costs Θ(α t_L) (note N5): centred weights at t_L = 1 against an ODE that stands still', () => {
    // Two tokens, β = 0, H = 1: α = (2/3)η and τ = ηt. Terms of order α² remain: 1/32 is relatively small.
    const cost = (eta: number): number =>
      Math.abs(twoTokenChainOverlap(0, eta * eta, Math.round(1 / eta), 'tangent'));
    expect(Math.abs(Math.log2(cost(1 / 16) / cost(1 / 32)) - 1)).toBeLessThan(0.1);
    expect(cost(1 / 32)).toBeGreaterThan(0.1 * (2 / 3 / 32));
  });

  it.each(['ambient', 'tangent'] as const)(
    '%s residual against the SDE: order 1 in Δτ = η²/H',
    (residual) => {
      const { observedOrder, errors } = sdeWeakOrder(residual);
      expect(Math.abs(observedOrder - 1)).toBeLessThan(0.1);
      expect(errors.at(-1)!).toBeGreaterThan(1e-3);
    },
  );

  // Relative terms of order η = 1/64 remain in the slope.
  it.each([
    ['tangent', 'sde', 1],
    ['ambient', 'sde', 1],
    ['tangent', 'sde-modified', 2],
    ['ambient', 'sde-modified', 1],
    ['tangent', 'ode1', 1],
    ['tangent', 'ode2', 1],
  ] as const)('weights with drift and noise, %s residual against %s: order %d', (residual, limit, order) => {
    const { observedOrder, errors } = shiftedWeakOrder(residual, limit);
    expect(Math.abs(observedOrder - order)).toBeLessThan(0.05);
    expect(errors.at(-1)!).toBeGreaterThan(2e-5);
  });
});
