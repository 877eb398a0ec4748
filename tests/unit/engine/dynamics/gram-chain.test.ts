import { describe, expect, it } from 'vitest';

import { createChain } from '#engine/dynamics/chain.ts';
import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import { choleskyJitter } from '#engine/linear-algebra/cholesky.ts';
import { createStream } from '#engine/random/stream.ts';
import { capTokens, simplexTokens } from '#engine/sphere/initial-tokens.ts';

import { compareSamples, summarise } from '../support/statistics.ts';

describe('the Gram law', () => {
  const cases: [string, Partial<ChainOptions> & { dimension: number }][] = [
    ['n < d', { dimension: 11 }],
    ['n = d', { dimension: 4 }],
    ['n = d - 1', { dimension: 5 }],
    ['n = d - 1, tangent', { dimension: 5, residual: 'tangent' }],
    ['n = d, narrow heads', { dimension: 4, headDimension: 2 }],
    ['n < d, heads as wide as n', { dimension: 7, headDimension: 4 }],
    ['n < d, tangent, scaled', { dimension: 7, residual: 'tangent', sigmaA: 1.4, sigmaV: 0.7, headCount: 1 }],
  ];
  it.each(cases)('has the overlaps of the dense chain in law (%s)', (_, options) => {
    const tokenCount = 4;
    const replicates = 4000;
    const start = capTokens(tokenCount, options.dimension, 0.2, createStream('start', 'initial'));
    const sample = (method: 'dense' | 'gram'): { mean: number[]; pair: number[] } => {
      const mean: number[] = [];
      const pair: number[] = [];
      for (let replicate = 0; replicate < replicates; replicate++) {
        const chain = createChain(
          { tokenCount, eta: 0.7, beta: 6, headCount: 2, valueNoise: 'per-head', ...options, method },
          method,
          replicate,
          start,
        );
        chain.advance(3);
        mean.push(chain.meanOverlap());
        pair.push(chain.gramMatrix()[tokenCount * 2 + 3]!);
      }
      return { mean, pair };
    };
    const [dense, gram] = [sample('dense'), sample('gram')];
    for (const observable of ['mean', 'pair'] as const) {
      const { meanInErrors, varianceInErrors, kolmogorov } = compareSamples(
        dense[observable],
        gram[observable],
      );
      expect(meanInErrors).toBeLessThan(4);
      expect(varianceInErrors).toBeLessThan(4);
      expect(kolmogorov).toBeLessThan(2.23);
    }
  });

  it('reproduces the mean overlap 0.2738(23) of theory.md 6.3', () => {
    const tokenCount = 16;
    const values = Array.from({ length: 200 }, (_, replicate) => {
      const chain = createChain(
        {
          tokenCount,
          dimension: 64,
          headCount: 4,
          beta: 8,
          eta: etaOfDiffusiveStep(0.02, 4),
          method: 'gram',
        },
        'theory 6.3',
        replicate,
        simplexTokens(tokenCount, 64, 0.1),
      );
      chain.advance(50);
      return chain.meanOverlap();
    });
    const { mean, errorOfMean } = summarise(values);
    expect(errorOfMean).toBeLessThan(0.005);
    expect(Math.abs(mean - 0.2738)).toBeLessThan(3 * Math.hypot(errorOfMean, 0.0023));
  });

  it('starts from tokens in the coordinates of their span, whatever the dimension', () => {
    const tokenCount = 8;
    const dimension = 1_000_000;
    const step = 0.1;
    const chain = createChain(
      { tokenCount, dimension, beta: 0.1 * Math.sqrt(dimension), eta: etaOfDiffusiveStep(step, 1) },
      1,
      0,
      simplexTokens(tokenCount, tokenCount, 0.3),
    );
    expect(chain.method).toBe('gram');
    chain.advance(20);
    // At d = 10^6 fluctuations are 1/1000, and logits of deviation 0.1 move the barycentres at order 10^-4 only:
    // the odds of m grow by 1 + Δτ a layer.
    const odds = ((1 / 8 + (7 / 8) * 0.3) / (1 - (1 / 8 + (7 / 8) * 0.3))) * (1 + step) ** 20;
    expect(Math.abs(chain.secondMoment() - odds / (1 + odds))).toBeLessThan(5e-3);
  });

  it('stops clustering at the stated floor of its jitter, and stays finite', () => {
    const tokenCount = 6;
    const step = 0.1;
    for (const beta of [0.5, 1e6]) {
      const chain = createChain(
        { tokenCount, dimension: 64, beta, eta: etaOfDiffusiveStep(step, 1), method: 'gram' },
        2,
        0,
        simplexTokens(tokenCount, 64, 0.3),
      );
      chain.advance(1200);
      const gap = 1 - chain.minimumOverlap();
      // Two jitters a layer, each spreading two tokens by at most ε, contract at a rate of at least Δτ/2 on average:
      // the floor is a few ε / Δτ. Rounding of the overlaps themselves is 2^-52.
      expect(gap).toBeLessThan((40 * choleskyJitter(tokenCount)) / step);
      expect(chain.tokens.every(Number.isFinite)).toBe(true);
    }
  });

  it('is refused where it does not hold', () => {
    const options = { tokenCount: 4, dimension: 4, eta: 0.1, beta: 1, method: 'gram' } as const;
    const start = simplexTokens(4, 5, 0.1);
    expect(() => createChain({ ...options, dimension: 3 }, 1, 0, start.slice(0, 12))).toThrow(
      /method = gram is outside/,
    );
    expect(() => createChain({ ...options, law: { kind: 'rademacher' } }, 1, 0, start.slice(0, 16))).toThrow(
      /method = gram/,
    );
    const inSpan = simplexTokens(4, 4, 0.1);
    expect(() => createChain({ ...options, dimension: 9, method: 'dense' }, 1, 0, inSpan)).toThrow(
      'initialTokens.length = 16 is outside 36 to 36',
    );
  });
});
