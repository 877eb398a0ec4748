import { describe, expect, test } from 'vitest';
import { createStream } from '#engine/random/stream.ts';
import { nextNormal } from '#engine/random/normal.ts';
import {
  attentionParameters,
  initialisations,
  layerWeight,
  postNormStep,
  preNormSteps,
  preNormTime,
} from '#engine/theory/conventions.ts';
import { diffusiveStepOfEta } from '#engine/dynamics/diffusive-clock.ts';

describe('textbook conventions', () => {
  test.each([
    ['variance-1/d', 1, 1],
    ['xavier-fused', 1 / 2, 1 / 4],
    ['xavier-separate', 1, 1],
    ['linear-default', 1 / 3, 1 / 9],
  ] as const)('%s: square β = √d · %d, logit variance %d', (name, factor, variance) => {
    const { squareBeta, logitVariance } = attentionParameters(64, 64, initialisations[name].scaledVariance);
    expect(squareBeta).toBeCloseTo(8 * factor, 14);
    expect(logitVariance).toBeCloseTo(variance, 14);
  });

  test('the logit variance of q·k/√d_k with LayerNorm of width √d is (d s²)² for every d_k (Monte Carlo)', () => {
    const dimension = 12;
    const stream = createStream('conventions', 'weights');
    for (const headDimension of [2, 12]) {
      const entry = Math.sqrt(0.5 / dimension);
      const samples = 20_000;
      let sum = 0;
      let squares = 0;
      for (let sample = 0; sample < samples; sample++) {
        // Two orthogonal tokens of norm √d: with fixed tokens W^T x has independent entries of variance d s².
        let logit = 0;
        for (let k = 0; k < headDimension; k++) {
          const scale = entry * Math.sqrt(dimension);
          logit += scale * nextNormal(stream) * (scale * nextNormal(stream));
        }
        const square = logit ** 2 / headDimension;
        sum += square;
        squares += square * square;
      }
      const mean = sum / samples;
      const error = Math.sqrt((squares / samples - mean * mean) / samples);
      const { logitVariance, beta, sigmaA } = attentionParameters(dimension, headDimension, 0.5);
      expect(Math.abs(mean - logitVariance)).toBeLessThan(4 * error);
      // The same variance from the paper's side: β² σ_A⁴ d_k.
      expect((beta * sigmaA ** 2) ** 2 * (headDimension / dimension ** 2)).toBeCloseTo(logitVariance, 12);
    }
  });

  test('layer weights: 1 for variance 1/d, 1/6 for the PyTorch defaults', () => {
    expect(layerWeight(1, 1)).toBe(1);
    expect(
      layerWeight(
        initialisations['linear-default'].scaledVariance,
        initialisations['xavier-fused'].scaledVariance,
      ),
    ).toBeCloseTo(1 / 6, 15);
  });

  test('post-norm: η = √(wH) makes Δτ = w', () => {
    const { deltaTau, eta } = postNormStep(1 / 6, 8);
    expect(diffusiveStepOfEta(eta, 8)).toBeCloseTo(deltaTau, 15);
  });

  test('pre-norm: the sum of steps is logarithmic in depth', () => {
    const layers = 4000;
    const steps = preNormSteps(0.01, 1, new Float64Array(layers).fill(1));
    const total = steps.reduce((sum, step) => sum + step, 0);
    // A left Riemann sum of a decreasing function of range [0.01/41, 0.01]: above the integral by at most the first step.
    expect(total).toBeGreaterThan(preNormTime(0.01, 1, layers));
    expect(total).toBeLessThan(preNormTime(0.01, 1, layers) + 0.01);
  });

  test('rejects d_k > d and kernels above 1', () => {
    expect(() => attentionParameters(8, 9, 1)).toThrow(/headDimension = 9/);
    expect(() => preNormSteps(1, 1, [1, 1.5])).toThrow(/selfKernels\[1\] = 1.5/);
  });
});
