import { describe, expect, test } from 'vitest';
import { clipTo } from '#charts/clip.ts';
import { hatch, rectangle, type Point } from '#charts/hatch.ts';
import type { Mark } from '#charts/scene.ts';
import { theoryEntry, theoryOverlay } from '#charts/theory-overlay.ts';

const panel = { left: 50, top: 20, right: 300, bottom: 220 };

/** Ends of the lines of a hatch. */
function segments(mark: Mark): [Point, Point][] {
  if (mark.type !== 'path') throw new Error('a hatch is a path');
  return [...mark.d.matchAll(/M([\d.-]+),([\d.-]+)L([\d.-]+),([\d.-]+)/g)].map((match) => {
    const [a, b, c, d] = match.slice(1).map(Number) as [number, number, number, number];
    return [
      [a, b],
      [c, d],
    ];
  });
}

const length = ([[a, b], [c, d]]: [Point, Point]): number => Math.hypot(c - a, d - b);

describe('a hatch', () => {
  test.each([
    ['a rectangle', rectangle(panel), 250 * 200],
    [
      'a triangle',
      [
        [0, 0],
        [240, 30],
        [60, 300],
      ] as Point[],
      0.5 * Math.abs(240 * 300 - 60 * 30),
    ],
    [
      'a polygon with a notch',
      [
        [0, 0],
        [300, 0],
        [300, 300],
        [150, 100],
        [0, 300],
      ] as Point[],
      300 * 300 - 0.5 * 300 * 200,
    ],
  ])('covers %s: length times distance of the lines is its area', (_, polygon, area) => {
    const lines = segments(hatch(polygon, 'warning', 4));
    const covered = lines.reduce((sum, segment) => sum + length(segment), 0) * (4 / Math.SQRT2);
    // Each line speaks for a strip 2.8 pixels wide: the error is below the perimeter (< 1100) times half of that,
    // and for straight sides far below; 1 % of these areas is 300 to 600 square pixels.
    expect(Math.abs(covered / area - 1)).toBeLessThan(0.01);
  });

  test('stays inside and runs at 45 degrees', () => {
    for (const [[a, b], [c, d]] of segments(hatch(rectangle(panel), 'warning'))) {
      // Ends are rounded to tenths.
      expect(Math.abs(a + b - c - d)).toBeLessThan(0.21);
      for (const [x, y] of [
        [a, b],
        [c, d],
      ] as const) {
        expect(x >= 50 && x <= 300 && y >= 20 && y <= 220).toBe(true);
      }
    }
  });
});

describe('theory over a simulation', () => {
  test('within its hypotheses: one dashed ink line and its name', () => {
    const { below, above } = theoryOverlay({ d: 'M0,0L1,1' }, panel);
    expect(below).toEqual([]);
    const curve: Mark = {
      type: 'path',
      d: 'M0,0L1,1',
      stroke: 'theory',
      strokeWidth: 2,
      dash: '7 4',
      opacity: 1,
    };
    expect(above).toEqual([clipTo(panel, [curve])]);
    expect(theoryEntry([{ text: 'u' }])).toMatchObject({ label: [{ text: 'u' }], dash: '7 4', opacity: 1 });
  });

  test('outside: faded, hatched, and the reason in words', () => {
    const outside = 'β = 4 is above 1';
    const wide = { ...panel, right: 600 };
    const { below, above } = theoryOverlay({ d: 'M0,0L1,1', outside }, wide);
    expect(below).toEqual([hatch(rectangle(wide), 'warning')]);
    const [line, reason] = above;
    expect(line).toMatchObject({ marks: [{ stroke: 'theory', opacity: 0.45 }] });
    expect(reason).toMatchObject({ runs: [{ text: `Outside the hypotheses: ${outside}` }], fill: 'warning' });
    expect(theoryEntry([{ text: 'u' }], outside).label.at(-1)).toEqual({ text: ' (outside)' });
  });

  test('a reason too long for a narrow panel stands on two lines inside it', () => {
    const { above } = theoryOverlay({ d: 'M0,0L1,1', outside: 'an overlap is −0.11, not positive' }, panel);
    const [, first, second] = above;
    expect(first).toMatchObject({ runs: [{ text: 'Outside the hypotheses:' }], x: 292, anchor: 'end' });
    expect(second).toMatchObject({ runs: [{ text: 'an overlap is −0.11, not positive' }], x: 292, y: 211 });
    expect(above).toHaveLength(3);
  });

  test('the hatch takes the region where the hypotheses fail; a halo goes under the line', () => {
    const region = rectangle({ ...panel, left: 200 });
    const { below, above } = theoryOverlay({ d: 'M0,0L1,1', outside: 'a', region, halo: true }, panel);
    expect(below).toEqual([hatch(region, 'warning')]);
    expect(above[0]).toMatchObject({ marks: [{ stroke: 'paper' }, { stroke: 'theory' }] });
  });
});
