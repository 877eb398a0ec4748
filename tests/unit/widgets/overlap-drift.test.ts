import { describe, expect, test } from 'vitest';
import { svgText } from '#charts/svg-text.ts';
import { simulation } from '#widgets/overlap-drift/simulation.ts';
import {
  pairCount,
  pairIndex,
  recordedHeads,
  spec,
  type OverlapDriftParameters,
} from '#widgets/overlap-drift/spec.ts';
import { view } from '#widgets/overlap-drift/view.ts';
import type { Chunk, Trajectory } from '#widgets/trajectory.ts';
import { defaultValues } from '#widgets/widget-spec.ts';
import { runWidget } from './run-widget.ts';

const quick: OverlapDriftParameters = {
  ...defaultValues(spec),
  tokenCount: 5,
  dimension: 6,
  headsDrawn: 100,
};
const pictures = ['averages', 'kernel', 'drift'] as const;
const NO_NUMBER = /NaN|undefined|Infinity/;

const runAll = (
  values: OverlapDriftParameters,
  visit?: (trajectory: Trajectory, chunk: Chunk) => void,
): Trajectory => runWidget(spec, simulation, values, visit);

function picture(trajectory: Trajectory, values: OverlapDriftParameters, width = 640): string {
  const domains = view.domains(trajectory, values);
  return svgText(view.draw(trajectory, values, { size: { width, height: 500 }, domains }));
}

describe('overlap-drift', () => {
  test('pairs have places of their own, and averages are recorded at powers of two and at the end', () => {
    const places = new Set<number>();
    for (let i = 0; i < 7; i++) for (let j = i; j < 7; j++) places.add(pairIndex(i, j, 7));
    expect([...places].sort((a, b) => a - b)).toEqual([...Array(pairCount(7)).keys()]);
    expect(recordedHeads(2)).toEqual([1, 2]);
    expect(recordedHeads(6)).toEqual([1, 2, 4, 6]);
    expect(recordedHeads(8)).toEqual([1, 2, 4, 8]);
  });

  test('a run in several chunks fills every column, and chunk borders leave no trace', () => {
    const large = { ...quick, tokenCount: 20, dimension: 100, headsDrawn: 400 };
    const progress: number[] = [];
    const run = runAll(large, (_, chunk) => progress.push(chunk.progress));
    expect(progress.length).toBeGreaterThan(2);
    expect(progress.at(-1)).toBe(1);
    for (const column of Object.values(run.columns)) expect(column.every(Number.isFinite)).toBe(true);
    // Fewer heads end before the first border: their averages are the same bits.
    const beginning = runAll({ ...large, headsDrawn: 64 });
    const frames = recordedHeads(64).length;
    expect(run.columns['kickLength']!.subarray(0, frames)).toEqual(beginning.columns['kickLength']);
    expect(run.columns['drift']!.subarray(0, frames * pairCount(20))).toEqual(beginning.columns['drift']);
  });

  test('equal requests give equal bits, other seeds other numbers; the picture plays no part', () => {
    const kernel = (change: Partial<OverlapDriftParameters>): Float64Array =>
      runAll({ ...quick, ...change }).columns['kernel']!;
    expect(kernel({})).toEqual(kernel({}));
    expect(kernel({ show: 'drift' })).toEqual(kernel({}));
    expect(kernel({ seed: 2 })).not.toEqual(kernel({}));
  });

  test.each(pictures)('of %s: no NaN at any stage of a run nor at any position of the player', (shown) => {
    const values = { ...quick, tokenCount: 12, dimension: 64, headsDrawn: 700, show: shown };
    let stages = 0;
    const check = (trajectory: Trajectory): void => {
      for (const width of [300, 640]) expect(picture(trajectory, values, width)).not.toMatch(NO_NUMBER);
      const { result, summary, numbers, table } = view.describe(trajectory, values);
      expect(`${result} ${summary} ${Object.values(numbers).join(' ')}`).not.toMatch(NO_NUMBER);
      expect(table.rows.flat().join(' ')).not.toMatch(NO_NUMBER);
    };
    const run = runAll(values, (trajectory) => {
      stages++;
      check(trajectory);
    });
    expect(stages).toBeGreaterThan(1);
    for (let frame = 0; frame < recordedHeads(700).length; frame++) check({ ...run, frame });
  });

  test.each<Partial<OverlapDriftParameters>>([
    { tokenCount: 2, dimension: 2, headsDrawn: 2 },
    { beta: 0 },
    { beta: 1e6 },
    { start: 'simplex', gamma0: -0.2 },
    { start: 'uniform', dimension: 2 },
    { gamma0: 0 },
    { gamma0: 0.999 },
    { deltaTau: 0.0001 },
    { deltaTau: 1 },
    { tokenCount: 40, headsDrawn: 16 },
  ])('draws the ends of its ranges: %o', (change) => {
    const values = { ...quick, ...change };
    for (const { problem } of spec.constraints) expect(problem(values)).toBeUndefined();
    const run = runAll(values);
    for (const shown of pictures) {
      expect(picture(run, { ...values, show: shown })).not.toMatch(NO_NUMBER);
      const { result, summary } = view.describe(run, { ...values, show: shown });
      expect(`${result} ${summary}`).not.toMatch(NO_NUMBER);
    }
  });

  test('the legend and the axes stand in the same place from the first stage to the last', () => {
    const values = { ...quick, tokenCount: 12, dimension: 64, headsDrawn: 700 };
    for (const shown of pictures) {
      const places = new Set<string>();
      runAll(values, (trajectory) => {
        const chosen = { ...values, show: shown };
        const domains = view.domains(trajectory, chosen);
        const scene = view.draw(trajectory, chosen, { size: { width: 300, height: 420 }, domains });
        const labels = scene.marks.filter((mark) => mark.type === 'text' && mark.anchor === 'start');
        places.add(labels.map((mark) => (mark.type === 'text' ? mark.y : '')).join());
      });
      expect(places.size).toBe(1);
    }
  });

  test('axes stay where they are told, and the run before is drawn faintly in every picture', () => {
    const run = runAll(quick);
    for (const shown of pictures) {
      const values = { ...quick, show: shown };
      const surroundings = { size: { width: 640, height: 500 }, domains: view.domains(run, values) };
      const alone = svgText(view.draw(run, values, surroundings));
      expect(alone).not.toContain('the run before');
      const other = { ...values, seed: 9, tokenCount: 6 };
      const before = { trajectory: runAll(other), values: other };
      expect(svgText(view.draw(run, values, { ...surroundings, before }))).toContain('the run before');
    }
  });

  test('says which tokens do not exist', () => {
    const problems = (change: Partial<OverlapDriftParameters>): (string | undefined)[] =>
      spec.constraints.map(({ problem }) => problem({ ...quick, ...change }));
    expect(problems({})).toEqual([undefined, undefined]);
    expect(problems({ start: 'simplex', tokenCount: 7 })[0]).toContain('n = 7');
    expect(problems({ start: 'simplex', gamma0: -0.25 })[1]).toContain('above -0.250');
    expect(problems({ gamma0: -0.1 })[1]).toContain('at least 0');
    expect(problems({ start: 'uniform', gamma0: -0.9, tokenCount: 40 })).toEqual([undefined, undefined]);
  });
});
