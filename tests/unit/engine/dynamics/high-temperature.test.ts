import { describe, expect, it } from 'vitest';

import { createChain } from '#engine/dynamics/chain.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import { createStream } from '#engine/random/stream.ts';
import { initialTokens, simplexTokens } from '#engine/sphere/initial-tokens.ts';
import { finiteDimensionLogisticLayer } from '#engine/theory/logistic.ts';

import { summarise, type SampleSummary } from '../support/statistics.ts';

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

interface Run {
  readonly n: number;
  readonly d: number;
  readonly beta: number;
  readonly gamma0: number;
  readonly step: number;
  readonly start: 'cap' | 'simplex';
  readonly replicates: number;
}

/** m of independent networks at the times, which are multiples of the step. */
function secondMoments(run: Run, at: readonly number[]): SampleSummary[] {
  const { n, d, beta, gamma0, step, start, replicates } = run;
  const values = at.map(() => [] as number[]);
  for (let replicate = 0; replicate < replicates; replicate++) {
    const stream = createStream('figure 3', 'initial', replicate);
    const options = { tokenCount: n, dimension: d, beta, eta: etaOfDiffusiveStep(step, 1) };
    const tokens = initialTokens(start, n, d, gamma0, stream);
    const chain = createChain(options, `${d} ${step}`, replicate, tokens);
    at.forEach((time, index) => {
      chain.advance(Math.round(time / step) - chain.layer);
      values[index]!.push(chain.secondMoment());
    });
  }
  return values.map(summarise);
}

/** The logistic from the expected second moment of the start. */
function logisticFrom({ n, gamma0 }: Run, time: number): number {
  const initial = 1 / n + (1 - 1 / n) * gamma0;
  return initial / (initial + (1 - initial) * Math.exp(-time));
}

describe('Figure 3 with fewer tokens', () => {
  const figure: Run = { n: 24, d: 256, beta: 0.05, gamma0: 0.3, step: 0.05, start: 'cap', replicates: 100 };

  it('the mean over networks is the logistic within 3 standard errors, 2/d and Δτ/4', () => {
    const at = [0.5, 1, 2, 3];
    secondMoments(figure, at).forEach(({ mean, errorOfMean }, index) => {
      expect(errorOfMean).toBeLessThanOrEqual(0.005);
      const gap = Math.abs(mean - logisticFrom(figure, at[index]!));
      expect(gap, `τ = ${at[index]}`).toBeLessThan(3 * errorOfMean + 2 / figure.d + figure.step / 4);
    });
  });
});

describe('the second moment at β = 0 in small dimension', () => {
  const at = [1, 1.5, 2, 2.5];
  const runIn = (d: number): Run => ({
    n: 16,
    d,
    beta: 0,
    gamma0: 0.3,
    step: 0.05,
    start: 'simplex',
    replicates: 2000,
  });

  function finiteDimension(run: Run, time: number): number {
    let moment = 1 / run.n + (1 - 1 / run.n) * run.gamma0;
    const layers = Math.round(time / run.step);
    for (let layer = 0; layer < layers; layer++)
      moment = finiteDimensionLogisticLayer(moment, run.step, run.n, run.d);
    return moment;
  }

  it('is predicted by the drift of its dimension four times as well as by the logistic, twice as well at the least', () => {
    const run = runIn(16);
    const gaps = secondMoments(run, at).map(({ mean, errorOfMean }, index) => ({
      refined: Math.abs(mean - finiteDimension(run, at[index]!)),
      limit: Math.abs(mean - logisticFrom(run, at[index]!)),
      errorOfMean,
    }));
    for (const { refined, limit, errorOfMean } of gaps) {
      expect(errorOfMean).toBeLessThan(0.004);
      // Two standard errors of either gap.
      expect(2 * (refined + 2 * errorOfMean)).toBeLessThan(limit - 2 * errorOfMean);
    }
    const sum = (key: 'refined' | 'limit'): number => gaps.reduce((total, gap) => total + gap[key], 0);
    expect(4 * sum('refined')).toBeLessThan(sum('limit'));
  });

  it('comes closer to the logistic as d grows, like 1/d beside the part of the step', () => {
    // The step alone takes the finite-step form away from the logistic, in every dimension.
    const gapIn = (d: number): number => {
      const run = runIn(d);
      return Math.max(
        ...secondMoments(run, at).map(({ mean }, index) => {
          const initial = 1 / run.n + (1 - 1 / run.n) * run.gamma0;
          const odds = (initial / (1 - initial)) * (1 + run.step) ** Math.round(at[index]! / run.step);
          return Math.abs(mean - odds / (1 + odds));
        }),
      );
    };
    const [coarse, fine] = [gapIn(16), gapIn(64)];
    // About 0.07 and 0.02, with standard errors of 0.003 and 0.0015: a factor near 4.
    expect(coarse / fine).toBeGreaterThan(2.5);
    expect(coarse / fine).toBeLessThan(6);
  });
});
