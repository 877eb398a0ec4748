import { describe, expect, test } from 'vitest';
import { svgText } from '#charts/svg-text.ts';
import { logisticSdeQuantiles } from '#engine/theory/logistic-sde-law.ts';
import { parseParameter } from '#widgets/parameter.ts';
import { simulation } from '#widgets/slow-motion/simulation.ts';
import { FRAME_INTERVALS, spec, type SlowMotionParameters } from '#widgets/slow-motion/spec.ts';
import { view } from '#widgets/slow-motion/view.ts';
import type { Trajectory } from '#widgets/trajectory.ts';
import { defaultValues, presetValues } from '#widgets/widget-spec.ts';
import { runWidget } from './run-widget.ts';

const pairs: SlowMotionParameters = {
  ...defaultValues(spec),
  dimensions: '16,64',
  deltaTau: 0.5,
  replicates: 60,
};
const tokens: SlowMotionParameters = {
  ...presetValues(spec, 'slow-motion-tokens'),
  dimensions: '16,64',
  tokenCount: 6,
  deltaTau: 0.5,
  horizon: 8,
  replicates: 12,
};
const systems = [
  ['two of a continuum', pairs],
  ['n tokens', tokens],
] as const;
const size = { width: 640, height: 500 };
const FRAMES = FRAME_INTERVALS + 1;

function picture(trajectory: Trajectory, values: SlowMotionParameters, width = size.width): string {
  const domains = view.domains(trajectory, values);
  return svgText(view.draw(trajectory, values, { size: { ...size, width }, domains }));
}

/** Quantile number `which` of dimension number `index` at a frame. */
function quantile({ columns }: Trajectory, index: number, frame: number, which: 0 | 1 | 2): number {
  return columns.quantiles![(index * FRAMES + frame) * 3 + which]!;
}

describe.each(systems)('slow-motion, %s', (_, values) => {
  test('every column is filled, progress rises to 1, and chunks leave no trace', () => {
    const progress: number[] = [];
    const run = runWidget(spec, simulation, values, (__, chunk) => progress.push(chunk.progress));
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    for (const column of Object.values(run.columns)) expect(column.every(Number.isFinite)).toBe(true);
    // Draws belong to a dimension and a run, whatever else is computed: order and company do not matter.
    const swapped = runWidget(spec, simulation, { ...values, dimensions: '64' });
    expect(quantile(swapped, 0, 40, 2)).toBe(quantile(run, 1, 40, 2));
  });

  test('all start at R(0), and quantiles keep their order', () => {
    const run = runWidget(spec, simulation, { ...values, initialOverlap: 0.25 });
    for (const index of [0, 1]) {
      for (const which of [0, 1, 2] as const) expect(quantile(run, index, 0, which)).toBeCloseTo(0.25, 12);
      for (let frame = 0; frame < FRAMES; frame++) {
        expect(quantile(run, index, frame, 0)).toBeLessThanOrEqual(quantile(run, index, frame, 1));
        expect(quantile(run, index, frame, 1)).toBeLessThanOrEqual(quantile(run, index, frame, 2));
      }
    }
  });

  test('picture and words hold no NaN at any stage and at any width', () => {
    // Long enough for chunks that end before the first dimension does.
    const long = {
      ...values,
      dimensions: '64,4096',
      replicates: 4,
      deltaTau: values === pairs ? 0.5 : 0.003,
    };
    const stages: number[] = [];
    runWidget(spec, simulation, long, (trajectory) => {
      stages.push(view.describe(trajectory, long).table.rows.length);
      for (const frame of [0, 1, FRAME_INTERVALS]) {
        const stage = { ...trajectory, frame };
        for (const width of [290, 464, 656])
          expect(picture(stage, long, width)).not.toMatch(/NaN|undefined|Infinity/);
        const { result, summary, table, numbers } = view.describe(stage, long);
        const all = `${result} ${summary} ${JSON.stringify(table)} ${JSON.stringify(numbers)}`;
        expect(all).not.toMatch(/NaN|undefined|Infinity/);
      }
    });
    expect(values === pairs || stages[0] === 0).toBe(true);
  });

  test('a run before is drawn faintly, also one of the other system', () => {
    const run = runWidget(spec, simulation, values);
    const other = values === pairs ? tokens : pairs;
    const before = { trajectory: runWidget(spec, simulation, other), values: other };
    const domains = view.domains(run, values);
    const compared = svgText(view.draw(run, values, { size, domains, before }));
    expect(compared).not.toMatch(/NaN|undefined|Infinity/);
    expect(compared).toContain('run before');
    expect(picture(run, values)).not.toContain('run before');
  });

  test('dimensions that find no room above the panel are named in the legend', () => {
    const many = { ...values, dimensions: '2016,2064,2065,2066,2067,2068', replicates: 1 };
    const run = runWidget(spec, simulation, many);
    expect(picture(run, many, 290)).toContain(' = 2067');
    expect(picture(run, many, 656)).not.toContain(' = 2067');
  });
});

describe('what the picture shows', () => {
  test('two of a continuum: equal quantiles at equal τ/d, those of the equation with κ = 1 and this Δτ', () => {
    const values = { ...pairs, dimensions: '32,128', replicates: 800, deltaTau: 1 };
    const run = runWidget(spec, simulation, values);
    // At Δτ = 1 the chain has κ' = 0.4 and runs 0.625 times as fast (hardMaxFiniteStep, tested there).
    const predicted = logisticSdeQuantiles(0.4, 0, [0.625], [0.1, 0.9]);
    for (const index of [0, 1]) {
      const [low, high] = [
        quantile(run, index, FRAME_INTERVALS, 0),
        quantile(run, index, FRAME_INTERVALS, 2),
      ];
      // artanh u has standard deviation 1.3 there; a 10 % quantile of 800 draws has standard error 0.08, and 1/d adds 0.05.
      expect(Math.abs(Math.atanh(low) - Math.atanh(predicted[0]!))).toBeLessThan(4 * 0.08 + 0.05);
      expect(Math.abs(Math.atanh(high) - Math.atanh(predicted[1]!))).toBeLessThan(4 * 0.08 + 0.05);
    }
    // On the clock τ they differ: when d = 32 has opened, d = 128 has moved half as far in standard deviations.
    const frame = FRAME_INTERVALS / 2;
    const spread = (index: number, at: number): number =>
      quantile(run, index, at, 2) - quantile(run, index, at, 0);
    expect(spread(0, FRAME_INTERVALS)).toBeGreaterThan(1.3 * spread(1, frame));
  });

  test('n tokens: equal medians at equal τ, on the curve of the simplex theorem for layers of length Δτ', () => {
    const values = { ...tokens, dimensions: '64,4096', tokenCount: 8, replicates: 60, deltaTau: 0.2 };
    const run = runWidget(spec, simulation, values);
    for (const frame of [30, 45, 60]) {
      const finite = run.columns.finite![frame]!;
      // 240 pairs whose overlaps scatter by 0.1 at d = 64; the curve itself rests on 8,000 draws; 1/d shifts by 0.03.
      expect(Math.abs(quantile(run, 0, frame, 1) - finite)).toBeLessThan(0.1);
      expect(Math.abs(quantile(run, 1, frame, 1) - finite)).toBeLessThan(0.05);
    }
  });

  test('the words say when the ranges open', () => {
    const run = runWidget(spec, simulation, { ...pairs, replicates: 200 });
    const { result, numbers } = view.describe(run, pairs);
    expect(result).toContain(
      `at τ = ${numbers.firstOpening} for d = 16 and at τ = ${numbers.lastOpening} for d = 64`,
    );
    // For Brownian artanh R of variance 2t the range tanh(±1.2816 √(2t)) is 1 wide at t = 0.092.
    expect(Number(numbers.firstSlow)).toBeGreaterThan(0.05);
    expect(Number(numbers.firstSlow)).toBeLessThan(0.15);
    const short = { ...pairs, slowHorizon: 0.04 };
    const early = view.describe(runWidget(spec, simulation, short), short);
    expect(early.result).toContain('not within the run for d = 16');
    expect(early.numbers.lastOpening).toBe('not reached');
  });
});

describe('what a reader may ask for', () => {
  const problems = (change: Partial<SlowMotionParameters>): string[] =>
    spec.constraints.flatMap(({ problem }) => problem({ ...defaultValues(spec), ...change }) ?? []);

  test('defaults and presets are in order', () => {
    expect(problems({})).toEqual([]);
    expect(problems(presetValues(spec, 'slow-motion-tokens'))).toEqual([]);
  });

  test('too many tokens, impossible overlaps, no layer and endless runs are refused with their values', () => {
    expect(problems({ system: 'tokens', tokenCount: 17 })[0]).toMatch(/n = 17 .* d = 16/);
    expect(problems({ system: 'tokens', initialOverlap: -0.5 })[0]).toMatch(/R\(0\) = -0.5 .* -0.0667/);
    expect(problems({ initialOverlap: -0.5, tokenCount: 17 })).toEqual([]);
    expect(problems({ dimensions: '4', slowHorizon: 0.01 })[0]).toMatch(/Δτ = 0.2 .* d = 4/);
    expect(problems({ dimensions: '1000000' })[0]).toMatch(/times as many layers/);
    expect(parseParameter(spec.parameters.dimensions, '3,16')).toHaveProperty('problem');
  });
});
