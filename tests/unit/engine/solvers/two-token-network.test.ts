import { describe, expect, it } from 'vitest';

import { createChain } from '#engine/dynamics/chain.ts';
import { createStream } from '#engine/random/stream.ts';
import { sampleAttentionKernel } from '#engine/solvers/attention-kernel.ts';
import { attentionKernelOfTwo, uniformKernel } from '#engine/solvers/two-token-kernel.ts';
import { sampleTwoTokenOverlap } from '#engine/solvers/two-token-network.ts';
import { twoTokenChainOverlap, twoTokenSdeOverlaps } from '#engine/solvers/two-token-semigroup.ts';
import { simplexTokens } from '#engine/sphere/initial-tokens.ts';

import { compareSamples, summarise } from '../support/statistics.ts';

describe('the kernel of two tokens', () => {
  it.each([
    [1, 3, -0.7],
    [4, 16, 0],
    [5, 64, 0.4],
  ])('at β = %d, d = %d, R = %d is the average over sampled heads', (beta, dimension, overlap) => {
    const heads = dimension > 32 ? 4000 : 20_000;
    const stream = createStream('kernel of two', 'weights');
    const tokens = simplexTokens(2, dimension, overlap);
    const { mean, standardError } = sampleAttentionKernel(
      { tokenCount: 2, dimension, beta, eta: 1 },
      tokens,
      heads,
      stream,
    );
    const [own, shared] = attentionKernelOfTwo(beta, dimension).at(overlap);
    expect(Math.abs(mean[0]! - own)).toBeLessThan(4 * standardError[0]!);
    expect(Math.abs(mean[1]! - shared)).toBeLessThan(4 * standardError[1]!);
    expect(standardError[0]!).toBeLessThan(0.004);
  });

  it('tends to that of uniform attention as β → 0, and is 1 where the tokens coincide', () => {
    const [own, shared] = attentionKernelOfTwo(1e-6, 8).at(0.3);
    expect(own).toBeCloseTo(uniformKernel(8).at(0.3)[0], 6);
    expect(shared).toBeCloseTo(0.65, 6);
    for (const value of attentionKernelOfTwo(5, 8).at(1)) expect(value).toBeCloseTo(1, 8);
  });

  it('at large β tends to hard attention: own 1, shared R + (1 - R)(1/2 + arcsin(R)/π)', () => {
    // At β = 5 and d = 3 it is on its way there, and beyond uniform attention.
    const [own, shared] = attentionKernelOfTwo(5, 3).at(-0.5);
    const hard = -0.5 + 1.5 * (0.5 + Math.asin(-0.5) / Math.PI);
    expect(own).toBeGreaterThan(0.5);
    expect(own).toBeLessThan(1);
    expect(shared).toBeLessThan(0.25);
    expect(shared).toBeGreaterThan(hard);
  });

  it('refuses what its rule is not checked for', () => {
    expect(() => attentionKernelOfTwo(5.1, 8)).toThrow('beta = 5.1 is outside 0 to 5');
    expect(() => attentionKernelOfTwo(1, 2)).toThrow('dimension = 2');
  });
});

describe('two tokens under sampled layers', () => {
  const layers = 3;

  it.each([
    [1, 3, 1, 'ambient'],
    [4, 8, 2, 'tangent'],
    [3, 16, 3, 'ambient'],
    [0, 4, 2, 'tangent'],
  ] as const)(
    'at β = %d, d = %d, H = %d (%s) have the law of the dense chain',
    (beta, dimension, headCount, residual) => {
      const deltaTau = 0.2;
      const network = { dimension, beta, headCount, deltaTau, residual };
      const stream = createStream('two-token network', 'weights');
      const fast = Array.from({ length: 8000 }, () => sampleTwoTokenOverlap(network, -0.3, layers, stream));
      const slow = Array.from({ length: 4000 }, (_, replicate) => {
        const options = {
          tokenCount: 2,
          dimension,
          beta,
          headCount,
          residual,
          eta: Math.sqrt(deltaTau * headCount),
          method: 'dense',
          valueNoise: 'per-head',
        } as const;
        const chain = createChain(options, 'two-token dense', replicate, simplexTokens(2, dimension, -0.3));
        chain.advance(layers);
        return chain.meanOverlap();
      });
      const { meanInErrors, varianceInErrors, kolmogorov } = compareSamples(fast, slow);
      expect(meanInErrors).toBeLessThan(4);
      expect(varianceInErrors).toBeLessThan(4);
      expect(kolmogorov).toBeLessThan(2.23);
    },
  );

  it('have the mean that quadrature gives at β = 0 in dimension 3', () => {
    const stream = createStream('two-token mean', 'weights');
    for (const residual of ['ambient', 'tangent'] as const) {
      const network = { dimension: 3, beta: 0, headCount: 1, deltaTau: 0.25, residual };
      const values = Array.from({ length: 40_000 }, () => sampleTwoTokenOverlap(network, 0, 4, stream));
      const { mean, errorOfMean } = summarise(values);
      expect(Math.abs(mean - twoTokenChainOverlap(0, 0.25, 4, residual))).toBeLessThan(4 * errorOfMean);
    }
  });

  it('approach the diffusion of their kernel: at Δτ = 1/64 within its first-order error', () => {
    const [beta, dimension] = [4, 64];
    const kernel = attentionKernelOfTwo(beta, dimension);
    const limit = twoTokenSdeOverlaps(0, 1, 1, 1, undefined, kernel)[1]!;
    const stream = createStream('two-token limit', 'weights');
    const gap = (deltaTau: number, count: number) => {
      const network = { dimension, beta, headCount: 1, deltaTau, residual: 'tangent' } as const;
      const values = Array.from({ length: count }, () =>
        sampleTwoTokenOverlap(network, 0, Math.round(1 / deltaTau), stream),
      );
      const { mean, errorOfMean } = summarise(values);
      return { gap: Math.abs(mean - limit), errorOfMean };
    };
    const coarse = gap(1 / 4, 10_000);
    expect(coarse.gap).toBeGreaterThan(20 * coarse.errorOfMean);
    const fine = gap(1 / 64, 5000);
    // An error of order Δτ shrinks sixteenfold, up to a third of itself for the curvature of the coarse one.
    expect(Math.abs(fine.gap - coarse.gap / 16)).toBeLessThan(coarse.gap / 48 + 4 * fine.errorOfMean);
  });
});
