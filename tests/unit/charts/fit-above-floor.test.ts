import { describe, expect, test } from 'vitest';
import { fitAboveFloor, SAMPLED_MARGIN } from '#charts/fit-above-floor.ts';
import { nextNormal } from '#engine/random/normal.ts';
import { createStream } from '#engine/random/stream.ts';

const steps = [1 / 8, 1 / 16, 1 / 32, 1 / 64, 1 / 128];

describe('fitAboveFloor', () => {
  test('sampled: a point counts from four of its own standard errors on', () => {
    const { used, floor, fit } = fitAboveFloor(steps, [0.4, 0.2, 0.1, 0.039, 0.025], {
      standardErrors: [0.01, 0.01, 0.01, 0.01, 0.01],
    });
    expect(floor).toEqual(steps.map(() => SAMPLED_MARGIN * 0.01));
    expect(used).toEqual([true, true, true, false, false]);
    expect(fit!.exponent).toBeCloseTo(1, 12);
  });

  test('computed: a point counts from the level on', () => {
    const { used, fit } = fitAboveFloor(steps, [1, 1 / 4, 1 / 16, 1 / 64, 0.0099], { level: 0.01 });
    expect(used).toEqual([true, true, true, true, false]);
    expect(fit!.exponent).toBeCloseTo(2, 12);
    expect(fit!.halfWidth).toBeLessThan(1e-12);
  });

  test('unknown points and zeros do not count; one point gives no fit', () => {
    const { used, fit } = fitAboveFloor(steps, [0.1, Number.NaN, 0, 1e-9, 1e-9], {
      standardErrors: [0.001, Number.NaN, 0, 0.001, 0.001],
    });
    expect(used).toEqual([true, false, false, false, false]);
    expect(fit).toBeUndefined();
  });

  test.each([0.4, 0.3])(
    'chance near the floor hardly moves the order, and intervals hold it (error %d)',
    (scale) => {
      // Errors of order 1 that sink into the noise of 0.0025: at scale 0.3 the third is at 3.75 standard errors, and kept or left out by chance.
      const stream = createStream('noise floor', 'noise', Math.round(10 * scale));
      const standardErrors = steps.map(() => 0.0025);
      const trials = 4000;
      let held = 0;
      let sum = 0;
      for (let trial = 0; trial < trials; trial++) {
        const measured = steps.map((step) => Math.abs(scale * step + 0.0025 * nextNormal(stream)));
        const fit = fitAboveFloor(steps, measured, { standardErrors }).fit!;
        sum += fit.exponent;
        if (Math.abs(fit.exponent - 1) <= fit.halfWidth!) held++;
      }
      // Choosing points by their own noise costs a few hundredths.
      expect(Math.abs(sum / trials - 1)).toBeLessThan(0.06);
      expect(held / trials).toBeGreaterThan(0.9);
    },
  );

  test('without the floor the same data would bend the order', () => {
    const stream = createStream('noise floor', 'noise', 9);
    const trials = 1000;
    let sum = 0;
    for (let trial = 0; trial < trials; trial++) {
      const measured = steps.map((step) => Math.abs(0.05 * step + 0.0025 * nextNormal(stream)));
      sum += fitAboveFloor(steps, measured, { level: 0 }).fit!.exponent / trials;
    }
    expect(sum).toBeLessThan(0.8);
  });
});
