import { LABEL_SIZE, type Scale } from './axes.ts';
import { bandOf, type HeatScale } from './heat-scale.ts';
import type { Grid } from './heat-map.ts';
import type { Point } from './hatch.ts';
import { pointText, tenth } from './pixel.ts';
import { HEAT_STEPS, type Paint } from './palette.ts';
import type { Mark } from './scene.ts';
import { textWidth } from './text-width.ts';

/** A connected piece of a level set, in pixels. A closed one ends where it begins. */
export type Contour = readonly Point[];

/**
 * Level set by marching squares: values between the samples are linear along the edges of the mesh (in pixels, so
 * straight on logarithmic axes too), a saddle is decided by the mean of its corners, and cells with a NaN corner are
 * left out. Cost O(cells).
 */
export function contours({ values, x: xs, y: ys }: Grid, level: number, x: Scale, y: Scale): Contour[] {
  const [columns, rows] = [xs.length, ys.length];
  const [px, py] = [Array.from(xs, (value) => x(value)), Array.from(ys, (value) => y(value))];
  // A crossing is named by its edge: 2 · sample for the edge to the right of a sample, one more for the edge above it.
  const links = new Map<number, number[]>();
  const link = (from: number, to: number): void => {
    for (const [here, there] of [
      [from, to],
      [to, from],
    ] as const) {
      const known = links.get(here);
      if (known) known.push(there);
      else links.set(here, [there]);
    }
  };
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const a = row * columns + column;
      const c = a + columns;
      const corners = [values[a]!, values[a + 1]!, values[c + 1]!, values[c]!];
      const mean = (corners[0]! + corners[1]! + corners[2]! + corners[3]!) / 4;
      if (Number.isNaN(mean)) continue;
      const above = corners.map((value) => value >= level);
      const edges = [2 * a, 2 * (a + 1) + 1, 2 * c, 2 * a + 1];
      const crossed = [0, 1, 2, 3].filter((side) => above[side] !== above[(side + 1) % 4]);
      if (crossed.length === 2) link(edges[crossed[0]!]!, edges[crossed[1]!]!);
      if (crossed.length === 4) {
        // Cut off the two corners that differ from the centre.
        const first = above[0] === mean >= level ? 0 : 3;
        link(edges[first]!, edges[(first + 1) % 4]!);
        link(edges[(first + 2) % 4]!, edges[(first + 3) % 4]!);
      }
    }
  }
  const position = (edge: number): Point => {
    const sample = edge >> 1;
    const [row, column] = [Math.floor(sample / columns), sample % columns];
    const upward = edge % 2 === 1;
    const [here, there] = [values[sample]!, values[sample + (upward ? columns : 1)]!];
    const t = (level - here) / (there - here);
    return upward
      ? [px[column]!, py[row]! + t * (py[row + 1]! - py[row]!)]
      : [px[column]! + t * (px[column + 1]! - px[column]!), py[row]!];
  };
  const follow = (start: number): Contour => {
    const piece = [position(start)];
    let here = start;
    for (let next = links.get(here)?.shift(); next !== undefined; next = links.get(here)?.shift()) {
      const back = links.get(next)!;
      back.splice(back.indexOf(here), 1);
      piece.push(position(next));
      here = next;
    }
    return piece;
  };
  const ends = [...links].filter(([, neighbours]) => neighbours.length === 1).map(([edge]) => edge);
  return [...ends, ...links.keys()]
    .filter((edge) => links.get(edge)!.length > 0)
    .flatMap((edge) => (links.get(edge)!.length > 0 ? [follow(edge)] : []));
}

function path(contour: Contour): string {
  return contour.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${pointText(x, y)}`).join('');
}

/** Lengths along a contour from its start to each point. */
function arcLengths(contour: Contour): number[] {
  let length = 0;
  return contour.map(([x, y], index) => {
    const [fromX, fromY] = contour[Math.max(0, index - 1)]!;
    return (length += Math.hypot(x - fromX, y - fromY));
  });
}

/** Chord over arc below which a line turns too fast to carry a straight label. */
const STRAIGHT = 0.9;

/** A label half way along a contour, turned to follow it and never upside down; none where it would not fit. */
function contourLabel(contour: Contour, text: string): Mark[] {
  const lengths = arcLengths(contour);
  const total = lengths.at(-1)!;
  const runs = [{ text }];
  const width = textWidth(runs, LABEL_SIZE);
  if (total < 3 * width) return [];
  const at = (length: number): Point => {
    const index = Math.max(
      1,
      lengths.findIndex((reached) => reached >= length),
    );
    const [[fromX, fromY], [toX, toY]] = [contour[index - 1]!, contour[index]!];
    const [from, to] = [lengths[index - 1]!, lengths[index]!];
    const t = to > from ? (length - from) / (to - from) : 0;
    return [fromX + t * (toX - fromX), fromY + t * (toY - fromY)];
  };
  const [before, middle, after] = [at((total - width) / 2), at(total / 2), at((total + width) / 2)];
  if (Math.hypot(after[0] - before[0], after[1] - before[1]) < STRAIGHT * width) return [];
  const tilt = (Math.atan2(after[1] - before[1], after[0] - before[0]) * 180) / Math.PI;
  const upright = tilt > 90 ? tilt - 180 : tilt <= -90 ? tilt + 180 : tilt;
  // The baseline lies below the line by a third of the size, so that the line runs through the letters' middle.
  const down = LABEL_SIZE / 3;
  const radians = (upright * Math.PI) / 180;
  return [
    {
      type: 'text',
      x: tenth(middle[0] - down * Math.sin(radians)),
      y: tenth(middle[1] + down * Math.cos(radians)),
      runs,
      fill: 'ink',
      size: LABEL_SIZE,
      anchor: 'middle',
      rotate: tenth(upright),
      halo: 'paper',
    },
  ];
}

/** Ink where the cells are near the paper, paper where they are far from it: at least 3:1 against either neighbour. */
function contourPaint(level: number, scale: HeatScale | undefined): Paint {
  if (!scale) return 'ink';
  const step = Number(scale.paints[bandOf(level, scale)]!.slice('heat-'.length));
  return step < HEAT_STEPS / 2 ? 'ink' : 'paper';
}

/**
 * Contour lines with their values, over the cells of `scale` or (without it) over paper. The longest piece of each
 * level carries its label.
 */
export function contourLines(
  grid: Grid,
  levels: readonly number[],
  { x, y, scale, format }: { x: Scale; y: Scale; scale?: HeatScale; format: (level: number) => string },
): Mark[] {
  const found = levels.map((level) => ({ level, pieces: contours(grid, level, x, y) }));
  const lines = found.flatMap(({ level, pieces }): Mark[] => {
    const d = pieces.map(path).join('');
    return d ? [{ type: 'path', d, stroke: contourPaint(level, scale), strokeWidth: 1.2 }] : [];
  });
  const labels = found.flatMap(({ level, pieces }) => {
    const longest = pieces.reduce<Contour | undefined>(
      (best, piece) => (best && arcLengths(best).at(-1)! >= arcLengths(piece).at(-1)! ? best : piece),
      undefined,
    );
    return longest ? contourLabel(longest, format(level)) : [];
  });
  return [...lines, ...labels];
}
