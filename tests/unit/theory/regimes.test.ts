import { describe, expect, test } from 'vitest';
import {
  alpha,
  ballisticTime,
  diffusiveTime,
  effectiveInverseTemperature,
  secondMomentFromMeanOverlap,
} from '#engine/theory/clocks.ts';
import { varianceProxyBounds } from '#engine/theory/variance-proxy.ts';
import { GAUSSIAN } from '#engine/weights/weight-law.ts';
import { classifyExponents, classifyRegime, headsForAlpha, isReachable } from '#engine/theory/regimes.ts';

describe('clocks', () => {
  test('t = ηℓ, τ = η²ℓ/H at the standard scaling, and α t = τ σ²', () => {
    expect(ballisticTime(40, 0.25)).toBe(10);
    expect(diffusiveTime(40, 0.25, 2)).toBe(1.25);
    expect(diffusiveTime(40, 0.25, 2, 3)).toBe(11.25);
    const varianceProxy = varianceProxyBounds(GAUSSIAN, 64).upper;
    expect(varianceProxy).toBe(63 / 64);
    expect(alpha(0.25, varianceProxy, 2) * ballisticTime(40, 0.25)).toBeCloseTo(1.25 * varianceProxy, 14);
  });

  test('β_eff = βσ_A²√(d d_k): β itself at the standard scaling, a quarter of heads halves it', () => {
    expect(effectiveInverseTemperature(8, 1, 64)).toBe(8);
    expect(effectiveInverseTemperature(8, 1, 64, 16)).toBe(4);
    expect(effectiveInverseTemperature(8, 2, 64)).toBe(32);
    expect(effectiveInverseTemperature(Infinity, 1, 64)).toBe(Infinity);
    expect(effectiveInverseTemperature(Infinity, 0, 64)).toBe(0); // A = 0: uniform attention whatever β
  });

  test('the second moment includes i = j', () => {
    expect(secondMomentFromMeanOverlap(0, 4)).toBe(0.25);
    expect(secondMomentFromMeanOverlap(1, 4)).toBe(1);
    expect(secondMomentFromMeanOverlap(-1 / 3, 4)).toBeCloseTo(0, 15);
  });

  test('rejects NaN, zero and fractional heads', () => {
    expect(() => diffusiveTime(1, 0, 1)).toThrow(/eta = 0/);
    expect(() => diffusiveTime(1, 0.1, 1.5)).toThrow(/headCount = 1.5/);
    expect(() => alpha(NaN, 1, 1)).toThrow(/eta = NaN/);
    expect(() => effectiveInverseTemperature(1, 1, 8, 9)).toThrow(
      /headDimension = 9 is outside the integers 1 to 8/,
    );
  });
});

describe('regimes of Figure 1', () => {
  test.each([
    // a, b, region: one point inside each region and points on its borders (w = 0).
    [1.5, 0.5, 'static'],
    [1, 0.5, 'ode1'],
    [0.75, 0.5, 'ode1'],
    [0.51, 0.5, 'ode1'],
    [0.5, 0.6, 'ode2'],
    [0.4, 0.7, 'ode2'],
    [0.4, 0.6, 'sde'],
    [0.75, 0.25, 'sde'],
    [1 / 3, 0.9, 'failure'],
    [0.2, 2, 'failure'],
    [0.6, 0.2, 'failure'],
    [1.2, -0.5, 'failure'],
    [0.75, Infinity, 'ode1'],
  ] as const)('a = %d, b = %d: %s', (a, b, region) => {
    expect(classifyExponents(a, b).region).toBe(region);
  });

  test('the conditions of the table hold in every region of the asymptotic diagram', () => {
    // By definition of the exponents: ηL = L^{1-a}, αηL = L^{1-a-b}, η²L = L^{1-2a}, η³L = L^{1-3a}.
    for (let a = 0.01; a < 1.6; a += 0.0137) {
      for (let b = -0.5; b < 1.6; b += 0.0171) {
        const { region } = classifyExponents(a, b);
        if (region === 'static') expect(1 - a).toBeLessThan(0);
        if (region === 'ode1') expect(Math.max(1 - a - b, 1 - 2 * a)).toBeLessThan(0);
        if (region === 'ode2') expect(Math.max(1 - a - b, 1 - 3 * a)).toBeLessThan(0);
        if (region === 'failure') expect(Math.max(1 - a - b, 1 - 3 * a)).toBeGreaterThanOrEqual(0);
      }
    }
  });

  test('"Θ(1) noise" is αηL between 1/3 and 3 at any depth', () => {
    for (const layers of [10, 1000, 1e6]) {
      const eta = layers ** -0.45;
      const at = (noise: number) => classifyRegime(eta, noise / (eta * layers), layers).region;
      expect([at(0.3), at(0.34), at(2.9), at(3.1)]).toStrictEqual(['ode2', 'sde', 'sde', 'failure']);
    }
  });

  test('centred laws stand still beyond a + b = 1', () => {
    expect(classifyExponents(0.75, 0.5).centredRegion).toBe('static');
    expect(classifyExponents(0.2, 2).centredRegion).toBe('static');
    expect(classifyExponents(0.4, 0.6).centredRegion).toBe('sde');
    expect(classifyExponents(0.6, 0.2).centredRegion).toBe('failure');
  });

  test('heads: H = ησ²/α, reachable from one head on; noise of order 1 asks L^{1-2a} heads', () => {
    const layers = 1e6;
    const a = 0.4;
    const eta = layers ** -a;
    const noise = 1 / (eta * layers);
    expect(headsForAlpha(eta, noise, 1) / layers ** (1 - 2 * a)).toBeCloseTo(1, 12);
    expect(isReachable(eta, noise, 1)).toBe(true);
    expect(isReachable(layers ** -0.6, 1 / (layers ** -0.6 * layers), 1)).toBe(false);
    expect(isReachable(eta, 0, 1)).toBe(true);
  });

  test('rejects L = 1, η = 0 and NaN', () => {
    expect(() => classifyRegime(0.1, 0.1, 1)).toThrow(/layerCount = 1/);
    expect(() => classifyRegime(0, 0.1, 10)).toThrow(/eta = 0/);
    expect(() => classifyRegime(0.1, NaN, 10)).toThrow(/alpha = NaN/);
    expect(() => classifyExponents(NaN, 1)).toThrow(/NaN/);
  });
});
