import { describe, expect, test } from 'vitest';
import { solveScalarOde } from '#engine/solvers/scalar-ode.ts';
import { integrateScalar } from '#engine/solvers/scalar-quadrature.ts';
import { logistic } from '#engine/theory/logistic.ts';

describe('adaptive quadrature', () => {
  test('smooth, peaked and end-singular integrands', () => {
    expect(Math.abs(integrateScalar(Math.exp, 0, 1).value - (Math.E - 1))).toBeLessThan(1e-14);
    const peak = integrateScalar((x) => 1 / (1e-8 + x * x), -1, 2).value;
    const exact = (Math.atan(2e4) + Math.atan(1e4)) * 1e4;
    expect(Math.abs(peak / exact - 1)).toBeLessThan(1e-12);
    expect(Math.abs(integrateScalar((x) => 1 / Math.sqrt(x), 0, 1, 1e-8).value - 2)).toBeLessThan(1e-7);
  });

  test('is odd in its ends, and zero over nothing', () => {
    expect(integrateScalar(Math.cos, 2, 1).value).toBe(-integrateScalar(Math.cos, 1, 2).value);
    expect(integrateScalar(Math.cos, 1, 1).value).toBe(0);
  });

  test('says so when an integral does not exist', () => {
    expect(() => integrateScalar((x) => 1 / x, 0, 1)).toThrow(/tolerance/);
    expect(() => integrateScalar(Math.exp, 0, Infinity)).toThrow(/to = Infinity/);
  });
});

describe('adaptive scalar ODE', () => {
  const times = [0, 0.1, 0.1, 1, 3, 20];

  test('reproduces the logistic at every requested time, errors falling with the tolerance', () => {
    const worst = (tolerance: number) => {
      const solved = solveScalarOde((u) => u * (1 - u), 0.05, times, { tolerance });
      return Math.max(...times.map((t, i) => Math.abs(solved[i]! - logistic(0.05, t))));
    };
    expect(worst(1e-6)).toBeLessThan(1e-5);
    expect(worst(1e-10)).toBeLessThan(1e-9);
    expect(worst(1e-10)).toBeLessThan(worst(1e-6));
  });

  test('stays at a fixed point and starts from one', () => {
    expect([...solveScalarOde((y) => y - 2, 2, times)]).toStrictEqual([2, 2, 2, 2, 2, 2]);
  });

  test('rejects decreasing times and stops at a blow-up instead of returning NaN', () => {
    expect(() => solveScalarOde((y) => y, 1, [1, 0.5])).toThrow(/times\[1\] = 0.5 is outside 1/);
    expect(() => solveScalarOde((y) => y, 1, [-1])).toThrow(/times\[0\] = -1/);
    expect(() => solveScalarOde((y) => y * y, 1, [2])).toThrow(RangeError); // blows up at time 1
  });
});
