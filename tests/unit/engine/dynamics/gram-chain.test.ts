import { describe, expect, it } from 'vitest';

import { createChain } from '#engine/dynamics/chain.ts';
import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import { choleskyJitter } from '#engine/linear-algebra/cholesky.ts';
import { createStream } from '#engine/random/stream.ts';
import { finiteStepLogistic } from '#engine/theory/logistic.ts';
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

  it('has the mean overlap of note N1: below the limit form of the theorem by fluctuations and 1/d', () => {
    const tokenCount = 16;
    const step = 0.01;
    const layers = [100, 200, 300];
    const samples = Array.from({ length: 150 }, (_, replicate) => {
      const chain = createChain(
        { tokenCount, dimension: 64, beta: 8, eta: etaOfDiffusiveStep(step, 1), method: 'gram' },
        'note N1',
        replicate,
        simplexTokens(tokenCount, 64, 0.1),
      );
      return layers.map((layer) => {
        chain.advance(layer - chain.layer);
        return chain.meanOverlap();
      });
    });
    // theory.md N1 at τ = 1, 2, 3: simulated at Δτ = 0.005, and the limit form.
    const simulated = [0.2772, 0.5168, 0.7364];
    const limitForm = [0.289, 0.546, 0.772];
    layers.forEach((_, index) => {
      const { mean, errorOfMean } = summarise(samples.map((sample) => sample[index]!));
      expect(errorOfMean).toBeLessThan(0.012);
      // The clock of a layer slows by Δτ/2: 0.25 % more than at Δτ = 0.005, a shift of at most 0.0075 * 0.3.
      expect(Math.abs(mean - simulated[index]!)).toBeLessThan(3 * errorOfMean + 0.0025);
      if (index === 2) expect(mean).toBeLessThan(limitForm[index]! - 2 * errorOfMean);
    });
  });

  it('at β = 0 and d = 10^5 follows the finite-step logistic within 3 standard errors + 1e-3', () => {
    const tokenCount = 8;
    const step = 0.1;
    const layers = [5, 10, 20, 40];
    const start = 1 / 8 + (7 / 8) * 0.1;
    const samples = Array.from({ length: 20 }, (_, replicate) => {
      const chain = createChain(
        {
          tokenCount,
          dimension: 100_000,
          headDimension: 1,
          beta: 0,
          eta: etaOfDiffusiveStep(step, 1),
          method: 'gram',
        },
        'β = 0',
        replicate,
        simplexTokens(tokenCount, tokenCount, 0.1),
      );
      return layers.map((layer) => {
        chain.advance(layer - chain.layer);
        return chain.secondMoment();
      });
    });
    layers.forEach((layer, index) => {
      const { mean, errorOfMean } = summarise(samples.map((sample) => sample[index]!));
      expect(errorOfMean).toBeLessThan(5e-4);
      expect(Math.abs(mean - finiteStepLogistic(start, layer * step, step))).toBeLessThan(
        3 * errorOfMean + 1e-3,
      );
    });
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

  const cluster = (method: 'gram' | 'dense', beta: number): Float64Array => {
    const tokenCount = 6;
    const options = { tokenCount, dimension: 64, beta, eta: etaOfDiffusiveStep(0.1, 1) };
    const chain = createChain(
      { ...options, method, valueNoise: 'collapsed' },
      2,
      0,
      simplexTokens(tokenCount, 64, 0.3),
    );
    chain.advance(1200);
    expect(chain.tokens.every(Number.isFinite)).toBe(true);
    const width = chain.tokenDimension;
    return Float64Array.from({ length: tokenCount }, (_, i) => {
      let square = 0;
      for (let c = 0; c < width; c++) square += (chain.tokens[i * width + c]! - chain.tokens[c]!) ** 2;
      return square;
    });
  };

  it.each([0.5, 1e6])('lets tokens meet down to the rounding of their coordinates (β = %d)', (beta) => {
    // Squared distances fall like e^-τ, to e^-120 by now, or to the square of a few 2^-52 for six coordinates and ten
    // layers a unit of time: far below the 1e-15 at which a Cholesky factor of the Gram matrix would stop.
    expect(Math.max(...cluster('gram', beta))).toBeLessThan((100 * 2 ** -52) ** 2);
  });

  it.each([0.5, 1e6])('where the dense chain stops at the stated jitter of its noise (β = %d)', (beta) => {
    // A jitter ε a layer spreads two tokens by at most ε and contracts at a rate of at least Δτ/2: a few ε / Δτ.
    expect(Math.max(...cluster('dense', beta))).toBeLessThan((80 * choleskyJitter(6)) / 0.1);
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
