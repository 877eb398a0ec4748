import { describe, expect, test } from 'vitest';
import {
  finiteDimensionLogisticDrift,
  finiteDimensionLogisticLayer,
  finiteStepClock,
  finiteStepLogistic,
  finiteStepLogisticLayer,
  logistic,
  logisticTime,
} from '#engine/theory/logistic.ts';

/** Rounding allowance of a handful of operations on numbers of order 1. */
const ROUNDING = 1e-14;

describe('continuous logistic', () => {
  test('the oracle of theory.md section 8: u0 = 0.05 gives u(3) = 0.51389', () => {
    expect(Math.abs(logistic(0.05, 3) - 0.51389)).toBeLessThan(5e-6); // half a unit of the last printed digit
  });

  test('solves u(s + t) = flow_t(u(s)), also backwards', () => {
    for (const initial of [1e-9, 0.05, 0.5, 0.999]) {
      for (const [s, t] of [
        [1, 2],
        [5, -3],
        [-2, 7],
      ] as const) {
        const direct = logistic(initial, s + t);
        expect(Math.abs(logistic(logistic(initial, s), t) / direct - 1)).toBeLessThan(1e-12);
      }
    }
  });

  test('is symmetric: 1 - u(t; u0) = u(-t; 1 - u0)', () => {
    for (const t of [-40, -1, 0, 0.3, 12]) {
      expect(Math.abs(1 - logistic(0.25, t) - logistic(0.75, -t))).toBeLessThan(ROUNDING);
    }
  });

  test('has no overflow at the ends: fixed points stay, infinite and huge times reach 0 and 1', () => {
    for (const t of [-Infinity, -1e4, 0, 1e4, Infinity]) {
      expect(logistic(0, t)).toBe(0);
      expect(logistic(1, t)).toBe(1);
    }
    expect(logistic(1e-300, 1e4)).toBe(1);
    expect(logistic(0.5, Infinity)).toBe(1);
    expect(logistic(0.5, -Infinity)).toBe(0);
    expect(logistic(5e-324, 0)).toBe(5e-324);
  });

  test('logisticTime inverts it', () => {
    expect(Math.abs(logistic(0.01, logisticTime(0.01, 0.9)) - 0.9)).toBeLessThan(ROUNDING);
    expect(logisticTime(0.3, 0.3)).toBe(0);
    expect(logisticTime(0.5, 0.2)).toBeLessThan(0);
  });

  test('names the bad argument, its value and the range', () => {
    expect(() => logistic(1.5, 1)).toThrow(new RangeError('initial = 1.5 is outside 0 to 1'));
    expect(() => logistic(NaN, 1)).toThrow(RangeError);
    expect(() => logistic(0.5, NaN)).toThrow(/time/);
    expect(() => logisticTime(0, 0.5)).toThrow(/initial = 0 is outside 0 to 1/);
  });
});

describe('finite-step logistic', () => {
  test('the closed form is the layer map iterated', () => {
    for (const deltaTau of [1e-3, 0.05, 0.5, 3]) {
      let secondMoment = 0.037;
      for (let layer = 1; layer <= 200; layer++) {
        secondMoment = finiteStepLogisticLayer(secondMoment, deltaTau);
        const closed = finiteStepLogistic(0.037, layer * deltaTau, deltaTau);
        expect(Math.abs(closed - secondMoment)).toBeLessThan(1e-12); // 200 layers of rounding
      }
    }
  });

  test('tends to the continuous logistic at first order in Δτ', () => {
    const error = (deltaTau: number) => Math.abs(finiteStepLogistic(0.1, 2, deltaTau) - logistic(0.1, 2));
    expect(finiteStepLogistic(0.1, 2, 0)).toBe(logistic(0.1, 2));
    const order = Math.log2(error(2e-3) / error(1e-3));
    expect(Math.abs(order - 1)).toBeLessThan(5e-3); // next order of the expansion: relative O(Δτ)
  });

  test('lags behind the continuous clock', () => {
    expect(finiteStepClock(3, 0.05)).toBeLessThan(3);
    expect(Math.abs(finiteStepClock(3, 0.05) - 60 * Math.log(1.05))).toBeLessThan(ROUNDING * 10);
  });

  test('rejects negative, infinite and NaN steps', () => {
    for (const bad of [-0.1, Infinity, NaN]) {
      expect(() => finiteStepLogistic(0.1, 1, bad)).toThrow(/deltaTau = .* is outside 0 to Infinity/);
    }
  });
});

describe('finite-dimension drift at beta = 0', () => {
  test('a full cluster (m = q = 1) and a centred configuration (m = 0) do not drift', () => {
    expect(finiteDimensionLogisticDrift(1, 1, 7)).toBe(0);
    expect(finiteDimensionLogisticDrift(0, 0.2, 7)).toBe(0);
  });

  test('is the average of the overlap drift D_ij of theory.md section 4 with s_ij = m', () => {
    const dimension = 5;
    const tokens = [
      [1, 0, 0, 0, 0],
      [0.6, 0.8, 0, 0, 0],
      [0, 0.28, 0.96, 0, 0],
    ];
    const n = tokens.length;
    const R = tokens.map((x) => tokens.map((y) => x.reduce((sum, xa, a) => sum + xa * y[a]!, 0)));
    const mean = (f: (r: number) => number) => R.flat().reduce((sum, r) => sum + f(r), 0) / n ** 2;
    const m = mean((r) => r);
    const s = m;
    const averageDrift = mean(
      (r) => ((dimension - 2 + r * r) * s) / dimension - ((dimension - 1) / (2 * dimension)) * r * 2 * s,
    );
    const drift = finiteDimensionLogisticDrift(
      m,
      mean((r) => r * r),
      dimension,
    );
    expect(Math.abs(drift - averageDrift)).toBeLessThan(ROUNDING);
  });

  test('approaches m(1 - m) like 1/d', () => {
    const gap = (d: number) => finiteDimensionLogisticDrift(0.3, 0.2, d) - 0.21;
    expect(Math.abs(gap(100) * 100 - gap(1000) * 1000)).toBeLessThan(1e-12);
  });

  test('rejects d = 1 and fractional d', () => {
    for (const bad of [1, 2.5, NaN]) {
      expect(() => finiteDimensionLogisticDrift(0.3, 0.2, bad)).toThrow(
        /dimension = .* is outside the integers 2/,
      );
    }
  });
});

describe('finite-dimension layer at beta = 0', () => {
  test('for short layers is the drift, for d -> infinity the finite-step rule', () => {
    const [n, d, m] = [9, 7, 0.4];
    const overlap = (n * m - 1) / (n - 1);
    const drift = finiteDimensionLogisticDrift(m, (1 + (n - 1) * overlap ** 2) / n, d);
    const rate = (finiteDimensionLogisticLayer(m, 1e-6, n, d) - m) / 1e-6;
    expect(Math.abs(rate - drift)).toBeLessThan(1e-6); // O(Δτ)
    const far = finiteDimensionLogisticLayer(m, 0.3, n, 1e9);
    expect(Math.abs(far - finiteStepLogisticLayer(m, 0.3))).toBeLessThan(1e-9); // O(1/d)
  });

  test('keeps 1 and stays in [0, 1], slower than in infinite dimension', () => {
    for (const d of [2, 3, 50]) {
      for (const deltaTau of [0.01, 0.5, 1]) {
        expect(Math.abs(finiteDimensionLogisticLayer(1, deltaTau, 5, d) - 1)).toBeLessThan(ROUNDING);
        for (const m of [0, 0.2, 0.6, 0.99]) {
          const next = finiteDimensionLogisticLayer(m, deltaTau, 5, d);
          expect(next).toBeGreaterThanOrEqual(0);
          expect(next).toBeLessThanOrEqual(finiteStepLogisticLayer(m, deltaTau));
        }
      }
    }
  });

  test('rejects what is no moment, step, number of tokens or dimension', () => {
    expect(() => finiteDimensionLogisticLayer(1.1, 0.1, 4, 8)).toThrow(/secondMoment = 1.1/);
    expect(() => finiteDimensionLogisticLayer(0.1, 2, 4, 8)).toThrow(/deltaTau = 2/);
    expect(() => finiteDimensionLogisticLayer(0.1, 0.1, 1, 8)).toThrow(/tokenCount = 1/);
    expect(() => finiteDimensionLogisticLayer(0.1, 0.1, 4, 1)).toThrow(/dimension = 1/);
  });
});
