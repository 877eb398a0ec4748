import { describe, expect, it } from 'vitest';

import { createChain } from '#engine/dynamics/chain.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import { createStream } from '#engine/random/stream.ts';
import { simplexTokens } from '#engine/sphere/initial-tokens.ts';
import type { SimplexModel } from '#engine/theory/simplex-attention.ts';
import { simplexCurve, tabulateSimplex } from '#engine/theory/simplex-curve.ts';

import { summarise } from '../support/statistics.ts';

const gamma0 = 0.1;
const times = [1, 2, 3];

/** γ by the drift at a simplex for this d; 4000 draws leave errors below 1e-3 at these temperatures. */
function exactCurve(model: SimplexModel, at: readonly number[]): Float64Array {
  return simplexCurve(tabulateSimplex(model, 4000, createStream('γ', 'weights')), gamma0, at, 'exact');
}

/** Mean overlap of networks at the times, with standard errors. */
function meanOverlaps(
  model: SimplexModel,
  deltaTau: number,
  networks: number,
): { mean: number; errorOfMean: number }[] {
  const { tokenCount } = model;
  const start = simplexTokens(tokenCount, tokenCount, gamma0);
  const samples = Array.from({ length: networks }, (_, replicate) => {
    const options = { ...model, eta: etaOfDiffusiveStep(deltaTau, 1), method: 'gram' } as const;
    const chain = createChain(options, 'simplex', replicate, start);
    return times.map((time) => {
      chain.advance(Math.round(time / deltaTau) - chain.layer);
      return chain.meanOverlap();
    });
  });
  return times.map((_, index) => summarise(samples.map((sample) => sample[index]!)));
}

describe('networks from simplex data against the exact finite-d drift of γ', () => {
  it.each([
    { tokenCount: 8, dimension: 64, beta: 8, deltaTau: 0.05, networks: 500 },
    { tokenCount: 12, dimension: 512, beta: 23, deltaTau: 0.1, networks: 150 },
    { tokenCount: 24, dimension: 256, beta: 2, deltaTau: 0.1, networks: 150 },
  ])(
    'n = $tokenCount, d = $dimension, β = $beta: within 3 s.e. + 2/d + Δτ/4',
    ({ deltaTau, networks, ...model }) => {
      const exact = exactCurve(model, times);
      meanOverlaps(model, deltaTau, networks).forEach(({ mean, errorOfMean }, index) => {
        expect(errorOfMean).toBeLessThanOrEqual(0.005);
        // 2/d: fluctuations shift the mean by the order 1/d. Δτ/4: the clock of a layer of length Δτ lags by Δτ/2 a unit of time.
        // Both hold for logits of standard deviation up to about 1; where attention is sharp, both effects are larger.
        const allowed = 3 * errorOfMean + 2 / model.dimension + deltaTau / 4;
        expect(Math.abs(mean - exact[index]!), `τ = ${times[index]}`).toBeLessThan(allowed);
      });
    },
  );

  it('comes closer as d grows, at the same logits', () => {
    const deltaTau = 0.04;
    const at = (dimension: number, networks: number): { gap: number; error: number } => {
      const model = { tokenCount: 6, dimension, beta: Math.sqrt(dimension) };
      // On the clock of layers of finite length (theory.md 4b), so that the gap is that of the dimension alone.
      const [exact] = exactCurve(model, [(3 / deltaTau) * Math.log1p(deltaTau)]);
      const { mean, errorOfMean } = meanOverlaps(model, deltaTau, networks)[2]!;
      return { gap: exact! - mean, error: errorOfMean };
    };
    // Measured with 4000 networks: gaps 0.076, 0.022 and 0.001 at τ = 3, close to 0.6/d.
    const [wide, middle, narrow] = [at(8, 800), at(24, 1500), at(512, 150)];
    expect(wide.gap).toBeGreaterThan(middle.gap + 3 * Math.hypot(wide.error, middle.error));
    expect(middle.gap).toBeGreaterThan(Math.abs(narrow.gap) + 3 * Math.hypot(middle.error, narrow.error));
  });

  it('comes closer as Δτ halves', () => {
    const at = (deltaTau: number): { gap: number; error: number } => {
      const model = { tokenCount: 8, dimension: 100_000, beta: 316 };
      const exact = exactCurve(model, times);
      const { mean, errorOfMean } = meanOverlaps(model, deltaTau, 200)[1]!;
      return { gap: exact[1]! - mean, error: errorOfMean };
    };
    // At d = 10^5 what is left is the clock of a layer, near Δτ τ γ'/2 at τ = 2.
    const [coarse, middle, fine] = [at(0.4), at(0.2), at(0.1)];
    expect(coarse.gap).toBeGreaterThan(middle.gap + 3 * Math.hypot(coarse.error, middle.error));
    expect(middle.gap).toBeGreaterThan(fine.gap + 3 * Math.hypot(middle.error, fine.error));
    expect(fine.gap).toBeGreaterThan(3 * fine.error);
  });
});
