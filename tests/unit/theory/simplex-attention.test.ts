import { describe, expect, test } from 'vitest';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { nextNormal } from '#engine/random/normal.ts';
import { createStream } from '#engine/random/stream.ts';
import {
  expandConcentrations,
  expandSelfAtLowTemperature,
  hardMaxCrossOfTwo,
  mergeConcentrations,
  sampleConcentrations,
  type SimplexModel,
} from '#engine/theory/simplex-attention.ts';
import { expectedNormalMaximum } from '#engine/theory/special-functions.ts';
import { nodeKernels } from '../../../scripts/node-kernels.ts';
import { summarise } from '../engine/support/statistics.ts';
import { powerCoefficients } from './power-series.ts';

const stream = (name: string) => createStream(name, 'weights');

/** Moments of the attention at a simplex configuration from dense matrices: the definition, no algebra. */
function denseConcentrations(model: SimplexModel, gamma: number, samples: number, seed: string) {
  const { tokenCount: n, dimension: d, headDimension = d, beta } = model;
  const tokens = simplexTokens(n, d, gamma);
  const source = stream(seed);
  const moments = { f: [0, 0], g: [0, 0] } as { f: [number, number]; g: [number, number] };
  const query = new Float64Array(d * headDimension);
  const key = new Float64Array(d * headDimension);
  const project = (matrix: Float64Array, x: Float64Array) =>
    Array.from({ length: headDimension }, (_, a) =>
      x.reduce((sum, xi, i) => sum + matrix[i * headDimension + a]! * xi, 0),
    );
  for (let sample = 0; sample < samples; sample++) {
    for (let i = 0; i < query.length; i++) {
      query[i] = nextNormal(source) / Math.sqrt(d);
      key[i] = nextNormal(source) / Math.sqrt(d);
    }
    const keys = tokens.map((x) => project(key, x));
    const rows = [tokens[0]!, tokens[1]!].map((x) => {
      const q = project(query, x);
      const logits = keys.map((k) => beta * k.reduce((sum, value, a) => sum + value * q[a]!, 0));
      const top = Math.max(...logits);
      const weights = logits.map((value) => Math.exp(value - top));
      const total = weights.reduce((sum, w) => sum + w, 0);
      return weights.map((w) => w / total);
    });
    const f = rows[0]!.reduce((sum, p) => sum + p * p, 0);
    const g = rows[0]!.reduce((sum, p, k) => sum + p * rows[1]![k]!, 0);
    moments.f[0] += f;
    moments.f[1] += f * f;
    moments.g[0] += g;
    moments.g[1] += g * g;
  }
  const summarise = ([sum, squares]: [number, number]) => {
    const mean = sum / samples;
    return { mean, error: Math.sqrt((squares / samples - mean * mean) / samples) };
  };
  return { f: summarise(moments.f), g: summarise(moments.g) };
}

/** Rows with overlaps γ: the Cholesky factor of the Gram matrix, padded to d columns. */
function simplexTokens(n: number, d: number, gamma: number): Float64Array[] {
  const rows = Array.from({ length: n }, () => new Float64Array(d));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let value = i === j ? 1 : gamma;
      for (let k = 0; k < j; k++) value -= rows[i]![k]! * rows[j]![k]!;
      rows[i]![j] = i === j ? Math.sqrt(value) : value / rows[j]![j]!;
    }
  }
  return rows;
}

describe('f and g by matrix-free Monte Carlo', () => {
  test.each([
    [{ tokenCount: 6, dimension: 8, beta: 6 }, -0.15],
    [{ tokenCount: 5, dimension: 8, headDimension: 3, beta: 10 }, 0.4],
    [{ tokenCount: 4, dimension: 4, headDimension: 1, beta: 8 }, 0.7],
  ] as const)('agrees with dense matrices: %o, γ = %d', (model, gamma) => {
    const dense = denseConcentrations(model, gamma, 8000, 'dense');
    const fast = sampleConcentrations(model, [gamma], 40_000, stream('fast'));
    expect(Math.abs(fast.self[0]! - dense.f.mean)).toBeLessThan(
      4 * Math.hypot(dense.f.error, fast.selfError[0]!),
    );
    expect(Math.abs(fast.cross[0]! - dense.g.mean)).toBeLessThan(
      4 * Math.hypot(dense.g.error, fast.crossError[0]!),
    );
    expect(dense.f.error).toBeLessThan(4e-3); // the comparison has power
  });

  test.each([
    [{ tokenCount: 16, dimension: 64, beta: 8 }, 0.1, 0.125, 0.06748, 1e-4, 2e-5],
    [{ tokenCount: 16, dimension: 64, beta: 4 }, 0.3, 0.07333, 0.06559, 5e-6, 5e-6],
  ] as const)('the examples of theory.md 6.4: %o, γ = %d', (model, gamma, f, g, fDigits, gDigits) => {
    const estimate = sampleConcentrations(model, [gamma], 50_000, stream('examples'));
    // The printed values carry their own error (fDigits, gDigits: one unit of the printed uncertainty or digit).
    expect(Math.abs(estimate.self[0]! - f)).toBeLessThan(4 * Math.hypot(estimate.selfError[0]!, fDigits));
    expect(Math.abs(estimate.cross[0]! - g)).toBeLessThan(4 * Math.hypot(estimate.crossError[0]!, gDigits));
    expect(estimate.crossError[0]!).toBeLessThan(1e-4); // the comparison has power
  });

  test('f = g = 1/n at β = 0, at γ = 1, and for A = 0, without noise', () => {
    const uniform = sampleConcentrations(
      { tokenCount: 7, dimension: 8, beta: 0 },
      [-1 / 6, 0.5, 1],
      10,
      stream('a'),
    );
    const merged = sampleConcentrations(
      { tokenCount: 7, dimension: 8, beta: Infinity },
      [1],
      10,
      stream('b'),
    );
    const blind = sampleConcentrations(
      { tokenCount: 7, dimension: 8, beta: Infinity, sigmaA: 0 },
      [0.2],
      10,
      stream('c'),
    );
    for (const value of [uniform, merged, blind].flatMap((c) => [...c.self, ...c.cross])) {
      expect(Math.abs(value - 1 / 7)).toBeLessThan(1e-15);
    }
  });

  test.each([0.9, 0.1, -0.6])('n = 2, β = ∞: g = ½ + arcsin(γ)/π for every d; γ = %d', (gamma) => {
    for (const dimension of [2, 5, 300]) {
      const model = { tokenCount: 2, dimension, beta: Infinity };
      const { cross, crossError, self } = sampleConcentrations(
        model,
        [gamma],
        40_000,
        stream(`two ${dimension}`),
      );
      expect(self[0]).toBe(1);
      expect(Math.abs(cross[0]! - hardMaxCrossOfTwo(gamma))).toBeLessThan(4 * crossError[0]!); // s.e. 1.4e-3 to 2.5e-3
    }
  });

  test('β = 10^6 gives the hard-max limit with no overflow', () => {
    const hot = { tokenCount: 9, dimension: 16, beta: 1e6 };
    const finite = sampleConcentrations(hot, [0.2], 2000, stream('same'));
    const limit = sampleConcentrations({ ...hot, beta: Infinity }, [0.2], 2000, stream('same'));
    const loss = 1 - expandSelfAtLowTemperature(hot, 0.2); // chance-weighted size of near ties
    expect(Math.abs(finite.self[0]! - 1)).toBeLessThan(10 * loss + 4 * finite.selfError[0]!);
    expect(Math.abs(finite.cross[0]! - limit.cross[0]!)).toBeLessThan(0.01);
  });

  test.each([0.5, 9, 200, Infinity])('the kernels make no difference but rounding: β = %d', (beta) => {
    const model = { tokenCount: 11, dimension: 16, beta };
    const of = (kernels: Kernels) =>
      sampleConcentrations(model, [-0.1, 0.3, 1], 300, stream('kernels'), kernels);
    const [simd, twins] = [of(nodeKernels(typescriptKernels)), of(typescriptKernels)];
    // An attention weight has a relative error of about 2^-51, and logits of a few thousand add 1e-13 each.
    for (const key of ['self', 'cross', 'selfError', 'crossError'] as const)
      twins[key].forEach((value, k) => expect(Math.abs(simd[key][k]! - value)).toBeLessThan(1e-11));
    expect(simd.self[2]).toBeCloseTo(1 / 11, 14);
  });

  test('depends on (β, σ_A, d_k) as the logits do: βσ_A² is one parameter', () => {
    const a = sampleConcentrations(
      { tokenCount: 5, dimension: 9, beta: 8, sigmaA: 1 },
      [0.2],
      50,
      stream('s'),
    );
    const b = sampleConcentrations(
      { tokenCount: 5, dimension: 9, beta: 2, sigmaA: 2 },
      [0.2],
      50,
      stream('s'),
    );
    expect(a).toStrictEqual(b);
  });

  test('g <= f at every overlap (Cauchy-Schwarz), draw by draw', () => {
    const { self, cross } = sampleConcentrations(
      { tokenCount: 8, dimension: 8, beta: 12 },
      [-0.1, 0, 0.3, 0.8, 0.99],
      200,
      stream('order'),
    );
    self.forEach((f, k) => expect(cross[k]!).toBeLessThanOrEqual(f));
  });

  test('f is a function of β√(1-γ) alone', () => {
    const at = (beta: number, gamma: number) =>
      sampleConcentrations({ tokenCount: 10, dimension: 16, beta }, [gamma], 20_000, stream(`f ${gamma}`));
    const [orthogonal, near] = [at(6, 0), at(12, 0.75)];
    const error = Math.hypot(orthogonal.selfError[0]!, near.selfError[0]!);
    expect(Math.abs(orthogonal.self[0]! - near.self[0]!)).toBeLessThan(4 * error);
    expect(error).toBeLessThan(2e-3); // f is 0.27 here, and 0.10 at β = 0
  });

  test('1/n <= f <= 1; f grows with β and falls with γ; g >= 1/n for γ >= 0', () => {
    const n = 12;
    const overlaps = [0, 0.2, 0.5, 0.8, 0.95];
    const draws = (beta: number) =>
      sampleConcentrations({ tokenCount: n, dimension: 32, beta }, overlaps, 6000, stream('monotone'));
    const family = [2, 8, 32, 128].map(draws);
    family.forEach(({ self, cross, crossError }, index) => {
      self.forEach((f, k) => {
        expect(f).toBeGreaterThanOrEqual(1 / n); // Cauchy-Schwarz, draw by draw
        expect(f).toBeLessThanOrEqual(1);
        // Common random numbers: differences of f exceed their errors by far, and half of each draw is monotone by itself.
        if (index > 0) expect(f).toBeGreaterThan(family[index - 1]!.self[k]!);
        if (k > 0) expect(f).toBeLessThan(self[k - 1]!);
        expect(cross[k]!).toBeGreaterThan(1 / n - 3 * crossError[k]!);
      });
    });
  });

  test.each([3, 8])(
    'β = ∞, d = ∞: near orthogonality g = 1/n + γ M_n²/(n-1), M_n the mean maximum of n = %d normals',
    (n) => {
      const gamma = 0.05;
      const slopes = Array.from({ length: 10 }, (_, batch) => {
        const model = { tokenCount: n, dimension: 1e8, beta: Infinity };
        const source = createStream('slope', 'weights', batch);
        const { cross } = sampleConcentrations(model, [-gamma, gamma], 10_000, source);
        return (cross[1]! - cross[0]!) / (2 * gamma);
      });
      const { mean, errorOfMean } = summarise(slopes);
      const predicted = expectedNormalMaximum(n) ** 2 / (n - 1);
      // The central difference leaves the order γ², below 2 %.
      expect(Math.abs(mean - predicted)).toBeLessThan(4 * errorOfMean + 0.02 * predicted);
      expect(predicted).toBeGreaterThan(10 * errorOfMean); // the comparison has power
    },
  );

  test('parts of one sample merge into the sample', () => {
    const model = { tokenCount: 5, dimension: 9, beta: 12 };
    const source = stream('parts');
    const [first, second] = [300, 700].map((draws) =>
      sampleConcentrations(model, [-0.1, 0.4], draws, source),
    );
    const merged = mergeConcentrations([first!, second!]);
    const whole = sampleConcentrations(model, [-0.1, 0.4], 1000, stream('parts'));
    expect(merged.draws).toBe(1000);
    for (const name of ['self', 'cross'] as const) {
      merged[name].forEach((value, k) => expect(Math.abs(value - whole[name][k]!)).toBeLessThan(1e-14));
    }
    // Two parts know the variance within them, the whole also between them: they differ by 1/√draws, relatively.
    for (const name of ['selfError', 'crossError', 'covariance'] as const) {
      merged[name].forEach((value, k) => {
        expect(Math.abs(value / whole[name][k]! - 1)).toBeLessThan(3 / Math.sqrt(300));
      });
    }
    expect(() => mergeConcentrations([])).toThrow(/parts.length = 0/);
    expect(() => mergeConcentrations([first!, sampleConcentrations(model, [0.4], 10, source)])).toThrow(
      /overlaps.length = 1/,
    );
  });

  test('rejects overlaps off the simplex line, NaN and bad sizes', () => {
    const model = { tokenCount: 4, dimension: 8, beta: 1 };
    for (const bad of [-0.34, 1.01, NaN]) {
      expect(() => sampleConcentrations(model, [bad], 10, stream('x'))).toThrow(
        /overlaps\[0\] = .* is outside -0.33/,
      );
    }
    expect(() => sampleConcentrations({ ...model, tokenCount: 1 }, [0], 10, stream('x'))).toThrow(
      /tokenCount = 1/,
    );
    expect(() => sampleConcentrations({ ...model, beta: -1 }, [0], 10, stream('x'))).toThrow(/beta = -1/);
    expect(() => sampleConcentrations({ ...model, headDimension: 9 }, [0], 10, stream('x'))).toThrow(
      /headDimension = 9/,
    );
    expect(() => sampleConcentrations(model, [0], 1, stream('x'))).toThrow(/draws = 1/);
  });
});

describe('expansions of f and g', () => {
  test.each([
    [{ tokenCount: 4, dimension: 5 }, 0.3],
    [{ tokenCount: 10, dimension: 12, headDimension: 3 }, -0.05],
    [{ tokenCount: 3, dimension: 6 }, 0.6],
  ] as const)('second and fourth coefficients in c: %o, γ = %d', (sizes, gamma) => {
    // With common random numbers the estimates are power series in β; five values of β give the coefficients of β² ... β⁶ of one
    // batch by a linear solve, and the batches give their standard errors (relative 0.5 % at order 2, 2 % at order 4).
    const unit = 0.1 * sizes.dimension;
    const betas = [1, 2, 3, 4, 5].map((k) => (k * unit) / 10);
    const coefficients = (values: readonly number[]) =>
      powerCoefficients(
        betas.map((beta) => beta / unit),
        [2, 3, 4, 5, 6],
        values,
      );
    const batches = Array.from({ length: 20 }, (_, batch) => {
      const series = betas.map((beta) =>
        sampleConcentrations({ ...sizes, beta }, [gamma], 2000, createStream('series', 'weights', batch)),
      );
      const self = coefficients(series.map((c) => c.self[0]! - 1 / sizes.tokenCount));
      const cross = coefficients(series.map((c) => c.cross[0]! - 1 / sizes.tokenCount));
      return [self[0]!, self[2]!, cross[0]!, cross[2]!];
    });
    // The same two coefficients of the formula, from two values of β.
    const formula = (pick: 'self' | 'cross') => {
      const at = (beta: number) =>
        expandConcentrations({ ...sizes, beta }, gamma)[pick] - 1 / sizes.tokenCount;
      return powerCoefficients([1, 2], [2, 4], [at(unit), at(2 * unit)]);
    };
    [...formula('self'), ...formula('cross')].forEach((predicted, index) => {
      const values = batches.map((batch) => batch[index]!);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
      expect(Math.abs(mean - predicted)).toBeLessThan(4 * Math.sqrt(variance / values.length));
    });
  });

  test('the β² terms cancel in the limit drift γ + g - γf', () => {
    const gamma = 0.4;
    const drift = (beta: number) => {
      const { self, cross } = expandConcentrations({ tokenCount: 6, dimension: 1_000_000, beta }, gamma);
      return gamma + cross - gamma * self;
    };
    const change = (beta: number) => drift(beta) - drift(0);
    expect(change(100)).toBeLessThan(0); // temperature slows clustering
    expect(Math.abs(Math.log2(change(200) / change(100)) - 4)).toBeLessThan(1e-5); // order β⁴
  });

  test('order β⁴ of the limit rate: -(n-1)(n-2)/(2n³) (β²/d)² γ(1-γ)³ (dγ/dτ has one factor 1-γ more)', () => {
    const dimension = 1e8; // d(d+2)/d² = 1 within 2e-8
    for (const [n, gamma] of [
      [6, 0.4],
      [32, -0.02],
      [3, 0.7],
    ] as const) {
      const at = (variance: number) => {
        const beta = Math.sqrt(variance * dimension);
        const { self, cross } = expandConcentrations({ tokenCount: n, dimension, beta }, gamma);
        return gamma + cross - gamma * self;
      };
      const predicted = (-(n - 1) * (n - 2) * 0.01 * gamma * (1 - gamma) ** 3) / (2 * n ** 3);
      expect(Math.abs((at(0.1) - at(0)) / predicted - 1)).toBeLessThan(1e-6);
    }
  });

  test('low temperature: 1 - f ≈ M_n E[1/r]/c', () => {
    const at = (beta: number) => {
      const model = { tokenCount: 6, dimension: 8, beta };
      const { self, selfError } = sampleConcentrations(model, [0.2], 60_000, stream('cold'));
      return {
        loss: 1 - self[0]!,
        error: selfError[0]!,
        predicted: 1 - expandSelfAtLowTemperature(model, 0.2),
      };
    };
    const { loss, error, predicted } = at(400); // c·E r about 125, corrections of relative order 1/c² Er²
    expect(Math.abs(loss - predicted)).toBeLessThan(4 * error + 0.01 * predicted);
    expect(predicted / error).toBeGreaterThan(10);
  });
});
