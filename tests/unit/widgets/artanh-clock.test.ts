import { describe, expect, test } from 'vitest';
import { svgText } from '#charts/svg-text.ts';
import { walkHardMax } from '#engine/dynamics/hard-max-overlap.ts';
import { createStream } from '#engine/random/stream.ts';
import { stationaryMeanSquare } from '#engine/theory/logistic-sde.ts';
import { simulation } from '#widgets/artanh-clock/simulation.ts';
import {
  FRAMES,
  kappaOf,
  partCount,
  spec,
  timeAt,
  type ArtanhClockParameters,
} from '#widgets/artanh-clock/spec.ts';
import { view } from '#widgets/artanh-clock/view.ts';
import type { Chunk, Trajectory } from '#widgets/trajectory.ts';
import { defaultValues } from '#widgets/widget-spec.ts';
import { summarise } from '../engine/support/statistics.ts';

/** 200 layers a path. */
const params: ArtanhClockParameters = {
  ...defaultValues(spec),
  dimension: 16,
  headDimension: 16,
  deltaTau: 0.08,
  horizon: 1,
  paths: 30,
};
const size = { width: 640, height: 500 };
const displays = ['clock', 'realisations', 'histogram'];

function picture(trajectory: Trajectory, values: ArtanhClockParameters, width = size.width): string {
  const domains = view.domains(trajectory, values);
  return svgText(view.draw(trajectory, values, { size: { ...size, width }, domains }));
}

/** Runs every part to its end, the last part first, handing each stage to `visit`. */
function runAll(
  values: ArtanhClockParameters,
  visit: (trajectory: Trajectory, chunk: Chunk) => void = () => undefined,
): Trajectory {
  const columns: Record<string, Float64Array> = {};
  const trajectory: Trajectory = { columns, facts: {}, frame: FRAMES - 1 };
  for (let replicate = partCount(values) - 1; replicate >= 0; replicate--) {
    let chunk = simulation.simulate({ params: values, replicate });
    for (;;) {
      for (const patch of chunk.patches) {
        (columns[patch.column] ??= new Float64Array(patch.length).fill(Number.NaN)).set(
          patch.values,
          patch.offset,
        );
      }
      visit(trajectory, chunk);
      if (!chunk.checkpoint) break;
      chunk = simulation.simulate({
        params: values,
        replicate,
        checkpoint: structuredClone(chunk.checkpoint),
      });
    }
  }
  return trajectory;
}

/** Rows of the table at the end of the run, as numbers. */
function lastRow(trajectory: Trajectory, values: ArtanhClockParameters): Record<string, number> {
  const { table } = view.describe(trajectory, values);
  return Object.fromEntries(table.columns.map((name, index) => [name, Number(table.rows.at(-1)![index])]));
}

describe('artanh-clock', () => {
  test('κ by law: 0, ½ and (1 + d/d_k)/2', () => {
    const kappa = (change: Partial<ArtanhClockParameters>): number => kappaOf({ ...params, ...change });
    expect(kappa({ matrix: 'orthogonal' })).toBe(0);
    expect(kappa({ matrix: 'gaussian' })).toBe(0.5);
    expect(kappa({})).toBe(1);
    expect(kappa({ headDimension: 4 })).toBe(2.5);
  });

  test('the average of the parts is the average over pairs that run alone, in whatever pieces', () => {
    // 5000 layers a path, so that 31 paths of a part need two chunks.
    const values = { ...params, dimension: 64, headDimension: 64, deltaTau: 0.0128, paths: 124 };
    let chunks = 0;
    const run = runAll(values, () => chunks++);
    expect(chunks).toBeGreaterThan(partCount(values));
    for (const column of Object.values(run.columns)) expect(column.every(Number.isFinite)).toBe(true);

    const model = { dimension: 64, factors: 2, headDimension: 64, deltaTau: 0.0128 } as const;
    const squares = Array.from({ length: values.paths }, (_, path) => {
      const stream = createStream(values.seed, 'weights', path);
      return walkHardMax(model, 0, [timeAt(values, FRAMES - 1)], stream)[0]! ** 2;
    });
    const { mean, variance } = summarise(squares);
    const row = lastRow(run, values);
    // The table has four decimals.
    expect(row['mean']).toBeCloseTo(mean, 3);
    expect(row['standard error']).toBeCloseTo(Math.sqrt(variance / (values.paths - 1)), 3);
  });

  test('equal requests give equal bits, other seeds and parts other numbers', () => {
    const means = (seed: number, part: number): Float64Array =>
      simulation
        .simulate({ params: { ...params, seed }, replicate: part })
        .patches.find((patch) => patch.column === 'mean')!.values;
    expect(means(5, 1)).toEqual(means(5, 1));
    expect(means(5, 1)).not.toEqual(means(6, 1));
    expect(means(5, 1)).not.toEqual(means(5, 2));
  });

  test('theory columns hold the numbers of note N4', () => {
    const values = { ...params, horizon: 2, deltaTau: 0.01, paths: 2 };
    const row = lastRow(runAll(values), values);
    // Half a unit of the last printed digit and the grid's error.
    expect(Math.abs(row['κ = 0']! - 9.481)).toBeLessThan(1.5e-3);
    expect(Math.abs(row['κ = ½']! - 6.224)).toBeLessThan(1.5e-3);
    expect(Math.abs(row['κ = 1']! - 4)).toBeLessThan(1.5e-3);
  });

  test.each([
    ['orthogonal', 64],
    ['gaussian', 64],
    ['product', 64],
    ['product', 16],
  ])('%s with d_k = %i: the chain agrees with its finite-step form', (matrix, headDimension) => {
    const values = { ...params, dimension: 64, matrix, headDimension, deltaTau: 0.16, paths: 600 };
    const row = lastRow(runAll(values), values);
    // Corrections are O(1/d + 1/d_k) relative to the value.
    const allowance = 4 * row['standard error']! + (2 / headDimension) * row['finite-step form']!;
    expect(Math.abs(row['mean']! - row['finite-step form']!)).toBeLessThan(allowance);
    expect(row['standard error']!).toBeLessThan(0.1 * row['mean']!);
  });

  test('the stationary density integrates to 1 and has the mean square 1/κ', () => {
    const values = { ...params, headDimension: 4, paths: 2 };
    const density = runAll(values).columns['stationary']!;
    const width = 2 / density.length;
    const integral = (f: (u: number) => number): number =>
      density.reduce((sum, height, cell) => sum + height * width * f(-1 + (cell + 0.5) * width), 0);
    expect(integral(() => 1)).toBeCloseTo(1, 12);
    // Midpoints of 80 cells; the density is unbounded at the ends, where u² varies by 5 % in a cell.
    expect(Math.abs(integral((u) => u * u) - stationaryMeanSquare(2.5))).toBeLessThan(2e-3);
    expect(runAll({ ...params, paths: 2 }).columns['stationary']).toHaveLength(0);
  });

  test.each(displays)('at every stage the picture "%s" and its description hold no NaN', (show) => {
    for (const change of [{}, { matrix: 'gaussian' }, { headDimension: 2 }, { paths: 2 }]) {
      const values = { ...params, ...change, show };
      runAll(values, (trajectory) => {
        for (const width of [300, 640]) {
          expect(picture(trajectory, values, width)).not.toMatch(/NaN|undefined|Infinity/);
        }
        const { result, summary } = view.describe(trajectory, values);
        expect(`${result} ${summary}`).not.toMatch(/NaN|undefined|Infinity/);
      });
    }
  });

  test('what is displayed changes the picture, never the run', () => {
    const run = runAll(params);
    const pictures = displays.map((show) => picture(run, { ...params, show }));
    expect(new Set(pictures).size).toBe(3);
    for (const show of displays) expect(runAll({ ...params, show }).columns).toEqual(run.columns);
  });

  test('the player shortens points and realisations, and moves the histogram', () => {
    const run = runAll(params);
    for (const show of displays) {
      const values = { ...params, show };
      expect(picture({ ...run, frame: 10 }, values)).not.toBe(picture(run, values));
    }
    expect(picture({ ...run, frame: 10 }, params).split('<circle').length).toBeLessThan(
      picture(run, params).split('<circle').length,
    );
  });

  test('axes stay where they are told, and the run before is drawn faintly', () => {
    const run = runAll(params);
    const domains = { time: [0, 3], artanhSquared: [0, 20] } as const;
    const alone = svgText(view.draw(run, params, { size, domains }));
    expect(alone).not.toContain('run before');
    const before = { trajectory: run, values: params };
    expect(svgText(view.draw(run, params, { size, domains, before }))).toContain('mean of the run before');
  });

  test('heads wider than the tokens, and runs too short or too long, are refused with the numbers', () => {
    const problems = (change: Partial<ArtanhClockParameters>): string =>
      spec.constraints.flatMap((constraint) => constraint.problem({ ...params, ...change }) ?? []).join(' ');
    expect(problems({})).toBe('');
    expect(problems({ headDimension: 17 })).toContain('d_k = 17 is larger than the d = 16');
    expect(problems({ headDimension: 17, matrix: 'gaussian' })).toBe('');
    expect(problems({ dimension: 256, headDimension: 1 })).toContain('d/d_k = 256/1 is above 128');
    expect(problems({ deltaTau: 2, horizon: 1 })).toContain('leave 8 layers');
    expect(problems({ dimension: 4096, deltaTau: 0.001 })).toContain('more than 200000');
  });
});
