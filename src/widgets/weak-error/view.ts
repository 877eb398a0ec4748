import { horizontalAxis, horizontalScale, verticalAxis, verticalScale, type Panel } from '#charts/axes.ts';
import { clipTo } from '#charts/clip.ts';
import { curvePath } from '#charts/curve.ts';
import { extentOf } from '#charts/domain.ts';
import { formatNumber } from '#charts/format.ts';
import { ghostCurve, ghostEntry } from '#charts/ghost.ts';
import { legend, legendHeight, type LegendEntry } from '#charts/legend.ts';
import { fitPowerLaw, type PowerLaw } from '#charts/power-law.ts';
import { marker } from '#charts/marker.ts';
import type { Mark, Scene, TextRun } from '#charts/scene.ts';
import { theoryCurve, theoryEntry } from '#charts/theory-overlay.ts';
import type { Trajectory } from '../trajectory.ts';
import type { Description, Domains, Surroundings, WidgetView } from '../widget-spec.ts';
import { curveCount, solverError, stepsOf, type WeakErrorParameters } from './spec.ts';

/** How far below its curve the line of a slope stands. */
const BELOW = 0.6;

/** Points below so many solver errors are left out of the fit. */
const MARGIN = 10;

interface Curve {
  readonly name: string;
  /** NaN where not yet known. */
  readonly errors: Float64Array;
  /** Order at grid times that note N3 gives for these terms; 1 at all times (N2) and where noise is left out (N5). */
  readonly expected: number;
  readonly fit: PowerLaw | undefined;
}

interface Reading {
  readonly steps: readonly number[];
  readonly curves: readonly Curve[];
  /** Points below this are left out of the fits. */
  readonly floor: number;
}

function names({ heads, noise, valueShift }: WeakErrorParameters): readonly string[] {
  if (heads === 'random' && noise === 'dropped' && valueShift === 0) return ['ODE, which stands still'];
  return heads === 'centred' || (heads === 'random' && noise === 'kept')
    ? ['SDE', 'modified SDE', 'modified SDE + radial term']
    : ['ODE I', 'ODE II', 'ODE II + radial term'];
}

function expectedOrders({ heads, residual, times, noise }: WeakErrorParameters): readonly number[] {
  const first = [1, 1, 1];
  if (times === 'all' || heads === 'centred' || (heads === 'random' && noise === 'dropped')) return first;
  return residual === 'tangent' ? [1, 2, 1] : [1, 1, 2];
}

/** Without a mean only the noise moves tokens: over a clock time τ = η/H at steps η²/H the SDE is wrong by their product. */
function expectedOrder(values: WeakErrorParameters, curve: number): number {
  const { heads, valueShift, noise, times } = values;
  if (heads !== 'random' || valueShift > 0 || noise === 'dropped') return expectedOrders(values)[curve]!;
  return times === 'grid' ? 3 : 2;
}

function read(trajectory: Trajectory, values: WeakErrorParameters): Reading {
  const steps = stepsOf(values);
  const count = curveCount(values);
  const floor = MARGIN * solverError(values);
  const column = trajectory.columns['errors']!;
  const shown = trajectory.frame + 1;
  const curves = names(values)
    .slice(0, count)
    .map((name, curve): Curve => {
      const errors = Float64Array.from(steps, (_, step) =>
        step < shown ? column[step * count + curve]! : Number.NaN,
      );
      const used = steps.map((_, step) => step).filter((step) => errors[step]! >= floor);
      const fit = fitPowerLaw(
        used.map((step) => steps[step]!),
        used.map((step) => errors[step]!),
      );
      return { name, errors, expected: expectedOrder(values, curve), fit };
    });
  return { steps, curves, floor };
}

const math = (text: string): TextRun => ({ text, math: true });
const words = (text: string): TextRun => ({ text });

function orderText(fit: PowerLaw | undefined): string {
  if (!fit) return 'not known yet';
  if (fit.halfWidth === undefined) return fit.exponent.toFixed(2);
  const decimals = Math.min(4, Math.max(2, -Math.floor(Math.log10(fit.halfWidth))));
  return `${fit.exponent.toFixed(decimals)} ± ${fit.halfWidth.toFixed(decimals)}`;
}

/** Which error is drawn. */
function quantity({ heads }: WeakErrorParameters): TextRun[] {
  return heads === 'fixed'
    ? [words('largest distance from the limit')]
    : [words('error of the mean overlap E '), math('R')];
}

function stepSymbol({ heads }: WeakErrorParameters): TextRun[] {
  return heads === 'centred' ? [words('Δ'), math('τ')] : [math('η')];
}

const DASHES = ['', '9 3', '2 4'] as const;
const SHAPES = ['circle', 'square', 'triangle'] as const;

function style(curve: number): { strokeWidth: number; dash?: string } {
  return { strokeWidth: 2, ...(curve > 0 ? { dash: DASHES[curve]! } : {}) };
}

function domains(trajectory: Trajectory, values: WeakErrorParameters): Domains {
  const { steps, curves } = read({ ...trajectory, frame: stepsOf(values).length - 1 }, values);
  const [low, high] = extentOf(...curves.map(({ errors }) => errors.filter((error) => error > 0))) ?? [
    1e-3, 1e-1,
  ];
  return {
    step: [steps[steps.length - 1]! / 1.25, steps[0]! * 1.25],
    // Decades, so that the page's rounding to round numbers leaves a logarithmic axis alone.
    decade: [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))],
  };
}

function draw(
  trajectory: Trajectory,
  values: WeakErrorParameters,
  { size, domains: shownDomains, before }: Surroundings<WeakErrorParameters>,
): Scene {
  const { steps, curves, floor } = read(trajectory, values);
  const narrow = size.width < 520;
  const left = 56;
  const entries: LegendEntry[] = [
    ...curves.map(({ name, fit }, curve): LegendEntry => ({
      label: [
        words(
          `${narrow ? name.replace(' term', '').replace('modified', 'mod.') : name}: order ${orderText(fit)}`,
        ),
      ],
      paint: 'simulation',
      marker: SHAPES[curve]!,
      ...style(curve),
    })),
    theoryEntry([words(narrow ? 'slopes expected' : 'slopes expected from notes N2, N3 and N5, set off')]),
    ...(before ? [ghostEntry([words('the run before')])] : []),
  ];
  const panel: Panel = {
    left,
    right: size.width - 14,
    top: 4 + legendHeight(entries) + 32,
    bottom: size.height - 48,
  };
  const [firstDecade, lastDecade] = shownDomains.decade!;
  const errorDomain = [10 ** firstDecade, 10 ** lastDecade] as const;
  const coarsest = steps[0]! * 1.25;
  const finest = steps[steps.length - 1]! / 1.25;
  const x = horizontalScale(panel, [finest, coarsest], 'log');
  const y = verticalScale(panel, errorDomain, 'log');
  const path = (xs: ArrayLike<number>, ys: ArrayLike<number>): string =>
    curvePath({ x: xs, y: ys, count: xs.length }, x, y);
  const drawn = curves.flatMap(({ errors }, curve): Mark[] => [
    { type: 'path', d: path(steps, errors.map(positive)), stroke: 'simulation', ...style(curve) },
    ...steps.flatMap((step, index): Mark[] => {
      const error = positive(errors[index]!);
      return Number.isNaN(error)
        ? []
        : [marker(SHAPES[curve]!, x(step), y(error), 'simulation', error >= floor)];
    }),
  ]);
  // One line for each expected slope, set off below the lowest curve that should have it.
  const guides = [...new Set(curves.map(({ expected }) => expected))].flatMap((slope): Mark[] => {
    const levels = curves.flatMap(({ errors, expected }) => {
      const last = errors.reduce((best, error, index) => (error >= floor ? index : best), -1);
      return expected === slope && last >= 0 ? [errors[last]! / steps[last]! ** slope] : [];
    });
    if (levels.length === 0) return [];
    const level = BELOW * Math.min(...levels);
    return [theoryCurve(path([finest, coarsest], [level * finest ** slope, level * coarsest ** slope]))];
  });
  const ghosts = before
    ? read({ ...before.trajectory, frame: stepsOf(before.values).length - 1 }, before.values).curves.map(
        ({ errors }) => ghostCurve(path(stepsOf(before.values), errors.map(positive))),
      )
    : [];
  return {
    ...size,
    title: 'Distance between the chain of layers and its limits against the step, on logarithmic axes',
    marks: [
      ...legend(entries, left, 4),
      ...verticalAxis(panel, y, quantity(values)),
      clipTo(panel, [...ghosts, ...guides, ...drawn]),
      ...horizontalAxis(panel, x, [words('step '), ...stepSymbol(values), words(' (dimensionless)')]),
    ],
  };
}

/** A logarithmic axis has no place for 0. */
function positive(error: number): number {
  return error > 0 ? error : Number.NaN;
}

function settingText(values: WeakErrorParameters): string {
  const { heads, residual, times, tokenCount, dimension, beta, valueShift, headCount, initialOverlap } =
    values;
  const setting = {
    fixed: `One fixed head, n = ${tokenCount}, d = ${dimension}, β = ${formatNumber(beta)}`,
    random: `Random heads with V = ${valueShift === 0 ? '' : `${formatNumber(valueShift)}·I + `}Gaussian, H = ${headCount}, two tokens in dimension 3 at β = 0 from overlap ${formatNumber(initialOverlap)}`,
    centred: 'Centred Gaussian heads, two tokens in dimension 3 at β = 0',
  }[heads as 'fixed' | 'random' | 'centred'];
  const clock = heads === 'centred' ? 'τ' : 't';
  const at = times === 'grid' ? `at the grid time ${clock} = 1` : `at all times up to ${clock} = 1`;
  return `${setting}, ${residual} update, compared ${at}`;
}

function describe(trajectory: Trajectory, values: WeakErrorParameters): Description {
  const { steps, curves, floor } = read(trajectory, values);
  const orders = curves.map(({ name, fit }) => `${name} ${orderText(fit)}`).join(', ');
  const left = curves.reduce((sum, { errors }) => sum + errors.filter((error) => error < floor).length, 0);
  const omitted =
    left === 0
      ? curves.some(({ fit }) => fit)
        ? 'All points are used.'
        : ''
      : `${left} ${left === 1 ? 'point' : 'points'} below ${formatNumber(floor)} (ten times the error of the solvers) ${left === 1 ? 'is' : 'are'} left out.`;
  const result = `Fitted orders: ${orders}. ${omitted}`.trim();
  const summary =
    `${settingText(values)}. ${result} The intervals are 95 % intervals from the scatter of the points about the ` +
    `fitted line; nothing is sampled, so this scatter is curvature. Expected slopes: ${curves.map(({ name, expected }) => `${name} ${expected}`).join(', ')}.`;
  const table = {
    caption: 'Errors by step',
    columns: [values.heads === 'centred' ? 'Δτ' : 'η', ...curves.map(({ name }) => name)],
    rows: steps.map((step, index) => [
      `1/${Math.round(1 / step)}`,
      ...curves.map(({ errors }) => (Number.isNaN(errors[index]!) ? '–' : formatNumber(errors[index]!))),
    ]),
  };
  const [none, corrector, radial] = curves.map(({ fit }) => orderText(fit));
  return {
    result,
    summary,
    numbers: { none: none!, corrector: corrector ?? none!, radial: radial ?? none! },
    table,
  };
}

export const view: WidgetView<WeakErrorParameters> = { domains, draw, describe };
