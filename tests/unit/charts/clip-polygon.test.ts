import { expect, test } from 'vitest';
import { clipPolygon } from '#charts/clip-polygon.ts';
import type { Point } from '#charts/hatch.ts';

const panel = { left: 0, top: 0, right: 10, bottom: 10 };

function area(polygon: readonly Point[]): number {
  const doubled = polygon.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = polygon[(index + 1) % polygon.length]!;
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(doubled) / 2;
}

test('what lies inside stays as it is, what lies outside is gone', () => {
  const triangle: Point[] = [
    [2, 2],
    [8, 2],
    [5, 9],
  ];
  expect(clipPolygon(triangle, panel)).toEqual(triangle);
  expect(
    clipPolygon(
      triangle.map(([x, y]) => [x + 20, y] as const),
      panel,
    ),
  ).toEqual([]);
});

test('a rectangle that covers the panel becomes the panel', () => {
  const large: Point[] = [
    [-1e9, -5],
    [1e9, -5],
    [1e9, 5e8],
    [-1e9, 5e8],
  ];
  const clipped = clipPolygon(large, panel);
  expect(area(clipped)).toBeCloseTo(100, 6);
});

test.each([
  [
    'a corner',
    [
      [5, 5],
      [15, 5],
      [15, 15],
      [5, 15],
    ],
    25,
  ],
  [
    'a tip',
    [
      [-10, 5],
      [5, 0],
      [5, 10],
    ],
    25 + 50 / 3,
  ],
  // The notch of an arrow: one piece left of the panel's middle, one right of it, joined along the edge.
  [
    'two pieces',
    [
      [1, 5],
      [3, 5],
      [5, 25],
      [7, 5],
      [9, 5],
      [9, 30],
      [1, 30],
    ],
    22.5,
  ],
] as const)('the area that is left of %s', (_, polygon, left) => {
  const clipped = clipPolygon(polygon as unknown as Point[], panel);
  for (const [x, y] of clipped) {
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
    expect(Math.max(x, y)).toBeLessThanOrEqual(10);
  }
  expect(area(clipped)).toBeCloseTo(left, 9);
});
