import { describe, expect, test } from 'vitest';
import { svgText } from '#charts/svg-text.ts';
import type { Trajectory } from '#widgets/trajectory.ts';
import { simulation } from '#widgets/weak-error/simulation.ts';
import { solverError, spec, stepsOf, type WeakErrorParameters } from '#widgets/weak-error/spec.ts';
import { view } from '#widgets/weak-error/view.ts';
import { defaultValues, presetValues } from '#widgets/widget-spec.ts';

const params = defaultValues(spec);
const size = { width: 640, height: 500 };

function runAll(
  values: WeakErrorParameters,
  visit: (trajectory: Trajectory) => void = () => undefined,
): Trajectory {
  const { replicates, frames } = spec.plan(values);
  const columns: Record<string, Float64Array> = {};
  const trajectory: Trajectory = { columns, facts: {}, frame: frames - 1 };
  // In the order of the finest step first: parts arrive in any order.
  for (let replicate = replicates - 1; replicate >= 0; replicate--) {
    for (const { column, length, offset, values: numbers } of simulation.simulate({
      params: values,
      replicate,
    }).patches) {
      (columns[column] ??= new Float64Array(length).fill(Number.NaN)).set(numbers, offset);
    }
    visit(trajectory);
  }
  return trajectory;
}

function picture(trajectory: Trajectory, values: WeakErrorParameters, width = size.width): string {
  const domains = view.domains(trajectory, values);
  return svgText(view.draw(trajectory, values, { size: { ...size, width }, domains }));
}

/** The fitted orders as the picture names them. */
function orders(change: Partial<WeakErrorParameters>): Record<string, number> {
  const values = { ...params, ...change };
  const { numbers } = view.describe(runAll(values), values);
  return Object.fromEntries(Object.entries(numbers).map(([name, text]) => [name, Number.parseFloat(text)]));
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
      stepsOf(values).forEach((eta, index) => {
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
    const errors = [...run.columns['errors']!].filter((error) => error < 10 * solverError(values));
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
    ]) {
      const values = { ...params, ...change, finest: 6 };
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

  test('every preset fits the constraints and is named', () => {
    for (const { id, label } of spec.presets) {
      expect(stepsOf(presetValues(spec, id)).length).toBeGreaterThanOrEqual(3);
      expect(label).not.toBe('');
    }
  });
});
