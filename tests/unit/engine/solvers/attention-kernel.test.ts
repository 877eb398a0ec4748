import { describe, expect, it } from 'vitest';

import { BarycentreSampler } from '#engine/attention/barycentre-sampler.ts';
import { createChain } from '#engine/dynamics/chain.ts';
import { chainParameters, type ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { gramMatrix } from '#engine/observables/gram-matrix.ts';
import { overlapDrift, overlapVariation } from '#engine/observables/overlap-drift.ts';
import { secondMoment } from '#engine/observables/second-moment.ts';
import { createStream } from '#engine/random/stream.ts';
import { sampleAttentionKernel } from '#engine/solvers/attention-kernel.ts';
import { simplexTokens, uniformTokens } from '#engine/sphere/initial-tokens.ts';

import { summarise } from '../support/statistics.ts';

describe('attention probabilities', () => {
  it.each([0, 1, 40, 1e6])('are rows that sum to 1 at β = %d', (beta) => {
    const tokens = uniformTokens(150, 5, createStream(1, 'initial'));
    const parameters = chainParameters({ tokenCount: 150, dimension: 5, eta: 0.1, beta });
    const attention = new Float64Array(150 * 150);
    new BarycentreSampler(parameters, tokens, typescriptKernels).sampleAttention(
      createStream(2, 'weights'),
      attention,
    );
    for (let i = 0; i < 150; i++) {
      const row = attention.subarray(i * 150, (i + 1) * 150);
      expect(Math.abs(row.reduce((sum, p) => sum + p, 0) - 1)).toBeLessThan(1e-13);
      expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
      // At β = 1e6 logits differ by far more than 1: the hard maximum.
      if (beta === 1e6) expect(Math.max(...row)).toBeGreaterThan(1 - 1e-12);
    }
  });
});

describe('the attention kernel s', () => {
  it('at β = 0 is the second moment, without error', () => {
    const tokens = uniformTokens(6, 4, createStream(1, 'initial'));
    const { mean, standardError } = sampleAttentionKernel(
      { tokenCount: 6, dimension: 4, eta: 1, beta: 0 },
      tokens,
      3,
      createStream(1, 'weights'),
    );
    mean.forEach((s) => expect(s).toBeCloseTo(secondMoment(tokens, 6, 4), 13));
    standardError.forEach((error) => expect(error).toBeLessThan(1e-14));
  });

  it.each([
    // theory.md 6.4: n, d, β, γ, f, g with errors of one in the last digit and of 2e-5.
    [16, 64, 8, 0.1, 0.125, 0.06748],
    [16, 64, 4, 0.3, 0.07333, 0.06559],
  ])(
    'on the simplex gives the f and g of theory.md 6.4 (n = %d, d = %d, β = %d, γ = %d)',
    (n, d, beta, gamma, f, g) => {
      const tokens = simplexTokens(n, d, gamma);
      const options: ChainOptions = { tokenCount: n, dimension: d, eta: 1, beta };
      const perBatch = Array.from({ length: 20 }, (_, batch) => {
        const { mean } = sampleAttentionKernel(
          options,
          tokens,
          60,
          createStream('f and g', 'weights', batch),
        );
        let diagonal = 0;
        for (let i = 0; i < n; i++) diagonal += mean[i * n + i]! / n;
        const total = mean.reduce((sum, s) => sum + s, 0);
        const offDiagonal = (total - n * diagonal) / (n * (n - 1));
        return { f: (diagonal - gamma) / (1 - gamma), g: (offDiagonal - gamma) / (1 - gamma) };
      });
      for (const [name, expected] of [
        ['f', f],
        ['g', g],
      ] as const) {
        const { mean, errorOfMean } = summarise(perBatch.map((batch) => batch[name]));
        expect(errorOfMean).toBeLessThan(1.5e-3);
        // The standard error itself is known to 16 % from 20 batches; 1e-4 covers the digits of the oracle.
        expect(Math.abs(mean - expected)).toBeLessThan(4 * errorOfMean + 1e-4);
      }
    },
  );

  it('gives the drift and the variation of the overlaps over one short layer', () => {
    const [n, d, step, replicates] = [4, 5, 0.02, 30_000];
    const options: ChainOptions = { tokenCount: n, dimension: d, beta: 6, eta: etaOfDiffusiveStep(step, 1) };
    const tokens = simplexTokens(n, d, 0.3);
    const gram = gramMatrix(tokens, n, d);
    const { mean: kernel, standardError } = sampleAttentionKernel(
      options,
      tokens,
      20_000,
      createStream(1, 'weights'),
    );
    expect(Math.max(...standardError)).toBeLessThan(0.003);
    // The six pairs are alike at a simplex: their average has less noise.
    const pairs = [1, 2, 3, 6, 7, 11];
    const average = (matrix: Float64Array): number =>
      pairs.reduce((sum, index) => sum + matrix[index]! / 6, 0);
    const drift = overlapDrift(gram, kernel, n, d);
    const variation = overlapVariation(gram, kernel, n, d);
    const changes: number[] = [];
    const squares: number[] = [];
    for (let replicate = 0; replicate < replicates; replicate++) {
      const chain = createChain({ ...options, method: 'gram' }, 'one layer', replicate, tokens);
      chain.advance(1);
      const change = chain.gramMatrix().map((R, index) => R - gram[index]!);
      changes.push(average(change) / step);
      squares.push(average(change.map((x) => x * x)) / step);
    }
    // Both rates are below 1 and change by order 1 over a unit of τ: Δτ is allowed for the terms of the next order.
    const seenDrift = summarise(changes);
    expect(4 * seenDrift.errorOfMean + step).toBeLessThan(0.08);
    expect(Math.abs(seenDrift.mean - average(drift))).toBeLessThan(4 * seenDrift.errorOfMean + step);
    const seenVariation = summarise(squares);
    expect(Math.abs(seenVariation.mean - average(variation))).toBeLessThan(
      4 * seenVariation.errorOfMean + step,
    );
    expect(average(drift)).toBeGreaterThan(0.1);
    expect(average(variation)).toBeGreaterThan(0.1);
    expect([drift[0], drift[5], variation[10]]).toEqual([0, 0, 0]);
  });
});
