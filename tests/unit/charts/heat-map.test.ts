import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { horizontalScale, verticalScale } from '#charts/axes.ts';
import { contourLines, contours } from '#charts/contour.ts';
import { cellDomain, colourBar, heatMap, type Grid } from '#charts/heat-map.ts';
import { bandOf, heatScale } from '#charts/heat-scale.ts';
import { HEAT_STEPS, type Paint } from '#charts/palette.ts';
import type { Mark } from '#charts/scene.ts';

describe('bands of a heat scale', () => {
  test.each([
    [0, 1],
    [-0.37, 12.4],
    [0, 1.4],
    [3, 3],
    [1e-9, 4e-9],
  ])('hold the domain [%s, %s], are even, and have a colour each', (low, high) => {
    const { edges, paints } = heatScale([low, high]);
    expect(paints.length).toBeLessThanOrEqual(HEAT_STEPS);
    expect(new Set(paints).size).toBe(paints.length);
    expect(edges.length).toBe(paints.length + 1);
    expect(edges[0]!).toBeLessThanOrEqual(low);
    expect(edges.at(-1)!).toBeGreaterThanOrEqual(high);
    const widths = edges.slice(1).map((edge, index) => edge - edges[index]!);
    // Differences of doubles near 10: rounding below 1e-14 of a width of 1, and in proportion.
    for (const width of widths) expect(width / widths[0]!).toBeCloseTo(1, 9);
  });

  test('a value belongs to the band whose lower edge it reaches; beyond the ends to the last ones', () => {
    const scale = heatScale([0, 1]);
    expect([-5, 0, 0.05, 0.1, 0.99, 1, 7].map((value) => bandOf(value, scale))).toEqual([
      0, 0, 0, 1, 9, 9, 9,
    ]);
    expect(bandOf(Number.NaN, scale)).toBe(-1);
  });

  test('refuses more bands than there are colours', () => {
    expect(() => heatScale([0, 1], 13)).toThrow(/bands = 13/);
  });
});

/** Side of a square of cells, ten pixels each. */
function squareGrid(
  values: readonly number[],
  side: number,
): { grid: Grid; x: ReturnType<typeof horizontalScale>; y: ReturnType<typeof verticalScale> } {
  const samples = Array.from({ length: side }, (_, index) => index);
  const panel = { left: 0, top: 0, right: 10 * side, bottom: 10 * side };
  const domain = cellDomain(samples);
  return {
    grid: { values, x: samples, y: samples },
    x: horizontalScale(panel, domain),
    y: verticalScale(panel, domain),
  };
}

/** Paints each cell of a square grid by filling the rectangles of the marks in their order. */
function paintCells(marks: readonly Mark[], side: number): (Paint | undefined)[] {
  const cells = new Array<Paint | undefined>(side * side).fill(undefined);
  for (const mark of marks) {
    if (mark.type !== 'path') throw new Error('cells are paths');
    for (const match of mark.d.matchAll(/M([\d.]+),([\d.]+)H([\d.]+)V([\d.]+)H\1Z/g)) {
      const [left, bottom, right, top] = match.slice(1).map((text) => Number(text) / 10) as [
        number,
        number,
        number,
        number,
      ];
      for (let row = side - bottom; row < side - top; row++)
        for (let column = left; column < right; column++) cells[row * side + column] = mark.fill;
    }
  }
  return cells;
}

describe('a heat map', () => {
  const side = 5;
  const values = fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
      { weight: 1, arbitrary: fc.constant(Number.NaN) },
    ),
    { minLength: side * side, maxLength: side * side },
  );

  test('shows every cell in the colour of its band, with row 0 at the bottom, and unknown cells empty', () => {
    const scale = heatScale([0, 1]);
    fc.assert(
      fc.property(values, (sample) => {
        const { grid, x, y } = squareGrid(sample, side);
        const cells = paintCells(heatMap(grid, scale, x, y), side);
        expect(cells).toEqual(sample.map((value) => scale.paints[bandOf(value, scale)]));
      }),
      { seed: 11 },
    );
  });

  test('equal neighbours are one rectangle', () => {
    const { grid, x, y } = squareGrid(new Array<number>(side * side).fill(0.05), side);
    expect(heatMap(grid, heatScale([0, 1]), x, y)).toEqual([
      { type: 'path', d: 'M0,50H50V0H0Z', fill: 'heat-0' },
    ]);
  });

  test('refuses a grid whose values do not fill it', () => {
    const { grid, x, y } = squareGrid([1, 2, 3], side);
    expect(() => heatMap(grid, heatScale([0, 1]), x, y)).toThrow(/values = 3/);
    expect(() => cellDomain([1])).toThrow(/samples = 1/);
  });
});

describe('a colour bar', () => {
  const scale = heatScale([0, 1]);
  const texts = (marks: readonly Mark[]): string[] =>
    marks.flatMap((mark) => (mark.type === 'text' ? [mark.runs.map(({ text }) => text).join('')] : []));

  test('upright: every edge labelled where there is room, and the quantity named', () => {
    const marks = colourBar(scale, { left: 0, right: 15, top: 0, bottom: 260 }, [{ text: 'overlap' }]);
    expect(texts(marks)).toEqual([
      ...['0.0', '0.1', '0.2', '0.3', '0.4', '0.5', '0.6', '0.7', '0.8', '0.9', '1.0'],
      'overlap',
    ]);
    expect(marks.flatMap((mark) => (mark.type === 'rect' && mark.fill ? [mark.fill] : []))).toEqual(
      scale.paints,
    );
  });

  test('lying and short: fewer labels, both ends among them', () => {
    const marks = colourBar(scale, { left: 0, right: 150, top: 0, bottom: 12 }, [{ text: 'overlap' }]);
    expect(texts(marks)).toEqual(['0.0', '0.5', '1.0', 'overlap']);
  });
});

describe('contours', () => {
  const count = 61;
  const samples = Array.from({ length: count }, (_, index) => -1.5 + (3 * index) / (count - 1));
  const panel = { left: 0, top: 0, right: 300, bottom: 300 };
  const x = horizontalScale(panel, [-1.5, 1.5]);
  const y = verticalScale(panel, [-1.5, 1.5]);
  const gridOf = (f: (a: number, b: number) => number): Grid => ({
    values: samples.flatMap((b) => samples.map((a) => f(a, b))),
    x: samples,
    y: samples,
  });

  test('of a cone are closed circles of the right radius', () => {
    const pieces = contours(gridOf(Math.hypot), 1, x, y);
    expect(pieces).toHaveLength(1);
    const [circle] = pieces;
    expect(circle!.at(-1)).toEqual(circle![0]);
    // Linear interpolation of r over a mesh of 0.05 errs by at most h²/8 · |r''| = 0.0003 near r = 1: 0.03 pixels.
    for (const [a, b] of circle!) expect(Math.abs(Math.hypot(a - 150, b - 150) - 100)).toBeLessThan(0.05);
  });

  test('of a plane run from border to border, exactly', () => {
    const [line, ...others] = contours(
      gridOf((a, b) => a + b),
      0.31,
      x,
      y,
    );
    expect(others).toEqual([]);
    for (const [a, b] of line!) expect(x.invert(a) + y.invert(b)).toBeCloseTo(0.31, 10);
    const ends = [line![0]!, line!.at(-1)!].map(([a, b]) => [x.invert(a), y.invert(b)]);
    for (const [a, b] of ends) expect(Math.max(a!, b!)).toBeCloseTo(1.5, 10);
  });

  test('of a saddle never cross: two pieces on either side of it', () => {
    for (const level of [-0.2, 0.2]) {
      const pieces = contours(
        gridOf((a, b) => a * b),
        level,
        x,
        y,
      );
      expect(pieces).toHaveLength(2);
      for (const piece of pieces)
        for (const [a, b] of piece) expect(Math.sign(x.invert(a) * y.invert(b))).toBe(Math.sign(level));
    }
  });

  test('a saddle inside one cell is decided by its mean', () => {
    // Corners 1, 0, 1, 0 with mean 0.5: at 0.4 the ones are joined, at 0.6 they are apart.
    const unit = { values: [1, 0, 0, 1], x: [0, 1], y: [0, 1] };
    const joined = contours(unit, 0.4, x, y);
    const apart = contours(unit, 0.6, x, y);
    const nearOnes = (pieces: typeof joined): boolean =>
      pieces.every((piece) => {
        const a = piece.reduce((sum, [px]) => sum + x.invert(px), 0) / piece.length;
        const b = piece.reduce((sum, [, py]) => sum + y.invert(py), 0) / piece.length;
        return Math.abs(a - b) < 0.5;
      });
    expect([joined.length, apart.length]).toEqual([2, 2]);
    expect([nearOnes(joined), nearOnes(apart)]).toEqual([false, true]);
  });

  test('stop at cells that are not known, and a level that is not reached has none', () => {
    const hole = gridOf((a, b) => (Math.abs(a) < 0.1 && b > 0 ? Number.NaN : Math.hypot(a, b)));
    const [piece, ...others] = contours(hole, 1, x, y);
    expect(others).toEqual([]);
    expect(piece!.at(-1)).not.toEqual(piece![0]);
    expect(contours(hole, 9, x, y)).toEqual([]);
  });

  test('carry their value along the line, upright; ink or paper by the cells below', () => {
    const scale = heatScale([0, 2.2]);
    const marks = contourLines(gridOf(Math.hypot), [0.2, 1, 2], {
      x,
      y,
      scale,
      format: (level) => `r = ${level}`,
    });
    const labels = marks.flatMap((mark) => (mark.type === 'text' ? [mark] : []));
    // The circle of 20 pixels bends too much for a label, and the arcs in the corners are too short.
    expect(labels.map(({ runs }) => runs[0]!.text)).toEqual(['r = 1']);
    for (const { rotate } of labels) expect(Math.abs(rotate!)).toBeLessThanOrEqual(90);
    const strokes = marks.flatMap((mark) => (mark.type === 'path' ? [mark.stroke] : []));
    expect(strokes).toEqual(['ink', 'paper', 'paper']);
  });
});
