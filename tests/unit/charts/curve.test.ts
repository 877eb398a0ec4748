import { area, line } from 'd3-shape';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { horizontalScale, verticalScale } from '#charts/axes.ts';
import { bandPath, curvePath } from '#charts/curve.ts';

const panel = { left: 50, top: 20, right: 640, bottom: 400 };
const x = horizontalScale(panel, [0, 10]);
const y = verticalScale(panel, [-1, 1]);

const value = fc.oneof(
  { weight: 4, arbitrary: fc.double({ min: -3, max: 3, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);
const points = fc.array(fc.tuple(fc.double({ min: 0, max: 10, noNaN: true }), value, value), {
  maxLength: 12,
});

test('curves, with gaps and lonely points, are those of d3-shape to the tenth of a pixel', () => {
  const oracle = line<readonly [number, number, number]>()
    .digits(1)
    .defined(([, b]) => !Number.isNaN(b))
    .x(([a]) => x(a))
    .y(([, b]) => y(b));
  fc.assert(
    fc.property(points, (rows) => {
      const series = { x: rows.map(([a]) => a), y: rows.map(([, b]) => b), count: rows.length };
      expect(curvePath(series, x, y)).toBe(oracle(rows) ?? '');
    }),
    { seed: 1 },
  );
});

test('bands are those of d3-shape', () => {
  const oracle = area<readonly [number, number, number]>()
    .digits(1)
    .defined(([, b, c]) => !Number.isNaN(b) && !Number.isNaN(c))
    .x(([a]) => x(a))
    .y0(([, b]) => y(b))
    .y1(([, , c]) => y(c));
  fc.assert(
    fc.property(points, (rows) => {
      const across = rows.map(([a]) => a);
      const lower = { x: across, y: rows.map(([, b]) => b), count: rows.length };
      const upper = { x: across, y: rows.map(([, , c]) => c), count: rows.length };
      expect(bandPath(lower, upper, x, y)).toBe(oracle(rows) ?? '');
    }),
    { seed: 2 },
  );
});

test('only the first `count` points are drawn', () => {
  expect(curvePath({ x: [0, 5, 10], y: [-1, 0, 1], count: 2 }, x, y)).toBe('M50,400L345,210');
});
