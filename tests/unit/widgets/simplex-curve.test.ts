import { describe, expect, test } from 'vitest';
import { svgText } from '#charts/svg-text.ts';
import { createStream } from '#engine/random/stream.ts';
import { deterministicHitTime } from '#engine/theory/deterministic-curve.ts';
import { simplexCurve, tabulateSimplex } from '#engine/theory/simplex-curve.ts';
import { simulation } from '#widgets/simplex-curve/simulation.ts';
import { shownLayers, spec, type SimplexCurveParameters } from '#widgets/simplex-curve/spec.ts';
import { view } from '#widgets/simplex-curve/view.ts';
import { numbersOfList } from '#widgets/parameter.ts';
import type { Chunk, Trajectory } from '#widgets/trajectory.ts';
import { defaultValues, presetValues } from '#widgets/widget-spec.ts';

const params: SimplexCurveParameters = {
  ...defaultValues(spec),
  tokenCount: 6,
  dimension: 24,
  betas: '2,20',
  gamma0: 0.1,
  horizon: 3,
  draws: 64,
  replicates: 3,
};
const size = { width: 640, height: 500 };
const shows = ['earlier', 'networks', 'f-g'];

/** The picture as SVG, in axes that fit. */
function picture(trajectory: Trajectory, values: SimplexCurveParameters, width = size.width): string {
  const domains = view.domains(trajectory, values);
  return svgText(view.draw(trajectory, values, { size: { ...size, width }, domains }));
}

/** Runs every replicate to its end, handing each chunk to `visit`. */
function runAll(
  values: SimplexCurveParameters,
  visit: (trajectory: Trajectory, chunk: Chunk) => void = () => undefined,
): Trajectory {
  const columns: Record<string, Float64Array> = {};
  const { replicates, frames } = spec.plan(values);
  const trajectory: Trajectory = { columns, facts: {}, frame: frames - 1 };
  for (let replicate = 0; replicate < replicates; replicate++) {
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
      const checkpoint = structuredClone(chunk.checkpoint);
      chunk = simulation.simulate({ params: values, replicate, checkpoint });
    }
  }
  return trajectory;
}

describe('simplex-curve', () => {
  test('every column is filled, progress of each part grows to 1, and chunk borders leave no trace', () => {
    // n = 40 needs several chunks for a network and for f and g.
    const large = { ...params, tokenCount: 40, dimension: 64, draws: 320, horizon: 4, replicates: 1 };
    const progress: number[] = [];
    const run = runAll(large, (_, chunk) => progress.push(chunk.progress));
    expect(progress.filter((value) => value === 1)).toHaveLength(2);
    expect(progress.length).toBeGreaterThan(6);
    for (const column of Object.values(run.columns)) expect(column.every(Number.isFinite)).toBe(true);
    // A network that is done in one chunk agrees with the first layers of one that needs several.
    const short = runAll({ ...large, horizon: 0.2 }).columns.overlap!;
    const long = run.columns.overlap!;
    const at = (layer: number): number => shownLayers(large).indexOf(layer);
    expect(short[4]).toBe(long[at(4)]);
  });

  test('equal requests give equal bits, other seeds and replicates other numbers', () => {
    const overlaps = (seed: number, replicate: number): Float64Array =>
      simulation.simulate({ params: { ...params, seed }, replicate }).patches.at(-1)!.values;
    for (const replicate of [0, 1]) {
      expect(overlaps(5, replicate)).toEqual(overlaps(5, replicate));
      expect(overlaps(5, replicate)).not.toEqual(overlaps(6, replicate));
    }
    expect(overlaps(5, 1)).not.toEqual(overlaps(5, 2));
  });

  test('the simulation does not read what is displayed', () => {
    const runs = shows.map((show) => runAll({ ...params, show }).columns);
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
  });

  test('all temperatures share their random numbers; at β = 0 f and g are 1/n without error', () => {
    const { columns } = runAll({ ...params, betas: '0,0.000001' });
    const half = columns.overlap!.length / 2;
    expect(half).toBe(3 * shownLayers(params).length);
    const networks = Array.from({ length: 3 }, (_, network) => {
      const frames = shownLayers(params).length;
      return [0, 1].map((index) =>
        columns.overlap!.slice((2 * network + index) * frames, (2 * network + index + 1) * frames),
      );
    });
    for (const [one, other] of networks)
      one!.forEach((value, index) => expect(Math.abs(value - other![index]!)).toBeLessThan(1e-6));
    const nodes = columns.self!.length / 2;
    for (const column of [columns.self!, columns.cross!])
      for (const value of column.subarray(0, nodes)) expect(Math.abs(value - 1 / 6)).toBeLessThan(1e-14);
    expect(Math.max(...columns.limitError!)).toBeLessThan(1e-6);
  });

  test('the theory columns are those of the engine: limit above exact, both within errors, and the earlier model', () => {
    const { columns } = runAll({ ...params, replicates: 1, draws: 480 });
    const tau = columns.tau!;
    const frames = tau.length;
    numbersOfList(params.betas).forEach((beta, index) => {
      const model = { tokenCount: 6, dimension: 24, beta };
      const table = tabulateSimplex(model, 6000, createStream('independent', 'weights'));
      for (const drift of ['limit', 'exact'] as const) {
        const reference = simplexCurve(table, 0.1, tau, drift);
        const [values, errors] = [columns[drift]!, columns[`${drift}Error`]!];
        reference.forEach((value, frame) => {
          const place = index * frames + frame;
          // 4 standard errors; the reference adds a quarter of one (12 times the draws).
          expect(Math.abs(values[place]! - value)).toBeLessThan(4.5 * errors[place]! + 1e-6);
          expect(columns.exact![place]!).toBeLessThanOrEqual(columns.limit![place]!);
        });
      }
      const last = columns.earlier![(index + 1) * frames - 1]!;
      if (last > 0.1) expect(deterministicHitTime(6, beta, 1 - last, 0.1)).toBeCloseTo(tau.at(-1)!, 6);
    });
  });

  test.each(shows)('at every stage of a run the picture "%s" and its description hold no NaN', (show) => {
    const values = { ...params, show };
    runAll(values, (trajectory) => {
      for (const width of [300, 640]) {
        expect(picture(trajectory, values, width)).not.toMatch(/NaN|undefined|Infinity/);
      }
      const { result, summary, numbers, table } = view.describe(trajectory, values);
      expect(`${result} ${summary} ${JSON.stringify(numbers)}`).not.toMatch(/NaN|undefined|Infinity/);
      for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
    });
  });

  test.each([
    ['earlier', 300],
    ['earlier', 640],
    ['networks', 300],
    ['networks', 640],
  ] as const)(
    'in the picture "%s", %i wide, the axes keep their place from first point to last',
    (show, width) => {
      const values = { ...params, show };
      const places = new Set<number>();
      runAll(values, (trajectory) => {
        const domains = view.domains(trajectory, values);
        const { marks } = view.draw(trajectory, values, { size: { width, height: 500 }, domains });
        for (const mark of marks) {
          if (mark.type === 'text' && /overlap/.test(mark.runs[0]!.text)) places.add(mark.y);
        }
      });
      expect(places.size).toBe(1);
    },
  );

  test('hard attention, lowest starts, extreme sizes: everything stays finite', () => {
    for (const changed of [
      { betas: '1000000', gamma0: -0.199 },
      { tokenCount: 2, dimension: 2, betas: '0,5', gamma0: -0.9 },
      { dimension: 1_000_000, betas: '1000', gamma0: 0.99 },
      { betas: '800', deltaTau: 1, horizon: 1, replicates: 1 },
    ]) {
      const values = { ...params, ...changed };
      const run = runAll(values);
      for (const column of Object.values(run.columns)) expect(column.every(Number.isFinite)).toBe(true);
      for (const show of shows) expect(picture(run, { ...values, show })).not.toMatch(/NaN|Infinity/);
    }
  });

  test('axes stay where they are told, and the run before is drawn faintly', () => {
    const run = runAll(params);
    const domains = { tau: [0, 5], overlap: [0, 1], residual: [-1, 1] } as const;
    for (const show of ['earlier', 'networks']) {
      const values = { ...params, show };
      const alone = svgText(view.draw(run, values, { size, domains }));
      expect(alone).not.toContain('run before');
      const compared = svgText(
        view.draw(run, values, { size, domains, before: { trajectory: run, values } }),
      );
      expect(compared).toContain('medians of the run before');
    }
  });

  test('the player cursor shortens the networks', () => {
    const run = runAll(params);
    for (const show of ['earlier', 'networks']) {
      const values = { ...params, show };
      expect(picture({ ...run, frame: 5 }, values).length).toBeLessThan(picture(run, values).length);
    }
  });

  test('constraints say what does not fit', () => {
    const problems = (changed: Partial<SimplexCurveParameters>): string[] =>
      spec.constraints
        .map((constraint) => constraint.problem({ ...params, ...changed }))
        .filter((problem) => problem !== undefined);
    expect(problems({})).toEqual([]);
    expect(problems({ tokenCount: 32 })).toEqual([expect.stringMatching(/^n = 32 tokens .* at most d/)]);
    expect(problems({ gamma0: -0.2 })).toEqual([
      expect.stringMatching(/γ₀ = -0.2 is not above −1\/\(n−1\) = -0.2/),
    ]);
    expect(problems({ deltaTau: 1, horizon: 0.5 })).toEqual([expect.stringMatching(/Δτ = 1 is larger/)]);
    expect(problems({ deltaTau: 0.001, horizon: 100 })).toEqual([expect.stringMatching(/100000 layers/)]);
    expect(problems({ betas: '2,3,2' })).toEqual([expect.stringMatching(/holds a value twice/)]);
    for (const { id } of spec.presets) {
      const values = presetValues(spec, id);
      expect(spec.constraints.every((constraint) => constraint.problem(values) === undefined)).toBe(true);
    }
  });
});
