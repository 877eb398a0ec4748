import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SAMPLED_MARGIN } from '#charts/fit-above-floor.ts';
import { centredHeadError } from '#engine/solvers/weak-errors.ts';
import { svgText } from '#charts/svg-text.ts';
import type { Trajectory } from '#widgets/trajectory.ts';
import { simulation } from '#widgets/weak-error/simulation.ts';
import { kindsOf, solverError, spec, stepsOf, type WeakErrorParameters } from '#widgets/weak-error/spec.ts';
import { view } from '#widgets/weak-error/view.ts';
import { defaultValues, presetValues } from '#widgets/widget-spec.ts';
import { runWidget } from './run-widget.ts';

const params = defaultValues(spec);
const size = { width: 640, height: 500 };

function runAll(
  values: WeakErrorParameters,
  visit: (trajectory: Trajectory) => void = () => undefined,
): Trajectory {
  return runWidget(spec, simulation, values, visit);
}

function picture(trajectory: Trajectory, values: WeakErrorParameters, width = size.width): string {
  const domains = view.domains(trajectory, values);
  return svgText(view.draw(trajectory, values, { size: { ...size, width }, domains }));
}

/** The fitted orders as the picture names them. */
function orders(change: Partial<WeakErrorParameters>): Record<string, number> {
  const values = { ...params, ...change };
  const { numbers } = view.describe(runAll(values), values);
  return Object.fromEntries(
    Object.entries(numbers).flatMap(([name, text]) =>
      text === 'not shown' ? [] : [[name, Number.parseFloat(text)]],
    ),
  );
}

describe('weak-error', () => {
  test.each([
    ['fixed', 'tangent', 1, 2, 1],
    ['fixed', 'ambient', 1, 1, 2],
    ['random', 'tangent', 1, 2, 1],
    ['random', 'ambient', 1, 1, 2],
  ])('%s heads, %s update: orders %d, %d and %d', (heads, residual, none, corrector, radial) => {
    const fitted = orders({ heads, residual });
    // Curvature over η = 1/16 to 1/256 moves the slope by less than this.
    expect(Math.abs(fitted['none']! - none)).toBeLessThan(0.1);
    expect(Math.abs(fitted['corrector']! - corrector)).toBeLessThan(0.1);
    expect(Math.abs(fitted['radial']! - radial)).toBeLessThan(0.1);
  });

  test.each(['fixed', 'random'])('%s heads at all times: order 1 for every limit', (heads) => {
    for (const residual of ['tangent', 'ambient']) {
      for (const order of Object.values(orders({ heads, residual, times: 'all' })))
        expect(Math.abs(order - 1)).toBeLessThan(0.1);
    }
  });

  test('centred heads against the SDE: order 1 in Δτ', () => {
    for (const residual of ['tangent', 'ambient'])
      expect(Math.abs(orders({ heads: 'centred', residual })['none']! - 1)).toBeLessThan(0.1);
  });

  test('noise left out costs α t_L/4 in the mean overlap of centred heads, for every number of heads', () => {
    for (const headCount of [1, 4]) {
      const heads = { heads: 'random', valueShift: 0, initialOverlap: 0, noise: 'dropped' };
      const values = { ...params, ...heads, headCount };
      const errors = runAll(values).columns['errors']!;
      stepsOf(values, 'random').forEach((eta, index) => {
        const alpha = (2 * eta) / (3 * headCount);
        // The next term is of relative order α.
        expect(Math.abs(errors[index]! / (alpha / 4) - 1)).toBeLessThan(2 * alpha);
      });
      expect(Math.abs(orders(values)['none']! - 1)).toBeLessThan(0.05);
    }
  });

  test('points near the error of the solvers are left out and said so', () => {
    const values = { ...params, heads: 'random', finest: 12 };
    const run = runAll(values);
    const { result } = view.describe(run, values);
    const errors = [...run.columns['errors']!].filter((error) => error < 10 * solverError(values, 'random'));
    expect(errors.length).toBeGreaterThan(0);
    expect(result).toContain(`${errors.length} points below`);
    expect(picture(run, values)).toContain('var(--chart-paper)');
    expect(view.describe(runAll(params), params).result).toContain('All points are used');
  });

  test('the ODE is solved as accurately as stated at β = 5', () => {
    // Second order holds down to errors that the solver would spoil: at η = 1/4096 they are about 1e-7.
    const values = { ...params, beta: 5, finest: 12 };
    const errors = runAll(values).columns['errors']!;
    const last = errors.length / 3 - 1;
    const order = Math.log2(errors[3 * (last - 1) + 1]! / errors[3 * last + 1]!);
    expect(errors[3 * last + 1]!).toBeLessThan(1e-6);
    expect(Math.abs(order - 2)).toBeLessThan(0.02);
  });

  test('at every stage the picture and its description hold no NaN', () => {
    for (const change of [
      {},
      { heads: 'random' },
      { heads: 'random', valueShift: 0 },
      { heads: 'centred', times: 'all' },
      { tokenCount: 1, dimension: 2 },
      { heads: 'networks', replicates: 100 },
      { heads: 'both', replicates: 100, beta: 0 },
    ]) {
      const values = { ...params, ...change, finest: 7 };
      runAll(values, (trajectory) => {
        for (const width of [300, 640]) {
          for (const frame of [0, trajectory.frame])
            expect(picture({ ...trajectory, frame }, values, width)).not.toMatch(/NaN|undefined|Infinity/);
        }
        const { result, summary } = view.describe(trajectory, values);
        expect(`${result} ${summary}`).not.toMatch(/NaN|undefined|Infinity/);
      });
    }
  });

  test('the run before is drawn faintly, also with other steps', () => {
    const values = { ...params, finest: 6 };
    const run = runAll(values);
    const before = { trajectory: runAll(params), values: params };
    const domains = view.domains(run, values);
    expect(svgText(view.draw(run, values, { size, domains }))).not.toContain('run before');
    expect(svgText(view.draw(run, values, { size, domains, before }))).toContain('run before');
  });

  test('the opening preset: orders 1, 2 and 1, with intervals, within the tolerances that the site promises', () => {
    // The still is the run of the preset, to five figures, so that the test need not sample anew.
    const values = presetValues(spec, 'weak-error');
    const still = JSON.parse(readFileSync('content/figures/weak-error.json', 'utf8')) as {
      readonly columns: Readonly<Record<string, readonly number[]>>;
    };
    const columns = Object.fromEntries(
      Object.entries(still.columns).map(([name, column]) => [name, Float64Array.from(column)]),
    );
    const run = { columns, facts: {}, frame: spec.plan(values).frames - 1 };
    expect(columns['sampled']).toEqual(columns['gap']!.map(() => values.replicates));
    const { numbers, result } = view.describe(run, values);
    for (const [name, order, tolerance] of [
      ['none', 1, 0.15],
      ['corrector', 2, 0.25],
      ['sde', 1, 0.15],
    ] as const) {
      const [fitted, halfWidth] = numbers[name]!.split(' ± ').map(Number);
      expect(Math.abs(fitted! - order), name).toBeLessThan(tolerance);
      expect(halfWidth, name).toBeGreaterThan(0);
      expect(halfWidth, name).toBeLessThan(tolerance);
    }
    expect(result).toMatch(/SDE, networks sampled \d\.\d\d ± 0\.\d\d/);
  });

  test('a smaller run of the opening preset agrees with its still within the standard errors of both', () => {
    const values = { ...presetValues(spec, 'weak-error'), heads: 'networks', replicates: 4000, seed: 2 };
    const { gap, gapError } = runAll(values).columns;
    const still = JSON.parse(readFileSync('content/figures/weak-error.json', 'utf8')) as {
      readonly columns: Readonly<Record<'gap' | 'gapError', readonly number[]>>;
    };
    gap!.forEach((value, index) => {
      const error = Math.hypot(gapError![index]!, still.columns.gapError[index]!);
      expect(Math.abs(value - still.columns.gap[index]!)).toBeLessThan(4 * error);
    });
  });

  test('few networks: points below four standard errors are hollow, left out of the fit, and said so', () => {
    const values = { ...params, heads: 'networks', initialOverlap: 0, replicates: 1000 };
    const run = runAll(values);
    const { gap, gapError } = run.columns;
    const below = gap!.filter((value, k) => Math.abs(value) < SAMPLED_MARGIN * gapError![k]!).length;
    expect(below).toBeGreaterThan(0);
    expect(below).toBeLessThan(gap!.length);
    expect(view.describe(run, values).result).toContain(
      `${below} sampled ${below === 1 ? 'point' : 'points'} below the noise floor`,
    );
    expect(picture(run, values)).toContain('var(--chart-paper)');
    expect(picture(run, values)).toContain('noise floor');
    // The interval is that of the standard errors: more networks, a shorter one.
    const width = (some: WeakErrorParameters): number =>
      Number(view.describe(runAll(some), some).numbers['sde']!.split(' ± ')[1]);
    expect(width({ ...values, replicates: 20_000, finest: 7 })).toBeLessThan(
      width({ ...values, replicates: 2000, finest: 7 }),
    );
  });

  test('sampled networks at β = 0 agree with the exact error by quadrature in dimension 3', () => {
    const common = { ...params, initialOverlap: 0, beta: 0, finest: 7, residual: 'ambient' };
    const sampled = { ...common, heads: 'networks', networkDimension: 3, replicates: 40_000 };
    const { gap, gapError } = runAll(sampled).columns;
    stepsOf(sampled, 'networks').forEach((step, index) => {
      const exact = centredHeadError('ambient', 'grid', step);
      expect(Math.abs(Math.abs(gap![index]!) - exact)).toBeLessThan(4 * gapError![index]!);
    });
  });

  test('networks are not compared between the layers', () => {
    const problem = spec.constraints[0]!.problem;
    for (const heads of ['networks', 'both'])
      expect(problem({ ...params, heads, times: 'all' })).toContain('after the last layer only');
    expect(problem({ ...params, times: 'all' })).toBeUndefined();
    expect(problem({ ...params, heads: 'both' })).toBeUndefined();
  });

  test('every preset fits the constraints and leaves three points for a fit', () => {
    for (const { id } of spec.presets) {
      const values = presetValues(spec, id);
      expect(spec.constraints.map(({ problem }) => problem(values))).toEqual([undefined]);
      for (const kind of kindsOf(values)) expect(stepsOf(values, kind).length).toBeGreaterThanOrEqual(3);
    }
  });
});
