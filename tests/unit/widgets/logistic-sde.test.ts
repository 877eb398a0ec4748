import { describe, expect, test } from 'vitest';
import { svgText } from '#charts/svg-text.ts';
import { simulation } from '#widgets/logistic-sde/simulation.ts';
import { BIN_COUNT, FRAME_INTERVALS, spec, type LogisticSdeParameters } from '#widgets/logistic-sde/spec.ts';
import { view } from '#widgets/logistic-sde/view.ts';
import type { Trajectory } from '#widgets/trajectory.ts';
import { defaultValues } from '#widgets/widget-spec.ts';
import { runWidget } from './run-widget.ts';

const params: LogisticSdeParameters = { ...defaultValues(spec), replicates: 200 };
const FRAMES = FRAME_INTERVALS + 1;
const size = { width: 640, height: 500 };

function picture(trajectory: Trajectory, values: LogisticSdeParameters, width = size.width): string {
  const domains = view.domains(trajectory, values);
  return svgText(view.draw(trajectory, values, { size: { ...size, width }, domains }));
}

describe('logistic-sde', () => {
  test('every column is filled, every frame counts every path, and progress ends at 1', () => {
    const values = { ...params, replicates: 2300 };
    const progress: number[] = [];
    const { columns } = runWidget(spec, simulation, values, (_, chunk) => progress.push(chunk.progress));
    expect(progress).toHaveLength(3);
    expect(progress.at(-1)).toBe(1);
    for (const column of Object.values(columns)) expect(column.every(Number.isFinite)).toBe(true);
    const totals = new Float64Array(FRAMES);
    columns.counts!.forEach((count, cell) => {
      totals[Math.floor(cell / BIN_COUNT) % FRAMES]! += count;
    });
    expect([...totals].every((total) => total === 2300)).toBe(true);
  });

  test('the histogram of 3,000 paths is that of the law of the equation, bin by bin', () => {
    const paths = 3000;
    const values = { ...params, replicates: paths, initialOverlap: 0.35 };
    const { columns } = runWidget(spec, simulation, values);
    for (const frame of [3, 20, FRAME_INTERVALS]) {
      for (let bin = 0; bin < BIN_COUNT; bin++) {
        const cell = frame * BIN_COUNT + bin;
        let count = 0;
        for (let start = 0; start < columns.counts!.length; start += FRAMES * BIN_COUNT)
          count += columns.counts![start + cell]!;
        const expected = columns.law![cell]!;
        // Sixty comparisons, so five standard errors; the law is accurate to 1e-3.
        const error = Math.sqrt((expected * (1 - expected)) / paths);
        expect(Math.abs(count / paths - expected)).toBeLessThan(5 * error + 1.5e-3);
      }
    }
  });

  test('a smaller run is the beginning of a larger one; other seeds give other paths', () => {
    const shown = (values: LogisticSdeParameters): Float64Array =>
      runWidget(spec, simulation, values).columns.shown!;
    expect(shown(params)).toEqual(shown({ ...params, replicates: 500 }));
    expect(shown(params)).not.toEqual(shown({ ...params, seed: 2 }));
  });

  test.each([300, 640])('the picture and its words hold no NaN at any stage, %i pixels wide', (width) => {
    runWidget(spec, simulation, { ...params, replicates: 1500, initialOverlap: -0.7 }, (trajectory) => {
      for (const frame of [0, 7, FRAME_INTERVALS]) {
        const stage = { ...trajectory, frame };
        expect(picture(stage, params, width)).not.toMatch(/NaN|undefined|Infinity/);
        const { result, summary, table } = view.describe(stage, params);
        expect(`${result} ${summary} ${JSON.stringify(table)}`).not.toMatch(/NaN|undefined|Infinity/);
      }
    });
  });

  test('the words give the counts of the histogram and the arcsine law', () => {
    const values = { ...params, replicates: 1000, initialOverlap: 0.5 };
    const { result, numbers } = view.describe(runWidget(spec, simulation, values), values);
    expect(numbers.limit).toBe('0.667');
    // Standard error 15.
    expect(Math.abs(Number(numbers.above) - 667)).toBeLessThan(60);
    expect(result).toContain(`At t = 3, ${numbers.above} of 1000 paths lie above 0.`);
    expect(result).toContain('its limit 667 ± 15');
  });

  test('one path alone can be drawn', () => {
    const values = { ...params, replicates: 1 };
    const run = runWidget(spec, simulation, values);
    expect(picture(run, values)).not.toMatch(/NaN|undefined|Infinity/);
    expect(view.describe(run, values).result).toContain('of 1 path lie above 0');
  });

  test('the run before is drawn faintly, and the player shortens the paths', () => {
    const run = runWidget(spec, simulation, params);
    const domains = view.domains(run, params);
    const alone = svgText(view.draw(run, params, { size, domains }));
    const compared = svgText(
      view.draw(run, params, { size, domains, before: { trajectory: run, values: params } }),
    );
    expect(alone).not.toContain('run before');
    expect(compared).toContain('run before');
    expect(picture({ ...run, frame: 5 }, params).length).toBeLessThan(alone.length);
  });
});
