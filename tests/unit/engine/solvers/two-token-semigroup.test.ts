import { describe, expect, it } from 'vitest';

import { createChain } from '#engine/dynamics/chain.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import { overlapDrift } from '#engine/observables/overlap-drift.ts';
import { createStream } from '#engine/random/stream.ts';
import { gaussHermite } from '#engine/solvers/gauss-hermite.ts';
import { limitField } from '#engine/solvers/limit-fields.ts';
import { meanField } from '#engine/solvers/mean-field.ts';
import { SphereFlow } from '#engine/solvers/sphere-flow.ts';
import {
  twoTokenChainOverlap,
  twoTokenChainOverlaps,
  twoTokenSdeOverlap,
  twoTokenSdeOverlaps,
} from '#engine/solvers/two-token-semigroup.ts';
import { simplexTokens } from '#engine/sphere/initial-tokens.ts';

import { summarise } from '../support/statistics.ts';

describe('the Gauss-Hermite rule', () => {
  it.each([1, 2, 5, 16, 20, 40])(
    'with %d nodes has the moments of the normal law up to degree 2n - 1',
    (count) => {
      const { nodes, weights } = gaussHermite(count);
      let moment = 1;
      for (let k = 0; k < count; k++) {
        // Moments of degree 2k and 2k + 1; relative to the moment, rounding is 1e-12.
        const even = nodes.reduce((sum, x, i) => sum + weights[i]! * x ** (2 * k), 0);
        expect(Math.abs(even / moment - 1)).toBeLessThan(1e-11);
        expect(Math.abs(nodes.reduce((sum, x, i) => sum + weights[i]! * x ** (2 * k + 1), 0))).toBeLessThan(
          1e-11 * moment,
        );
        moment *= 2 * k + 1;
      }
    },
  );
});

describe('two tokens at β = 0', () => {
  it.each(['ambient', 'tangent'] as const)(
    '%s: V = v̄ I + Gaussian adds a pull to the mean token, as the dense chain does',
    (residual) => {
      const [eta, valueShift] = [0.3, 1.5];
      const values = Array.from({ length: 20_000 }, (_, replicate) => {
        const law = { kind: 'shifted', valueShift, queryKeyShift: 0 } as const;
        const model = { tokenCount: 2, dimension: 3, headDimension: 1, beta: 0, residual, eta, law };
        const chain = createChain(model, `${residual} shifted`, replicate, simplexTokens(2, 3, -0.4));
        chain.advance(3);
        return chain.meanOverlap();
      });
      const { mean, errorOfMean } = summarise(values);
      expect(errorOfMean).toBeLessThan(0.004);
      const exact = twoTokenChainOverlap(-0.4, eta * eta, 3, residual, eta * valueShift);
      expect(Math.abs(mean - exact)).toBeLessThan(4 * errorOfMean);
    },
  );

  it('an attraction stronger than the noise leaves the equation of the mean field', () => {
    // Noise of size 1e-3 moves E R by as much.
    const exact = Math.tanh(1 + Math.atanh(-0.5));
    const moved = twoTokenSdeOverlap(-0.5, 1, 1e-3, (R) => 1 - R * R);
    expect(Math.abs(moved - exact)).toBeLessThan(2e-3);
  });

  it.each([
    ['ambient', 'dense', 1],
    ['tangent', 'dense', 2],
    ['ambient', 'expansion', 3],
    ['tangent', 'gram', 1],
  ] as const)(
    '%s, %s chain with %d heads: mean overlap after two layers of Δτ = 1/2',
    (residual, method, headCount) => {
      const values = Array.from({ length: 20_000 }, (_, replicate) => {
        const chain = createChain(
          {
            tokenCount: 2,
            dimension: 3,
            headCount,
            headDimension: 1,
            beta: 0,
            residual,
            method,
            eta: etaOfDiffusiveStep(0.5, headCount),
          },
          `${residual} ${method}`,
          replicate,
          simplexTokens(2, 3, 0.2),
        );
        chain.advance(2);
        return chain.meanOverlap();
      });
      const { mean, errorOfMean } = summarise(values);
      expect(errorOfMean).toBeLessThan(0.005);
      expect(Math.abs(mean - twoTokenChainOverlap(0.2, 0.5, 2, residual))).toBeLessThan(3.5 * errorOfMean);
    },
  );

  it('without noise the limits are ODE I, ODE II and ODE II with the radial term, solved on the sphere', () => {
    const shape = { tokenCount: 2, dimension: 3 };
    const options = {
      ...shape,
      beta: 0,
      eta: 0.2,
      law: { kind: 'deterministic', value: 1, queryKey: 0 },
    } as const;
    const mean = meanField(options, 1, createStream('pull', 'weights')).evaluate;
    const terms = [
      { eta: 0, radial: false, pull: (R: number) => 1 - R * R },
      { eta: 0.2, radial: false, pull: (R: number) => (1 - R * R) * (1 + 0.1 * R) },
      { eta: 0.2, radial: true, pull: (R: number) => (1 - R * R) * (1 + 0.1 * R - 0.1 * (1 + R)) },
    ];
    for (const { eta, radial, pull } of terms) {
      const flow = new SphereFlow(limitField(mean, shape, { eta, radial }), shape, 1 / 64, {
        step: 0,
        tokens: simplexTokens(2, 3, 0.2),
      });
      flow.advance(64);
      const [a, b] = [flow.tokens.subarray(0, 3), flow.tokens.subarray(3)];
      const overlap = a.reduce((sum, x, c) => sum + x * b[c]!, 0);
      // Chebyshev interpolation of a function with a pole at -1.3.
      expect(Math.abs(twoTokenSdeOverlap(0.2, 1, 0, pull) - overlap)).toBeLessThan(1e-7);
    }
  });

  it.each(['ambient', 'tangent'] as const)(
    '%s: the first layer moves the overlap by the exact drift as Δτ → 0',
    (residual) => {
      for (const overlap of [-0.5, 0, 0.3, 0.9]) {
        const gram = Float64Array.of(1, overlap, overlap, 1);
        const kernel = new Float64Array(4).fill((1 + overlap) / 2);
        const drift = overlapDrift(gram, kernel, 2, 3)[1]!;
        const slope = (step: number): number =>
          (twoTokenChainOverlap(overlap, step, 1, residual) - overlap) / step;
        // Richardson's combination leaves an error of order Δτ².
        expect(Math.abs(2 * slope(0.005) - slope(0.01) - drift)).toBeLessThan(2e-4);
      }
    },
  );

  it('layer by layer, or interval by interval, are what single calls give', () => {
    const chain = twoTokenChainOverlaps(0.2, 0.1, 4, 'tangent', 0.05);
    expect(chain[0]).toBe(0.2);
    for (const layer of [1, 4])
      expect(chain[layer]).toBe(twoTokenChainOverlap(0.2, 0.1, layer, 'tangent', 0.05));
    const limit = twoTokenSdeOverlaps(0.2, 0.25, 4, 0.1, (R) => 1 - R * R);
    // One step of the solver for every time, or four of its steps: both are exact to 1e-9.
    for (const count of [1, 2, 4])
      expect(limit[count]).toBeCloseTo(
        twoTokenSdeOverlap(0.2, count / 4, 0.1, (R) => 1 - R * R),
        8,
      );
  });

  it('of the SDE start with the same drift', () => {
    const gram = Float64Array.of(1, 0.3, 0.3, 1);
    const drift = overlapDrift(gram, new Float64Array(4).fill(0.65), 2, 3)[1]!;
    const slope = (time: number): number => (twoTokenSdeOverlap(0.3, time) - 0.3) / time;
    expect(Math.abs(2 * slope(0.005) - slope(0.01) - drift)).toBeLessThan(2e-4);
  });
});
