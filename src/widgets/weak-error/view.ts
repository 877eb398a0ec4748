import { horizontalAxis, horizontalScale, verticalAxis, verticalScale, type Panel } from '#charts/axes.ts';
import { clipTo } from '#charts/clip.ts';
import { curvePath } from '#charts/curve.ts';
import { extentOf } from '#charts/domain.ts';
import { fitAboveFloor, SAMPLED_MARGIN } from '#charts/fit-above-floor.ts';
import { formatNumber, formatWithError } from '#charts/format.ts';
import { ghostCurve, ghostEntry } from '#charts/ghost.ts';
import { legend, legendHeight, type LegendEntry } from '#charts/legend.ts';
import { marker, type MarkerShape } from '#charts/marker.ts';
import type { PowerLaw } from '#charts/power-law.ts';
import type { Mark, Scene, TextRun } from '#charts/scene.ts';
import { theoryCurve, theoryEntry } from '#charts/theory-overlay.ts';
import type { Trajectory } from '../trajectory.ts';
import type { Description, Domains, Surroundings, WidgetView } from '../widget-spec.ts';
import {
  curveCount,
  kindsOf,
  solverError,
  spec,
  stepsOf,
  type Kind,
  type WeakErrorParameters,
} from './spec.ts';

/** How far below its curve the line of a slope stands. */
const BELOW = 0.6;

/** Points below so many solver errors are left out of the fit. */
const MARGIN = 10;

/** Bars reach this many standard errors to either side. */
const BAR = 2;

interface Curve {
  readonly name: string;
  readonly kind: Kind;
  readonly steps: readonly number[];
  /** NaN where not yet known. */
  readonly errors: readonly number[];
  /** Standard errors where networks were sampled, else the error of the solvers. */
  readonly uncertainties: readonly number[];
  /** Networks sampled at each step, 0 where nothing is. */
  readonly sampled: readonly number[];
  /** Order at grid times that note N3 gives for these terms; 1 at all times (N2) and where noise is left out (N5). */
  readonly expected: number;
  readonly shape: MarkerShape;
  readonly dash?: string;
  /** Points below the floor are left out of the fit. */
  readonly floor: readonly number[];
  readonly used: readonly boolean[];
  readonly fit: PowerLaw | undefined;
}

function names({ noise, valueShift }: WeakErrorParameters, kind: Kind): readonly string[] {
  if (kind === 'networks') return ['SDE, networks sampled'];
  if (kind === 'random' && noise === 'dropped' && valueShift === 0) return ['ODE, which stands still'];
  return kind === 'centred' || (kind === 'random' && noise === 'kept')
    ? ['SDE', 'modified SDE', 'modified SDE + radial term']
    : ['ODE I', 'ODE II', 'ODE II + radial term'];
}

function expectedOrders({ residual, times, noise }: WeakErrorParameters, kind: Kind): readonly number[] {
  const first = [1, 1, 1];
  if (times === 'all' || (kind !== 'fixed' && (kind !== 'random' || noise === 'dropped'))) return first;
  return residual === 'tangent' ? [1, 2, 1] : [1, 1, 2];
}

/** Without a mean only the noise moves tokens: over a clock time τ = η/H at steps η²/H the SDE is wrong by their product. */
function expectedOrder(values: WeakErrorParameters, kind: Kind, curve: number): number {
  const { valueShift, noise, times } = values;
  if (kind !== 'random' || valueShift > 0 || noise === 'dropped') return expectedOrders(values, kind)[curve]!;
  return times === 'grid' ? 3 : 2;
}

const DASHES = [undefined, '9 3', '2 4'] as const;
const SHAPES = ['circle', 'square', 'triangle'] as const;

/** The curves of one experiment, as far as they are known at the player's position. */
function curvesOf(trajectory: Trajectory, values: WeakErrorParameters, kind: Kind): Curve[] {
  const steps = stepsOf(values, kind);
  const count = curveCount(values, kind);
  const { errors: computed, gap, gapError, sampled } = trajectory.columns;
  const shown = (column: Float64Array | undefined, width = 1, offset = 0): number[] =>
    steps.map((_, step) =>
      step > trajectory.frame ? Number.NaN : (column?.[step * width + offset] ?? Number.NaN),
    );
  if (kind === 'networks') {
    const errors = shown(gap).map(Math.abs);
    const uncertainties = shown(gapError);
    return [
      {
        name: names(values, kind)[0]!,
        kind,
        steps,
        errors,
        uncertainties,
        sampled: shown(sampled),
        expected: expectedOrder(values, kind, 0),
        shape: 'diamond',
        ...fitAboveFloor(steps, errors, { standardErrors: uncertainties }),
      },
    ];
  }
  const level = solverError(values, kind);
  return names(values, kind)
    .slice(0, count)
    .map((name, curve): Curve => {
      const errors = shown(computed, count, curve);
      const dash = DASHES[curve];
      return {
        name,
        kind,
        steps,
        errors,
        uncertainties: steps.map(() => level),
        sampled: steps.map(() => 0),
        expected: expectedOrder(values, kind, curve),
        shape: SHAPES[curve]!,
        ...(dash === undefined ? {} : { dash }),
        ...fitAboveFloor(steps, errors, { level: MARGIN * level }),
      };
    });
}

function read(trajectory: Trajectory, values: WeakErrorParameters): Curve[] {
  return kindsOf(values).flatMap((kind) => curvesOf(trajectory, values, kind));
}

/** The run as it is when the player has reached its end. */
function whole(trajectory: Trajectory, values: WeakErrorParameters): Curve[] {
  return read({ ...trajectory, frame: spec.plan(values).frames - 1 }, values);
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
  if (heads === 'fixed') return [words('largest distance from the limit')];
  if (heads === 'both') return [words('distance from the limit')];
  return [words('error of the mean overlap E '), math('R')];
}

const onDiffusiveClock = (kind: Kind): boolean => kind === 'centred' || kind === 'networks';

function stepLabel(values: WeakErrorParameters): TextRun[] {
  const [first, other] = kindsOf(values);
  const step = onDiffusiveClock(first!) ? [words('Δ'), math('τ')] : [math('η')];
  return [
    words('step '),
    ...step,
    ...(other ? [words(' of the ODEs, Δ'), math('τ'), words(' of the SDE')] : [words(' (dimensionless)')]),
  ];
}

const style = ({ dash }: Curve): { strokeWidth: number; dash?: string } => ({
  strokeWidth: 2,
  ...(dash === undefined ? {} : { dash }),
});

const FLOOR = { paint: 'muted', strokeWidth: 1.5, dash: '1 4' } as const;

/** Whether the floor of a curve is worth a line: always where networks were sampled, else where a point lies below it. */
const floorShown = ({ kind, errors, floor }: Curve): boolean =>
  kind === 'networks' || errors.some((error, index) => error < floor[index]!);

function domains(trajectory: Trajectory, values: WeakErrorParameters): Domains {
  const curves = whole(trajectory, values);
  // A sampled point that chance has put near 0 does not stretch the axis.
  const shown = curves.flatMap(({ kind, errors, uncertainties }) =>
    errors.map((error, index) => (kind === 'networks' ? Math.max(error, uncertainties[index]!) : error)),
  );
  const [low, high] = extentOf(shown.filter((error) => error > 0)) ?? [1e-3, 1e-1];
  const steps = curves.flatMap((curve) => curve.steps);
  return {
    step: [Math.min(...steps) / 1.25, Math.max(...steps) * 1.25],
    // Decades, so that the page's rounding to round numbers leaves a logarithmic axis alone.
    decade: [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))],
  };
}

/** Name of a curve where there is little room. */
function shortName(name: string): string {
  return name
    .replace(' term', '')
    .replace('modified', 'mod.')
    .replace(/, (networks sampled|which stands still)$/, '');
}

function draw(
  trajectory: Trajectory,
  values: WeakErrorParameters,
  { size, domains: shownDomains, before }: Surroundings<WeakErrorParameters>,
): Scene {
  const curves = read(trajectory, values);
  const narrow = size.width < 520;
  const left = 56;
  const sampling = curves.some(({ kind }) => kind === 'networks');
  const entries: LegendEntry[] = [
    ...curves.map((curve): LegendEntry => ({
      label: [words(`${narrow ? shortName(curve.name) : curve.name}: order ${orderText(curve.fit)}`)],
      paint: 'simulation',
      marker: curve.shape,
      ...style(curve),
    })),
    theoryEntry([words(narrow ? 'slopes expected' : 'slopes expected from notes N2, N3 and N5, set off')]),
    ...(curves.some(floorShown)
      ? [
          {
            label: [
              words(
                sampling
                  ? `noise floor, ${SAMPLED_MARGIN} standard errors`
                  : `${MARGIN} times the error of the solvers`,
              ),
            ],
            ...FLOOR,
          },
        ]
      : []),
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
  const [finest, coarsest] = domains(trajectory, values).step!;
  const x = horizontalScale(panel, [finest, coarsest], 'log');
  const y = verticalScale(panel, errorDomain, 'log');
  const path = (xs: ArrayLike<number>, ys: ArrayLike<number>): string =>
    curvePath({ x: xs, y: ys, count: xs.length }, x, y);
  const floors = curves.filter(floorShown).map(({ steps, floor }): Mark => ({
    type: 'path',
    d: path(steps, floor.map(positive)),
    stroke: FLOOR.paint,
    strokeWidth: FLOOR.strokeWidth,
    dash: FLOOR.dash,
  }));
  const drawn = curves.flatMap((curve): Mark[] => [
    { type: 'path', d: path(curve.steps, curve.errors.map(positive)), stroke: 'simulation', ...style(curve) },
    ...curve.steps.flatMap((step, index): Mark[] => {
      const error = positive(curve.errors[index]!);
      if (Number.isNaN(error)) return [];
      const reach = BAR * curve.uncertainties[index]!;
      return [
        {
          type: 'line',
          x1: x(step),
          y1: y(Math.max(error - reach, errorDomain[0] / 10)),
          x2: x(step),
          y2: y(error + reach),
          stroke: 'simulation',
          strokeWidth: 1.6,
        },
        marker(curve.shape, x(step), y(error), 'simulation', curve.used[index]),
      ];
    }),
  ]);
  // One line for each expected slope, set off below the lowest curve that should have it.
  const guides = [...new Set(curves.map(({ expected }) => expected))].flatMap((slope): Mark[] => {
    const levels = curves.flatMap(({ kind, errors, steps, used, expected }) => {
      // Sampled errors are best known at the coarsest step.
      const at = kind === 'networks' ? used.indexOf(true) : used.lastIndexOf(true);
      return expected === slope && at >= 0 ? [errors[at]! / steps[at]! ** slope] : [];
    });
    if (levels.length === 0) return [];
    const level = BELOW * Math.min(...levels);
    return [theoryCurve(path([finest, coarsest], [level * finest ** slope, level * coarsest ** slope]))];
  });
  const ghosts = before
    ? whole(before.trajectory, before.values).map(({ steps, errors }) =>
        ghostCurve(path(steps, errors.map(positive))),
      )
    : [];
  return {
    ...size,
    title: 'Distance between the chain of layers and its limits against the step, on logarithmic axes',
    marks: [
      ...legend(entries, left, 4),
      ...verticalAxis(panel, y, quantity(values)),
      clipTo(panel, [...ghosts, ...guides, ...floors, ...drawn]),
      ...horizontalAxis(panel, x, stepLabel(values)),
    ],
  };
}

/** A logarithmic axis has no place for 0. */
function positive(error: number): number {
  return error > 0 ? error : Number.NaN;
}

function settingText(values: WeakErrorParameters, kind: Kind): string {
  const {
    residual,
    times,
    tokenCount,
    dimension,
    beta,
    valueShift,
    headCount,
    initialOverlap,
    networkDimension,
  } = values;
  const setting = {
    fixed: `One fixed head, n = ${tokenCount}, d = ${dimension}, β = ${formatNumber(beta)}`,
    random: `Random heads with V = ${valueShift === 0 ? '' : `${formatNumber(valueShift)}·I + `}Gaussian, H = ${headCount}, two tokens in dimension 3 at β = 0 from overlap ${formatNumber(initialOverlap)}`,
    centred: 'Centred Gaussian heads, two tokens in dimension 3 at β = 0',
    networks: `Sampled networks of Gaussian heads, H = ${headCount}, two tokens in dimension ${networkDimension} at β = ${formatNumber(beta)} from overlap ${formatNumber(initialOverlap)}`,
  }[kind];
  const clock = onDiffusiveClock(kind) ? 'τ' : 't';
  const at = times === 'grid' ? `at the grid time ${clock} = 1` : `at all times up to ${clock} = 1`;
  return `${setting}, ${residual} update, compared ${at}`;
}

const plural = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;

/** Which points the fits leave out, and why. */
function omissions(curves: readonly Curve[]): string {
  const below = (sampled: boolean): Curve[] => curves.filter(({ kind }) => (kind === 'networks') === sampled);
  const count = (some: readonly Curve[]): number =>
    some.reduce(
      (sum, { errors, used }) => sum + errors.filter((error, k) => error >= 0 && !used[k]!).length,
      0,
    );
  const [computed, sampled] = [below(false), below(true)];
  const level = computed[0]?.floor[0];
  const parts = [
    count(computed) > 0
      ? `${plural(count(computed), 'point', 'points')} below ${formatNumber(level!)} (ten times the error of the solvers) ${count(computed) === 1 ? 'is' : 'are'} left out.`
      : '',
    count(sampled) > 0
      ? `${plural(count(sampled), 'sampled point', 'sampled points')} below the noise floor of ${SAMPLED_MARGIN} standard errors ${count(sampled) === 1 ? 'is' : 'are'} left out.`
      : '',
  ].filter((part) => part !== '');
  if (parts.length > 0) return parts.join(' ');
  return curves.some(({ fit }) => fit) ? 'All points are used.' : '';
}

/** A computed error, or a sampled one with its standard error. */
function errorCell({ kind, errors, uncertainties }: Curve, index: number): string {
  const error = errors[index]!;
  if (Number.isNaN(error)) return '–';
  return kind === 'networks' ? formatWithError(error, uncertainties[index]!) : formatNumber(error);
}

function describe(trajectory: Trajectory, values: WeakErrorParameters): Description {
  const curves = read(trajectory, values);
  const orders = curves.map(({ name, fit }) => `${name} ${orderText(fit)}`).join(', ');
  const result = `Fitted orders: ${orders}. ${omissions(curves)}`.trim();
  const kinds = kindsOf(values);
  const networks = Math.max(0, ...curves.flatMap(({ sampled }) => sampled.filter((count) => count > 0)));
  const intervals = [
    ...(kinds.some((kind) => kind !== 'networks')
      ? [
          'For computed errors the 95 % interval comes from the scatter of the points about the line, which is curvature.',
        ]
      : []),
    ...(kinds.includes('networks')
      ? [`For sampled errors (so far up to ${networks} networks a step) it comes from their standard errors.`]
      : []),
  ];
  const summary =
    `${kinds.map((kind) => settingText(values, kind)).join('. ')}. ${result} ${intervals.join(' ')} ` +
    `Expected slopes: ${curves.map(({ name, expected }) => `${name} ${expected}`).join(', ')}.`;
  const steps = [...new Set(curves.flatMap((curve) => curve.steps))].sort((a, b) => b - a);
  const table = {
    caption: 'Errors by step, sampled ones with standard errors',
    columns: [
      kinds.length > 1 ? 'η or Δτ' : onDiffusiveClock(kinds[0]!) ? 'Δτ' : 'η',
      ...curves.map(({ name }) => name),
    ],
    rows: steps.map((step) => [
      `1/${Math.round(1 / step)}`,
      ...curves.map((curve) => {
        const index = curve.steps.indexOf(step);
        return index < 0 ? '–' : errorCell(curve, index);
      }),
    ]),
  };
  const ofKind = (sampled: boolean): string[] =>
    curves.filter(({ kind }) => (kind === 'networks') === sampled).map(({ fit }) => orderText(fit));
  const [none = 'not shown', corrector = none, radial = none] = ofKind(false);
  const [sde = 'not shown'] = ofKind(true);
  return { result, summary, numbers: { none, corrector, radial, sde }, table };
}

export const view: WidgetView<WeakErrorParameters> = { domains, draw, describe };
