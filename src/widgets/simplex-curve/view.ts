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
import { bandPath, curvePath, type Series } from '#charts/curve.ts';
import { curveNames, type NamedCurve } from '#charts/curve-names.ts';
import { formatCell, formatNumber } from '#charts/format.ts';
import { ghostCurve, ghostEntry } from '#charts/ghost.ts';
import { legend, legendHeight, legendWidth, type LegendEntry } from '#charts/legend.ts';
import type { Paint } from '#charts/palette.ts';
import { quantileBand, type QuantileBand } from '#charts/quantile-band.ts';
import type { Mark, Scene, Size, TextRun } from '#charts/scene.ts';
import { theoryCurve, theoryEntry } from '#charts/theory-overlay.ts';
import { numbersOfList } from '../parameter.ts';
import { lastKnown, type Trajectory } from '../trajectory.ts';
import type { DataTable, Description, Domains, Surroundings, WidgetView } from '../widget-spec.ts';
import { shownLayers, type SimplexCurveParameters } from './spec.ts';

/** One inverse temperature of a run. Columns of what is not computed yet are absent. */
interface Temperature {
  readonly beta: number;
  readonly theory?: {
    readonly limit: Float64Array;
    readonly limitError: Float64Array;
    readonly exact: Float64Array;
    readonly exactError: Float64Array;
    readonly earlier: Float64Array;
    readonly self: Float64Array;
    readonly selfError: Float64Array;
    readonly cross: Float64Array;
    readonly crossError: Float64Array;
  };
  /** Mean overlap of each network begun, with the last frame that it has reached. */
  readonly networks: readonly { readonly overlap: Float64Array; readonly frame: number }[];
  /** Number of networks that reached the end, and their quantiles; absent before the first. */
  readonly complete: number;
  readonly band: QuantileBand | undefined;
  /** Mean of the networks that reached the end, with its standard error; absent before the second. */
  readonly average: { readonly mean: Float64Array; readonly standardError: Float64Array } | undefined;
}

interface Reading {
  readonly tau: Float64Array;
  readonly gamma: Float64Array | undefined;
  readonly temperatures: readonly Temperature[];
}

/** Mean and its standard error, frame by frame, over the chosen rows of `column` [rows, frames]. */
function averageOf(column: Float64Array, frames: number, rows: readonly number[]): Temperature['average'] {
  if (rows.length < 2) return undefined;
  const mean = new Float64Array(frames);
  const standardError = new Float64Array(frames);
  for (let frame = 0; frame < frames; frame++) {
    const values = rows.map((row) => column[row * frames + frame]!);
    const centre = values.reduce((sum, value) => sum + value, 0) / rows.length;
    const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
    mean[frame] = centre;
    standardError[frame] = Math.sqrt(squares / (rows.length * (rows.length - 1)));
  }
  return { mean, standardError };
}

function read({ columns }: Trajectory, values: SimplexCurveParameters): Reading {
  const tau = Float64Array.from(shownLayers(values), (layer) => layer * values.deltaTau);
  const betas = numbersOfList(values.betas);
  const frames = tau.length;
  const { gamma, overlap } = columns;
  const part = (name: string, index: number): Float64Array => {
    const column = columns[name]!;
    const length = column.length / betas.length;
    return column.subarray(index * length, (index + 1) * length);
  };
  const temperatures = betas.map((beta, index): Temperature => {
    const rows = overlap
      ? Array.from({ length: values.replicates }, (_, network) => network * betas.length + index)
      : [];
    const reached = rows.map((row) => ({ row, frame: lastKnown(overlap!, row * frames, frames) }));
    const complete = reached.filter(({ frame }) => frame === frames - 1).map(({ row }) => row);
    const networks = reached
      .filter(({ frame }) => frame >= 0)
      .map(({ row, frame }) => ({ overlap: overlap!.subarray(row * frames, (row + 1) * frames), frame }));
    const known = columns.limit && !Number.isNaN(part('limit', index)[0]!);
    return {
      beta,
      ...(known
        ? {
            theory: {
              limit: part('limit', index),
              limitError: part('limitError', index),
              exact: part('exact', index),
              exactError: part('exactError', index),
              earlier: part('earlier', index),
              self: part('self', index),
              selfError: part('selfError', index),
              cross: part('cross', index),
              crossError: part('crossError', index),
            },
          }
        : {}),
      networks,
      complete: complete.length,
      band: complete.length > 0 ? quantileBand(overlap!, frames, complete) : undefined,
      average: overlap && averageOf(overlap, frames, complete),
    };
  });
  return { tau, gamma, temperatures };
}

const math = (text: string): TextRun => ({ text, math: true });
const words = (text: string): TextRun => ({ text });

function difference(left: Float64Array, right: Float64Array): Float64Array {
  return left.map((value, index) => value - right[index]!);
}

/** `column` moved by `factor` of its standard errors. */
function shifted(column: Float64Array, errors: Float64Array, factor: number): Float64Array {
  return column.map((value, index) => value + factor * errors[index]!);
}

/** A theory's band: twice its standard error to either side. */
const REACH = 2;

const EARLIER_STYLE = { stroke: 'earlier', strokeWidth: 2, dash: '10 3 2 3' } as const;
const FINITE_STYLE = { stroke: 'finite', strokeWidth: 2, dash: '1.5 3.5' } as const;

interface Curves {
  readonly x: Scale;
  readonly y: Scale;
  /** Points of a curve that the player has reached. */
  readonly shown: number;
  readonly tau: Float64Array;
}

function lineOf(column: Float64Array, { tau, x, y }: Curves, count = tau.length): string {
  return curvePath({ x: tau, y: column, count }, x, y);
}

function bandOf(lower: Float64Array, upper: Float64Array, curves: Curves, count = curves.tau.length): string {
  const series = (column: Float64Array): Series => ({ x: curves.tau, y: column, count });
  return bandPath(series(lower), series(upper), curves.x, curves.y);
}

/** Two standard errors around a theory curve: where they are wider than the line. */
function errorBand(column: Float64Array, errors: Float64Array, paint: Paint, curves: Curves): Mark {
  return {
    type: 'path',
    d: bandOf(shifted(column, errors, -REACH), shifted(column, errors, REACH), curves),
    fill: paint,
    fillOpacity: 0.18,
  };
}

function networkBand({ band, complete }: Temperature, curves: Curves): Mark[] {
  if (!band || complete < 2) return [];
  return [{ type: 'path', d: bandOf(band.lower, band.upper, curves, curves.shown), fill: 'simulation-soft' }];
}

function networkMedian({ band }: Temperature, curves: Curves): Mark[] {
  if (!band) return [];
  return [
    { type: 'path', d: lineOf(band.median, curves, curves.shown), stroke: 'simulation', strokeWidth: 2.6 },
  ];
}

/** The mean of the networks minus the limit form, and two standard errors to either side. */
function meanDifference({ average, theory }: Temperature, curves: Curves): { band: Mark; line: Mark }[] {
  if (!average || !theory) return [];
  const rest = difference(average.mean, theory.limit);
  const [lower, upper] = [-REACH, REACH].map((factor) => shifted(rest, average.standardError, factor));
  return [
    {
      band: { type: 'path', d: bandOf(lower!, upper!, curves, curves.shown), fill: 'simulation-soft' },
      line: {
        type: 'path',
        d: lineOf(rest, curves, curves.shown),
        stroke: 'simulation',
        strokeWidth: 2.6,
      },
    },
  ];
}

/** More single networks than this cannot be told apart; the band speaks for all. */
const LINES = 16;

function networkLines({ networks }: Temperature, curves: Curves): Mark[] {
  return networks.slice(0, LINES).map(({ overlap, frame }) => ({
    type: 'path',
    d: lineOf(overlap, curves, Math.min(frame + 1, curves.shown)),
    stroke: 'simulation',
    strokeWidth: 1,
    opacity: 0.4,
  }));
}

/** The medians of the run before, for comparison. */
function ghosts(before: Surroundings<SimplexCurveParameters>['before'], { x, y }: Curves): Mark[] {
  if (!before) return [];
  const { tau, temperatures } = read(before.trajectory, before.values);
  const curves: Curves = { x, y, tau, shown: tau.length };
  return temperatures.flatMap(({ band }) => (band ? [ghostCurve(lineOf(band.median, curves))] : []));
}

/** First time at which a curve over `tau` reaches `level`, by linear interpolation; undefined when it does not. */
function timeOf(column: Float64Array, tau: Float64Array, level: number): number | undefined {
  const index = column.findIndex((value) => value >= level);
  if (index < 0) return undefined;
  if (index === 0) return tau[0]!;
  const [low, high] = [column[index - 1]!, column[index]!];
  return tau[index - 1]! + ((tau[index]! - tau[index - 1]!) * (level - low)) / (high - low);
}

/** Where a name may stand on each curve of a family: those that stay below a height are named at their ends. */
function namedCurves(
  family: readonly { readonly beta: number; readonly column: Float64Array }[],
  { x, y, tau }: Curves,
): NamedCurve[] {
  const last = tau.length - 1;
  return family.map(({ beta, column }) => ({
    value: beta,
    at: (height) => {
      const time = timeOf(column, tau, height);
      return time === undefined
        ? { x: x(tau[last]!), y: y(column[last]!) - 12 }
        : { x: x(time), y: y(Math.max(height, column[0]!)) };
    },
  }));
}

/** Curves are named by their β. */
const symbolOf = (short: boolean) => ({ text: 'β', short });

const isDefined = <T>(value: T | undefined): value is T => value !== undefined;

function limits({ temperatures }: Reading): { beta: number; column: Float64Array }[] {
  return temperatures.map(({ beta, theory }) => theory && { beta, column: theory.limit }).filter(isDefined);
}

/** Legend in one or two columns above the panels, and where the panels begin. */
function heading(
  entries: readonly LegendEntry[],
  left: number,
  right: number,
  narrow: boolean,
): { marks: Mark[]; bottom: number } {
  const rows = Math.ceil(entries.length / (narrow ? 1 : 2));
  const [first, second] = [entries.slice(0, rows), entries.slice(rows)];
  const across = left + Math.max((right - left) * 0.47, legendWidth(first) + 16);
  return {
    marks: [...legend(first, left, 4), ...legend(second, across, 4)],
    bottom: 4 + legendHeight(first) + 32,
  };
}

function networkEntries(
  { temperatures }: Reading,
  values: SimplexCurveParameters,
  narrow: boolean,
): LegendEntry[] {
  const complete = Math.max(...temperatures.map((temperature) => temperature.complete));
  const median: LegendEntry =
    complete > 0
      ? {
          label: [words(`median of ${complete} ${complete === 1 ? 'network' : 'networks'}`)],
          paint: 'simulation',
          strokeWidth: 2.6,
        }
      : { label: [words('first network')], paint: 'simulation', strokeWidth: 1.2 };
  const band: LegendEntry = {
    label: [words(narrow ? '10–90 %' : '10–90 % of the networks')],
    paint: 'simulation-soft',
    strokeWidth: 0,
    band: true,
  };
  return values.replicates > 1 ? [median, band] : [median];
}

function limitEntry(narrow: boolean): LegendEntry {
  return theoryEntry([math('γ'), words(narrow ? '(τ), limit form' : '(τ), Simplex theorem (limit form)')]);
}

interface Stage {
  readonly size: Size;
  readonly narrow: boolean;
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
}

function stageOf(size: Size): Stage {
  const narrow = size.width < 520;
  return { size, narrow, left: 50, right: size.width - 12, bottom: size.height - 48 };
}

function cursor(tau: number, x: Scale, top: number, bottom: number): Mark {
  return { type: 'line', x1: x(tau), y1: top, x2: x(tau), y2: bottom, stroke: 'muted', strokeWidth: 1 };
}

type DrawPicture = (
  reading: Reading,
  trajectory: Trajectory,
  values: SimplexCurveParameters,
  surroundings: Surroundings<SimplexCurveParameters>,
) => Mark[];

/** Figure 2: random weights and the earlier model in the same axes. */
const drawEarlier: DrawPicture = (reading, trajectory, values, { size, domains: ranges, before }) => {
  const { narrow, left, right, bottom } = stageOf(size);
  const { tau, temperatures } = reading;
  const entries: LegendEntry[] = [
    ...networkEntries(reading, values, narrow),
    limitEntry(narrow),
    {
      label: [words(narrow ? 'earlier model, its β beside it' : 'earlier model: fixed weights')],
      paint: EARLIER_STYLE.stroke,
      strokeWidth: EARLIER_STYLE.strokeWidth,
      dash: EARLIER_STYLE.dash,
    },
    ...(before ? [ghostEntry([words('medians of the run before')])] : []),
  ];
  const head = heading(entries, left, right, narrow);
  const panel: Panel = { left, right, top: head.bottom, bottom };
  const curves: Curves = {
    x: horizontalScale(panel, ranges.tau!),
    y: verticalScale(panel, ranges.overlap!),
    tau,
    shown: Math.min(trajectory.frame + 1, tau.length),
  };
  const theories = temperatures.map(({ theory }) => theory).filter(isDefined);
  const earlier = temperatures
    .map(({ beta, theory }) => theory && { beta, column: theory.earlier })
    .filter(isDefined);
  return [
    ...head.marks,
    ...verticalAxis(panel, curves.y, [words('overlap '), math('γ'), words(' (dimensionless)')]),
    clipTo(panel, [
      ...temperatures.flatMap((temperature) => networkBand(temperature, curves)),
      ...ghosts(before, curves),
      ...temperatures.flatMap((temperature) => (temperature.band ? [] : networkLines(temperature, curves))),
      ...temperatures.flatMap((temperature) => networkMedian(temperature, curves)),
      ...theories.map(({ limit, limitError }) => errorBand(limit, limitError, 'theory', curves)),
      ...theories.map(({ limit }) => theoryCurve(lineOf(limit, curves))),
      ...earlier.map(({ column }): Mark => ({ type: 'path', d: lineOf(column, curves), ...EARLIER_STYLE })),
    ]),
    ...(trajectory.frame < tau.length - 1
      ? [clipTo(panel, [cursor(tau[trajectory.frame]!, curves.x, panel.top, panel.bottom)])]
      : []),
    ...curveNames(namedCurves(limits(reading), curves), symbolOf(narrow), 'theory', right),
    ...curveNames(namedCurves(earlier, curves), symbolOf(narrow), 'earlier', right),
    ...horizontalAxis(panel, curves.x, [
      words(narrow ? 'time ' : 'diffusive time '),
      math('τ'),
      words(narrow ? '; earlier model ' : '; time '),
      math('t'),
      words(narrow ? '' : ' of the earlier model'),
    ]),
  ];
};

/** Networks, limit form and finite-d drift, with what is left after subtracting the limit form. */
const drawNetworks: DrawPicture = (reading, trajectory, values, { size, domains: ranges, before }) => {
  const { narrow, left, right, bottom } = stageOf(size);
  const { tau, temperatures } = reading;
  const entries: LegendEntry[] = [
    ...networkEntries(reading, values, narrow),
    limitEntry(narrow),
    {
      label: [words(narrow ? 'finite-' : 'exact finite-'), math('d'), words(' drift')],
      paint: FINITE_STYLE.stroke,
      strokeWidth: FINITE_STYLE.strokeWidth,
      dash: FINITE_STYLE.dash,
    },
    ...(before ? [ghostEntry([words('medians of the run before')])] : []),
  ];
  const head = heading(entries, left, right, narrow);
  const middle = head.bottom + (bottom - head.bottom - 46) * 0.66;
  const main: Panel = { left, right, top: head.bottom, bottom: middle };
  const lower: Panel = { left, right, top: middle + 46, bottom };
  const shown = Math.min(trajectory.frame + 1, tau.length);
  const x = horizontalScale(main, ranges.tau!);
  const curves: Curves = { x, y: verticalScale(main, ranges.overlap!), tau, shown };
  const below: Curves = { x, y: verticalScale(lower, ranges.residual!), tau, shown };
  const zero = new Float64Array(tau.length);
  const rest = temperatures.flatMap((temperature) => meanDifference(temperature, below));
  const alone = temperatures.length === 1;
  const names: Mark[] = alone
    ? [
        {
          type: 'text',
          x: right - 8,
          y: main.bottom - 10,
          runs: [math('β'), words(` = ${formatNumber(temperatures[0]!.beta)}`)],
          fill: 'ink',
          size: LABEL_SIZE,
          anchor: 'end',
          halo: 'paper',
        },
      ]
    : curveNames(namedCurves(limits(reading), curves), symbolOf(narrow), 'theory', right);
  return [
    ...head.marks,
    ...verticalAxis(main, curves.y, [words('mean overlap (dimensionless)')]),
    clipTo(main, [
      ...temperatures.flatMap((temperature) => networkBand(temperature, curves)),
      ...ghosts(before, curves),
      ...temperatures.flatMap((temperature) =>
        alone || !temperature.band ? networkLines(temperature, curves) : [],
      ),
      ...temperatures.flatMap((temperature) => networkMedian(temperature, curves)),
      ...temperatures.flatMap(({ theory }): Mark[] =>
        theory
          ? [
              errorBand(theory.limit, theory.limitError, 'theory', curves),
              { type: 'path', d: lineOf(theory.exact, curves), ...FINITE_STYLE },
              theoryCurve(lineOf(theory.limit, curves)),
            ]
          : [],
      ),
    ]),
    ...names,
    ...(trajectory.frame < tau.length - 1
      ? [clipTo({ ...main, bottom }, [cursor(tau[trajectory.frame]!, x, main.top, bottom)])]
      : []),
    ...verticalAxis(lower, below.y, [
      words(narrow ? 'mean − limit form' : 'mean of the networks − limit form, ± 2 standard errors'),
    ]),
    clipTo(lower, [
      ...rest.map(({ band }) => band),
      ...rest.map(({ line }) => line),
      ...temperatures.flatMap(({ theory }): Mark[] =>
        theory
          ? [
              errorBand(zero, theory.limitError, 'theory', below),
              { type: 'path', d: lineOf(difference(theory.exact, theory.limit), below), ...FINITE_STYLE },
            ]
          : [],
      ),
      theoryCurve(lineOf(zero, below)),
    ]),
    ...horizontalAxis(lower, x, [words('diffusive time '), math('τ'), words(' (dimensionless)')]),
  ];
};

const SELF_STYLE = { stroke: 'simulation', strokeWidth: 2.4 } as const;
const CROSS_STYLE = { stroke: 'simulation', strokeWidth: 2, dash: '3 3' } as const;

/** f and g over the simplex line. */
const drawConcentrations: DrawPicture = (reading, _trajectory, values, { size, domains: ranges }) => {
  const { narrow, left, right, bottom } = stageOf(size);
  const { gamma, temperatures } = reading;
  const entries: LegendEntry[] = [
    {
      label: [math('f'), words(narrow ? ', one token' : ': two picks of one token coincide')],
      paint: SELF_STYLE.stroke,
      strokeWidth: SELF_STYLE.strokeWidth,
    },
    {
      label: [math('g'), words(narrow ? ', two tokens' : ': picks of two tokens coincide')],
      paint: CROSS_STYLE.stroke,
      strokeWidth: CROSS_STYLE.strokeWidth,
      dash: CROSS_STYLE.dash,
    },
    { label: [words('1/'), math('n')], paint: 'muted', strokeWidth: 1.5, dash: '2 4' },
  ];
  const head = heading(entries, left, right, narrow);
  const panel: Panel = { left, right, top: head.bottom, bottom };
  const x = horizontalScale(panel, ranges.gamma!);
  const y = verticalScale(panel, ranges.chance!);
  const family = temperatures.map(({ beta, theory }) => theory && { beta, theory }).filter(isDefined);
  const marks = (column: Float64Array, errors: Float64Array, style: { stroke: Paint }): Mark[] => {
    const series = (of: Float64Array): Series => ({ x: gamma!, y: of, count: gamma!.length });
    return [
      {
        type: 'path',
        d: bandPath(series(shifted(column, errors, -REACH)), series(shifted(column, errors, REACH)), x, y),
        fill: style.stroke,
        fillOpacity: 0.2,
      },
      { type: 'path', d: curvePath(series(column), x, y), ...style },
    ];
  };
  const level = y(1 / values.tokenCount);
  // Near the left end the curves of f are far above those of g. Of g only the highest is named, at its top.
  const start = gamma ? gamma.findIndex((value) => value >= 0.05) : 0;
  const selfNames = family.map(({ beta, theory }): NamedCurve => {
    return { value: beta, at: () => ({ x: x(gamma![start]!), y: y(theory.self[start]!) - 11 }) };
  });
  const highest = family
    .map(({ beta, theory }) => ({ beta, cross: theory.cross, top: Math.max(...theory.cross) }))
    .sort((one, other) => other.top - one.top)
    .slice(0, 1);
  const crossNames = highest.flatMap(({ beta, cross, top }): Mark[] => {
    const peak = { x: x(gamma![cross.indexOf(top)]!), y: y(top) - 8 };
    return curveNames([{ value: beta, at: () => peak }], symbolOf(false), 'simulation', peak.x);
  });
  return [
    ...head.marks,
    ...verticalAxis(panel, y, [words(`chance of coincidence${narrow ? '' : ' (dimensionless)'}`)]),
    clipTo(panel, [
      {
        type: 'line',
        x1: left,
        y1: level,
        x2: right,
        y2: level,
        stroke: 'muted',
        strokeWidth: 1.5,
        dash: '2 4',
      },
      ...family.flatMap(({ theory }) => [
        ...marks(theory.self, theory.selfError, SELF_STYLE),
        ...marks(theory.cross, theory.crossError, CROSS_STYLE),
      ]),
    ]),
    ...curveNames(selfNames, symbolOf(false), 'simulation', right),
    ...crossNames,
    ...horizontalAxis(panel, x, [words('overlap '), math('γ'), words(' (dimensionless)')]),
  ];
};

const pictures: Readonly<Record<string, { readonly draw: DrawPicture; readonly title: string }>> = {
  earlier: {
    draw: drawEarlier,
    title:
      'Common overlap against time at several inverse temperatures, for random weights and for the earlier model',
  },
  networks: {
    draw: drawNetworks,
    title:
      'Mean overlap of simulated networks against diffusive time, with the curve of the Simplex theorem and the difference below',
  },
  'f-g': {
    draw: drawConcentrations,
    title: 'The chances f and g that picks of attention coincide, against the common overlap',
  },
};

function domains(trajectory: Trajectory, values: SimplexCurveParameters): Domains {
  const { temperatures } = read(trajectory, values);
  const greatest = (columns: readonly Float64Array[]): number =>
    Math.max(0, ...columns.map((column) => Math.max(...column.map(Math.abs))));
  // A little below 0 is not worth an axis that begins at a round number below it.
  const startOf = (lowest: number): number => (lowest < -0.1 || values.gamma0 < 0 ? lowest : 0);
  if (values.show === 'f-g') {
    const chances = temperatures.flatMap(({ theory }) => (theory ? [theory.self, theory.cross] : []));
    const chance = Math.max(2 / values.tokenCount, greatest(chances));
    return { gamma: [startOf(-1 / (values.tokenCount - 1)), 1], chance: [0, chance] };
  }
  const curves = temperatures.flatMap(({ band, networks }) =>
    band ? [band.lower] : networks.map(({ overlap, frame }) => overlap.subarray(0, frame + 1)),
  );
  const lowest = Math.min(values.gamma0, ...curves.map((column) => Math.min(...column)));
  const height = { tau: [0, values.horizon], overlap: [startOf(lowest), 1] } as const;
  if (values.show === 'earlier') return height;
  // Few networks know their error badly, and axes never shrink by themselves.
  const enough = Math.min(8, values.replicates);
  const residuals = temperatures.flatMap(({ average, complete, theory }) =>
    theory
      ? [theory.exact, ...(average && complete >= enough ? [average.mean] : [])].map((column) =>
          difference(column, theory.limit),
        )
      : [],
  );
  const errors = temperatures.flatMap(({ average, complete }) =>
    average && complete >= enough ? [average.standardError] : [],
  );
  const reach = Math.max(0.01, greatest(residuals) + REACH * greatest(errors));
  return { ...height, residual: [-reach, reach] };
}

function draw(
  trajectory: Trajectory,
  values: SimplexCurveParameters,
  surroundings: Surroundings<SimplexCurveParameters>,
): Scene {
  const picture = pictures[values.show]!;
  const marks = picture.draw(read(trajectory, values), trajectory, values, surroundings);
  return { ...surroundings.size, title: picture.title, marks };
}

const TABLE_ROWS = 12;

/** Indices from first to last, evenly spread. */
function spreadRows(count: number): number[] {
  const rows = Array.from({ length: TABLE_ROWS + 1 }, (_, row) =>
    Math.round((row * (count - 1)) / TABLE_ROWS),
  );
  return [...new Set(rows)];
}

const LEVEL = 0.5;

/** Times at which the curves of one temperature reach one half. */
function halfTimes({ theory, band }: Temperature, tau: Float64Array) {
  return {
    limit: theory && timeOf(theory.limit, tau, LEVEL),
    exact: theory && timeOf(theory.exact, tau, LEVEL),
    networks: band && timeOf(band.median, tau, LEVEL),
    earlier: theory && timeOf(theory.earlier, tau, LEVEL),
  };
}

function tableOf(reading: Reading, values: SimplexCurveParameters): DataTable {
  const { tau, gamma, temperatures } = reading;
  if (values.show === 'earlier') {
    const cell = (time: number | undefined, known: unknown): string =>
      known === undefined ? '–' : time === undefined ? `> ${formatNumber(tau.at(-1)!)}` : formatCell(time);
    return {
      caption: 'Time at which the overlap reaches ½, by inverse temperature',
      columns: ['β', 'limit form', 'finite-d drift', 'median network', 'earlier model'],
      rows: temperatures.map((temperature) => {
        const { limit, exact, networks, earlier } = halfTimes(temperature, tau);
        const { theory, band, beta } = temperature;
        return [
          formatNumber(beta),
          cell(limit, theory),
          cell(exact, theory),
          cell(networks, band),
          cell(earlier, theory),
        ];
      }),
    };
  }
  const at = (column: Float64Array | undefined, row: number): string =>
    formatCell(column?.[row] ?? Number.NaN);
  if (values.show === 'f-g') {
    return {
      caption: 'f and g with standard errors, by overlap',
      columns: [
        'γ',
        ...temperatures.flatMap(({ beta }) =>
          ['f', '±', 'g', '±'].map((name) => `${name}, β = ${formatNumber(beta)}`),
        ),
      ],
      rows: spreadRows(gamma?.length ?? 1).map((row) => [
        at(gamma, row),
        ...temperatures.flatMap(({ theory }) =>
          [theory?.self, theory?.selfError, theory?.cross, theory?.crossError].map((column) =>
            at(column, row),
          ),
        ),
      ]),
    };
  }
  const names = ['median', '10 %', '90 %', 'mean', '±', 'limit form', '±', 'finite-d drift'];
  return {
    caption: `Mean overlap by diffusive time (± one standard error), ${Math.min(...temperatures.map(({ complete }) => complete))} of ${values.replicates} networks complete`,
    columns: [
      'τ',
      ...temperatures.flatMap(({ beta }) => names.map((name) => `${name}, β = ${formatNumber(beta)}`)),
    ],
    rows: spreadRows(tau.length).map((row) => [
      at(tau, row),
      ...temperatures.flatMap(({ band, average, theory }) =>
        [
          band?.median,
          band?.lower,
          band?.upper,
          average?.mean,
          average?.standardError,
          theory?.limit,
          theory?.limitError,
          theory?.exact,
        ].map((column) => at(column, row)),
      ),
    ]),
  };
}

function sentenceOf(temperature: Temperature, reading: Reading, values: SimplexCurveParameters): string {
  const { tau } = reading;
  const { beta, theory, band, complete, networks } = temperature;
  const name = `At β = ${formatNumber(beta)}`;
  const half = halfTimes(temperature, tau);
  const time = (value: number | undefined): string =>
    value === undefined ? `after ${formatNumber(tau.at(-1)!)}` : `at ${formatNumber(value)}`;
  if (values.show === 'f-g') {
    if (!theory) return '';
    const node = reading.gamma!.findIndex((value) => value >= 0);
    return `${name}, near γ = 0: f = ${formatNumber(theory.self[node]!)}, g = ${formatNumber(theory.cross[node]!)}.`;
  }
  const parts = [
    ...(theory ? [`the limit form reaches ½ ${time(half.limit)}`] : []),
    ...(theory && values.show === 'networks' ? [`the finite-d drift ${time(half.exact)}`] : []),
    ...(band
      ? [`the median of ${complete} ${complete === 1 ? 'network' : 'networks'} ${time(half.networks)}`]
      : networks.slice(0, 1).map(({ overlap, frame }) => {
          return `the first network has come to ${formatNumber(overlap[frame]!)}`;
        })),
    ...(theory && values.show === 'earlier' ? [`the earlier model ${time(half.earlier)}`] : []),
  ];
  return parts.length > 0 ? `${name} ${parts.join(', ')}.` : '';
}

function describe(trajectory: Trajectory, values: SimplexCurveParameters): Description {
  const reading = read(trajectory, values);
  const { temperatures, tau } = reading;
  const ends = temperatures.length > 1 ? [temperatures[0]!, temperatures.at(-1)!] : temperatures;
  const sentences = ends
    .map((temperature) => sentenceOf(temperature, reading, values))
    .filter((sentence) => sentence !== '');
  const result = sentences.length > 0 ? sentences.join(' ') : 'Nothing computed yet.';
  const { tokenCount, dimension, gamma0 } = values;
  const setting = `${tokenCount} tokens in dimension ${dimension} start with every overlap equal to ${formatNumber(gamma0)}.`;
  const pictureText: Readonly<Record<string, string>> = {
    earlier:
      'Solid lines with a band show random networks, dashed lines the limit form of the theorem, dash-dotted lines the earlier model with fixed weights. All rise from the initial overlap towards 1.',
    networks:
      'Solid lines with a band show the mean overlap of random networks, dashed lines the limit form of the theorem, dotted lines its finite-dimensional drift. The lower panel shows their difference from the limit form.',
    'f-g': `The chances f and g fall or rise to 1/n = ${formatNumber(1 / tokenCount)} as the overlap approaches 1.`,
  };
  const shownTime = (value: number | undefined, known: unknown): string =>
    known === undefined
      ? 'not known yet'
      : value === undefined
        ? `more than ${formatNumber(tau.at(-1)!)}`
        : formatNumber(value);
  const [first, last] = [temperatures[0]!, temperatures.at(-1)!];
  const numbers = Object.fromEntries(
    [['First', first] as const, ['Last', last] as const].flatMap(([place, temperature]) => {
      const half = halfTimes(temperature, tau);
      return [
        [`limit${place}`, shownTime(half.limit, temperature.theory)],
        [`networks${place}`, shownTime(half.networks, temperature.band)],
        [`earlier${place}`, shownTime(half.earlier, temperature.theory)],
      ];
    }),
  ) as Record<string, string>;
  return {
    result,
    summary: `${setting} ${pictureText[values.show]!} ${result}`,
    numbers,
    table: tableOf(reading, values),
  };
}

export const view: WidgetView<SimplexCurveParameters> = { domains, draw, describe };
