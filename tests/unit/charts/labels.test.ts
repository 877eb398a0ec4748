import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endLabels, type EndLabel } from '#charts/end-labels.ts';
import { ghostCurve, ghostLabel } from '#charts/ghost.ts';
import { legendWidth } from '#charts/legend.ts';
import type { Mark } from '#charts/scene.ts';
import { spread } from '#charts/spread.ts';
import { textWidth } from '#charts/text-width.ts';

const cost = (wanted: readonly number[], positions: readonly number[]): number =>
  positions.reduce((sum, position, index) => sum + (position - wanted[index]!) ** 2, 0);

describe('spread', () => {
  const wanted = fc.array(fc.double({ min: -20, max: 120, noNaN: true }), { minLength: 1, maxLength: 7 });

  test('keeps order, gaps and bounds', () => {
    fc.assert(
      fc.property(wanted, (values) => {
        const positions = spread(values, 10, 0, 100)!;
        const sorted = positions.map((position, index) => [values[index]!, position] as const);
        sorted.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        // Sums of a few numbers below 1000 in doubles: rounding stays below 1e-9.
        for (let index = 1; index < sorted.length; index++)
          expect(sorted[index]![1] - sorted[index - 1]![1]).toBeGreaterThan(10 - 1e-9);
        expect(Math.min(...positions)).toBeGreaterThan(-1e-9);
        expect(Math.max(...positions)).toBeLessThan(100 + 1e-9);
      }),
      { seed: 7 },
    );
  });

  test('no other arrangement in the same order moves the labels less', () => {
    // Means of up to three multiples of 6 are integers: with the gap 6 the optimum is among the integer positions.
    fc.assert(
      fc.property(fc.tuple(...[1, 2, 3].map(() => fc.integer({ min: 0, max: 4 }))), (units) => {
        const values = units.map((unit) => unit * 6).sort((a, b) => a - b);
        let best = Infinity;
        for (let a = 0; a <= 24; a++)
          for (let b = a + 6; b <= 24; b++)
            for (let c = b + 6; c <= 24; c++) best = Math.min(best, cost(values, [a, b, c]));
        expect(cost(values, spread(values, 6, 0, 24)!)).toBeCloseTo(best, 9);
      }),
      { seed: 8, numRuns: 40 },
    );
  });

  test('leaves labels that are apart where they are, and says when there is no room', () => {
    expect(spread([70, 10, 40], 10, 0, 100)).toEqual([70, 10, 40]);
    expect(spread([1, 2, 3], 60, 0, 100)).toBeUndefined();
  });
});

const panel = { left: 50, top: 20, right: 300, bottom: 220 };
const label = (y: number, text: string): EndLabel => ({
  x: 300,
  y,
  entry: { label: [{ text }], paint: 'simulation', strokeWidth: 2 },
});
const texts = (marks: readonly Mark[]) => marks.filter((mark) => mark.type === 'text');

describe('labels at the ends of curves', () => {
  test('stand beside their curves, apart from one another, with a leader where they moved', () => {
    const { marks, left } = endLabels(
      [label(100, 'one'), label(103, 'two'), label(180, 'three')],
      panel,
      420,
    );
    expect(left).toEqual([]);
    const [one, two, three] = texts(marks);
    expect(two!.y - one!.y).toBeGreaterThanOrEqual(16);
    expect(three!.y).toBe(184.5);
    expect(marks.filter((mark) => mark.type === 'path')).toHaveLength(2);
  });

  test('too wide for the margin: that one goes to the legend', () => {
    const wide = label(150, 'a name that needs far more room than this');
    const { marks, left } = endLabels([label(100, 'one'), wide], panel, 420);
    expect(texts(marks)).toHaveLength(1);
    expect(left).toEqual([wide.entry]);
  });

  test('too many for the panel, or too far from their curves: all go to the legend', () => {
    const many = Array.from({ length: 14 }, (_, index) => label(100, `curve ${index}`));
    expect(endLabels(many, panel, 420)).toEqual({ marks: [], left: many.map(({ entry }) => entry) });
    const crowd = Array.from({ length: 10 }, (_, index) => label(120, `curve ${index}`));
    expect(endLabels(crowd, panel, 420).marks).toEqual([]);
  });

  test('a ghost is named "before", faint, and dashed unlike theory', () => {
    const { marks } = endLabels([ghostLabel(300, 90)], panel, 420);
    expect(texts(marks).map(({ runs, fill }) => [runs[0]!.text, fill])).toEqual([['before', 'ink']]);
    expect(ghostCurve('M0,0L1,1')).toMatchObject({ d: 'M0,0L1,1', stroke: 'muted', dash: '12 3' });
  });
});

test('a width grows with each letter and with the size', () => {
  expect(textWidth([{ text: 'mm' }], 10)).toBeGreaterThan(textWidth([{ text: 'ii' }], 10));
  expect(textWidth([{ text: 'ab' }, { text: 'c', math: true }], 20)).toBeCloseTo(
    2 * textWidth([{ text: 'abc' }], 10),
    10,
  );
});

test('a legend is as wide as its widest row', () => {
  const entries = ['one', 'a longer name'].map((text) => label(0, text).entry);
  expect(legendWidth(entries)).toBe(legendWidth(entries.slice(1)));
  expect(legendWidth(entries)).toBeGreaterThan(legendWidth(entries.slice(0, 1)));
});
