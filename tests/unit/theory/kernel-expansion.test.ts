import { describe, expect, test } from 'vitest';
import { gramMatrix } from '#engine/observables/gram-matrix.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { createStream } from '#engine/random/stream.ts';
import { sampleAttentionKernel } from '#engine/solvers/attention-kernel.ts';
import { initialTokens } from '#engine/sphere/initial-tokens.ts';
import { effectiveInverseTemperature } from '#engine/theory/clocks.ts';
import { expandAttentionKernel } from '#engine/theory/kernel-expansion.ts';
import { expandConcentrations } from '#engine/theory/simplex-attention.ts';
import { powerCoefficients } from './power-series.ts';

describe('attention kernel at high temperature', () => {
  test('its β² coefficient is that of sampled heads, for a configuration without symmetry and d_k < d', () => {
    const [n, d, headDimension] = [5, 6, 3];
    const tokens = initialTokens('cap', n, d, 0.4, createStream('kernel', 'initial'));
    const gram = gramMatrix(tokens, n, d, typescriptKernels);
    const unit = effectiveInverseTemperature(1, 1, d, headDimension);
    const predicted = expandAttentionKernel(gram, n, unit, d).map(
      (s, k) => s - expandAttentionKernel(gram, n, 0, d)[k]!,
    );
    // The same draws at every β: each batch is a power series in β, and batches give the standard error of its coefficients.
    const betas = [0.1, 0.2, 0.3, 0.4, 0.5];
    const base = expandAttentionKernel(gram, n, 0, d);
    const batches = Array.from({ length: 30 }, (_, batch) => {
      const kernels = betas.map(
        (beta) =>
          sampleAttentionKernel(
            { tokenCount: n, dimension: d, headDimension, beta, eta: 1 },
            tokens,
            400,
            createStream('kernel', 'weights', batch),
          ).mean,
      );
      return base.map(
        (m, k) =>
          powerCoefficients(
            betas,
            [1, 2, 3, 4, 5],
            kernels.map((kernel) => kernel[k]! - m),
          )[1]!,
      );
    });
    for (const k of [0, 1, 7, 12]) {
      const values = batches.map((batch) => batch[k]!);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const error = Math.sqrt(
        values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length / (values.length - 1),
      );
      expect(Math.abs(mean - predicted[k]!)).toBeLessThan(4 * error);
      expect(error).toBeLessThan(0.2 * Math.abs(predicted[0]!));
    }
  });

  test('on the simplex it is γ + (1-γ)f and γ + (1-γ)g to second order', () => {
    const [n, d, gamma, beta] = [4, 9, 0.3, 1e-3];
    const gram = Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : gamma));
    const kernel = expandAttentionKernel(gram, n, effectiveInverseTemperature(beta, 1, d), d);
    const { self, cross } = expandConcentrations({ tokenCount: n, dimension: d, beta }, gamma);
    expect(Math.abs(kernel[0]! - (gamma + (1 - gamma) * self))).toBeLessThan(1e-13); // O(β⁴)
    expect(Math.abs(kernel[1]! - (gamma + (1 - gamma) * cross))).toBeLessThan(1e-13);
  });

  test('at β = 0 and for coinciding tokens it is the second moment', () => {
    expect([...expandAttentionKernel(Float64Array.of(1, 0.2, 0.2, 1), 2, 0, 8)]).toStrictEqual([
      0.6, 0.6, 0.6, 0.6,
    ]);
    expect([...expandAttentionKernel(Float64Array.of(1, 1, 1, 1), 2, 5, 8)]).toStrictEqual([1, 1, 1, 1]);
  });

  test('rejects shapes that do not fit', () => {
    expect(() => expandAttentionKernel(new Float64Array(3), 2, 1, 8)).toThrow(/gram.length = 3/);
    expect(() => expandAttentionKernel(new Float64Array(4), 2, -1, 8)).toThrow(/effectiveBeta = -1/);
  });
});
