import { describe, expect, test } from 'vitest';
import { createStream } from '#engine/random/stream.ts';
import { nextChiSquare } from '#engine/random/gamma.ts';
import { nextNormal } from '#engine/random/normal.ts';
import {
  kappa,
  kappaAtTemperature,
  kappaFromSingularValues,
  meanCosine,
} from '#engine/theory/mean-cosine.ts';

describe('s(R) = E cos∠(Ax, Ay), one Gaussian matrix', () => {
  test('against direct sampling', () => {
    const stream = createStream('cosine', 'weights');
    for (const [d, overlap] of [
      [2, 0.5],
      [3, -0.8],
      [8, 0.97],
    ] as const) {
      const samples = 40_000;
      let sum = 0;
      let squares = 0;
      for (let sample = 0; sample < samples; sample++) {
        let [uu, uv, vv] = [0, 0, 0];
        for (let row = 0; row < d; row++) {
          const u = nextNormal(stream);
          const v = overlap * u + Math.sqrt(1 - overlap * overlap) * nextNormal(stream);
          uu += u * u;
          uv += u * v;
          vv += v * v;
        }
        const cosine = uv / Math.sqrt(uu * vv);
        sum += cosine;
        squares += cosine * cosine;
      }
      const mean = sum / samples;
      const error = Math.sqrt((squares / samples - mean * mean) / samples); // 1e-4 to 3e-3
      expect(Math.abs(mean - meanCosine(overlap, d))).toBeLessThan(4 * error);
    }
  });

  test('series and integral meet: no jump where the method changes', () => {
    const at = Math.sqrt(0.9);
    for (const d of [2, 3, 16, 1000]) {
      const jump = meanCosine(at * (1 + 1e-12), d) - meanCosine(at * (1 - 1e-12), d);
      expect(Math.abs(jump)).toBeLessThan(1e-11);
    }
  });

  test('is odd, fixes 0 and ±1, contracts in between, and d = 1 is the sign correlation', () => {
    for (const d of [1, 2, 5, 64]) {
      expect([meanCosine(-1, d), meanCosine(0, d), meanCosine(1, d)]).toStrictEqual([-1, 0, 1]);
      for (const r of [0.1, 0.6, 0.95, 0.999999]) {
        expect(meanCosine(-r, d)).toBe(-meanCosine(r, d));
        expect(meanCosine(r, d)).toBeLessThan(r);
      }
    }
    expect(meanCosine(1 - 1e-13, 2)).toBeGreaterThan(1 - 1e-11);
  });

  test('expands as R - κR(1-R²)/d with κ = 1/2', () => {
    for (const r of [0.2, 0.7, 0.98]) {
      const coefficient = (d: number) => ((r - meanCosine(r, d)) * d) / (r * (1 - r * r));
      // Next order is O(1/d): Richardson extrapolation of two dimensions leaves O(1/d²).
      const extrapolated = 2 * coefficient(2000) - coefficient(1000);
      expect(Math.abs(extrapolated - kappa({ kind: 'gaussian' }))).toBeLessThan(1e-5);
    }
  });
});

describe('κ', () => {
  test('closed forms', () => {
    expect(kappa({ kind: 'orthogonal' })).toBe(0);
    expect(kappa({ kind: 'product', dimension: 64, headDimension: 64 })).toBe(1);
    expect(kappa({ kind: 'product', dimension: 64, headDimension: 16 })).toBe(2.5);
  });

  test('from singular values: isometries 0; the Marchenko-Pastur quarter circle 1/2', () => {
    expect(kappaFromSingularValues([2, 2, 2])).toBe(0);
    // Quantiles of the quarter-circle law of square Gaussian matrices, x = 2 sin φ, density (2/π) 2cos²φ dφ.
    const count = 4000;
    const values: number[] = [];
    let phi = 0;
    for (let i = 0; i < count; i++) {
      const level = (i + 0.5) / count;
      for (let step = 0; step < 60; step++) {
        phi -=
          ((2 / Math.PI) * (phi + Math.sin(phi) * Math.cos(phi)) - level) /
          ((4 / Math.PI) * Math.cos(phi) ** 2);
      }
      values.push(2 * Math.sin(phi));
    }
    expect(Math.abs(kappaFromSingularValues(values) - 0.5)).toBeLessThan(1e-3); // midpoint rule with 4000 nodes
  });

  test('W W′ᵀ with d_k = d/4 has κ = (1 + d/d_k)/2 = 2.5: the first map sampled, the second exact', () => {
    const [d, headDimension, overlap] = [1024, 256, 0.6];
    const stream = createStream('product', 'weights');
    const samples = 400;
    let sum = 0;
    let squares = 0;
    for (let sample = 0; sample < samples; sample++) {
      let [uu, uv, vv] = [0, 0, 0];
      for (let row = 0; row < headDimension; row++) {
        const u = nextNormal(stream);
        const v = overlap * u + 0.8 * nextNormal(stream);
        uu += u * u;
        uv += u * v;
        vv += v * v;
      }
      // Control variate: the mean of the first cosine is known exactly.
      const cosine = uv / Math.sqrt(uu * vv);
      const difference = meanCosine(cosine, d) - cosine;
      sum += difference;
      squares += difference * difference;
    }
    const scale = d / (overlap * (1 - overlap ** 2));
    const mean = sum / samples + meanCosine(overlap, headDimension);
    const estimate = (overlap - mean) * scale;
    const error = Math.sqrt((squares / samples - (sum / samples) ** 2) / samples) * scale;
    expect(error).toBeLessThan(0.01);
    const exact = kappa({ kind: 'product', dimension: d, headDimension });
    expect(Math.abs(estimate - exact)).toBeLessThan(4 * error + 10 / headDimension); // corrections of relative order 1/d_k
  });

  test('at finite temperature over uniform tokens: κ(1 - 1/√(1+4b²))² at b = β_eff/d, from the barycentre itself', () => {
    // The barycentre of the uniform measure is ρ(|y|) y/|y|, y = βAx, with ρ(r) -> 2b/(1+√(1+4b²)), b = r/d, for large d. The overlap
    // drift compares s_ij = E ρ_i ρ_j cos with R s_ii = R E ρ²: κ_eff is the coefficient of their difference.
    const [d, overlap, samples] = [400, 0.7, 150_000];
    const stream = createStream('warm', 'weights');
    const sine = Math.sqrt(1 - overlap * overlap);
    for (const b of [0.3, 1, 4]) {
      const rho = (r: number) => (2 * b * r) / (1 + Math.sqrt(1 + 4 * b * b * r * r)); // r in units of its typical size
      let sum = 0;
      let squares = 0;
      for (let sample = 0; sample < samples; sample++) {
        const r = Math.sqrt(nextChiSquare(stream, d) / d);
        const along = overlap * r + (sine * nextNormal(stream)) / Math.sqrt(d);
        const across = sine * Math.sqrt(nextChiSquare(stream, d - 1) / d);
        const length = Math.hypot(along, across);
        const difference =
          rho(r) * rho(length) * (along / length) - 0.5 * overlap * (rho(r) ** 2 + rho(length) ** 2);
        // Control variate of mean zero and the same first-order noise: the linear map, <y_i, y_j> - R (|y_i|² + |y_j|²)/2.
        const linear = r * along - 0.5 * overlap * (r * r + length * length);
        const value = difference - rho(1) ** 2 * linear;
        sum += value;
        squares += value * value;
      }
      const scale = d / (overlap * (1 - overlap ** 2) * rho(1) ** 2);
      const estimate = (-sum / samples) * scale;
      const error = Math.sqrt((squares / samples - (sum / samples) ** 2) / samples) * scale;
      const exact = kappaAtTemperature(0.5, b * d, d);
      expect(error).toBeLessThan(0.02);
      expect(Math.abs(estimate - exact)).toBeLessThan(4 * error + 5 / d); // corrections of order 1/d
    }
  });

  test('vanishes for β_eff ≪ d and is reached for β_eff ≫ d', () => {
    expect(kappaAtTemperature(1, 0, 64)).toBe(0);
    expect(kappaAtTemperature(1, 1, 1000)).toBeLessThan(1e-10);
    expect(kappaAtTemperature(1, 64e4, 64)).toBeGreaterThan(0.9999);
  });

  test('rejects bad arguments', () => {
    expect(() => meanCosine(1.01, 4)).toThrow(/overlap = 1.01 is outside -1 to 1/);
    expect(() => meanCosine(0.5, 0)).toThrow(/outputDimension = 0/);
    expect(() => kappa({ kind: 'product', dimension: 4, headDimension: 5 })).toThrow(/headDimension = 5/);
    expect(() => kappaFromSingularValues([0, 0])).toThrow(/singularValues/);
  });
});
