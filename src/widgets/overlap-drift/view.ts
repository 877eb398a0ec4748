import { levelArrow } from '#charts/arrow.ts';
import {
  horizontalAxis,
  horizontalScale,
  verticalAxis,
  verticalScale,
  LABEL_SIZE,
  type Panel,
  type Scale,
} from '#charts/axes.ts';
import { clipTo } from '#charts/clip.ts';
import { bandPath, curvePath, type Series } from '#charts/curve.ts';
import { extentOf, type Domain } from '#charts/domain.ts';
import { formatCell, formatNumber } from '#charts/format.ts';
import { ghostCurve, ghostEntry } from '#charts/ghost.ts';
import { legend, legendHeight, legendWidth, type LegendEntry } from '#charts/legend.ts';
import { dots, errorBars, ticks } from '#charts/points.ts';
import type { Mark, Scene, Size, TextRun } from '#charts/scene.ts';
import { theoryCurve, theoryEntry } from '#charts/theory-overlay.ts';
import { lastKnown, type Trajectory } from '../trajectory.ts';
import type { DataTable, Description, Domains, Surroundings, WidgetView } from '../widget-spec.ts';
import { pairCount, pairIndex, recordedHeads, type OverlapDriftParameters } from './spec.ts';

/** Error bars and bands reach this many standard errors to either side. */
const BAR = 2;
/** Heads before which the drift is nearly all noise: its axis is fitted to what comes later. */
const SETTLED = 32;
const FINITE_DASH = '1.5 3.5';

/** Entries of the columns of simulation.ts after the heads that the player stands at. */
interface Reading {
  /** Last recorded position that is known and not beyond the player's; -1 before the first. */
  readonly frame: number;
  /** Recorded positions, all of them. */
  readonly heads: readonly number[];
  /** Pairs i < j, by overlap. */
  readonly pairs: readonly { readonly i: number; readonly j: number; readonly index: number }[];
  /** [pairs], the diagonal included, in the order of `pairIndex`. */
  readonly overlap: Float64Array;
  readonly expansion: Float64Array;
  readonly kernel: Float64Array;
  readonly crossTalk: Float64Array;
  readonly drift: Float64Array;
  readonly driftFormula: Float64Array;
  /** Standard errors at this position; NaN until all heads are drawn. */
  readonly kernelError: Float64Array;
  readonly driftError: Float64Array;
  readonly secondMoment: number;
  /** Mean of s_ii over the tokens, from the most heads known. */
  readonly meanSelf: number;
  /** [frames] */
  readonly kickLength: Float64Array;
  readonly meanDrift: Float64Array;
  readonly meanDriftFormula: Float64Array;
  readonly meanDriftError: Float64Array;
}

function read({ columns, frame: position }: Trajectory, values: OverlapDriftParameters): Reading {
  const { tokenCount, headsDrawn } = values;
  const heads = recordedHeads(headsDrawn);
  const size = pairCount(tokenCount);
  const known = lastKnown(columns['heads']!, 0, heads.length);
  const frame = Math.min(known, position);
  const at = (column: string, row = frame): Float64Array =>
    columns[column]!.subarray(Math.max(row, 0) * size, (Math.max(row, 0) + 1) * size);
  const unknown = new Float64Array(size).fill(Number.NaN);
  /** From the error after all heads, which is known best. */
  const errorAt = (column: string): Float64Array => {
    const growth = Math.sqrt(headsDrawn / (heads[frame] ?? Number.NaN));
    return (columns[column] ?? unknown).map((error) => error * growth);
  };
  const overlap = columns['overlap']!;
  const pairs: { i: number; j: number; index: number }[] = [];
  let meanSelf = 0;
  for (let i = 0; i < tokenCount; i++) {
    meanSelf += at('kernel', known)[pairIndex(i, i, tokenCount)]! / tokenCount;
    for (let j = i + 1; j < tokenCount; j++) pairs.push({ i, j, index: pairIndex(i, j, tokenCount) });
  }
  pairs.sort((p, q) => overlap[p.index]! - overlap[q.index]!);
  const lastError = columns['meanDriftError']?.[0] ?? Number.NaN;
  return {
    frame,
    heads,
    pairs,
    overlap,
    expansion: columns['expansion']!,
    kernel: at('kernel'),
    crossTalk: at('crossTalk'),
    drift: at('drift'),
    driftFormula: at('driftFormula'),
    kernelError: errorAt('kernelError'),
    driftError: errorAt('driftError'),
    secondMoment: columns['secondMoment']![0]!,
    meanSelf,
    kickLength: columns['kickLength']!,
    meanDrift: columns['meanDrift']!,
    meanDriftFormula: columns['meanDriftFormula']!,
    meanDriftError: Float64Array.from(heads, (count) => lastError * Math.sqrt(headsDrawn / count)),
  };
}

const math = (text: string): TextRun => ({ text, math: true });
const words = (text: string): TextRun => ({ text });

/** Two panels under a legend, with one horizontal axis. */
interface Layout {
  readonly narrow: boolean;
  readonly upper: Panel;
  readonly lower: Panel;
  readonly legend: readonly Mark[];
}

function layout(size: Size, entries: readonly LegendEntry[], share: number): Layout {
  const narrow = size.width < 520;
  const perColumn = Math.ceil(entries.length / (narrow ? 1 : 2));
  const [left, right] = [54, size.width - 14];
  const first = entries.slice(0, perColumn);
  const second = Math.max(left + (right - left) * 0.5, left + legendWidth(first) + 16);
  const top = 4 + legendHeight(first) + 32;
  const bottom = size.height - 48;
  const middle = top + (bottom - top - 46) * share;
  return {
    narrow,
    upper: { left, right, top, bottom: middle },
    lower: { left, right, top: middle + 46, bottom },
    legend: [...legend(first, left, 4), ...legend(entries.slice(perColumn), second, 4)],
  };
}

const powers = ([low, high]: Domain): Domain => [10 ** low, 10 ** high];
const log10 = (values: readonly number[]): number[] => values.filter((value) => value > 0).map(Math.log10);

function gather(column: Float64Array, places: readonly { readonly index: number }[]): Float64Array {
  return Float64Array.from(places, ({ index }) => column[index]!);
}

/** The pairs i < j as points. */
function pairSeries(reading: Reading, column: Float64Array): Series {
  const { pairs, overlap } = reading;
  return { x: gather(overlap, pairs), y: gather(column, pairs), count: pairs.length };
}

function sampleEntry(label: readonly TextRun[]): LegendEntry {
  return { label, paint: 'simulation', strokeWidth: 5, dots: true };
}

const BEFORE = 'the run before';

function beforeDots(): LegendEntry {
  return { label: [words(BEFORE)], paint: 'muted', strokeWidth: 4, dots: true };
}

/** The run before, read at its end. */
function readBefore(before: Surroundings<OverlapDriftParameters>['before']): Reading | undefined {
  if (!before) return undefined;
  const { trajectory, values } = before;
  const reading = read({ ...trajectory, frame: recordedHeads(values.headsDrawn).length - 1 }, values);
  return reading.frame < 0 ? undefined : reading;
}

const overlapLabel = [words('overlap '), math('R'), words(' (dimensionless)')];

// Averages over heads

function predictedKick(reading: Reading, heads: number): number {
  return Math.sqrt(reading.meanSelf / heads);
}

function averagesDomains(reading: Reading): Domains {
  const { heads, frame, kickLength, meanDrift, meanDriftFormula } = reading;
  const settled = heads.flatMap((count, k) =>
    k <= frame && (count >= SETTLED || k === frame) ? [meanDrift[k]!, meanDriftFormula[k]!] : [],
  );
  const last = heads.at(-1)!;
  const kicks = [
    ...kickLength.subarray(0, frame + 1),
    predictedKick(reading, 1),
    predictedKick(reading, last),
  ];
  const [low, high] = extentOf([0], settled)!;
  // Room for the band and for most of what few heads gave, without their full width.
  const room = (high - low) / 2;
  return {
    heads: [0, Math.log10(last)],
    kick: extentOf(log10(kicks)) ?? [-2, 0],
    meanDrift: [low - room, high + room],
  };
}

function drawAverages(
  reading: Reading,
  { size, domains, before }: Surroundings<OverlapDriftParameters>,
): readonly Mark[] {
  const earlier = readBefore(before);
  const narrow = size.width < 520;
  const entries: LegendEntry[] = [
    sampleEntry([words('average over the first '), math('N'), words(' heads')]),
    { label: [words('± 2 standard errors')], paint: 'simulation-soft', strokeWidth: 0, band: true },
    theoryEntry([words(narrow ? 'theory' : 'theory: kernel and overlap drift')]),
    ...(earlier ? [ghostEntry([words(BEFORE)])] : []),
  ];
  const { upper, lower, legend: rows } = layout(size, entries, 0.52);
  const { heads, frame, kickLength, meanDrift, meanDriftFormula, meanDriftError } = reading;
  const x = horizontalScale(upper, powers(domains['heads']!), 'log');
  const kick = verticalScale(upper, powers(domains['kick']!), 'log');
  const drift = verticalScale(lower, domains['meanDrift']!);
  const series = (y: ArrayLike<number>): Series => ({ x: heads, y, count: frame + 1 });
  const predicted = { x: heads, y: heads.map((count) => predictedKick(reading, count)), count: heads.length };
  const formula = meanDriftFormula[frame]!;
  const level = { x: heads, y: heads.map(() => formula), count: heads.length };
  const low = meanDrift.map((value, k) => value - BAR * meanDriftError[k]!);
  const high = meanDrift.map((value, k) => value + BAR * meanDriftError[k]!);
  const line = (y: Float64Array, scale: Scale): Mark[] => [
    { type: 'path', d: curvePath(series(y), x, scale), stroke: 'simulation', strokeWidth: 2 },
    dots(series(y), x, scale, 'simulation', 6),
  ];
  const ghost = (column: Float64Array | undefined, scale: Scale): Mark[] =>
    earlier && column
      ? [ghostCurve(curvePath({ x: earlier.heads, y: column, count: earlier.heads.length }, x, scale))]
      : [];
  return [
    ...rows,
    ...verticalAxis(upper, kick, [words('length of the average kick')]),
    ...horizontalGuide(upper),
    clipTo(upper, [
      ...ghost(earlier?.kickLength, kick),
      theoryCurve(curvePath(predicted, x, kick)),
      ...line(kickLength, kick),
    ]),
    ...verticalAxis(lower, drift, [
      words(`${narrow ? '' : 'average '}change of an overlap per unit of `),
      math('τ'),
    ]),
    clipTo(lower, [
      { type: 'path', d: bandPath(series(low), series(high), x, drift), fill: 'simulation-soft' },
      zeroLine(lower, drift),
      ...ghost(earlier?.meanDrift, drift),
      theoryCurve(curvePath(level, x, drift)),
      ...line(meanDrift, drift),
    ]),
    ...horizontalAxis(lower, x, [words('heads '), math('N')]),
  ];
}

function horizontalGuide({ left, right, bottom }: Panel): Mark[] {
  return [{ type: 'line', x1: left, y1: bottom, x2: right, y2: bottom, stroke: 'muted', strokeWidth: 1 }];
}

function zeroLine({ left, right }: Panel, y: Scale): Mark {
  return { type: 'line', x1: left, y1: y(0), x2: right, y2: y(0), stroke: 'muted', strokeWidth: 1 };
}

/** Overlaps end at 1, whatever rounding says; arrows may point beyond. */
function cosines([low, high]: Domain): Domain {
  return [Math.max(low, -1), Math.min(high, 1)];
}

// Kernel

function kernelDomains(reading: Reading): Domains {
  const { overlap, kernel, secondMoment } = reading;
  const [low, high] = extentOf(kernel, [secondMoment])!;
  const room = (high - low) / 20;
  // The scale of the panel above: what is 0 is to be seen beside what is not.
  const reach = (high - low) / 2 + room;
  return {
    overlap: cosines(extentOf(overlap)!),
    kernel: [low - room, high + room],
    crossTalk: [-reach, reach],
  };
}

function drawKernel(
  reading: Reading,
  { size, domains, before }: Surroundings<OverlapDriftParameters>,
): readonly Mark[] {
  const earlier = readBefore(before);
  const narrow = size.width < 520;
  const entries: LegendEntry[] = [
    sampleEntry([math('s'), words(' of a pair, ± 2 standard errors')]),
    {
      label: [words('its expansion to order '), math('β'), words('²')],
      paint: 'finite',
      strokeWidth: 2,
      dash: FINITE_DASH,
    },
    theoryEntry([words(narrow ? 'β = 0: all equal ' : 'at β = 0: all equal to '), math('m')]),
    ...(earlier ? [beforeDots()] : []),
  ];
  const { upper, lower, legend: rows } = layout(size, entries, 0.64);
  const { overlap, expansion, kernel, crossTalk, kernelError, secondMoment } = reading;
  const x = horizontalScale(upper, domains['overlap']!);
  const s = verticalScale(upper, domains['kernel']!);
  const cross = verticalScale(lower, domains['crossTalk']!);
  const all = (y: Float64Array): Series => ({ x: overlap, y, count: overlap.length });
  const ends: Domain = extentOf(overlap)!;
  // The expansion is a straight line in the overlap: its ends are at the smallest overlap and at 1.
  const first = overlap.indexOf(ends[0]);
  const last = overlap.indexOf(ends[1]);
  const line = { x: [overlap[first]!, overlap[last]!], y: [expansion[first]!, expansion[last]!], count: 2 };
  const level = { x: ends, y: [secondMoment, secondMoment], count: 2 };
  const bars = kernelError.map((error) => BAR * error);
  return [
    ...rows,
    ...verticalAxis(upper, s, [words('kernel '), math('s'), words(' (dimensionless)')]),
    ...horizontalGuide(upper),
    clipTo(upper, [
      ...(earlier
        ? [dots({ x: earlier.overlap, y: earlier.kernel, count: earlier.overlap.length }, x, s, 'muted', 4)]
        : []),
      theoryCurve(curvePath(level, x, s)),
      errorBars(all(kernel), bars, x, s, 'simulation'),
      dots(all(kernel), x, s, 'simulation'),
      { type: 'path', d: curvePath(line, x, s), stroke: 'finite', strokeWidth: 2, dash: FINITE_DASH },
    ]),
    ...verticalAxis(lower, cross, [words('between different coordinates')]),
    clipTo(lower, [
      theoryCurve(curvePath({ x: ends, y: [0, 0], count: 2 }, x, cross)),
      dots(all(crossTalk), x, cross, 'simulation', 4),
    ]),
    ...horizontalAxis(lower, x, overlapLabel),
  ];
}

// Overlap drift

function driftDomains({ overlap, pairs, driftFormula }: Reading): Domains {
  const formula = gather(driftFormula, pairs);
  const tips = Float64Array.from(pairs, ({ index }) => overlap[index]! + driftFormula[index]!);
  // Room for the dot at the lowest overlap.
  const ends = extentOf(overlap, tips)!;
  const reach: Domain = [ends[0] - (ends[1] - ends[0]) / 40, ends[1]];
  const [low, high] = extentOf([0], formula)!;
  // Room for the scatter of what was sampled.
  const room = (high - low) / 6;
  return { overlap: cosines(reach), drift: [low < 0 ? low - room : low, high + room] };
}

/** At most `count` of the pairs, evenly spread over their overlaps. */
function somePairs(pairs: Reading['pairs'], count: number): Reading['pairs'] {
  if (pairs.length <= count) return pairs;
  return Array.from({ length: count }, (_, k) => pairs[Math.round((k * (pairs.length - 1)) / (count - 1))]!);
}

/** Where the drift would take an overlap in a unit of τ: by the formula above the middle of a row, sampled below it. */
function arrowRow(
  reading: Reading,
  index: number,
  x: Scale,
  middle: number,
  gap: number,
): { readonly theory: readonly Mark[]; readonly sampled: readonly Mark[] } {
  const from = reading.overlap[index]!;
  const to = from + reading.drift[index]!;
  const error = BAR * reading.driftError[index]!;
  const y = middle + gap;
  const bar: Mark = {
    type: 'line',
    x1: x(to - error),
    y1: y,
    x2: x(to + error),
    y2: y,
    stroke: 'simulation-soft',
    strokeWidth: 5,
  };
  const tail: Mark = { type: 'circle', cx: x(from), cy: middle, r: 2.5, fill: 'ink' };
  const formula = { from: x(from), to: x(from + reading.driftFormula[index]!), y: middle - gap };
  return {
    theory: [tail, ...levelArrow(formula, 'theory', 1.5, '4 2.5')],
    sampled: [
      ...(Number.isNaN(error) ? [] : [bar]),
      ...levelArrow({ from: x(from), to: x(to), y }, 'simulation', 1.8),
    ],
  };
}

function drawDrift(
  reading: Reading,
  trajectory: Trajectory,
  { size, domains, before }: Surroundings<OverlapDriftParameters>,
): readonly Mark[] {
  const earlier = readBefore(before);
  const narrow = size.width < 520;
  const entries: LegendEntry[] = [
    {
      label: [words(`${narrow ? '' : 'single '}layers, ± 2 standard errors`)],
      paint: 'simulation',
      strokeWidth: 2,
    },
    theoryEntry([words(narrow ? 'formula of the drift' : 'Overlap-drift proposition')]),
    {
      label: [words('drift at '), math('β'), words(' = 0')],
      paint: 'finite',
      strokeWidth: 2,
      dash: FINITE_DASH,
    },
    ...(earlier ? [beforeDots()] : []),
  ];
  const { upper, lower, legend: rows } = layout(size, entries, 0.56);
  const x = horizontalScale(upper, domains['overlap']!);
  const y = verticalScale(lower, domains['drift']!);
  const shown = somePairs(reading.pairs, Math.max(2, Math.floor((upper.bottom - upper.top) / 16)));
  const rowHeight = (upper.bottom - upper.top) / shown.length;
  const arrows = shown.map(({ index }, row) =>
    arrowRow(reading, index, x, upper.bottom - (row + 0.5) * rowHeight, Math.min(3, rowHeight / 5)),
  );
  const sampled = pairSeries(reading, reading.drift);
  const bars = pairSeries(reading, reading.driftError).y;
  const curve = {
    x: trajectory.columns['curveOverlap']!,
    y: trajectory.columns['curveDrift']!,
    count: trajectory.columns['curveOverlap']!.length,
  };
  const which = shown.length < reading.pairs.length ? `${shown.length} of ${reading.pairs.length}` : 'All';
  return [
    ...rows,
    {
      type: 'text',
      x: upper.left,
      y: upper.top - 10,
      runs: [
        words(`${which} overlaps; ${narrow ? 'arrows:' : 'arrows show the drift for'} one unit of `),
        math('τ'),
      ],
      fill: 'ink',
      size: LABEL_SIZE,
      anchor: 'start',
    },
    ...horizontalGuide(upper),
    clipTo(upper, [
      ...arrows.flatMap(({ sampled: marks }) => marks),
      ...arrows.flatMap(({ theory }) => theory),
    ]),
    ...verticalAxis(lower, y, [words('drift of every overlap per unit of '), math('τ')]),
    clipTo(lower, [
      zeroLine(lower, y),
      ...(earlier ? [dots(pairSeries(earlier, earlier.drift), x, y, 'muted', 4)] : []),
      errorBars(
        sampled,
        Float64Array.from(bars, (error) => BAR * error),
        x,
        y,
        'simulation',
      ),
      dots(sampled, x, y, 'simulation'),
      { type: 'path', d: curvePath(curve, x, y), stroke: 'finite', strokeWidth: 2, dash: FINITE_DASH },
      ticks(pairSeries(reading, reading.driftFormula), x, y, 'theory'),
    ]),
    ...horizontalAxis(lower, x, overlapLabel),
  ];
}

function domains(trajectory: Trajectory, values: OverlapDriftParameters): Domains {
  // From all that is known, wherever the player stands: few heads would widen the axes for good.
  const reading = read({ ...trajectory, frame: Number.MAX_SAFE_INTEGER }, values);
  switch (values.show) {
    case 'kernel':
      return kernelDomains(reading);
    case 'drift':
      return driftDomains(reading);
    default:
      return averagesDomains(reading);
  }
}

const titles: Readonly<Record<string, string>> = {
  averages: 'The average kick and the average change of an overlap against the number of heads averaged.',
  kernel: 'The kernel of the kicks against the overlap, one point a pair of tokens.',
  drift: 'The drift of the overlaps, by the formula and from single layers.',
};

function draw(
  trajectory: Trajectory,
  values: OverlapDriftParameters,
  surroundings: Surroundings<OverlapDriftParameters>,
): Scene {
  const reading = read(trajectory, values);
  const marks = (): readonly Mark[] => {
    switch (values.show) {
      case 'kernel':
        return drawKernel(reading, surroundings);
      case 'drift':
        return drawDrift(reading, trajectory, surroundings);
      default:
        return drawAverages(reading, surroundings);
    }
  };
  return { ...surroundings.size, title: titles[values.show]!, marks: marks() };
}

/** At most this many pairs in the table. */
const TABLE_PAIRS = 40;

function pairTable(reading: Reading, tokenCount: number): DataTable {
  const { overlap, kernel, kernelError, drift, driftError, driftFormula } = reading;
  const chosen = somePairs(reading.pairs, TABLE_PAIRS);
  const cell = formatCell;
  return {
    caption:
      `${chosen.length} of the ${reading.pairs.length} pairs of ${tokenCount} tokens, by overlap, ` +
      `after ${reading.heads[reading.frame]} heads. The columns ± are standard errors.`,
    columns: ['pair', 'R', 's', '±', 'D by the formula', 'D from layers', '±'],
    rows: chosen.map(({ i, j, index }) => [
      `${i + 1}, ${j + 1}`,
      cell(overlap[index]!),
      cell(kernel[index]!),
      cell(kernelError[index]!),
      cell(driftFormula[index]!),
      cell(drift[index]!),
      cell(driftError[index]!),
    ]),
  };
}

function averagesTable(reading: Reading): DataTable {
  const { heads, frame, kickLength, meanDrift, meanDriftError, meanDriftFormula } = reading;
  return {
    caption: 'Averages over the first N heads. The column ± is a standard error.',
    columns: ['N', 'average kick', 'predicted', 'change of an overlap', '±', 'by the formula'],
    rows: heads
      .slice(0, frame + 1)
      .map((count, k) => [
        String(count),
        formatCell(kickLength[k]!),
        formatCell(predictedKick(reading, count)),
        formatCell(meanDrift[k]!),
        formatCell(meanDriftError[k]!),
        formatCell(meanDriftFormula[k]!),
      ]),
  };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Numbers of the run as text; `undefined` where a number is not known yet. */
function numbersOf(reading: Reading, trajectory: Trajectory, tokenCount: number): Record<string, string> {
  const { heads, frame, pairs, overlap, kernel, drift, driftFormula, driftError, kickLength } = reading;
  const crossTalk = gather(reading.crossTalk, pairs);
  const variation = trajectory.columns['variation'];
  const variationFormula = trajectory.columns['variationFormula'];
  const number = (value: number | undefined): string =>
    value === undefined || Number.isNaN(value) ? 'not known yet' : formatNumber(value);
  const deviation = (column: Float64Array | undefined): number | undefined =>
    column && Math.sqrt(mean(gather(column, pairs)));
  const agreeing = pairs.filter(
    ({ index }) => Math.abs(drift[index]! - driftFormula[index]!) <= BAR * driftError[index]!,
  );
  const self = Float64Array.from({ length: tokenCount }, (_, i) => kernel[pairIndex(i, i, tokenCount)]!);
  return {
    heads: String(heads[frame]),
    kick: number(kickLength[frame]),
    predictedKick: number(predictedKick(reading, heads[frame]!)),
    drift: number(reading.meanDrift[frame]),
    driftError: number(Number(reading.meanDriftError[frame]!.toPrecision(1))),
    driftFormula: number(reading.meanDriftFormula[frame]),
    secondMoment: number(reading.secondMoment),
    lowestOverlap: number(overlap[pairs[0]!.index]),
    highestOverlap: number(overlap[pairs.at(-1)!.index]),
    kernelOfFarthest: number(kernel[pairs[0]!.index]),
    kernelOfNearest: number(kernel[pairs.at(-1)!.index]),
    kernelOfSelf: number(mean(self)),
    crossTalk: number(Math.sqrt(mean(crossTalk.map((value) => value * value)))),
    spread: number(deviation(variation)),
    spreadFormula: number(deviation(variationFormula)),
    pairs: String(pairs.length),
    falling: String(pairs.filter(({ index }) => driftFormula[index]! < 0).length),
    withinBars: Number.isNaN(driftError[pairs[0]!.index]) ? number(undefined) : String(agreeing.length),
  };
}

function describe(trajectory: Trajectory, values: OverlapDriftParameters): Description {
  const reading = read(trajectory, values);
  const { tokenCount, dimension, beta, show } = values;
  const table = show === 'averages' ? averagesTable(reading) : pairTable(reading, tokenCount);
  if (reading.frame < 0) {
    const result = 'Nothing computed yet.';
    return { result, summary: result, numbers: {}, table: { ...table, rows: [] } };
  }
  const numbers = numbersOf(reading, trajectory, tokenCount);
  const heads = numbers['heads'] === '1' ? '1 head' : `${numbers['heads']} heads`;
  const setting = `${tokenCount} tokens in dimension ${dimension} at β = ${formatNumber(beta)}`;
  const finished = !Number.isNaN(reading.meanDriftError[reading.frame]);
  const error = finished ? `standard error ${numbers['driftError']}, ` : '';
  const agreement = finished
    ? ` Formula and layers agree within two standard errors for ${numbers['withinBars']} pairs.`
    : '';
  const averages =
    `After ${heads} the average kick is ${numbers['kick']} long (predicted ${numbers['predictedKick']}), ` +
    `while an overlap changes on average by ${numbers['drift']} per unit of τ ` +
    `(${error}formula ${numbers['driftFormula']}).`;
  const kernel =
    `After ${heads} s is ${numbers['kernelOfFarthest']} at R = ${numbers['lowestOverlap']} and ` +
    `${numbers['kernelOfNearest']} at R = ${numbers['highestOverlap']}, and is ${numbers['kernelOfSelf']} on average for a ` +
    `token with itself; m = ${numbers['secondMoment']}. Between different coordinates: ${numbers['crossTalk']} (root mean square).`;
  const drift =
    `After ${heads}: mean drift ${numbers['drift']} from layers (${error}formula ${numbers['driftFormula']}). ` +
    `By the formula ${numbers['falling']} of ${numbers['pairs']} overlaps fall.${agreement}`;
  const spread = finished
    ? ` A single network strays from the drift by about ${numbers['spreadFormula']} in a unit of τ by the formula, ` +
      `${numbers['spread']} by single layers.`
    : '';
  const results: Readonly<Record<string, string>> = { averages, kernel, drift };
  return {
    result: results[show]!,
    summary: `${setting}. ${averages} ${kernel} ${drift}${spread}`,
    numbers,
    table,
  };
}

export const view: WidgetView<OverlapDriftParameters> = { domains, draw, describe };
