import { describe, expect, test } from 'vitest';
import { integrateScalar } from '#engine/solvers/scalar-quadrature.ts';
import {
  gammaHalfRatio,
  hypergeometric2F1,
  logGamma,
  regularisedIncompleteBeta,
} from '#engine/theory/special-functions.ts';

const relative = (value: number, exact: number) => Math.abs(value / exact - 1);

describe('log Γ', () => {
  test('factorials and half-integers', () => {
    let factorial = 1;
    for (let n = 1; n <= 20; n++) {
      expect(Math.abs(logGamma(n) - Math.log(factorial))).toBeLessThan(
        1e-14 * Math.max(1, Math.log(factorial)) * 2,
      );
      factorial *= n;
    }
    expect(Math.abs(logGamma(0.5) - Math.log(Math.sqrt(Math.PI)))).toBeLessThan(1e-14);
  });

  test('recurrence log Γ(x+1) = log Γ(x) + log x over fourteen decades', () => {
    for (const x of [1e-7, 0.01, 0.3, 0.7, 3.3, 60.5, 1e3, 1e7]) {
      const gap = logGamma(x + 1) - logGamma(x) - Math.log(x);
      expect(Math.abs(gap)).toBeLessThan(3e-14 * Math.max(1, Math.abs(logGamma(x))));
    }
  });

  test('rejects zero, negative and NaN', () => {
    for (const bad of [0, -1, NaN]) expect(() => logGamma(bad)).toThrow(/x = .* is outside 0/);
  });
});

describe('Γ(x+½)/Γ(x)', () => {
  test('agrees with log Γ where that is accurate', () => {
    for (const x of [0.5, 1, 2.5, 10, 31, 33, 64]) {
      expect(relative(gammaHalfRatio(x), Math.exp(logGamma(x + 0.5) - logGamma(x)))).toBeLessThan(2e-13);
    }
  });

  test('Γ(x+½)/Γ(x) · Γ(x+1)/Γ(x+½) = x, also where log Γ has lost its digits', () => {
    for (const x of [0.1, 1, 7.5, 32, 1e3, 1e8, 1e14]) {
      expect(relative(gammaHalfRatio(x) * gammaHalfRatio(x + 0.5), x)).toBeLessThan(1e-13); // up to 64 roundings of the recurrence
    }
  });
});

describe('regularised incomplete beta', () => {
  test('closed forms: uniform, arcsine, and Beta(2, 3)', () => {
    for (const x of [0, 1e-9, 0.2, 0.5, 0.93, 1]) {
      expect(Math.abs(regularisedIncompleteBeta(x, 1, 1) - x)).toBeLessThan(1e-14);
      const arcsine = (2 / Math.PI) * Math.asin(Math.sqrt(x));
      expect(Math.abs(regularisedIncompleteBeta(x, 0.5, 0.5) - arcsine)).toBeLessThan(1e-13);
      const cubic = x * x * (6 - 8 * x + 3 * x * x);
      expect(Math.abs(regularisedIncompleteBeta(x, 2, 3) - cubic)).toBeLessThan(1e-14);
    }
  });

  test('agrees with quadrature of the density', () => {
    for (const [x, a, b] of [
      [0.3, 3.5, 1.25],
      [0.9, 40, 7],
      [0.51, 300, 290],
    ] as const) {
      const norm = logGamma(a + b) - logGamma(a) - logGamma(b);
      const { value } = integrateScalar(
        (t) => Math.exp(norm + (a - 1) * Math.log(t) + (b - 1) * Math.log1p(-t)),
        0,
        x,
      );
      expect(Math.abs(regularisedIncompleteBeta(x, a, b) - value)).toBeLessThan(1e-11);
    }
  });

  test('is symmetric and rejects bad shapes', () => {
    expect(
      Math.abs(regularisedIncompleteBeta(0.37, 0.2, 0.9) + regularisedIncompleteBeta(0.63, 0.9, 0.2) - 1),
    ).toBeLessThan(1e-14);
    expect(() => regularisedIncompleteBeta(0.5, 0, 1)).toThrow(/a = 0/);
    expect(() => regularisedIncompleteBeta(1.1, 1, 1)).toThrow(/x = 1.1 is outside 0 to 1/);
  });
});

describe('₂F₁', () => {
  test('closed forms: -log(1-z)/z, arcsin(√z)/√z and (1-z)^{-a}', () => {
    for (const z of [1e-6, 0.3, 0.9, 0.99]) {
      expect(relative(hypergeometric2F1(1, 1, 2, z), -Math.log1p(-z) / z)).toBeLessThan(1e-13);
      expect(
        relative(hypergeometric2F1(0.5, 0.5, 1.5, z), Math.asin(Math.sqrt(z)) / Math.sqrt(z)),
      ).toBeLessThan(1e-12);
      expect(relative(hypergeometric2F1(0.7, 2, 2, z), (1 - z) ** -0.7)).toBeLessThan(1e-13);
    }
    expect(hypergeometric2F1(0.5, 0.5, 1, 0)).toBe(1);
  });

  test('rejects z = 1', () => {
    expect(() => hypergeometric2F1(0.5, 0.5, 2, 1)).toThrow(/z = 1 is outside 0 to 1/);
  });
});
