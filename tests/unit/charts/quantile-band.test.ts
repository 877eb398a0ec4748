import { expect, test } from 'vitest';
import { quantileBand } from '#charts/quantile-band.ts';

test('quantiles interpolate between order statistics, frame by frame, over the chosen rows', () => {
  // Two frames; rows 0 to 4 hold 0..4 and 40..0, row 5 is not chosen.
  const column = Float64Array.from([0, 40, 1, 30, 2, 20, 3, 10, 4, 0, 1000, 1000]);
  const band = quantileBand(column, 2, [0, 1, 2, 3, 4]);
  expect([...band.median]).toEqual([2, 20]);
  expect(band.lower[0]).toBeCloseTo(0.4, 12);
  expect(band.upper[1]).toBeCloseTo(36, 12);
});
