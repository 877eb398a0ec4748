import { describe, expect, test } from 'vitest';
import { svgText } from '#charts/svg-text.ts';
import { simulation } from '#widgets/chaos/simulation.ts';
import { countsOf, partCount, spec, type ChaosParameters } from '#widgets/chaos/spec.ts';
import { view } from '#widgets/chaos/view.ts';
import type { Chunk, Trajectory } from '#widgets/trajectory.ts';
import { defaultValues } from '#widgets/widget-spec.ts';

const params: ChaosParameters = {
  ...defaultValues(spec),
  tokenCounts: '40,5,10',
  referenceCount: 160,
  deltaTau: 0.1,
  horizon: 0.5,
  replicates: 30,
};
const size = { width: 640, height: 500 };

function picture(trajectory: Trajectory, values: ChaosParameters, width = size.width): string {
  const domains = view.domains(trajectory, values);
  return svgText(view.draw(trajectory, values, { size: { ...size, width }, domains }));
}

function runAll(
  values: ChaosParameters,
  visit: (trajectory: Trajectory, chunk: Chunk) => void = () => undefined,
): Trajectory {
  const columns: Record<string, Float64Array> = {};
  const trajectory: Trajectory = { columns, facts: {}, frame: spec.plan(values).frames - 1 };
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

describe('chaos', () => {
  test('numbers of tokens are sorted and taken once', () => {
    expect(countsOf({ tokenCounts: '40,5,10,5' })).toEqual([5, 10, 40]);
  });

  test('every run is counted, and the fitted power of n is -1 for both quantities', () => {
    const values = { ...params, replicates: 300 };
    const run = runAll(values);
    for (const column of Object.values(run.columns)) expect(column.every(Number.isFinite)).toBe(true);
    const { numbers } = view.describe(run, values);
    expect(numbers['runs']).toBe('300');
    for (const name of ['slope', 'slopeOfMeasures']) {
      const [power, halfWidth] = numbers[name]!.replaceAll('−', '-').split(' ± ').map(Number);
      expect(halfWidth).toBeLessThan(0.25);
      // Twice the 95 % interval; squared distances on the sphere saturate a little at n = 5.
      expect(Math.abs(power! + 1)).toBeLessThan(2 * halfWidth! + 0.05);
    }
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

  test.each(['coupling', 'measures'])('at every stage the picture "%s" holds no NaN', (show) => {
    for (const change of [{}, { replicates: 2 }, { beta: 1, replicates: 2 }]) {
      const values = { ...params, ...change, show };
      runAll(values, (trajectory) => {
        for (const frame of [0, trajectory.frame]) {
          for (const width of [300, 640])
            expect(picture({ ...trajectory, frame }, values, width)).not.toMatch(/NaN|undefined|Infinity/);
          const { result, summary } = view.describe({ ...trajectory, frame }, values);
          expect(`${result} ${summary}`).not.toMatch(/NaN|undefined|Infinity/);
        }
      });
    }
  });

  test('what is displayed changes the picture, never the run; the run before is drawn faintly', () => {
    const run = runAll(params);
    const measures = { ...params, show: 'measures' };
    expect(picture(run, measures)).not.toBe(picture(run, params));
    expect(runAll(measures).columns).toEqual(run.columns);
    const before = { trajectory: run, values: params };
    const domains = view.domains(run, params);
    expect(svgText(view.draw(run, params, { size, domains }))).not.toContain('run before');
    expect(svgText(view.draw(run, params, { size, domains, before }))).toContain('run before');
  });

  test('one number of tokens, a coarse reference, and impossible steps are refused with the numbers', () => {
    const problems = (change: Partial<ChaosParameters>): string =>
      spec.constraints.flatMap((constraint) => constraint.problem({ ...params, ...change }) ?? []).join(' ');
    expect(problems({})).toBe('');
    expect(problems({ tokenCounts: '7,7' })).toContain('n = 7,7 holds one number');
    expect(problems({ referenceCount: 70 })).toContain('less than twice the largest n = 40');
    expect(problems({ deltaTau: 0.6 })).toContain('larger than the horizon');
    expect(problems({ deltaTau: 0.001, horizon: 10 })).toContain('10000 layers');
  });
});
