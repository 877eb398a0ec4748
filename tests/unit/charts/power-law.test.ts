import { describe, expect, test } from 'vitest';
import { fitPowerLaw } from '#charts/power-law.ts';
import { nextNormal } from '#engine/random/normal.ts';
import { createStream } from '#engine/random/stream.ts';

describe('fitPowerLaw', () => {
  const x = [1, 2, 4, 8, 16];

  test('recovers an exact power, with an interval of width 0', () => {
    const fit = fitPowerLaw(
      x,
      x.map((value) => 3 * value ** -1.5),
    )!;
    expect(fit.exponent).toBeCloseTo(-1.5, 12);
    expect(fit.prefactor).toBeCloseTo(3, 12);
    expect(fit.halfWidth).toBeLessThan(1e-12);
  });

  test.each(['scatter', 'standard errors'])('95 of 100 intervals from %s hold the exponent', (kind) => {
    const stream = createStream('power law', 'noise');
    const errors = [0.02, 0.05, 0.01, 0.03, 0.02];
    let held = 0;
    const trials = 4000;
    for (let trial = 0; trial < trials; trial++) {
      const y = x.map((value, index) => {
        const size = kind === 'scatter' ? 0.03 : errors[index]!;
        return 2 * value ** 0.7 * Math.exp(size * nextNormal(stream));
      });
      const fit = fitPowerLaw(x, y, kind === 'scatter' ? undefined : errors)!;
      if (Math.abs(fit.exponent - 0.7) <= fit.halfWidth!) held++;
    }
    // Four standard errors of a share of 0.95, and the rounding of the quantiles.
    expect(Math.abs(held / trials - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / trials) + 0.001);
  });

  test('two points give an exponent without an interval, one point gives nothing', () => {
    expect(fitPowerLaw([1, 2], [1, 4])).toMatchObject({ exponent: 2, halfWidth: undefined });
    expect(fitPowerLaw([1], [1])).toBeUndefined();
    expect(fitPowerLaw([2, 2], [1, 3])).toBeUndefined();
    expect(fitPowerLaw([], [])).toBeUndefined();
  });
});
