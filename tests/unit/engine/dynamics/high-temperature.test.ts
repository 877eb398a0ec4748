import { describe, expect, it } from 'vitest';

import { createChain } from '#engine/dynamics/chain.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import { simplexTokens } from '#engine/sphere/initial-tokens.ts';

const tokenCount = 24;
const dimension = 400;
const gamma0 = 0.2;
const m0 = 1 / tokenCount + (1 - 1 / tokenCount) * gamma0;
const times = [0.4, 0.8, 1.6, 2.4, 3.2];

/** theory.md 4b: one layer multiplies the odds m / (1 - m) by 1 + Δτ. */
function finiteStepLogistic(time: number, step: number): number {
  const odds = (m0 / (1 - m0)) * (1 + step) ** Math.round(time / step);
  return odds / (1 + odds);
}

function logistic(time: number): number {
  return m0 / (m0 + (1 - m0) * Math.exp(-time));
}

/** Mean of m over seeds at the times, with standard errors. At β = 0 the attention is uniform for every head dimension. */
function averageSecondMoment(
  step: number,
  method: 'dense' | 'expansion',
  replicates: number,
): { mean: number[]; standardError: number[] } {
  const start = simplexTokens(tokenCount, dimension, gamma0);
  const sums = times.map(() => 0);
  const squares = times.map(() => 0);
  for (let replicate = 0; replicate < replicates; replicate++) {
    const chain = createChain(
      {
        tokenCount,
        dimension,
        eta: etaOfDiffusiveStep(step, 2),
        headCount: 2,
        headDimension: 1,
        beta: 0,
        method,
      },
      `${method} ${step}`,
      replicate,
      start,
    );
    times.forEach((time, index) => {
      chain.advance(Math.round(time / step) - chain.layer);
      const centred = chain.secondMoment() - finiteStepLogistic(time, step);
      sums[index]! += centred;
      squares[index]! += centred ** 2;
    });
  }
  return {
    mean: sums.map((sum, index) => finiteStepLogistic(times[index]!, step) + sum / replicates),
    standardError: sums.map((sum, index) =>
      Math.sqrt((squares[index]! / replicates - (sum / replicates) ** 2) / replicates),
    ),
  };
}

describe('the second moment at β = 0 and large d', () => {
  it.each([
    ['dense', 0.1, 40],
    ['expansion', 0.1, 120],
    ['expansion', 0.4, 120],
  ] as const)('follows the finite-step logistic (%s chain, Δτ = %d)', (method, step, replicates) => {
    const { mean, standardError } = averageSecondMoment(step, method, replicates);
    times.forEach((time, index) => {
      expect(standardError[index]).toBeLessThanOrEqual(0.005);
      const gap = Math.abs(mean[index]! - finiteStepLogistic(time, step));
      expect(gap, `τ = ${time}`).toBeLessThan(3 * standardError[index]! + 2 / dimension);
    });
  });

  it('comes closer to the continuous logistic when Δτ halves', () => {
    const gap = (step: number): number => {
      const { mean } = averageSecondMoment(step, 'expansion', 120);
      return Math.max(...times.map((time, index) => Math.abs(mean[index]! - logistic(time))));
    };
    const [coarse, middle, fine] = [gap(0.4), gap(0.2), gap(0.1)] as const;
    // The gap is near Δτ τ u(1-u)/2: about 0.09, 0.05 and 0.03, with standard errors below 0.005.
    expect(middle).toBeLessThan(coarse - 0.015);
    expect(fine).toBeLessThan(middle - 0.01);
  });
});
