import {
  horizontalAxis,
  horizontalScale,
  LABEL_SIZE,
  verticalAxis,
  verticalScale,
  type Panel,
  type Scale,
} from '#charts/axes.ts';
import { clipTo } from '#charts/clip.ts';
import { curvePath, type Series } from '#charts/curve.ts';
import { formatCell, formatNumber } from '#charts/format.ts';
import { ghostCurve, ghostEntry } from '#charts/ghost.ts';
import { legend, legendHeight, type LegendEntry } from '#charts/legend.ts';
import { pointText, tenth } from '#charts/pixel.ts';
import type { Mark, Scene, TextRun } from '#charts/scene.ts';
import { theoryCurve, theoryEntry } from '#charts/theory-overlay.ts';
import type { Trajectory } from '../trajectory.ts';
import type { Description, Domains, Surroundings, WidgetView } from '../widget-spec.ts';
import { BIN_COUNT, type LogisticSdeParameters } from './spec.ts';

const QUANTILES = 3;

/** The columns of simulation.ts, with what the picture derives from them. */
interface Reading {
  readonly time: Float64Array;
  readonly frames: number;
  /** Number of paths computed so far. */
  readonly paths: number;
  /** Share of the paths in each bin, shape [frames, bins]. */
  readonly shares: Float64Array;
  /** Probability of each bin by the equation, same shape. */
  readonly law: Float64Array;
  /** Of 10, 50 and 90 % by the equation, shape [frames, 3]. */
  readonly quantiles: Float64Array;
  /** Shape [paths drawn, frames]. */
  readonly courses: Float64Array;
  /** P(u_∞ = 1). */
  readonly limit: number;
}

function read({ columns }: Trajectory): Reading {
  const { time, counts, law, quantiles, shown, limit } = columns;
  const cells = law!.length;
  const totals = new Float64Array(cells);
  for (let start = 0; start < counts!.length && !Number.isNaN(counts![start]); start += cells) {
    for (let cell = 0; cell < cells; cell++) totals[cell]! += counts![start + cell]!;
  }
  const paths = totals.subarray(0, BIN_COUNT).reduce((sum, count) => sum + count, 0);
  return {
    time: time!,
    frames: time!.length,
    paths,
    shares: totals.map((count) => count / paths),
    law: law!,
    quantiles: quantiles!,
    courses: shown!,
    limit: limit![0]!,
  };
}

/** Sum over the bins of one frame from bin `first` on. */
function massFrom(first: number, cells: Float64Array, frame: number): number {
  return cells.subarray(frame * BIN_COUNT + first, (frame + 1) * BIN_COUNT).reduce((sum, p) => sum + p, 0);
}

function quantileSeries({ time, quantiles, frames }: Reading, which: number): Series {
  const y = Float64Array.from({ length: frames }, (_, frame) => quantiles[frame * QUANTILES + which]!);
  return { x: time, y, count: frames };
}

const math = (text: string): TextRun => ({ text, math: true });
const words = (text: string): TextRun => ({ text });

/** The outline of a histogram: one path over all bins. */
function outline(cells: Float64Array, x: Scale, y: Scale): string {
  let d = '';
  cells.forEach((height, bin) => {
    const [left, right] = [(2 * bin) / BIN_COUNT - 1, (2 * (bin + 1)) / BIN_COUNT - 1];
    d += `${bin === 0 ? 'M' : 'L'}${pointText(x(left), y(height))}L${pointText(x(right), y(height))}`;
  });
  return d;
}

function bars(cells: Float64Array, x: Scale, y: Scale): Mark[] {
  return [...cells].flatMap((height, bin): Mark[] => {
    if (height === 0) return [];
    const [left, right] = [x((2 * bin) / BIN_COUNT - 1), x((2 * (bin + 1)) / BIN_COUNT - 1)];
    const top = y(height);
    return [
      {
        type: 'rect',
        x: tenth(left),
        y: tenth(top),
        width: tenth(right - left),
        height: tenth(y(0) - top),
        fill: 'simulation-soft',
        stroke: 'simulation',
        strokeWidth: 1,
      },
    ];
  });
}

/** The masses at −1 and 1 towards which the outer bars grow: a dot and its value. */
function limitMasses(limit: number, panel: Panel, x: Scale, y: Scale): Mark[] {
  return ([-1, 1] as const).flatMap((end): Mark[] => {
    const mass = end === 1 ? limit : 1 - limit;
    const centre = x(end * (1 - 1 / BIN_COUNT));
    const top = y(mass);
    return [
      { type: 'circle', cx: tenth(centre), cy: tenth(top), r: 4.5, fill: 'theory' },
      {
        type: 'text',
        x: end === 1 ? panel.right - 26 : panel.left + 26,
        y: Math.max(top + 4.5, panel.top + 12),
        runs: [words(`limit ${formatNumber(Number(mass.toFixed(3)))}`)],
        fill: 'theory',
        size: LABEL_SIZE,
        anchor: end === 1 ? 'end' : 'start',
        halo: 'paper',
      },
    ];
  });
}

function domains(_: Trajectory, { horizon }: LogisticSdeParameters): Domains {
  return { time: [0, horizon] };
}

function draw(
  trajectory: Trajectory,
  values: LogisticSdeParameters,
  { size, domains: shownDomains, before }: Surroundings<LogisticSdeParameters>,
): Scene {
  const reading = read(trajectory);
  const { time, frames, courses } = reading;
  const narrow = size.width < 520;
  const frame = Math.min(trajectory.frame, frames - 1);
  const entries: LegendEntry[] = [
    {
      label: [words(narrow ? 'realisations of ' : `${courses.length / frames} realisations of `), math('u')],
      paint: 'simulation',
      strokeWidth: 1.2,
    },
    theoryEntry([
      words(narrow ? '10, 50, 90 % of its law' : '10, 50 and 90 % of its law, and the law below'),
    ]),
    {
      label: [words(`share of ${reading.paths} paths`)],
      paint: 'simulation-soft',
      strokeWidth: 0,
      band: true,
    },
    ...(before ? [ghostEntry([words('median law of the run before')])] : []),
  ];
  const [left, right] = [50, size.width - 14];
  const top = 4 + legendHeight(entries) + 32;
  const bottom = size.height - 48;
  const main: Panel = { left, right, top, bottom: top + (bottom - top - 78) * 0.6 };
  const lower: Panel = { left, right, top: main.bottom + 78, bottom };

  const x = horizontalScale(main, shownDomains.time!);
  const y = verticalScale(main, [-1, 1]);
  const rows = Array.from({ length: courses.length / frames }, (_, row): Mark => {
    const series = { x: time, y: courses.subarray(row * frames, (row + 1) * frames), count: frame + 1 };
    return { type: 'path', d: curvePath(series, x, y), stroke: 'simulation', strokeWidth: 1.2, opacity: 0.6 };
  });
  const law = [0, 1, 2].map((which) => theoryCurve(curvePath(quantileSeries(reading, which), x, y)));
  const ghost = before ? [ghostCurve(curvePath(quantileSeries(read(before.trajectory), 1), x, y))] : [];
  const now = x(time[frame]!);
  const cursor: Mark = {
    type: 'line',
    x1: now,
    y1: main.top,
    x2: now,
    y2: main.bottom,
    stroke: 'muted',
    strokeWidth: 1,
  };

  const across = horizontalScale(lower, [-1, 1]);
  const up = verticalScale(lower, [0, 1]);
  const cells = (of: Float64Array): Float64Array => of.subarray(frame * BIN_COUNT, (frame + 1) * BIN_COUNT);
  const marks: Mark[] = [
    ...legend(entries, left, 4),
    ...verticalAxis(main, y, [words('overlap '), math('u'), words(' (dimensionless)')]),
    clipTo(main, [...ghost, ...rows, ...law, ...(frame < frames - 1 ? [cursor] : [])]),
    ...horizontalAxis(main, x, [words('time '), math('t'), words(' = '), math('τ'), words('/'), math('d')]),
    ...verticalAxis(lower, up, [
      words('share of the paths at '),
      math('t'),
      words(` = ${formatNumber(time[frame]!)}`),
    ]),
    clipTo(lower, [
      ...bars(cells(reading.shares), across, up),
      theoryCurve(outline(cells(reading.law), across, up)),
    ]),
    ...limitMasses(reading.limit, lower, across, up),
    ...horizontalAxis(lower, across, [words('overlap '), math('u'), words(' (dimensionless)')]),
  ];
  return {
    ...size,
    title: `Realisations of the logistic SDE from ${formatNumber(values.initialOverlap)}, and the histogram of ${reading.paths} paths with the law of the equation`,
    marks,
  };
}

const TABLE_ROWS = 8;

function describe(trajectory: Trajectory, values: LogisticSdeParameters): Description {
  const reading = read(trajectory);
  const { time, frames, paths, limit, shares, law } = reading;
  const frame = Math.min(trajectory.frame, frames - 1);
  const middle = BIN_COUNT / 2;
  const decided = (cells: Float64Array, at: number): number =>
    massFrom(BIN_COUNT - 1, cells, at) + massFrom(0, cells, at) - massFrom(1, cells, at);
  const row = (at: number): string[] =>
    [
      time[at]!,
      massFrom(middle, shares, at),
      massFrom(middle, law, at),
      decided(shares, at),
      decided(law, at),
    ].map(formatCell);
  const at = Array.from({ length: TABLE_ROWS + 1 }, (_, k) => Math.round((k * (frames - 1)) / TABLE_ROWS));
  const above = massFrom(middle, shares, frame);
  const error = Math.sqrt((limit * (1 - limit)) / paths);
  const of = `${paths} ${paths === 1 ? 'path' : 'paths'}`;
  const count = (share: number): number => Math.round(share * paths);
  const result =
    `At t = ${formatNumber(time[frame]!)}, ${count(above)} of ${of} lie above 0. The law of the equation gives ` +
    `${count(massFrom(middle, law, frame))}, its limit ${count(limit)} ± ${formatNumber(Math.max(1, count(error)))}. ` +
    `${count(decided(shares, frame))} lie within 0.1 of −1 or 1.`;
  const summary =
    `Realisations of the logistic SDE start at ${formatNumber(values.initialOverlap)}, wander, and end near 1 or −1. ` +
    `Below them, a histogram of ${of} over 20 bins; its outer bars grow towards the limit masses ` +
    `${formatNumber(1 - limit)} at −1 and ${formatNumber(limit)} at 1. ${result}`;
  return {
    result,
    summary,
    numbers: {
      above: String(count(massFrom(middle, shares, frames - 1))),
      limit: formatNumber(limit),
      decided: String(count(decided(shares, frames - 1))),
    },
    table: {
      caption: `Share of ${of} above 0 and within 0.1 of −1 or 1, by time`,
      columns: ['t', 'above 0', 'its law', 'within 0.1 of ±1', 'its law'],
      rows: [...new Set(at)].map(row),
    },
  };
}

export const view: WidgetView<LogisticSdeParameters> = { domains, draw, describe };
