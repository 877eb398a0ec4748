import { describe, expect, it } from 'vitest';

import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import { gramMatrix } from '#engine/observables/gram-matrix.ts';
import { overlapDrift, overlapVariation, uniformAttentionDrift } from '#engine/observables/overlap-drift.ts';
import { secondMoment } from '#engine/observables/second-moment.ts';
import { createStream } from '#engine/random/stream.ts';
import { sampleAttentionKernel } from '#engine/solvers/attention-kernel.ts';
import { createHeadAverages, restoreHeadAverages, type HeadAverages } from '#engine/solvers/head-averages.ts';
import { initialTokens, simplexTokens, type InitialData } from '#engine/sphere/initial-tokens.ts';
import { sampleConcentrations } from '#engine/theory/simplex-attention.ts';
import { simplexRate } from '#engine/theory/simplex-curve.ts';
import type { WeightLaw } from '#engine/weights/weight-law.ts';

import { summarise } from '../support/statistics.ts';

interface Setting {
  readonly start: InitialData;
  readonly n: number;
  readonly d: number;
  readonly beta: number;
  readonly gamma0: number;
  readonly step: number;
  readonly law?: WeightLaw;
}

function optionsOf({ n, d, beta, step, law }: Setting): ChainOptions {
  const options = { tokenCount: n, dimension: d, beta, eta: etaOfDiffusiveStep(step, 1) };
  return law ? { ...options, law } : options;
}

const tokensOf = ({ start, n, d, gamma0 }: Setting): Float64Array<ArrayBuffer> =>
  initialTokens(start, n, d, gamma0, createStream('tokens', 'initial'));

function averagesOf(setting: Setting, heads: number, seed: string | number = 1): HeadAverages {
  const averages = createHeadAverages(optionsOf(setting), seed, tokensOf(setting));
  averages.advance(heads);
  return averages;
}

const small: Setting = { start: 'cap', n: 3, d: 4, beta: 5, gamma0: 0.3, step: 0.05 };

describe('averages over heads', () => {
  it('give the same bits in pieces, through a cloned checkpoint, as in one go', () => {
    const whole = averagesOf(small, 7);
    const first = averagesOf(small, 3);
    const saved = structuredClone(first.save());
    const second = restoreHeadAverages(optionsOf(small), tokensOf(small), saved);
    second.advance(0);
    second.advance(4);
    expect(second.save()).toEqual(whole.save());
    expect(second.headsDrawn).toBe(7);
    expect(averagesOf(small, 7, 2).save()).not.toEqual(whole.save());
  });

  it('leave the tokens where they are: every head starts from the same overlaps', () => {
    const tokens = tokensOf(small);
    const copy = tokens.slice();
    const averages = createHeadAverages(optionsOf(small), 1, tokens);
    averages.advance(5);
    expect(tokens).toEqual(copy);
    const gram = gramMatrix(tokens, 3, 4);
    averages.gram.forEach((overlap, k) => expect(overlap).toBeCloseTo(gram[k]!, 14));
  });

  it('refuse a number of heads that is none, and tokens of another shape', () => {
    const averages = averagesOf(small, 0);
    for (const count of [-1, 0.5, NaN])
      expect(() => averages.advance(count)).toThrow(`count = ${count} is outside`);
    expect(() => createHeadAverages(optionsOf(small), 1, new Float64Array(7))).toThrow(
      'tokens.length = 7 is outside 12 to 12',
    );
  });
});

describe('the mean field under Gaussian weights', () => {
  // The squared length of an average of N kicks has mean exactly s_ii / N.
  it.each([1, 4, 16, 64])('the average of %i kicks has mean square length s_ii / N', (heads) => {
    const setting: Setting = { ...small, n: 4, d: 6 };
    const lengths = Array.from({ length: 400 }, (_, seed) =>
      averagesOf(setting, heads, seed).averageKickLength(),
    );
    const { mean, errorOfMean } = summarise(lengths.map((length) => heads * length ** 2));
    const { mean: kernel, standardError } = averagesOf(setting, 20_000, 'kernel').kernel();
    const self = [0, 5, 10, 15];
    const expected = self.reduce((sum, k) => sum + kernel[k]! / 4, 0);
    const error = Math.hypot(errorOfMean, Math.max(...self.map((k) => standardError[k]!)));
    expect(error).toBeLessThan(0.05 * expected);
    expect(Math.abs(mean - expected)).toBeLessThan(4 * error);
  });

  it('no coordinate of the average is further from 0 than chance allows', () => {
    const heads = 4000;
    const averages = averagesOf({ ...small, beta: 30 }, heads);
    const { mean: kernel } = averages.kernel();
    // A coordinate is Gaussian with variance s_ii / (dN); five standard deviations for twelve of them.
    averages
      .averageKicks()
      .forEach((x, k) =>
        expect(Math.abs(x)).toBeLessThan(5 * Math.sqrt(kernel[Math.floor(k / 4) * 4]! / (4 * heads))),
      );
  });
});

describe('the kernel', () => {
  it.each<WeightLaw['kind']>(['gaussian', 'rademacher'])(
    'of kicks with %s weights is s_ij / d times the identity, entry by entry',
    (kind) => {
      const law = { kind } as WeightLaw;
      const setting: Setting = { ...small, n: 2, d: 3, beta: 8, law };
      const products = new Map<string, number[]>();
      for (let seed = 0; seed < 6000; seed++) {
        const kick = averagesOf(setting, 1, seed).averageKicks();
        for (const [i, j] of [
          [0, 0],
          [0, 1],
        ] as const) {
          for (let a = 0; a < 3; a++) {
            for (let b = 0; b < 3; b++) {
              const key = `${i}${j}${a}${b}`;
              if (!products.has(key)) products.set(key, []);
              products.get(key)!.push(kick[i * 3 + a]! * kick[j * 3 + b]!);
            }
          }
        }
      }
      const { mean: kernel } = averagesOf(setting, 20_000, 'kernel').kernel();
      for (const [key, values] of products) {
        const [i, j, a, b] = [...key].map(Number) as [number, number, number, number];
        const { mean, errorOfMean } = summarise(values);
        // The kernel is known more than ten times as well.
        expect(Math.abs(mean - (a === b ? kernel[i * 2 + j]! / 3 : 0)), key).toBeLessThan(4 * errorOfMean);
        expect(errorOfMean).toBeLessThan(0.02);
      }
    },
  );

  it('is the one of the barycentres alone, and cross-talk between coordinates is small beside it', () => {
    const setting: Setting = { ...small, n: 5, d: 8, beta: 6 };
    const averages = averagesOf(setting, 8000);
    const ours = averages.kernel();
    const other = sampleAttentionKernel(
      optionsOf(setting),
      tokensOf(setting),
      8000,
      createStream('other', 'weights'),
    );
    ours.mean.forEach((s, k) => {
      const error = Math.hypot(ours.standardError[k]!, other.standardError[k]!);
      expect(Math.abs(s - other.mean[k]!)).toBeLessThan(4.5 * error);
    });
    // One head: d (Σ_{a≠b} ...) / (d (d-1)) has a standard deviation below 2 s_ii, so 8000 heads leave 0.0224 s_ii.
    averages.crossTalk().forEach((value) => expect(Math.abs(value)).toBeLessThan(4 * 0.0224 * ours.mean[0]!));
  });
});

describe('the drift of the overlaps', () => {
  const settings: (Setting & { readonly heads: number })[] = [
    { start: 'cap', n: 6, d: 8, beta: 3, gamma0: 0.3, step: 0.05, heads: 30_000 },
    { start: 'simplex', n: 4, d: 5, beta: 20, gamma0: 0.5, step: 0.02, heads: 40_000 },
    { start: 'uniform', n: 5, d: 24, beta: 200, gamma0: 0, step: 0.1, heads: 20_000 },
  ];
  // A layer of length Δτ misses the rate by about Δτ s_ii times the rate for large d; rates here are at most 1 and s_ii at
  // most 1, so Δτ is allowed for.
  it.each(settings)(
    'is the formula at $start tokens, n = $n, d = $d, β = $beta, within four standard errors and Δτ',
    ({ heads, ...setting }) => {
      const { n, d, step } = setting;
      const averages = averagesOf(setting, heads);
      const { mean: kernel } = averages.kernel();
      const formula = overlapDrift(averages.gram, kernel, n, d);
      const variation = overlapVariation(averages.gram, kernel, n, d);
      const sampled = averages.drift();
      const sampledVariation = averages.variation();
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          const k = i * n + j;
          if (i === j) {
            expect([formula[k], sampled.mean[k], sampledVariation[k]]).toEqual([0, 0, 0]);
            continue;
          }
          const gap = Math.abs(sampled.mean[k]! - formula[k]!);
          expect(gap, `${i}, ${j}`).toBeLessThan(4 * sampled.standardError[k]! + step);
          expect(sampled.standardError[k]!).toBeLessThan(0.02);
          // The variance of a sample is known to about √(3/heads) of itself, 1.3 % at most: four times that.
          expect(Math.abs(sampledVariation[k]! / variation[k]! - 1)).toBeLessThan(0.05 + 3 * step);
        }
      }
      // The average over pairs is known better, and its bias is the fraction Δτ of it.
      const average = formula.reduce((sum, x) => sum + x, 0) / (n * (n - 1));
      const { mean, standardError } = averages.meanDrift();
      expect(Math.abs(mean - average)).toBeLessThan(4 * standardError + step * Math.abs(average));
    },
  );

  it('at equal overlaps is the one of f and g, found without matrices', () => {
    const [n, d, gamma, beta] = [6, 10, 0.2, 12];
    const gram = gramMatrix(simplexTokens(n, d, gamma), n, d);
    const setting: Setting = { start: 'simplex', n, d, beta, gamma0: gamma, step: 0.05 };
    const model = { tokenCount: n, dimension: d, beta };
    const { self, cross, selfError, crossError } = sampleConcentrations(
      model,
      [gamma],
      50_000,
      createStream('f and g', 'weights'),
    );
    const fromConcentrations = (1 - gamma) * simplexRate(gamma, self[0]!, cross[0]!, d);
    const batches = Array.from({ length: 10 }, (_, seed) => {
      const drift = overlapDrift(gram, averagesOf(setting, 1200, seed).kernel().mean, n, d);
      return drift.reduce((sum, x) => sum + x, 0) / (n * (n - 1));
    });
    const { mean, errorOfMean } = summarise(batches);
    // Ten batches know their own error to a quarter: five standard errors of the difference.
    const error = Math.hypot(errorOfMean, selfError[0]!, crossError[0]!);
    expect(error).toBeLessThan(0.01 * fromConcentrations);
    expect(Math.abs(mean - fromConcentrations)).toBeLessThan(5 * error);
  });

  it('at β = 0 is (m/d)(1 - R)(d - 2 - R), not negative from d = 3 on', () => {
    for (const [start, d] of [
      ['uniform', 2],
      ['cap', 3],
      ['uniform', 7],
    ] as const) {
      const tokens = tokensOf({ ...small, start, d, n: 6 });
      const gram = gramMatrix(tokens, 6, d);
      const m = secondMoment(tokens, 6, d);
      const drift = overlapDrift(gram, new Float64Array(36).fill(m), 6, d);
      gram.forEach((overlap, k) => {
        const clipped = Math.min(1, Math.max(-1, overlap));
        const expected = k % 7 === 0 ? 0 : uniformAttentionDrift(m, clipped, d);
        expect(Math.abs(drift[k]! - expected)).toBeLessThan(1e-14);
        if (d >= 3) expect(drift[k]).toBeGreaterThanOrEqual(-1e-15);
      });
      if (d === 2) expect(Math.min(...drift)).toBeLessThan(0);
    }
    expect(() => uniformAttentionDrift(0.5, 1.2, 4)).toThrow('overlap = 1.2 is outside -1 to 1');
  });

  it('pulls close tokens apart when attention is cold', () => {
    const setting: Setting = { start: 'uniform', n: 8, d: 16, beta: 1000, gamma0: 0, step: 0.05 };
    const averages = averagesOf(setting, 4000);
    const gram = averages.gram;
    const drift = overlapDrift(gram, averages.kernel().mean, 8, 16);
    const closest = gram.reduce((best, R, k) => (k % 9 !== 0 && R > gram[best]! ? k : best), 1);
    const { mean, standardError } = averages.drift();
    expect(drift[closest]).toBeLessThan(0);
    expect(mean[closest]! + 4 * standardError[closest]!).toBeLessThan(0);
    expect(averages.meanDrift().mean).toBeGreaterThan(0);
  });
});
