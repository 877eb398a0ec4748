import { describe, expect, test } from 'vitest';
import { formatNumber } from '#charts/format.ts';
import { svgText } from '#charts/svg-text.ts';
import { simulation } from '#widgets/second-moment/simulation.ts';
import { spec, type SecondMomentParameters } from '#widgets/second-moment/spec.ts';
import { view } from '#widgets/second-moment/view.ts';
import type { Chunk, Trajectory } from '#widgets/trajectory.ts';
import { defaultValues } from '#widgets/widget-spec.ts';

const params: SecondMomentParameters = {
  ...defaultValues(spec),
  tokenCount: 12,
  dimension: 32,
  horizon: 1,
  replicates: 3,
};
const size = { width: 640, height: 500 };

/** The picture as SVG, in axes that fit. */
function picture(trajectory: Trajectory, values: SecondMomentParameters): string {
  return svgText(view.draw(trajectory, values, { size, domains: view.domains(trajectory, values) }));
}

/** Runs every replicate to its end, handing each chunk to `visit`. */
function runAll(
  values: SecondMomentParameters,
  visit: (trajectory: Trajectory, chunk: Chunk) => void,
): Trajectory {
  const columns: Record<string, Float64Array> = {};
  const trajectory: Trajectory = { columns, facts: {}, frame: spec.plan(values).frames - 1 };
  for (let replicate = 0; replicate < values.replicates; replicate++) {
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

describe('second-moment', () => {
  test('every column is filled, progress ends at 1, and a long run takes several chunks', () => {
    const progress: number[] = [];
    const large = { ...params, tokenCount: 300, dimension: 200, horizon: 0.4, replicates: 1 };
    let chunks = 0;
    const run = runAll(large, (_, chunk) => {
      chunks++;
      progress.push(chunk.progress);
    });
    expect(chunks).toBeGreaterThan(2);
    expect(progress.at(-1)).toBe(1);
    for (const column of Object.values(run.columns)) expect(column.every(Number.isFinite)).toBe(true);
  });

  test('equal requests give equal bits, other seeds and replicates other numbers', () => {
    const moments = (seed: number, replicate: number): Float64Array =>
      simulation
        .simulate({ params: { ...params, seed }, replicate })
        .patches.find((patch) => patch.column === 'secondMoment')!.values;
    expect(moments(5, 1)).toEqual(moments(5, 1));
    expect(moments(5, 1)).not.toEqual(moments(6, 1));
    expect(moments(5, 1)).not.toEqual(moments(5, 2));
  });

  test('at every stage of a run the picture and its description hold no NaN', () => {
    runAll(params, (trajectory) => {
      expect(picture(trajectory, params)).not.toMatch(/NaN|undefined|Infinity/);
      const { result, summary } = view.describe(trajectory, params);
      expect(`${result} ${summary}`).not.toMatch(/NaN|undefined|Infinity/);
    });
  });

  test('where attention is expanded the result states the bound on its error, from the first point on; elsewhere it is exact', () => {
    const many = { ...params, tokenCount: 200, dimension: 16, beta: 0.001 };
    runAll(many, (trajectory) => {
      const bound = Math.max(...trajectory.columns['errorBound']!.filter(Number.isFinite));
      expect(bound).toBeGreaterThan(0);
      expect(view.describe(trajectory, many).result).toContain(
        `is within ${formatNumber(bound)} of the exact one.`,
      );
    });
    runAll(params, (trajectory) => {
      const { result, summary } = view.describe(trajectory, params);
      expect(result).not.toContain('first order');
      expect(summary).toContain('Attention is exact.');
    });
  });

  test.each([300, 640])(
    'from the first point to the last the axes stand in the same place, %i pixels wide',
    (width) => {
      const places = new Set<number>();
      runAll(params, (trajectory) => {
        const scene = view.draw(trajectory, params, {
          size: { width, height: 500 },
          domains: view.domains(trajectory, params),
        });
        for (const mark of scene.marks) {
          if (mark.type === 'text' && mark.runs[0]?.text === 'second moment ') places.add(mark.y);
        }
      });
      expect(places.size).toBe(1);
    },
  );

  test('sixteen networks have a line of their own, and the band speaks for all', () => {
    const lines = (replicates: number): number => {
      const values = { ...params, replicates };
      const scene = view.draw(
        runAll(values, () => undefined),
        values,
        { size: { width: 640, height: 500 }, domains: { tau: [0, 1], residual: [-1, 1] } },
      );
      return JSON.stringify(scene.marks).split('"strokeWidth":1,"opacity":0.4').length - 1;
    };
    expect(lines(3)).toBe(3);
    expect(lines(20)).toBe(16);
  });

  test('outside the hypotheses the theory curve says so', () => {
    const hot = { ...params, tokenCount: 4, dimension: 64, gamma0: 0.6 };
    const cold = { ...hot, beta: 2 };
    const drawn = (values: SecondMomentParameters): string =>
      picture(
        runAll(values, () => undefined),
        values,
      );
    expect(drawn(hot)).not.toContain('Outside the hypotheses');
    expect(drawn(cold)).toContain('Outside the hypotheses: β = 2 is above 1');
  });

  test('axes stay where they are told, and the run before is drawn faintly', () => {
    const run = runAll(params, () => undefined);
    const domains = { tau: [0, 3], residual: [-1, 1] } as const;
    const alone = svgText(view.draw(run, params, { size, domains }));
    expect(alone).not.toContain('run before');
    expect(svgText(view.draw(run, { ...params, horizon: 2 }, { size, domains }))).toBe(alone);
    const compared = svgText(
      view.draw(run, params, { size, domains, before: { trajectory: run, values: params } }),
    );
    expect(compared).toContain('median of the run before');
  });

  test('the player cursor shortens the curves', () => {
    const run = runAll(params, () => undefined);
    const full = picture(run, params);
    const half = picture({ ...run, frame: 5 }, params);
    expect(half.length).toBeLessThan(full.length);
  });
});
