import { describe, expect, it } from 'vitest';

import { createChain } from '#engine/dynamics/chain.ts';
import { createStream } from '#engine/random/stream.ts';
import { limitField } from '#engine/solvers/limit-fields.ts';
import { meanField } from '#engine/solvers/mean-field.ts';
import { SphereFlow } from '#engine/solvers/sphere-flow.ts';
import { twoTokenChainOverlap } from '#engine/solvers/two-token-semigroup.ts';
import { deterministicWeakOrder, sdeWeakOrder } from '#engine/solvers/weak-order.ts';
import { uniformTokens } from '#engine/sphere/initial-tokens.ts';

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

  it('between layers the chain lags by Θ(η), also behind ODE II (note N2)', () => {
    const shape = { tokenCount: 5, dimension: 3 };
    const start = uniformTokens(shape.tokenCount, shape.dimension, createStream('N2', 'initial'));
    const gaps = [1 / 32, 1 / 64].map((eta) => {
      const options = {
        ...shape,
        beta: 1,
        eta,
        residual: 'tangent',
        law: { kind: 'deterministic', value: 1, queryKey: 1 },
      } as const;
      const chain = createChain(options, 1, 0, start);
      chain.advance(1 / eta);
      const mean = meanField(options, 1, createStream('N2', 'weights'));
      const field = limitField(mean.evaluate, shape, { eta, radial: false });
      const flow = new SphereFlow(field, shape, eta / 2, { step: 0, tokens: start });
      const gap = (): number => Math.max(...chain.tokens.map((x, c) => Math.abs(x - flow.tokens[c]!)));
      flow.advance(2 / eta);
      const onGrid = gap();
      flow.advance(1);
      return [onGrid, gap()] as const;
    });
    const [[onGrid, between], [onFinerGrid, betweenFiner]] = [gaps[0]!, gaps[1]!];
    // Orders 2 and 1, up to relative terms of order η.
    expect(Math.abs(Math.log2(onGrid / onFinerGrid) - 2)).toBeLessThan(0.2);
    expect(Math.abs(Math.log2(between / betweenFiner) - 1)).toBeLessThan(0.1);
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
});
