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
import { curvePath } from '#charts/curve.ts';
import type { Domain } from '#charts/domain.ts';
import { formatCell, formatNumber } from '#charts/format.ts';
import { ghostCurve, ghostEntry } from '#charts/ghost.ts';
import { legend, legendHeight, type LegendEntry } from '#charts/legend.ts';
import type { HeatPaint } from '#charts/palette.ts';
import type { Mark, Scene, TextRun } from '#charts/scene.ts';
import { spread } from '#charts/spread.ts';
import { textWidth } from '#charts/text-width.ts';
import { theoryCurve, theoryEntry } from '#charts/theory-overlay.ts';
import type { Trajectory } from '../trajectory.ts';
import type { Description, Domains, Surroundings, WidgetView } from '../widget-spec.ts';
import { dimensionsOf, isContinuum, type SlowMotionParameters } from './spec.ts';

const QUANTILES = 3;
const MEDIAN = 1;
const FINITE_DASH = '1.5 3.5';

/** What is known of one dimension: one column for each of 10, 50 and 90 %. */
interface Curves {
  readonly dimension: number;
  readonly paint: HeatPaint;
  readonly tau: Float64Array;
  readonly quantiles: readonly Float64Array[];
}

interface Reading {
  readonly frames: number;
  /** Dimensions whose runs are complete. */
  readonly done: readonly Curves[];
  readonly dimensions: readonly number[];
  /** On the clock of the frames; empty until known. */
  readonly theory: readonly Float64Array[];
  readonly finite: readonly Float64Array[];
}

/** Steps of the sequential scale that stand out from the paper in both themes. */
const PAINTS: readonly HeatPaint[] = ['heat-5', 'heat-6', 'heat-7', 'heat-8', 'heat-9', 'heat-11'];

function paintOf(index: number, count: number): HeatPaint {
  return PAINTS[count === 1 ? 2 : Math.round((index * (PAINTS.length - 1)) / (count - 1))]!;
}

/** Columns of a table [frames, width]. */
function columnsOf(cells: Float64Array, width: number): Float64Array[] {
  return Array.from({ length: width }, (_, k) =>
    Float64Array.from({ length: cells.length / width }, (__, frame) => cells[frame * width + k]!),
  );
}

function read({ columns }: Trajectory, values: SlowMotionParameters): Reading {
  const dimensions = dimensionsOf(values);
  const tau = columns.tau!;
  const frames = tau.length / dimensions.length;
  const cells = frames * QUANTILES;
  const done = dimensions.flatMap((dimension, index): Curves[] => {
    const known = columns.quantiles?.subarray(index * cells, (index + 1) * cells);
    if (!known || Number.isNaN(known[0])) return [];
    return [
      {
        dimension,
        paint: paintOf(index, dimensions.length),
        tau: tau.subarray(index * frames, (index + 1) * frames),
        quantiles: columnsOf(known, QUANTILES),
      },
    ];
  });
  const theoryOf = (column: Float64Array | undefined): Float64Array[] =>
    column ? columnsOf(column, column.length / frames) : [];
  return { frames, done, dimensions, theory: theoryOf(columns.theory), finite: theoryOf(columns.finite) };
}

const math = (text: string): TextRun => ({ text, math: true });
const words = (text: string): TextRun => ({ text });

function legendEntries(
  values: SlowMotionParameters,
  narrow: boolean,
  hasGhost: boolean,
): readonly LegendEntry[] {
  const continuum = isContinuum(values);
  const runs = `${values.replicates} ${continuum ? 'pairs' : 'networks'}`;
  const theory = continuum
    ? [words(narrow ? 'logistic SDE as recorded' : '10, 50, 90 % of the logistic SDE as recorded (κ = 0)')]
    : [math('γ'), words(narrow ? ', Simplex theorem' : '(τ), Simplex theorem')];
  const finite = continuum
    ? [words(narrow ? 'with κ = 1 and this Δτ' : 'the same with κ = 1 and layers of length Δτ (note N4)')]
    : [words('its form for layers of length '), math('Δτ')];
  return [
    {
      label: [
        words(
          narrow ? `10, 90 % of ${runs}` : `10 and 90 % of ${runs}, one colour a dimension; thin: median`,
        ),
      ],
      paint: 'heat-8',
      strokeWidth: 2,
    },
    theoryEntry(theory),
    { label: finite, paint: 'finite', strokeWidth: 2, dash: FINITE_DASH },
    ...(hasGhost ? [ghostEntry([words('first dimension of the run before')])] : []),
  ];
}

/** Logarithms of base ten: the page rounds domains, and these stay positive. */
function domains(_: Trajectory, values: SlowMotionParameters): Domains {
  const dimensions = dimensionsOf(values);
  const [low, high] = [Math.min(...dimensions), Math.max(...dimensions)];
  const log = (from: number, to: number): Domain => [Math.log10(from), Math.log10(to)];
  if (isContinuum(values)) {
    const { slowHorizon: end } = values;
    return { tau: log((end * low) / 100, end * high), slow: log(end / 1000, end), overlap: [-1, 1] };
  }
  const { horizon: end } = values;
  return { tau: log(end / 100, end), slow: log(end / 100 / high, end / low), overlap: [-0.4, 1] };
}

/** Draws curves against one of the clocks. */
interface Plot {
  readonly panel: Panel;
  readonly x: Scale;
  readonly y: Scale;
  /** The clock of the panel at a diffusive time. */
  readonly clock: (tau: number, dimension: number) => number;
}

/** Time 0 lies at the left edge of a logarithmic axis. */
function path(plot: Plot, tau: ArrayLike<number>, dimension: number, y: Float64Array, count: number): string {
  const [edge] = plot.x.domain() as [number, number];
  const x = Float64Array.from(tau, (time) => Math.max(edge, plot.clock(time, dimension)));
  return curvePath({ x, y, count }, plot.x, plot.y);
}

/** Thinner where the curves of all dimensions lie upon one another. */
function fan(plot: Plot, { dimension, paint, tau, quantiles }: Curves, count: number, width: number): Mark[] {
  return quantiles.map((column, which): Mark => {
    const d = path(plot, tau, dimension, column, count);
    return which === MEDIAN
      ? { type: 'path', d, stroke: paint, strokeWidth: 1, opacity: 0.7 }
      : { type: 'path', d, stroke: paint, strokeWidth: width };
  });
}

/** Where the dimensions can be named above the ends of their curves; undefined where they do not fit. */
function labelPlaces(
  dimensions: readonly number[],
  end: (dimension: number) => number,
  { left, right }: Pick<Panel, 'left' | 'right'>,
  x: Scale,
): readonly number[] | undefined {
  const widest = Math.max(...dimensions.map((d) => textWidth([words(String(d))], LABEL_SIZE)));
  return spread(
    dimensions.map((dimension) => x(end(dimension))),
    widest + 6,
    left + widest / 2,
    right - widest / 2,
  );
}

function draw(
  trajectory: Trajectory,
  values: SlowMotionParameters,
  { size, domains: shownDomains, before }: Surroundings<SlowMotionParameters>,
): Scene {
  const reading = read(trajectory, values);
  const { frames } = reading;
  const continuum = isContinuum(values);
  const narrow = size.width < 520;
  const shown = Math.min(trajectory.frame + 1, frames);
  const { dimensions } = reading;
  const [left, right] = [50, size.width - 14];
  const scale = (domain: Domain): Scale =>
    horizontalScale({ left, right, top: 0, bottom: 0 }, [10 ** domain[0], 10 ** domain[1]], 'log');
  const [fast, slow] = [scale(shownDomains.tau!), scale(shownDomains.slow!)];
  const title = [
    ...(narrow ? [] : [words('overlap ')]),
    math('R'),
    words(size.width < 380 ? ', ' : ', for '),
    math('d'),
    words(' ='),
  ];
  const places = labelPlaces(
    dimensions,
    (dimension) => (continuum ? values.slowHorizon * dimension : values.horizon / dimension),
    { left: left + textWidth(title, LABEL_SIZE) + 10, right },
    continuum ? fast : slow,
  );
  const colours = dimensions.map((dimension, index): LegendEntry => ({
    label: [math('d'), words(` = ${dimension}`)],
    paint: paintOf(index, dimensions.length),
    strokeWidth: 2,
  }));
  const entries = [...legendEntries(values, narrow, before !== undefined), ...(places ? [] : colours)];
  const top = 4 + legendHeight(entries) + 32;
  const bottom = size.height - 48;
  const height = (bottom - top - 78) / 2;
  const plot = (panel: Panel, x: Scale, clock: Plot['clock']): Plot => ({
    panel,
    x,
    y: verticalScale(panel, shownDomains.overlap!),
    clock,
  });
  const upper = plot({ left, right, top, bottom: top + height }, fast, (tau) => tau);
  const lower = plot(
    { left, right, top: bottom - height, bottom },
    slow,
    (tau, dimension) => tau / dimension,
  );
  /** Where the dimensions fall together, and where they part. */
  const [together, apart] = continuum ? [lower, upper] : [upper, lower];

  const reference = Math.max(...dimensions);
  const end = (frame: number): number =>
    (continuum ? values.slowHorizon * reference : values.horizon) * (frame / (frames - 1)) ** 2;
  const clock = Float64Array.from({ length: frames }, (_, frame) => end(frame));
  const theory = reading.theory.map((column) =>
    theoryCurve(path(together, clock, reference, column, frames)),
  );
  const finite = reading.finite.map((column): Mark => ({
    type: 'path',
    d: path(together, clock, reference, column, frames),
    stroke: 'finite',
    strokeWidth: 2,
    dash: FINITE_DASH,
  }));
  const ghosts = (target: Plot): Mark[] => {
    const first = before && read(before.trajectory, before.values).done[0];
    if (!first) return [];
    return first.quantiles.map((column) =>
      ghostCurve(path(target, first.tau, first.dimension, column, column.length)),
    );
  };

  const labels = (places ?? []).map((place, index): Mark => ({
    type: 'text',
    x: place,
    y: apart.panel.top - 10,
    runs: [words(String(dimensions[index]!))],
    fill: paintOf(index, dimensions.length),
    size: LABEL_SIZE,
    anchor: 'middle',
  }));
  const plain = [words('overlap '), math('R'), words(' (dimensionless)')];
  const panel = (target: Plot): Mark[] => [
    ...verticalAxis(target.panel, target.y, target === apart && places ? title : plain),
    ...(target === apart ? labels : []),
    clipTo(target.panel, [
      ...ghosts(target),
      ...reading.done.flatMap((curves) => fan(target, curves, shown, target === apart ? 2 : 1.3)),
      ...(target === together ? [...finite, ...theory] : []),
    ]),
  ];
  const marks: Mark[] = [
    ...legend(entries, left, 4),
    ...panel(upper),
    ...horizontalAxis(upper.panel, upper.x, [words('diffusive time '), math('τ')]),
    ...panel(lower),
    ...horizontalAxis(lower.panel, lower.x, [words('slow time '), math('τ'), words('/'), math('d')]),
  ];
  const who = continuum ? 'two tokens of a continuum' : `${values.tokenCount} tokens`;
  return {
    ...size,
    title: `Overlaps of ${who} in dimensions ${dimensions.join(', ')}, above against diffusive time, below against diffusive time divided by the dimension`,
    marks,
  };
}

/** First time at which `column` reaches `level`, by linear interpolation; NaN if it does not. */
function firstTime(tau: Float64Array, column: Float64Array, level: number): number {
  const index = column.findIndex((value) => value >= level);
  if (index < 0) return Number.NaN;
  if (index === 0) return tau[0]!;
  const [low, high] = [column[index - 1]!, column[index]!];
  return tau[index - 1]! + ((tau[index]! - tau[index - 1]!) * (level - low)) / (high - low);
}

/** When the picture of one dimension opens: the 10-90 % range is wider than 1, or the median of n tokens reaches ½. */
function openingTime({ tau, quantiles }: Curves, continuum: boolean): number {
  const [low, median, high] = quantiles as readonly [Float64Array, Float64Array, Float64Array];
  return continuum
    ? firstTime(
        tau,
        high.map((value, k) => value - low[k]!),
        1,
      )
    : firstTime(tau, median, 0.5);
}

const TABLE_FRAMES = 5;

function describe(trajectory: Trajectory, values: SlowMotionParameters): Description {
  const reading = read(trajectory, values);
  const continuum = isContinuum(values);
  const { done, frames } = reading;
  const openings = done.map((curves) => ({
    dimension: curves.dimension,
    time: openingTime(curves, continuum),
  }));
  const event = continuum ? 'The 10–90 % range of R exceeds 1' : 'The median of R reaches ½';
  const said = (slow: boolean): string[] =>
    openings.map(({ dimension, time }) => {
      if (Number.isNaN(time)) return `not within the run for d = ${dimension}`;
      const onSlowClock = slow ? ` (τ/d = ${formatNumber(time / dimension)})` : '';
      return `at τ = ${formatNumber(time)}${onSlowClock} for d = ${dimension}`;
    });
  const outer = said(false).filter((_, k) => k === 0 || k === openings.length - 1);
  const pending =
    done.length < reading.dimensions.length
      ? ` ${done.length} of ${reading.dimensions.length} dimensions done.`
      : '';
  const result =
    done.length === 0
      ? `Computing d = ${reading.dimensions[0]!}.`
      : `${event} ${outer.join(' and ')}.${pending}`;
  const who = continuum
    ? 'Two tokens of a continuum at infinite inverse temperature'
    : `${values.tokenCount} tokens with logit spread ${formatNumber(values.logitSpread)}`;
  const story = continuum
    ? 'On the clock τ each dimension waits about in proportion to d; on the clock τ/d the curves of all dimensions fall together.'
    : 'On the clock τ the medians of all dimensions fall together; on the clock τ/d they part.';
  const rows = done.flatMap(({ dimension, tau, quantiles }) =>
    Array.from({ length: TABLE_FRAMES + 1 }, (_, k) => Math.round((k * (frames - 1)) / TABLE_FRAMES)).map(
      (frame) => [
        String(dimension),
        ...[tau[frame]!, tau[frame]! / dimension, ...quantiles.map((column) => column[frame]!)].map(
          formatCell,
        ),
      ],
    ),
  );
  const number = (opening: { dimension: number; time: number } | undefined, slow: boolean): string => {
    if (!opening) return 'not known yet';
    if (Number.isNaN(opening.time)) return 'not reached';
    return formatNumber(opening.time / (slow ? opening.dimension : 1));
  };
  const when = done.length > 0 ? ` ${event} ${said(true).join(', ')}.` : '';
  return {
    result,
    summary: `${who} start at overlap ${formatNumber(values.initialOverlap)}. ${story}${when}`,
    numbers: {
      firstOpening: number(openings[0], false),
      lastOpening: number(openings.at(-1), false),
      firstSlow: number(openings[0], true),
      lastSlow: number(openings.at(-1), true),
    },
    table: {
      caption: `Overlap by dimension and time: ${values.replicates} ${continuum ? 'pairs' : 'networks'} in each dimension`,
      columns: ['d', 'τ', 'τ/d', '10 %', 'median', '90 %'],
      rows,
    },
  };
}

export const view: WidgetView<SlowMotionParameters> = { domains, draw, describe };
