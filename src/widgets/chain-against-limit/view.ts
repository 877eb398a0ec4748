import {
  horizontalAxis,
  horizontalScale,
  LABEL_SIZE,
  verticalAxis,
  verticalScale,
  type Panel,
} from '#charts/axes.ts';
import { clipTo } from '#charts/clip.ts';
import { bandPath, curvePath } from '#charts/curve.ts';
import { extentOf } from '#charts/domain.ts';
import { formatCell, formatNumber, formatWithError } from '#charts/format.ts';
import { legend, type LegendEntry } from '#charts/legend.ts';
import { dots } from '#charts/points.ts';
import type { Mark, Scene, Size, TextRun } from '#charts/scene.ts';
import { theoryCurve } from '#charts/theory-overlay.ts';
import type { Trajectory } from '../trajectory.ts';
import type { Description, Domains, Surroundings, WidgetView } from '../widget-spec.ts';
import {
  clocksAt,
  intervalCount,
  layerAt,
  OBSERVABLES,
  SINGLE_LAYERS,
  type ChainAgainstLimitParameters,
} from './spec.ts';

/** Bands about a difference of means reach this many standard errors. */
const BAND = 2;

const THEORY_DASH = '7 4';

interface Ensemble {
  readonly lower: Float64Array;
  readonly median: Float64Array;
  readonly upper: Float64Array;
  readonly mean: Float64Array;
  readonly error: Float64Array;
  /** Each of shape [frames]. */
  readonly paths: readonly Float64Array[];
}

interface Reading {
  readonly layers: Float64Array;
  readonly runs: number;
  readonly chain: Ensemble;
  /** The chosen limit: an ensemble, or a single curve. */
  readonly limit: Ensemble | Float64Array;
  /** Mean of the chain minus that of the limit, with its standard error. */
  readonly gap: Float64Array;
  readonly gapError: Float64Array;
  readonly kicks: readonly [Float64Array, Float64Array];
  /** Of the kicks, with its standard error, and as the kernel gives it. */
  readonly correlation: number;
  readonly correlationError: number;
  readonly kernelCorrelation: number;
  readonly farOverlap: number;
}

const isEnsemble = (limit: Reading['limit']): limit is Ensemble => 'median' in limit;

function read({ columns }: Trajectory, values: ChainAgainstLimitParameters): Reading {
  const frames = intervalCount(values) + 1;
  const observable = Math.max(0, (OBSERVABLES as readonly string[]).indexOf(values.observable));
  const of = (name: string): Float64Array =>
    columns[name]!.subarray(observable * frames, (observable + 1) * frames);
  const ensemble = (name: string): Ensemble => {
    const all = columns[`${name}Paths`]!;
    const shown = all.length / OBSERVABLES.length / frames;
    const paths = Array.from({ length: shown }, (_, path) =>
      Float64Array.from(
        { length: frames },
        (__, frame) => all[(observable * frames + frame) * shown + path]!,
      ),
    );
    return {
      lower: of(`${name}Lower`),
      median: of(`${name}Median`),
      upper: of(`${name}Upper`),
      mean: of(`${name}Mean`),
      error: of(`${name}Error`),
      paths,
    };
  };
  const chain = ensemble('chain');
  const limit = values.limit === 'sde' ? ensemble('sde') : of(values.limit);
  const centre = isEnsemble(limit) ? limit.mean : limit;
  const kicks = columns['kicks']!;
  const pair = [kicks.subarray(0, SINGLE_LAYERS), kicks.subarray(SINGLE_LAYERS)] as const;
  const correlation = correlationOf(...pair);
  return {
    layers: Float64Array.from({ length: frames }, (_, frame) => layerAt(values, frame)),
    runs: columns['runs']![0]!,
    chain,
    limit,
    gap: chain.mean.map((value, frame) => value - centre[frame]!),
    gapError: chain.error.map((error, frame) =>
      isEnsemble(limit) ? Math.hypot(error, limit.error[frame]!) : error,
    ),
    kicks: pair,
    correlation,
    correlationError: (1 - correlation ** 2) / Math.sqrt(SINGLE_LAYERS - 1),
    kernelCorrelation: columns['kickCorrelation']![0]!,
    farOverlap: columns['farOverlap']![0]!,
  };
}

function correlationOf(first: Float64Array, second: Float64Array): number {
  const mean = (values: Float64Array): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [a, b] = [mean(first), mean(second)];
  let [product, squareA, squareB] = [0, 0, 0];
  first.forEach((value, k) => {
    product += (value - a) * (second[k]! - b);
    squareA += (value - a) ** 2;
    squareB += (second[k]! - b) ** 2;
  });
  return product / Math.sqrt(squareA * squareB);
}

const math = (text: string): TextRun => ({ text, math: true });
const words = (text: string): TextRun => ({ text });

const LIMIT_NAMES: Readonly<Record<string, string>> = { sde: 'SDE', ode1: 'ODE I', ode2: 'ODE II' };
const OBSERVABLE_NAMES: Readonly<Record<string, string>> = {
  'mean-overlap': 'mean overlap',
  'second-moment': 'second moment',
  'far-overlap': 'overlap of the far pair',
  coordinate: 'first coordinate',
};

function domains(trajectory: Trajectory, values: ChainAgainstLimitParameters): Domains {
  const { chain, limit, gap, gapError, kicks } = read(trajectory, values);
  const ends = isEnsemble(limit) ? [limit.lower, limit.upper, ...limit.paths] : [limit];
  const value = extentOf(chain.lower, chain.upper, ...chain.paths, ...ends) ?? [0, 1];
  const reach = Math.max(
    0.01,
    ...gap.map((difference, frame) => Math.abs(difference) + BAND * (gapError[frame]! || 0)),
  );
  const far = Math.max(...kicks.flatMap((kick) => [...kick].map(Math.abs)));
  return { value, gap: [-reach, reach], kick: [-far, far] };
}

/** Four panels, two by two, or one below the other on narrow screens. */
function layout({ width, height }: Size): Readonly<Record<'chain' | 'limit' | 'gap' | 'kicks', Panel>> {
  const [left, edge, foot, head] = [48, 12, 46, 26];
  if (width < 400) {
    const room = height / 4;
    const panel = (row: number): Panel => ({
      left,
      right: width - edge,
      top: row * room + head + (row === 0 ? 38 : 0),
      bottom: (row + 1) * room - foot + (row === 0 ? 6 : 0),
    });
    return { chain: panel(0), limit: panel(1), gap: panel(2), kicks: panel(3) };
  }
  const middle = width / 2;
  const [top, half] = [head + 40, height * 0.53];
  const row = (upper: number, lower: number): readonly [Panel, Panel] => [
    { left, right: middle - 10, top: upper, bottom: lower },
    { left: middle + left, right: width - edge, top: upper, bottom: lower },
  ];
  const [chain, limit] = row(top, half - foot);
  const [gap, kicks] = row(half + head, height - foot);
  return { chain, limit, gap, kicks };
}

function ensembleMarks(
  { lower, median, upper, paths }: Ensemble,
  layers: Float64Array,
  shown: number,
  panel: Panel,
  valueDomain: Domains[string],
  theory: boolean,
): Mark[] {
  const x = horizontalScale(panel, [0, layers[layers.length - 1]!]);
  const y = verticalScale(panel, valueDomain);
  const series = (column: Float64Array) => ({ x: layers, y: column, count: shown });
  const paint = theory ? 'theory' : 'simulation';
  return [
    ...(theory
      ? []
      : [
          { type: 'path', d: bandPath(series(lower), series(upper), x, y), fill: 'simulation-soft' } as const,
        ]),
    ...paths.map((path): Mark => ({
      type: 'path',
      d: curvePath(series(path), x, y),
      stroke: paint,
      strokeWidth: 0.8,
      opacity: 0.55,
    })),
    ...(theory
      ? [lower, upper].map((column): Mark => ({
          type: 'path',
          d: curvePath(series(column), x, y),
          stroke: 'theory',
          strokeWidth: 1.2,
          dash: '2 3',
        }))
      : []),
    theory
      ? theoryCurve(curvePath(series(median), x, y))
      : { type: 'path', d: curvePath(series(median), x, y), stroke: 'simulation', strokeWidth: 2.4 },
  ];
}

/** Words at the right end of a panel, over it if not told otherwise. */
function heading(text: readonly TextRun[], panel: Panel, y = panel.top - 10): Mark {
  return {
    type: 'text',
    x: panel.right,
    y,
    runs: text,
    fill: 'ink',
    size: LABEL_SIZE,
    anchor: 'end',
  };
}

function draw(
  trajectory: Trajectory,
  values: ChainAgainstLimitParameters,
  { size, domains: shownDomains }: Surroundings<ChainAgainstLimitParameters>,
): Scene {
  const reading = read(trajectory, values);
  const { layers, chain, limit, gap, gapError, kicks, runs } = reading;
  const panels = layout(size);
  const narrow = size.width < 400;
  const shown = trajectory.frame + 1;
  const last = layers[layers.length - 1]!;
  const name = LIMIT_NAMES[values.limit]!;
  const valueDomain = shownDomains.value!;
  const entries: LegendEntry[] = [
    {
      label: [words(`networks: ${narrow ? '' : 'some paths, '}median, 10–90 % of ${runs}`)],
      paint: 'simulation',
      strokeWidth: 2.4,
    },
    {
      label: [
        words(
          isEnsemble(limit)
            ? `${name}: the same${narrow ? '' : `, of ${runs} solutions`}`
            : `${name}, which has no noise`,
        ),
      ],
      paint: 'theory',
      strokeWidth: 2,
      dash: THEORY_DASH,
    },
  ];
  const timeAxis = (panel: Panel): Mark[] =>
    horizontalAxis(panel, horizontalScale(panel, [0, last]), [words('layer '), math('ℓ')]);
  const limitCurve = (panel: Panel): Mark =>
    theoryCurve(
      curvePath(
        { x: layers, y: isEnsemble(limit) ? limit.median : limit, count: shown },
        horizontalScale(panel, [0, last]),
        verticalScale(panel, valueDomain),
      ),
    );
  const label = [words(OBSERVABLE_NAMES[values.observable]!)];
  const gapScale = [
    horizontalScale(panels.gap, [0, last]),
    verticalScale(panels.gap, shownDomains.gap!),
  ] as const;
  const edge = (sign: number) => ({
    x: layers,
    y: gap.map((value, frame) => value + sign * BAND * gapError[frame]!),
    count: shown,
  });
  const kickScales = [
    horizontalScale(panels.kicks, shownDomains.kick!),
    verticalScale(panels.kicks, shownDomains.kick!),
  ] as const;
  const zero = (panel: Panel, y: number): Mark => ({
    type: 'line',
    x1: panel.left,
    y1: y,
    x2: panel.right,
    y2: y,
    stroke: 'ink',
    strokeWidth: 1,
  });
  return {
    ...size,
    title: `${OBSERVABLE_NAMES[values.observable]} by layer, of simulated networks and of the limit ${name}; the difference of their means; and the moves of two far tokens in single layers`,
    marks: [
      ...legend(entries, panels.chain.left, 2),
      ...verticalAxis(panels.chain, verticalScale(panels.chain, valueDomain), label),
      heading([words('networks')], panels.chain),
      clipTo(panels.chain, [
        ...ensembleMarks(chain, layers, shown, panels.chain, valueDomain, false),
        limitCurve(panels.chain),
      ]),
      ...timeAxis(panels.chain),
      ...verticalAxis(panels.limit, verticalScale(panels.limit, valueDomain), label),
      heading([words(name)], panels.limit),
      clipTo(
        panels.limit,
        isEnsemble(limit)
          ? ensembleMarks(limit, layers, shown, panels.limit, valueDomain, true)
          : [limitCurve(panels.limit)],
      ),
      ...timeAxis(panels.limit),
      ...verticalAxis(panels.gap, gapScale[1], [words(`mean of networks − mean of ${name}`)]),
      clipTo(panels.gap, [
        { type: 'path', d: bandPath(edge(-1), edge(1), ...gapScale), fill: 'simulation-soft' },
        zero(panels.gap, gapScale[1](0)),
        {
          type: 'path',
          d: curvePath({ x: layers, y: gap, count: shown }, ...gapScale),
          stroke: 'simulation',
          strokeWidth: 2,
        },
      ]),
      ...timeAxis(panels.gap),
      ...verticalAxis(panels.kicks, kickScales[1], [words('move of far token 2')]),
      clipTo(panels.kicks, [
        theoryCurve(
          `M${kickScales[0](shownDomains.kick![0])},${kickScales[1](shownDomains.kick![0])}L${kickScales[0](shownDomains.kick![1])},${kickScales[1](shownDomains.kick![1])}`,
        ),
        dots({ x: kicks[0], y: kicks[1], count: SINGLE_LAYERS }, ...kickScales, 'simulation', 4),
      ]),
      // Over a narrow panel it would meet the name of the axis; the lower right corner is empty, as the points go up.
      heading(
        [words(`correlation ${reading.correlation.toFixed(2)}`)],
        panels.kicks,
        panels.kicks.bottom - 8,
      ),
      ...horizontalAxis(panels.kicks, kickScales[0], [words('move of far token 1 in a layer')]),
    ],
  };
}

const TABLE_ROWS = 10;

function describe(trajectory: Trajectory, values: ChainAgainstLimitParameters): Description {
  const reading = read(trajectory, values);
  const { layers, chain, limit, gap, gapError, runs } = reading;
  const at = Math.min(trajectory.frame, layers.length - 1);
  const name = LIMIT_NAMES[values.limit]!;
  const { t, tau } = clocksAt(values, layers[at]!);
  const width = ({ lower, upper }: Ensemble): string => formatNumber(upper[at]! - lower[at]!);
  const limitValue = (frame: number): number => (isEnsemble(limit) ? limit.mean : limit)[frame]!;
  const difference = formatWithError(gap[at]!, gapError[at]!);
  const correlation = formatWithError(reading.correlation, reading.correlationError);
  const result =
    `After ${layers[at]!} layers (t = ${formatNumber(t)}, τ = ${formatNumber(tau)}): ${OBSERVABLE_NAMES[values.observable]!} on average ` +
    `${formatWithError(chain.mean[at]!, chain.error[at]!)} for ${runs} networks and ${formatNumber(limitValue(at))} for ${isEnsemble(limit) ? 'the SDE' : name}, difference ${difference}. ` +
    `In one layer the far pair moves with a correlation of ${correlation}.`;
  const bands = isEnsemble(limit)
    ? `10–90 % of the networks span ${width(chain)}, of the solutions of the SDE ${width(limit)}.`
    : `10–90 % of the networks span ${width(chain)}; the ODE has no noise.`;
  const summary =
    `${result} ${bands} The numbers after ± are standard errors. ` +
    `The far pair starts at an overlap of ${formatNumber(reading.farOverlap)}; the kernel of the noise gives its moves a correlation of ${formatNumber(reading.kernelCorrelation)}.`;
  const last = layers.length - 1;
  const rows = [
    ...new Set(Array.from({ length: TABLE_ROWS + 1 }, (_, row) => Math.round((row * last) / TABLE_ROWS))),
  ];
  const table = {
    caption: `${OBSERVABLE_NAMES[values.observable]!} of ${runs} networks and of the limit ${name}, by layer`,
    columns: [
      'layer',
      'networks, 10 %',
      'median',
      '90 %',
      'mean',
      `mean of ${name}`,
      'standard error of the difference',
    ],
    rows: rows.map((frame) => [
      String(layers[frame]!),
      ...[
        chain.lower[frame]!,
        chain.median[frame]!,
        chain.upper[frame]!,
        chain.mean[frame]!,
        limitValue(frame),
        gapError[frame]!,
      ].map(formatCell),
    ]),
  };
  return {
    result,
    summary,
    numbers: {
      mean: formatNumber(chain.mean[at]!),
      limit: formatNumber(limitValue(at)),
      difference,
      correlation: formatNumber(Number(reading.correlation.toFixed(2))),
      kernelCorrelation: formatNumber(Number(reading.kernelCorrelation.toFixed(2))),
      farOverlap: formatNumber(Number(reading.farOverlap.toFixed(2))),
      ballisticTime: formatNumber(t),
      diffusiveTime: formatNumber(tau),
      spread: width(chain),
    },
    table,
  };
}

export const view: WidgetView<ChainAgainstLimitParameters> = { shape: 'tall', domains, draw, describe };
