import {
  horizontalAxis,
  horizontalScale,
  verticalAxis,
  verticalScale,
  type Panel,
  type Scale,
} from '#charts/axes.ts';
import { clipTo } from '#charts/clip.ts';
import { bandPath, curvePath, type Series } from '#charts/curve.ts';
import { formatCell, formatNumber } from '#charts/format.ts';
import { ghostCurve, ghostEntry } from '#charts/ghost.ts';
import { legend, legendHeight, legendWidth, type LegendEntry } from '#charts/legend.ts';
import { quantileBand, type QuantileBand } from '#charts/quantile-band.ts';
import type { Mark, Scene, TextRun } from '#charts/scene.ts';
import { theoryCurve, theoryEntry, theoryOverlay } from '#charts/theory-overlay.ts';
import { lastKnown, type Trajectory } from '../trajectory.ts';
import type { Description, Domains, Surroundings, WidgetView } from '../widget-spec.ts';
import type { SecondMomentParameters } from './spec.ts';

/** The columns of simulation.ts, with what the picture derives from them. */
interface Reading {
  readonly tau: Float64Array;
  readonly frames: number;
  /** Shape [replicates, frames]. */
  readonly secondMoment: Float64Array;
  readonly logistic: Float64Array;
  /** The form of the logistic that the reader has chosen to see beside it. */
  readonly refined: Float64Array;
  /** Replicates begun, with the last frame each has reached. */
  readonly reached: readonly { readonly row: number; readonly frame: number }[];
  /** Number of replicates that reached the end, and their quantiles; absent before the first. */
  readonly complete: number;
  readonly band: QuantileBand | undefined;
  /** Smallest overlap of two tokens before the first layer, over the replicates begun. */
  readonly minimumOverlap: number;
  /** Largest hard bound on the error of a softmax barycentre; 0 when attention is exact. */
  readonly errorBound: number;
}

function read(trajectory: Trajectory, { refinement }: SecondMomentParameters): Reading {
  const { tau, logistic, secondMoment, minimumOverlap, errorBound } = trajectory.columns;
  const frames = tau!.length;
  const replicates = secondMoment!.length / frames;
  const reached = Array.from({ length: replicates }, (_, row) => ({
    row,
    frame: lastKnown(secondMoment!, row * frames, frames),
  })).filter(({ frame }) => frame >= 0);
  const complete = reached.filter(({ frame }) => frame === frames - 1).map(({ row }) => row);
  const known = (column: Float64Array): number[] => [...column].filter((value) => !Number.isNaN(value));
  return {
    tau: tau!,
    frames,
    secondMoment: secondMoment!,
    logistic: logistic!,
    refined: trajectory.columns[refinement === 'dimension' ? 'finiteDimension' : 'finiteStep']!,
    reached,
    complete: complete.length,
    band: complete.length > 0 ? quantileBand(secondMoment!, frames, complete) : undefined,
    minimumOverlap: Math.min(...known(minimumOverlap!)),
    errorBound: Math.max(...known(errorBound!)),
  };
}

/** Why the High-temperature theorem does not speak about this run; undefined when it does. */
function outsideHypotheses(reading: Reading, values: SecondMomentParameters): string | undefined {
  if (values.beta > 1) return `β = ${formatNumber(values.beta)} is above 1`;
  if (!(reading.minimumOverlap > 0))
    return `an initial overlap is ${formatNumber(reading.minimumOverlap)}, not positive`;
  return undefined;
}

function difference(left: Float64Array, right: Float64Array): Float64Array {
  return left.map((value, index) => value - right[index]!);
}

/** So many networks have a line of their own: of more, no eye could follow one, and a page with their still grows heavy. */
const LINES = 16;

const math = (text: string): TextRun => ({ text, math: true });
const words = (text: string): TextRun => ({ text });

/** What the dotted curve is called, in the legend and in the table. */
function refinedName(values: SecondMomentParameters, narrow: boolean): string {
  if (values.refinement === 'dimension')
    return narrow ? 'its finite-step, finite-d form' : 'finite-step, finite-d form';
  return narrow ? 'its finite-step form' : 'finite-step form of the logistic';
}

function legendEntries(
  reading: Reading,
  values: SecondMomentParameters,
  theory: LegendEntry,
  narrow: boolean,
  hasGhost: boolean,
): LegendEntry[] {
  const seeds = (count: number): string => `${count} ${count === 1 ? 'run' : 'runs'}`;
  const finite: LegendEntry = {
    label: [words(refinedName(values, narrow))],
    paint: 'finite',
    strokeWidth: 2,
    dash: '1.5 3.5',
  };
  const band: LegendEntry = {
    label: [words('10–90 % of the runs')],
    paint: 'simulation-soft',
    strokeWidth: 0,
    band: true,
  };
  // The rows are the same from the first point to the last, so that the axes below them keep their place.
  const rest = [
    theory,
    ...(values.replicates > 1 ? [band] : []),
    finite,
    ...(hasGhost ? [ghostEntry([words('median of the run before')])] : []),
  ];
  if (!reading.band) {
    const running = {
      label: [math('m'), words('(τ), first run')],
      paint: 'simulation',
      strokeWidth: 1.2,
    } as const;
    return [running, ...rest];
  }
  const median: LegendEntry = {
    label: [words('median '), math('m'), words(`(τ) of ${seeds(reading.complete)}`)],
    paint: 'simulation',
    strokeWidth: 2.6,
  };
  return [median, ...rest];
}

interface Curves {
  readonly panel: Panel;
  readonly x: Scale;
  readonly y: Scale;
}

function bandAndMedian(reading: Reading, band: QuantileBand, shown: number, { x, y }: Curves): Mark[] {
  const series = (column: Float64Array): Series => ({ x: reading.tau, y: column, count: shown });
  const fill: Mark = {
    type: 'path',
    d: bandPath(series(band.lower), series(band.upper), x, y),
    fill: 'simulation-soft',
  };
  const median: Mark = {
    type: 'path',
    d: curvePath(series(band.median), x, y),
    stroke: 'simulation',
    strokeWidth: 2.6,
  };
  return reading.complete > 1 ? [fill, median] : [median];
}

type Before = NonNullable<Surroundings<SecondMomentParameters>['before']>;

/** The median of the run before, for comparison. */
function ghost({ trajectory, values }: Before, { x, y }: Curves): Mark[] {
  const { tau, frames, band } = read(trajectory, values);
  if (!band) return [];
  return [ghostCurve(curvePath({ x: tau, y: band.median, count: frames }, x, y))];
}

/** What is left of the runs and of the dotted curve after subtracting the logistic. */
function residuals(reading: Reading): { finite: Float64Array; band: QuantileBand | undefined } {
  const { band, logistic } = reading;
  return {
    finite: difference(reading.refined, logistic),
    band: band && {
      median: difference(band.median, logistic),
      lower: difference(band.lower, logistic),
      upper: difference(band.upper, logistic),
    },
  };
}

function domains(trajectory: Trajectory, values: SecondMomentParameters): Domains {
  const { finite, band } = residuals(read(trajectory, values));
  const columns = band ? [finite, band.lower, band.upper] : [finite];
  const reach = Math.max(0.01, ...columns.map((column) => Math.max(...column.map(Math.abs))));
  return { tau: [0, values.horizon], residual: [-reach, reach] };
}

function draw(
  trajectory: Trajectory,
  values: SecondMomentParameters,
  { size, domains: shownDomains, before }: Surroundings<SecondMomentParameters>,
): Scene {
  const reading = read(trajectory, values);
  const { tau, frames } = reading;
  const narrow = size.width < 520;
  const outside = outsideHypotheses(reading, values);
  const theory = theoryEntry(
    [math('u'), words(narrow && outside ? '(τ), theory' : '(τ), High-temperature theorem')],
    outside,
  );
  const entries = legendEntries(reading, values, theory, narrow, before !== undefined);
  const columns = narrow ? 1 : 2;
  const perColumn = Math.ceil(entries.length / columns);
  const left = 50;
  const right = size.width - 12;
  const legendTop = 4;
  const firstWidth = legendWidth(entries.slice(0, perColumn));
  const secondColumn = left + Math.max((right - left) * 0.47, firstWidth + 16);
  const mainTop = legendTop + legendHeight(entries.slice(0, perColumn)) + 32;
  const bottom = size.height - 48;
  const mainBottom = mainTop + (bottom - mainTop - 46) * 0.7;
  const shown = Math.min(trajectory.frame + 1, frames);
  const series = (y: Float64Array, count: number): Series => ({ x: tau, y, count });

  const main: Panel = { left, right, top: mainTop, bottom: mainBottom };
  const x = horizontalScale(main, shownDomains.tau!);
  const curves: Curves = { panel: main, x, y: verticalScale(main, [0, 1]) };
  const rows = reading.reached.slice(0, LINES).map(({ row, frame }): Mark => {
    const column = reading.secondMoment.subarray(row * frames, (row + 1) * frames);
    const d = curvePath(series(column, Math.min(frame + 1, shown)), x, curves.y);
    return { type: 'path', d, stroke: 'simulation', strokeWidth: 1, opacity: 0.4 };
  });
  const logistic = { d: curvePath(series(reading.logistic, frames), x, curves.y), outside };
  const overlay = theoryOverlay(logistic, main);
  const summary = reading.band ? bandAndMedian(reading, reading.band, shown, curves) : [];
  const finite = (column: Float64Array, target: Curves): Mark => ({
    type: 'path',
    d: curvePath(series(column, frames), target.x, target.y),
    stroke: 'finite',
    strokeWidth: 2,
    dash: '1.5 3.5',
  });

  const rest = residuals(reading);
  const lower: Panel = { left, right, top: mainBottom + 46, bottom };
  const below: Curves = { panel: lower, x, y: verticalScale(lower, shownDomains.residual!) };

  const now = x(tau[trajectory.frame]!);
  const cursor: Mark = {
    type: 'line',
    x1: now,
    y1: main.top,
    x2: now,
    y2: lower.bottom,
    stroke: 'muted',
    strokeWidth: 1,
  };

  const marks: Mark[] = [
    ...legend(entries.slice(0, perColumn), left, legendTop),
    ...legend(entries.slice(perColumn), secondColumn, legendTop),
    ...verticalAxis(main, curves.y, [words('second moment '), math('m'), words(' (dimensionless)')]),
    ...overlay.below,
    clipTo(main, [
      ...summary.slice(0, -1),
      ...(before ? ghost(before, curves) : []),
      ...rows,
      ...summary.slice(-1),
      finite(reading.refined, curves),
    ]),
    ...(trajectory.frame < frames - 1 ? [clipTo({ ...main, bottom: lower.bottom }, [cursor])] : []),
    ...overlay.above,
    ...verticalAxis(lower, below.y, [
      words(narrow ? 'residual ' : 'residual: median '),
      math('m'),
      words(' − '),
      math('u'),
    ]),
    clipTo(lower, [
      ...(rest.band ? bandAndMedian(reading, rest.band, shown, below) : []),
      finite(rest.finite, below),
      theoryCurve(curvePath(series(new Float64Array(frames), frames), x, below.y), outside),
    ]),
    ...horizontalAxis(lower, x, [words('diffusive time '), math('τ'), words(' (dimensionless)')]),
  ];
  return {
    ...size,
    title: `Second moment of ${values.tokenCount} tokens against diffusive time, with the logistic curve of the High-temperature theorem and the residual below`,
    marks,
  };
}

const TABLE_ROWS = 12;
const EXACT = ' Attention is exact.';

function describe(trajectory: Trajectory, values: SecondMomentParameters): Description {
  const reading = read(trajectory, values);
  const { band, frames, tau, logistic, refined } = reading;
  const rows = Array.from({ length: TABLE_ROWS + 1 }, (_, row) =>
    Math.round((row * (frames - 1)) / TABLE_ROWS),
  );
  const table = {
    caption: `Second moment by diffusive time, ${reading.complete} of ${values.replicates} runs complete`,
    columns: ['τ', 'median m', '10 %', '90 %', 'u (logistic)', refinedName(values, false)],
    rows: [...new Set(rows)].map((frame) =>
      [tau, band?.median, band?.lower, band?.upper, logistic, refined].map((column) =>
        formatCell(column ? column[frame]! : Number.NaN),
      ),
    ),
  };
  const overlap = `Smallest initial overlap: ${formatNumber(reading.minimumOverlap)}${reading.minimumOverlap > 0 ? ', positive as the theorem asks' : ', so the theorem does not apply'}.`;
  const bound =
    reading.errorBound > 0
      ? ` Attention is expanded to first order in β; every softmax barycentre is within ${formatNumber(reading.errorBound)} of the exact one.`
      : '';
  // With σ_A² = 1/d, as here, the effective inverse temperature β_eff = β d σ_A² is β.
  const { beta, dimension } = values;
  const scale = formatNumber(Math.max(1 / dimension, beta * beta));
  const chance = formatNumber(Math.sqrt(values.horizon / dimension));
  const temperature =
    ` The bound of the theorem is max(1/d, β_eff²) = ${scale} plus √(T/d) = ${chance} for chance, apart from constants; ` +
    `logits have variance β_eff²/d = ${formatNumber((beta * beta) / dimension)}.`;
  if (!band) {
    const front = reading.reached[0];
    const value = front ? reading.secondMoment[front.row * frames + front.frame]! : Number.NaN;
    const result = front
      ? `First run: m = ${formatNumber(value)} at τ = ${formatNumber(tau[front.frame]!)}.`
      : 'Nothing computed yet.';
    return {
      result: `${result}${bound}`,
      summary: `${result} ${overlap}${bound || EXACT}${temperature}`,
      numbers: { halfTime: 'not known yet' },
      table,
    };
  }
  const at = Math.min(trajectory.frame, frames - 1);
  const gaps = difference(band.median, logistic).map(Math.abs);
  const worst = gaps.indexOf(Math.max(...gaps));
  const result =
    `At τ = ${formatNumber(tau[at]!)}: median m = ${formatNumber(band.median[at]!)} of ${reading.complete} ` +
    `${reading.complete === 1 ? 'run' : 'runs'}, u = ${formatNumber(logistic[at]!)}. ` +
    `Largest residual of the median: ${formatNumber(gaps[worst]!)}, at τ = ${formatNumber(tau[worst]!)}. ` +
    `The bound without its constants: ${scale} + ${chance}. ${overlap}${bound}`;
  const summary =
    `The second moment of ${values.tokenCount} tokens in dimension ${values.dimension} at β = ${formatNumber(values.beta)} ` +
    `rises from ${formatNumber(band.median[0]!)} to ${formatNumber(band.median[frames - 1]!)} along an S-shaped curve. ` +
    `The dashed logistic curve rises from ${formatNumber(logistic[0]!)} to ${formatNumber(logistic[frames - 1]!)}. ${result}${bound ? '' : EXACT}${temperature}`;
  const half = band.median.findIndex((value) => value >= 0.5);
  const halfTime = half < 0 ? `more than ${formatNumber(tau[frames - 1]!)}` : formatNumber(tau[half]!);
  return { result, summary, numbers: { halfTime }, table };
}

export const view: WidgetView<SecondMomentParameters> = { domains, draw, describe };
