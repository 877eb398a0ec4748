import { describe, expect, test } from 'vitest';
import {
  deterministicCurve,
  deterministicCurveAtBetaZero,
  deterministicDrift,
  deterministicHitTime,
  lowestOverlap,
} from '#engine/theory/deterministic-curve.ts';

describe('deterministic curve of arXiv:2312.10794', () => {
  test.each([
    [0, 5.186261],
    [1, 5.270284],
    [4, 6.953502],
    [6, 15.995314],
    [9, 178.7309],
  ])('n = 32: beta = %d reaches 1 - 10^-3 at t = %d (theory.md section 8)', (beta, printed) => {
    const digits = beta === 9 ? 5e-5 : 5e-7; // half a unit of the last printed digit
    expect(Math.abs(deterministicHitTime(32, beta, 1e-3) - printed)).toBeLessThan(digits);
  });

  test('quadrature and the adaptive integrator agree', () => {
    for (const [n, beta, start] of [
      [32, 6, 0],
      [2, 3, -0.9],
      [100, 1, 0.2],
      [5, 0, -0.2],
    ] as const) {
      const time = deterministicHitTime(n, beta, 0.01, start);
      const [reached] = deterministicCurve(n, beta, start, [time]);
      // Tolerance 1e-10 a step, errors contract near 1.
      expect(Math.abs(reached! - 0.99)).toBeLessThan(1e-9);
    }
  });

  test('beta = 0 has the closed form', () => {
    const times = [0, 0.2, 1, 4, 12];
    const solved = deterministicCurve(32, 0, 0, times);
    times.forEach((t, i) =>
      expect(Math.abs(solved[i]! - deterministicCurveAtBetaZero(32, t))).toBeLessThan(1e-9),
    );
    expect(deterministicCurveAtBetaZero(32, 1e4)).toBe(1);
  });

  test('the drift is that of the tokens themselves', () => {
    // n = 3 tokens with overlap γ in R^3, from the definition with dense softmax attention.
    const beta = 2.5;
    const overlap = 0.3;
    const a = Math.sqrt((1 + 2 * overlap) / 3);
    const b = Math.sqrt((1 - overlap) * (2 / 3));
    const tokens = [0, 1, 2].map((k) => {
      const angle = (2 * Math.PI * k) / 3;
      return [a, b * Math.cos(angle), b * Math.sin(angle)];
    });
    const dot = (x: number[], y: number[]) => x.reduce((sum, xi, i) => sum + xi * y[i]!, 0);
    const velocity = tokens.map((x) => {
      const weights = tokens.map((y) => Math.exp(beta * dot(x, y)));
      const total = weights.reduce((sum, w) => sum + w, 0);
      const mean = x.map((_, i) => tokens.reduce((sum, y, k) => sum + (weights[k]! / total) * y[i]!, 0));
      return mean.map((value, i) => value - dot(mean, x) * x[i]!);
    });
    const direct = dot(velocity[0]!, tokens[1]!) + dot(tokens[0]!, velocity[1]!);
    expect(Math.abs(direct - deterministicDrift(3, beta, overlap))).toBeLessThan(1e-14);
  });

  test('no overflow at beta = 10^6: the curve stands still, the hit time is refused', () => {
    expect(deterministicDrift(32, 1e6, 0)).toBe(0);
    expect(deterministicCurve(32, 1e6, 0, [30])[0]! === 0).toBe(true);
    expect(() => deterministicHitTime(32, 1e6, 1e-3)).toThrow(/beta = 1000000 is outside 0 to about 700/);
  });

  test('rejects overlaps off the simplex line', () => {
    expect(lowestOverlap(5)).toBe(-0.25);
    for (const bad of [1, -1 / 31, -0.5, NaN])
      expect(() => deterministicCurve(32, 1, bad, [1])).toThrow(/initialOverlap/);
    expect(() => deterministicHitTime(32, 1, 0.9, 0.5)).toThrow(/gap = 0.9 is outside 0 to 0.5/);
    expect(() => deterministicHitTime(1, 1, 0.1)).toThrow(/tokenCount = 1/);
  });
});
