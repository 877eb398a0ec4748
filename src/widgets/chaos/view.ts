import { horizontalAxis, horizontalScale, verticalAxis, verticalScale, type Panel } from '#charts/axes.ts';
import { clipTo } from '#charts/clip.ts';
import { curvePath } from '#charts/curve.ts';
import { extentOf } from '#charts/domain.ts';
import { formatNumber, formatWithError } from '#charts/format.ts';
import { ghostCurve, ghostEntry } from '#charts/ghost.ts';
import { legend, legendHeight, type LegendEntry } from '#charts/legend.ts';
import { fitPowerLaw, type PowerLaw } from '#charts/power-law.ts';
import { marker } from '#charts/marker.ts';
import type { Mark, Scene, TextRun } from '#charts/scene.ts';
import { theoryCurve, theoryEntry } from '#charts/theory-overlay.ts';
import { mergeAverages } from '../running-averages.ts';
import type { Trajectory } from '../trajectory.ts';
import type { Description, Domains, Surroundings, WidgetView } from '../widget-spec.ts';
import { countsOf, layerCount, type ChaosParameters } from './spec.ts';

/** One quantity by number of tokens, up to the player's position. */
interface Quantity {
  readonly counts: readonly number[];
  readonly mean: readonly number[];
  readonly error: readonly number[];
  readonly fit: PowerLaw | undefined;
}

interface Reading {
  readonly runs: number;
  /** E sup |x - x̄|², averaged over the tokens. */
  readonly coupling: Quantity;
  /** E W₂²(μⁿ, μ) after the last layer. */
  readonly measures: Quantity;
}

function read(trajectory: Trajectory, values: ChaosParameters): Reading {
  const all = countsOf(values);
  const counts = all.slice(0, trajectory.frame + 1);
  const averages = mergeAverages(trajectory.columns);
  const quantity = (row: number): Quantity => {
    const at = (column: Float64Array): number[] => counts.map((_, k) => column[row * all.length + k]!);
    const [mean, error] = [at(averages.mean), at(averages.error)];
    const usable = averages.count > 1 && mean.every((value) => value > 0);
    const relative = error.map((value, k) => value / mean[k]!);
    return { counts, mean, error, fit: usable ? fitPowerLaw(counts, mean, relative) : undefined };
  };
  return { runs: averages.count, coupling: quantity(0), measures: quantity(1) };
}

const math = (text: string): TextRun => ({ text, math: true });
const words = (text: string): TextRun => ({ text });

function chosen(reading: Reading, { show }: ChaosParameters): Quantity {
  return show === 'measures' ? reading.measures : reading.coupling;
}

function axisLabel({ show }: ChaosParameters): TextRun[] {
  return show === 'measures'
    ? [words('E '), math('W'), words('₂² between measures')]
    : [words('E sup |'), math('x'), words(' − '), math('x̄'), words('|²')];
}

function orderText(fit: PowerLaw | undefined): string {
  if (!fit) return 'not known yet';
  return `${fit.exponent.toFixed(2)} ± ${fit.halfWidth!.toFixed(2)}`.replace('-', '−');
}

/** The expectation at the start, for independent uniform points: π²/(3n). */
const startDistance = (count: number): number => Math.PI ** 2 / (3 * count);

function domains(trajectory: Trajectory, values: ChaosParameters): Domains {
  const counts = countsOf(values);
  const whole = read({ ...trajectory, frame: counts.length - 1 }, values);
  const { mean, error } = chosen(whole, values);
  const known = mean.filter((value) => value > 0);
  const [low, high] = extentOf(
    known,
    mean.map((value, k) => value + 2 * error[k]!),
    values.show === 'measures' ? counts.map(startDistance) : [],
  ) ?? [1e-3, 1];
  return { decade: [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))] };
}

function draw(
  trajectory: Trajectory,
  values: ChaosParameters,
  { size, domains: shownDomains, before }: Surroundings<ChaosParameters>,
): Scene {
  const reading = read(trajectory, values);
  const { counts, mean, error, fit } = chosen(reading, values);
  const all = countsOf(values);
  const narrow = size.width < 520;
  const left = 56;
  const measures = values.show === 'measures';
  const entries: LegendEntry[] = [
    {
      label: [
        words(
          narrow
            ? `mean ± 2 s.e., ${reading.runs} runs`
            : `mean of ${reading.runs} runs, ± 2 standard errors`,
        ),
      ],
      paint: 'simulation',
      strokeWidth: 0,
      marker: 'circle',
    },
    theoryEntry(
      measures
        ? [
            words(narrow ? 'at the start: π²/(3' : 'at the start, for independent uniform points: π²/(3'),
            math('n'),
            words(')'),
          ]
        : [words('slope −1, that is 1/'), math('n')],
    ),
    ...(before ? [ghostEntry([words('the run before')])] : []),
  ];
  const panel: Panel = {
    left,
    right: size.width - 14,
    top: 4 + legendHeight(entries) + 32,
    bottom: size.height - 48,
  };
  const [lowest, highest] = [all[0]! / 1.3, all[all.length - 1]! * 1.3];
  const [firstDecade, lastDecade] = shownDomains.decade!;
  const x = horizontalScale(panel, [lowest, highest], 'log');
  const y = verticalScale(panel, [10 ** firstDecade, 10 ** lastDecade], 'log');
  const path = (xs: readonly number[], ys: readonly number[]): string =>
    curvePath({ x: xs, y: ys, count: xs.length }, x, y);
  const bottom = 10 ** firstDecade;
  const points = counts.flatMap((count, k): Mark[] => {
    const value = mean[k]!;
    if (!(value > 0)) return [];
    const reach = 2 * error[k]!;
    return [
      {
        type: 'line',
        x1: x(count),
        y1: y(Math.max(value - reach, bottom)),
        x2: x(count),
        y2: y(value + reach),
        stroke: 'simulation',
        strokeWidth: 1.6,
      },
      marker('circle', x(count), y(value), 'simulation'),
    ];
  });
  const guide = (count: number): number =>
    // The power -1 through the middle of the points.
    measures ? startDistance(count) : Math.exp(logMean(counts, mean)) / count;
  const dashed =
    measures || fit ? [theoryCurve(path([lowest, highest], [guide(lowest), guide(highest)]))] : [];
  const earlier =
    before && read({ ...before.trajectory, frame: countsOf(before.values).length - 1 }, before.values);
  const ghost = earlier ? chosen(earlier, values) : undefined;
  return {
    ...size,
    title: measures
      ? 'Distance between empirical and mean-field measure against the number of tokens'
      : 'Distance between tokens and their mean-field copies against the number of tokens',
    marks: [
      ...legend(entries, left, 4),
      ...verticalAxis(panel, y, axisLabel(values)),
      clipTo(panel, [...dashed, ...(ghost ? [ghostCurve(path(ghost.counts, ghost.mean))] : []), ...points]),
      ...horizontalAxis(panel, x, [words('number of tokens '), math('n')]),
    ],
  };
}

/** Mean of log(n · value): the logarithm of the constant of a law constant/n. */
function logMean(counts: readonly number[], values: readonly number[]): number {
  return counts.reduce((sum, count, k) => sum + Math.log(count * values[k]!), 0) / counts.length;
}

function describe(trajectory: Trajectory, values: ChaosParameters): Description {
  const { runs, coupling, measures } = read(trajectory, values);
  const scaled = coupling.counts.map((count, k) =>
    formatWithError(count * coupling.mean[k]!, count * coupling.error[k]!),
  );
  const result =
    `n·E sup|x − x̄|² = ${scaled.join(', ')} at n = ${coupling.counts.join(', ')} (standard errors, ${runs} runs). ` +
    `Fitted power of n: ${orderText(coupling.fit)}.`;
  const summary =
    `Tokens on the circle and copies that start at the same places and follow the mean-field measure, which is carried by ` +
    `${values.referenceCount} points, all under the same heads; β = ${formatNumber(values.beta)}, H = ${values.headCount}, ` +
    `${layerCount(values)} layers of Δτ = ${values.deltaTau}. ${result} ` +
    `For E W₂² of the measures at the end the fitted power is ${orderText(measures.fit)}. ` +
    'The 95 % intervals treat the numbers of tokens as independent, though they share their heads.';
  const table = {
    caption: `Means with standard errors, ${runs} of ${values.replicates} runs`,
    columns: ['n', 'E sup|x − x̄|²', 'n times it', 'E W₂² at the end', 'n times it'],
    rows: coupling.counts.map((count, k) => [
      String(count),
      formatWithError(coupling.mean[k]!, coupling.error[k]!),
      scaled[k]!,
      formatWithError(measures.mean[k]!, measures.error[k]!),
      formatWithError(count * measures.mean[k]!, count * measures.error[k]!),
    ]),
  };
  return {
    result,
    summary,
    numbers: { slope: orderText(coupling.fit), slopeOfMeasures: orderText(measures.fit), runs: String(runs) },
    table,
  };
}

export const view: WidgetView<ChaosParameters> = { domains, draw, describe };
