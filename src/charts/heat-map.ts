import { tickFormat } from 'd3-scale';
import { LABEL_SIZE, type Panel, type Scale } from './axes.ts';
import { bandOf, type HeatScale } from './heat-scale.ts';
import { tenth } from './pixel.ts';
import type { Mark, TextRun } from './scene.ts';

/** A function of two variables, sampled at x[column], y[row]; `values` has shape [rows, columns], row-major. */
export interface Grid {
  readonly values: ArrayLike<number>;
  /** Increasing. */
  readonly x: ArrayLike<number>;
  /** Increasing. */
  readonly y: ArrayLike<number>;
}

/** Pixel edges of the cells around samples: half way between them, and as far beyond the outermost. */
function cellEdges(samples: ArrayLike<number>, scale: Scale): number[] {
  const at = Array.from(samples, (sample) => scale(sample));
  const count = at.length;
  if (count < 2) throw new RangeError(`samples = ${count}: a grid needs at least 2 each way`);
  const between = at.slice(1).map((position, index) => (position + at[index]!) / 2);
  const first = 2 * at[0]! - between[0]!;
  const last = 2 * at[count - 1]! - between[count - 2]!;
  return [first, ...between, last].map(tenth);
}

/** Domain that shows the outer cells of evenly spaced samples in full. */
export function cellDomain(samples: ArrayLike<number>): [number, number] {
  const count = samples.length;
  if (count < 2) throw new RangeError(`samples = ${count}: a grid needs at least 2 each way`);
  const half = (samples[1]! - samples[0]!) / 2;
  return [samples[0]! - half, samples[count - 1]! + (samples[count - 1]! - samples[count - 2]!) / 2];
}

/** Rectangles of cells where `inside` holds: runs along rows, joined while the next row has the same run. */
function rectangles(
  rows: number,
  columns: number,
  inside: (cell: number) => boolean,
): (readonly [left: number, right: number, bottom: number, top: number])[] {
  const done: [number, number, number, number][] = [];
  let open = new Map<number, [number, number, number, number]>();
  for (let row = 0; row < rows; row++) {
    const next: typeof open = new Map();
    for (let column = 0; column < columns; column++) {
      if (!inside(row * columns + column)) continue;
      const left = column;
      while (column < columns && inside(row * columns + column)) column++;
      const above = open.get(left);
      if (above && above[1] === column) {
        above[3] = row + 1;
        next.set(left, above);
      } else {
        const started: [number, number, number, number] = [left, column, row, row + 1];
        done.push(started);
        next.set(left, started);
      }
    }
    open = next;
  }
  return done;
}

/**
 * Cells coloured by band, one path a colour. A path holds the cells of its band and of all higher ones, which are
 * drawn over it: so no hairline of paper shows between neighbours. Cells with NaN stay empty.
 * Cost O(cells · bands).
 */
export function heatMap(grid: Grid, scale: HeatScale, x: Scale, y: Scale): Mark[] {
  const [columns, rows] = [grid.x.length, grid.y.length];
  if (grid.values.length !== rows * columns)
    throw new RangeError(
      `values = ${grid.values.length} numbers, but the grid has ${rows} x ${columns} cells`,
    );
  const [xs, ys] = [cellEdges(grid.x, x), cellEdges(grid.y, y)];
  const bands = Int8Array.from(grid.values, (value) => bandOf(value, scale));
  return scale.paints.flatMap((paint, band): Mark[] => {
    const d = rectangles(rows, columns, (cell) => bands[cell]! >= band)
      .map(
        ([left, right, bottom, top]) =>
          `M${xs[left]!},${ys[bottom]!}H${xs[right]!}V${ys[top]!}H${xs[left]!}Z`,
      )
      .join('');
    return d ? [{ type: 'path', d, fill: paint }] : [];
  });
}

/** How far apart tick labels of a colour bar are, at least. */
const TICK_ROOM = { across: 44, along: 18 };

/**
 * The key of a heat map: its bands with their edges, and what they measure. Upright when the bar is taller than
 * wide, with ticks at its right; lying, with ticks below, otherwise.
 */
export function colourBar({ edges, paints }: HeatScale, bar: Panel, label: readonly TextRun[]): Mark[] {
  const { left, top, right, bottom } = bar;
  const upright = bottom - top > right - left;
  const count = paints.length;
  const length = upright ? bottom - top : right - left;
  const needed = Math.ceil((upright ? TICK_ROOM.along : TICK_ROOM.across) / (length / count));
  // A step that divides the number of bands labels both ends.
  const even = Array.from({ length: count }, (_, step) => step).find((s) => s >= needed && count % s === 0);
  const every = even ?? needed;
  const format = tickFormat(edges[0]!, edges[count]!, count);
  const at = (edge: number): number =>
    (upright ? bottom : left) + ((upright ? -1 : 1) * length * edge) / count;
  const boxes = paints.map((fill, band): Mark => {
    // From its lower edge to the end of the bar; the next band covers the rest.
    const box = upright
      ? { x: left, y: top, width: right - left, height: at(band) - top }
      : { x: at(band), y: top, width: right - at(band), height: bottom - top };
    return { type: 'rect', ...box, fill };
  });
  const frame: Mark = {
    type: 'rect',
    x: left,
    y: top,
    width: right - left,
    height: bottom - top,
    stroke: 'muted',
    strokeWidth: 1,
  };
  const ticks = edges.flatMap((edge, index): Mark[] => {
    if (index % every !== 0) return [];
    const [x, y] = upright ? [right, at(index)] : [at(index), bottom];
    const end = upright ? { x2: x + 4, y2: y } : { x2: x, y2: y + 4 };
    const place = upright
      ? ({ x: x + 8, y: y + 4.5, anchor: 'start' } as const)
      : ({ x, y: y + 18, anchor: 'middle' } as const);
    return [
      { type: 'line', x1: x, y1: y, ...end, stroke: 'muted', strokeWidth: 1 },
      { type: 'text', ...place, runs: [{ text: format(edge) }], fill: 'ink', size: LABEL_SIZE },
    ];
  });
  const name: Mark = {
    type: 'text',
    x: upright ? right : left,
    y: top - 10,
    runs: label,
    fill: 'ink',
    size: LABEL_SIZE,
    anchor: upright ? 'end' : 'start',
  };
  return [...boxes, frame, ...ticks, name];
}
