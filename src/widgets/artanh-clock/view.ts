import {
  horizontalAxis,
  horizontalScale,
  verticalAxis,
  verticalScale,
  type Panel,
  type Scale,
} from '#charts/axes.ts';
import { clipTo } from '#charts/clip.ts';
import { curvePath } from '#charts/curve.ts';
import { endLabels } from '#charts/end-labels.ts';
import { formatCell, formatNumber, formatWithError } from '#charts/format.ts';
import { ghostCurve, ghostEntry } from '#charts/ghost.ts';
import { legend, legendHeight, type LegendEntry } from '#charts/legend.ts';
import { marker } from '#charts/marker.ts';
import type { Mark, Scene, Size, TextRun } from '#charts/scene.ts';
import { theoryCurve, theoryEntry } from '#charts/theory-overlay.ts';
import { mergeAverages, type Averages } from '../running-averages.ts';
import type { Trajectory } from '../trajectory.ts';
import type { Description, Domains, Surroundings, WidgetView } from '../widget-spec.ts';
import {
  FRAMES,
  kappaOf,
  matrixFactors,
  SUBSTEPS,
  type ArtanhClockParameters,
  type MatrixLaw,
} from './spec.ts';

/** The columns of simulation.ts, with what the picture derives from them. */
interface Reading {
  readonly time: Float64Array;
  readonly fineTime: Float64Array;
  /** E artanh² under the limit equation: κ = 0, ½, 1 and that of the run. */
  readonly theory: readonly { readonly kappa: number; readonly values: Float64Array }[];
  readonly finiteStep: Float64Array;
  /** Of artanh(R)², by frame. */
  readonly averages: Averages;
  /** Solutions of the limit equation: six for each of three κ. */
  readonly realisations: readonly { readonly kappa: number; readonly paths: readonly Float64Array[] }[];
  /** Densities averaged over equal cells of (-1, 1); empty where there is no stationary law. */
  readonly stationary: Float64Array;
  readonly finiteStationary: Float64Array;
  /** Density of R by frame and cell. */
  readonly density: (frame: number) => Float64Array;
}

function rows(column: Float64Array, length = FRAMES): Float64Array[] {
  return Array.from({ length: column.length / length }, (_, row) =>
    column.subarray(row * length, (row + 1) * length),
  );
}

function read({ columns }: Trajectory, values: ArtanhClockParameters): Reading {
  const kappa = kappaOf(values);
  const curves = rows(columns['theory']!);
  const reference = [0, 0.5, 1];
  const kappas = reference.includes(kappa) ? reference : [...reference, kappa];
  const third = kappa === 0 || kappa === 0.5 ? 1 : kappa;
  const solutions = rows(columns['realisations']!, columns['fineTime']!.length);
  const perKappa = solutions.length / 3;
  const averages = mergeAverages(columns);
  const counts = columns['count']!;
  const histogram = columns['histogram']!;
  const cells = histogram.length / counts.length / FRAMES;
  return {
    time: columns['time']!,
    fineTime: columns['fineTime']!,
    theory: kappas.map((value, row) => ({ kappa: value, values: curves[row]! })),
    finiteStep: columns['finiteStep']!,
    averages,
    realisations: [0, 0.5, third].map((value, index) => ({
      kappa: value,
      paths: solutions.slice(index * perKappa, (index + 1) * perKappa),
    })),
    stationary: columns['stationary']!,
    finiteStationary: columns['finiteStationary']!,
    density: (frame) =>
      Float64Array.from({ length: cells }, (_, cell) => {
        let pairs = 0;
        counts.forEach((known, part) => {
          if (!Number.isNaN(known)) pairs += histogram[(part * FRAMES + frame) * cells + cell]!;
        });
        return (pairs / averages.count) * (cells / 2);
      }),
  };
}

const math = (text: string): TextRun => ({ text, math: true });
const words = (text: string): TextRun => ({ text });

function kappaText(kappa: number): string {
  return kappa === 0.5 ? '½' : formatNumber(kappa);
}

/** Which of the values of κ this is. */
function origin(kappa: number, values: ArtanhClockParameters): string {
  if (kappa === 0) return 'recorded SDE';
  if (kappa === 0.5) return 'recorded lemma';
  return kappa === kappaOf(values) ? 'this run' : 'square factors';
}

function lawText(values: ArtanhClockParameters): string {
  switch (matrixFactors[values.matrix as MatrixLaw]) {
    case 0:
      return 'A orthogonal';
    case 1:
      return 'A one Gaussian matrix';
    case 2:
      return `A = WW′ᵀ, d_k = ${values.headDimension}`;
  }
}

const LEFT = 50;

function domains(trajectory: Trajectory, values: ArtanhClockParameters): Domains {
  const { theory, averages, time, density, stationary, finiteStationary } = read(trajectory, values);
  switch (values.show) {
    case 'realisations':
      return { time: [0, time[FRAMES - 1]!] };
    case 'histogram': {
      const last = density(FRAMES - 1);
      return { density: [0, Math.max(0.5, ...last, ...stationary, ...finiteStationary) * 1.05] };
    }
    default: {
      const simulated = averages.mean.map((mean, frame) => mean + 2 * averages.error[frame]!);
      const top = Math.max(...simulated, ...theory.map((curve) => curve.values[FRAMES - 1]!));
      return { time: [0, time[FRAMES - 1]!], artanhSquared: [0, top] };
    }
  }
}

/** A thin upright line at the player's time, while it is not at the end. */
function cursor(panel: Panel, x: Scale, { time }: Reading, frame: number): Mark[] {
  if (frame >= FRAMES - 1) return [];
  const at = x(time[frame]!);
  return [{ type: 'line', x1: at, y1: panel.top, x2: at, y2: panel.bottom, stroke: 'muted', strokeWidth: 1 }];
}

const timeLabel = (narrow: boolean): TextRun[] => [
  words(narrow ? 'time ' : 'time on the slow clock, '),
  math('τ'),
  words('/'),
  math('d'),
  words(' (dimensionless)'),
];

const FINITE = { paint: 'finite', strokeWidth: 2, dash: '1.5 3.5' } as const;

function finiteCurve(d: string): Mark {
  const { paint, strokeWidth, dash } = FINITE;
  return { type: 'path', d, stroke: paint, strokeWidth, dash };
}

/** Means with bars of two standard errors. */
function points({ time, averages }: Reading, shown: number, x: Scale, y: Scale): Mark[] {
  const { mean, error } = averages;
  const marks: Mark[] = [];
  // The start is exact; every second point leaves room for the bars.
  for (let frame = 2; frame < shown; frame += 2) {
    const at = x(time[frame]!);
    const reach = 2 * error[frame]!;
    marks.push(
      {
        type: 'line',
        x1: at,
        y1: y(mean[frame]! - reach),
        x2: at,
        y2: y(mean[frame]! + reach),
        stroke: 'simulation',
        strokeWidth: 1.6,
      },
      marker('circle', at, y(mean[frame]!), 'simulation'),
    );
  }
  return marks;
}

function drawClock(
  trajectory: Trajectory,
  values: ArtanhClockParameters,
  { size, domains: shownDomains, before }: Surroundings<ArtanhClockParameters>,
): Mark[] {
  const reading = read(trajectory, values);
  const { time, theory, finiteStep, averages } = reading;
  const narrow = size.width < 520;
  const kappa = kappaOf(values);
  const entries: LegendEntry[] = [
    {
      label: [
        words(
          narrow
            ? `mean ± 2 s.e., ${averages.count} pairs`
            : `mean of ${averages.count} pairs, ± 2 standard errors`,
        ),
      ],
      paint: 'simulation',
      strokeWidth: 0,
      marker: 'circle',
    },
    theoryEntry([
      words(narrow ? 'limit equation for ' : 'limit equation with drift −(1+'),
      ...(narrow
        ? [math('κ'), words(' as labelled')]
        : [math('κ'), words(')'), math('u'), words('(1−'), math('u'), words('²)')]),
    ]),
    {
      label: [
        words(narrow ? 'finite-step form, ' : 'finite-step form for '),
        math('κ'),
        words(` = ${kappaText(kappa)}, Δ`),
        math('τ'),
        words(` = ${values.deltaTau}`),
      ],
      ...FINITE,
    },
    ...(before ? [ghostEntry([words('mean of the run before')])] : []),
  ];
  const panel: Panel = {
    left: LEFT,
    right: size.width - (narrow ? 70 : 172),
    top: 4 + legendHeight(entries) + 32,
    bottom: size.height - 48,
  };
  const x = horizontalScale(panel, shownDomains.time!);
  const y = verticalScale(panel, shownDomains.artanhSquared!);
  const path = (column: Float64Array, times = time): string =>
    curvePath({ x: times, y: column, count: FRAMES }, x, y);
  const curves = theory.map(({ kappa: value, values: column }): Mark => {
    const d = path(column);
    return value === kappa
      ? theoryCurve(d)
      : { type: 'path', d, stroke: 'theory', strokeWidth: 1.3, dash: '7 4' };
  });
  const labels = theory.map(({ kappa: value, values: column }) => ({
    x: panel.right,
    y: y(Math.min(column[FRAMES - 1]!, shownDomains.artanhSquared![1])),
    entry: theoryEntry([
      math('κ'),
      words(` = ${kappaText(value)}${narrow ? '' : `, ${origin(value, values)}`}`),
    ]),
  }));
  const named = endLabels(labels, panel, size.width - 2);
  const earlier = before && read(before.trajectory, before.values);
  const ghost = earlier ? [ghostCurve(path(earlier.averages.mean, earlier.time))] : [];
  return [
    ...legend(entries, LEFT, 4),
    ...verticalAxis(panel, y, [words('mean of artanh('), math('R'), words(')² (dimensionless)')]),
    clipTo(panel, [
      ...ghost,
      ...curves,
      finiteCurve(path(finiteStep)),
      ...points(reading, trajectory.frame + 1, x, y),
      ...cursor(panel, x, reading, trajectory.frame),
    ]),
    ...named.marks,
    ...horizontalAxis(panel, x, timeLabel(narrow)),
  ];
}

/** Three panels, side by side or one below the other. */
function panels(size: Size, top: number): Panel[] {
  const right = size.width - 12;
  const bottom = size.height - 48;
  const narrow = size.width < 520;
  const gap = 28;
  if (narrow) {
    const height = (bottom - top - 2 * gap) / 3;
    return [0, 1, 2].map((index) => ({
      left: LEFT,
      right,
      top: top + index * (height + gap),
      bottom: top + index * (height + gap) + height,
    }));
  }
  const width = (right - LEFT - 2 * gap) / 3;
  return [0, 1, 2].map((index) => ({
    left: LEFT + index * (width + gap),
    right: LEFT + index * (width + gap) + width,
    top,
    bottom,
  }));
}

function drawRealisations(
  trajectory: Trajectory,
  values: ArtanhClockParameters,
  { size, domains: shownDomains }: Surroundings<ArtanhClockParameters>,
): Mark[] {
  const reading = read(trajectory, values);
  const { fineTime, realisations } = reading;
  const narrow = size.width < 520;
  const entries: LegendEntry[] = [
    {
      label: [
        words(
          narrow
            ? 'same noise in all three panels'
            : 'solutions of the limit equation, the same noise in all three panels',
        ),
      ],
      paint: 'simulation',
      strokeWidth: 1.4,
    },
  ];
  const shown = trajectory.frame * SUBSTEPS + 1;
  const marks = panels(size, 4 + legendHeight(entries) + 34).flatMap((panel, index): Mark[] => {
    const { kappa, paths } = realisations[index]!;
    const x = horizontalScale(panel, shownDomains.time!);
    const y = verticalScale(panel, [-1, 1]);
    const first = index === 0;
    const title: TextRun[] = [
      ...(first && !narrow ? [math('u'), words(',  ')] : []),
      ...(narrow ? [math('u'), words(' for ')] : []),
      math('κ'),
      words(` = ${kappaText(kappa)}${narrow || size.width > 600 ? `, ${origin(kappa, values)}` : ''}`),
    ];
    const axis = verticalAxis(panel, y, title);
    const lines = paths.map((path, row): Mark => {
      const d = curvePath({ x: fineTime, y: path, count: shown }, x, y);
      const emphasis = row === 0;
      return {
        type: 'path',
        d,
        stroke: 'simulation',
        strokeWidth: emphasis ? 2.4 : 1.2,
        opacity: emphasis ? 1 : 0.6,
      };
    });
    // Side by side the panels share the labels of the first.
    const upright =
      narrow || first ? axis : axis.filter((mark) => mark.type !== 'text' || mark.anchor !== 'end');
    const last = index === 2;
    const level = horizontalAxis(panel, x, index === 1 || narrow ? timeLabel(true) : []);
    return [
      ...upright,
      clipTo(panel, [...lines, ...cursor(panel, x, reading, trajectory.frame)]),
      ...(narrow && !last ? [] : level),
    ];
  });
  return [...legend(entries, LEFT, 4), ...marks];
}

function drawHistogram(
  trajectory: Trajectory,
  values: ArtanhClockParameters,
  { size, domains: shownDomains }: Surroundings<ArtanhClockParameters>,
): Mark[] {
  const { density, stationary, finiteStationary, averages, time } = read(trajectory, values);
  const narrow = size.width < 520;
  const kappa = kappaOf(values);
  const frame = Math.min(trajectory.frame, FRAMES - 1);
  const heights = density(frame);
  const entries: LegendEntry[] = [
    {
      label: [
        words(`${averages.count} pairs at `),
        math('τ'),
        words('/'),
        math('d'),
        words(` = ${formatNumber(time[frame]!)}`),
      ],
      paint: 'simulation-soft',
      strokeWidth: 0,
      band: true,
    },
    ...(kappa > 1
      ? [
          theoryEntry([
            words(narrow ? 'stationary law, ' : 'stationary law of the limit equation, '),
            math('κ'),
            words(` = ${kappaText(kappa)}`),
          ]),
          { label: [words('its finite-step form')], ...FINITE },
        ]
      : [
          {
            label: [words('no stationary law for '), math('κ'), words(` = ${kappaText(kappa)}`)],
            paint: 'paper' as const,
            strokeWidth: 0,
          },
        ]),
  ];
  const panel: Panel = {
    left: LEFT,
    right: size.width - 14,
    top: 4 + legendHeight(entries) + 32,
    bottom: size.height - 48,
  };
  const x = horizontalScale(panel, [-1, 1]);
  const y = verticalScale(panel, shownDomains.density!);
  const width = x(2 / heights.length) - x(0);
  const bars = Array.from(heights, (height, cell): Mark => {
    const top = y(height);
    return {
      type: 'rect',
      x: x((2 * cell) / heights.length - 1),
      y: top,
      width,
      height: panel.bottom - top,
      fill: 'simulation-soft',
      stroke: 'simulation',
      strokeWidth: 1,
    };
  });
  const path = (column: Float64Array): string => {
    const centres = column.map((_, cell) => (2 * cell + 1) / column.length - 1);
    return curvePath({ x: centres, y: column, count: column.length }, x, y);
  };
  return [
    ...legend(entries, LEFT, 4),
    ...verticalAxis(panel, y, [words('density (dimensionless)')]),
    clipTo(panel, [
      ...bars,
      ...(stationary.length > 0 ? [theoryCurve(path(stationary))] : []),
      ...(finiteStationary.length > 0 ? [finiteCurve(path(finiteStationary))] : []),
    ]),
    ...horizontalAxis(panel, x, [words('overlap '), math('R'), words(' (dimensionless)')]),
  ];
}

const titles: Readonly<Record<string, string>> = {
  clock: 'Mean of artanh(R)² against slow time, with the limit equation for several κ',
  realisations: 'Solutions of the limit equation for three values of κ under the same noise',
  histogram: 'Histogram of the overlap of two tokens',
};

function draw(
  trajectory: Trajectory,
  values: ArtanhClockParameters,
  surroundings: Surroundings<ArtanhClockParameters>,
): Scene {
  const pictures = { clock: drawClock, realisations: drawRealisations, histogram: drawHistogram };
  const marks = pictures[values.show as keyof typeof pictures](trajectory, values, surroundings);
  return { ...surroundings.size, title: titles[values.show]!, marks };
}

/** Frames of the table: every eighth of the run. */
const TABLE_STEP = (FRAMES - 1) / 8;

function describe(trajectory: Trajectory, values: ArtanhClockParameters): Description {
  const { time, theory, finiteStep, averages, density } = read(trajectory, values);
  const { count, mean, error } = averages;
  const kappa = kappaOf(values);
  const at = Math.min(trajectory.frame, FRAMES - 1);
  const model = `d = ${values.dimension}, ${lawText(values)}, Δτ = ${values.deltaTau}`;
  const limits = theory
    .map((curve) => `${formatNumber(curve.values[at]!)} for κ = ${kappaText(curve.kappa)}`)
    .join(', ');
  const simulated = formatWithError(mean[at]!, error[at]!);
  const result =
    `At τ/d = ${formatNumber(time[at]!)}: E artanh(R)² = ${simulated} (standard error, ${count} pairs; ${model}). ` +
    `Limit equation: ${limits}. Finite-step form for κ = ${kappaText(kappa)}: ${formatNumber(finiteStep[at]!)}.`;
  const heights = density(at);
  const beyond = ((heights[0]! + heights[heights.length - 1]!) * 2) / heights.length;
  const summary =
    `${result} The overlap lies beyond ±${formatNumber(1 - 2 / heights.length)} in ${formatNumber(100 * beyond)} % of the pairs. ` +
    (kappa < 1
      ? 'For this κ solutions of the limit equation tend to 1 or −1.'
      : kappa === 1
        ? 'For κ = 1 artanh of a solution is √2 times a Brownian motion, so solutions wander for ever.'
        : `For this κ the limit equation has a stationary law, with mean square ${formatNumber(1 / kappa)}.`);
  const frames = Array.from({ length: 9 }, (_, row) => row * TABLE_STEP);
  const table = {
    caption: `Mean of artanh(R)² by slow time, ${count} of ${values.paths} pairs`,
    columns: [
      'τ/d',
      'mean',
      'standard error',
      ...theory.map((curve) => `κ = ${kappaText(curve.kappa)}`),
      'finite-step form',
    ],
    rows: frames.map((frame) =>
      [time, mean, error, ...theory.map((curve) => curve.values), finiteStep].map((column) =>
        formatCell(column[frame]!),
      ),
    ),
  };
  return {
    result,
    summary,
    numbers: {
      mean: simulated,
      theory: formatNumber(theory.find((curve) => curve.kappa === kappa)!.values[at]!),
      recorded: formatNumber(theory[0]!.values[at]!),
      kappa: kappaText(kappa),
      time: formatNumber(time[at]!),
      pairs: String(count),
    },
    table,
  };
}

export const view: WidgetView<ArtanhClockParameters> = { domains, draw, describe };
