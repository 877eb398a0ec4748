import { describe, expect, test } from 'vitest';
import { svgText } from '#charts/svg-text.ts';
import { createChain } from '#engine/dynamics/chain.ts';
import { createStream } from '#engine/random/stream.ts';
import { capTokens } from '#engine/sphere/initial-tokens.ts';
import { simulation } from '#widgets/layer-by-layer/simulation.ts';
import { BINS, spec, STAGES, stageOf, type LayerByLayerParameters } from '#widgets/layer-by-layer/spec.ts';
import { view } from '#widgets/layer-by-layer/view.ts';
import type { Trajectory } from '#widgets/trajectory.ts';
import { defaultValues } from '#widgets/widget-spec.ts';
import { runWidget } from './run-widget.ts';

const quick: LayerByLayerParameters = { ...defaultValues(spec), tokenCount: 8, headCount: 2, layerCount: 5 };
const NO_NUMBER = /NaN|undefined|Infinity/;

const run = (change: Partial<LayerByLayerParameters> = {}): Trajectory =>
  runWidget(spec, simulation, { ...quick, ...change });

function picture(trajectory: Trajectory, values: LayerByLayerParameters, width = 656): string {
  const domains = view.domains(trajectory, values);
  return svgText(view.draw(trajectory, values, { size: { width, height: 620 }, domains }));
}

function triple(column: Float64Array, index: number): number[] {
  return Array.from(column.subarray(3 * index, 3 * index + 3));
}

describe('layer-by-layer', () => {
  test('in three dimensions the tokens are those of the engine’s chain, of length 1', () => {
    const { columns } = run();
    const { tokenCount, dimension, headCount, eta, beta, gamma0, seed } = quick;
    const chain = createChain(
      { tokenCount, dimension, headCount, eta, beta, method: 'dense', valueNoise: 'per-head' },
      seed,
      0,
      capTokens(tokenCount, dimension, gamma0, createStream(seed, 'initial')),
    );
    for (let layer = 0; layer <= 5; layer++) {
      expect(columns[`tokens/${layer}`]).toEqual(chain.tokens);
      for (let i = 0; i < 8; i++) expect(Math.hypot(...triple(chain.tokens, i))).toBeCloseTo(1, 14);
      chain.advance(1);
    }
  });

  test.each(['ambient', 'tangent'])('%s: token plus step over its length is the next token', (residual) => {
    const { columns } = run({ residual });
    for (let layer = 1; layer <= 5; layer++) {
      const [before, after] = [columns[`tokens/${layer - 1}`]!, columns[`tokens/${layer}`]!];
      const [step, norm, kicks] = ['step', 'norm', 'kicks'].map((name) => columns[`${name}/${layer}`]!);
      for (let i = 0; i < 8; i++) {
        const [x, s] = [triple(before, i), triple(step!, i)];
        triple(after, i).forEach((place, c) => expect(place).toBeCloseTo((x[c]! + s[c]!) / norm![i]!, 13));
        const heads = triple(kicks!, i).map((kick, c) => kick + triple(kicks!, 8 + i)[c]!);
        const radial = residual === 'tangent' ? heads.reduce((sum, kick, c) => sum + kick * x[c]!, 0) : 0;
        heads.forEach((kick, c) => expect(s[c]).toBeCloseTo(kick - radial * x[c]!, 13));
      }
    }
  });

  test('attention rows sum to 1, overlaps are inner products, and the histogram counts every pair once', () => {
    const { columns } = run();
    for (let layer = 0; layer <= 5; layer++) {
      const tokens = columns[`tokens/${layer}`]!;
      const counts = new Float64Array(BINS);
      let sum = 0;
      for (let i = 0; i < 8; i++) {
        for (let j = 0; j < 8; j++) {
          const [x, y] = [triple(tokens, i), triple(tokens, j)];
          const overlap = x[0]! * y[0]! + x[1]! * y[1]! + x[2]! * y[2]!;
          expect(columns[`overlaps/${layer}`]![8 * i + j]).toBeCloseTo(overlap, 14);
          if (i < j) counts[Math.min(BINS - 1, Math.floor((overlap + 1) * (BINS / 2)))]!++;
          if (i < j) sum += overlap;
        }
        const row = columns[`attention/${layer}`]?.subarray(8 * i, 8 * i + 8);
        expect(row?.reduce((total, weight) => total + weight, 0) ?? 1).toBeCloseTo(1, 14);
      }
      expect(Array.from(columns[`histogram/${layer}`]!, (share) => Math.round(28 * share))).toEqual([
        ...counts,
      ]);
      expect(columns.meanOverlap![layer]).toBeCloseTo(sum / 28, 14);
    }
    expect(columns['attention/0']).toBeUndefined();
    expect([...columns.order!].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test('the order of the matrices follows one axis, so that two clusters are two blocks', () => {
    const { columns } = run({ start: 'uniform', beta: 10, layerCount: 60, seed: 5 });
    const overlaps = columns['overlaps/60']!;
    const signs = Array.from(columns.order!, (j) => Math.sign(overlaps[8 * columns.order![0]! + j]!));
    expect(signs).toEqual([...signs].sort((a, b) => b - a));
    expect(signs).toContain(-1);
  });

  test('in many dimensions the shadow is no longer than a token, and as long as three axes can make it', () => {
    const { columns } = run({ dimension: 40, gamma0: 0.9 });
    for (let i = 0; i < 8; i++) {
      const length = Math.hypot(...triple(columns['tokens/0']!, i));
      expect(length).toBeLessThanOrEqual(1 + 1e-12);
      // The first principal axis is nearly the mean token, whose overlap with a token is about √0.9 = 0.95.
      expect(length).toBeGreaterThan(0.9);
    }
  });

  test('equal seeds give equal bits whatever is chosen for display; tied and fresh weights part after a layer', () => {
    expect(run({ token: 3 }).columns).toEqual(run().columns);
    expect(run({ pace: 'layers' }).columns).toEqual(run().columns);
    expect(run({ seed: 2 }).columns['tokens/5']).not.toEqual(run().columns['tokens/5']);
    const [fresh, tied] = [run().columns, run({ weights: 'tied' }).columns];
    expect(tied['tokens/1']).toEqual(fresh['tokens/1']);
    expect(tied['tokens/2']).not.toEqual(fresh['tokens/2']);
  });

  test('a run in several chunks leaves no trace of their borders', () => {
    const large = { ...quick, tokenCount: 90, dimension: 100, layerCount: 20 };
    const progress: number[] = [];
    const whole = runWidget(spec, simulation, large, (_, chunk) => progress.push(chunk.progress));
    expect(progress.length).toBeGreaterThan(1);
    expect(progress.at(-1)).toBe(1);
    const short = runWidget(spec, simulation, { ...large, layerCount: 1 });
    expect(whole.columns['tokens/1']).toEqual(short.columns['tokens/1']);
    for (const column of Object.values(whole.columns)) expect(column.every(Number.isFinite)).toBe(true);
    expect(whole.columns['attention/3']!.length).toBe(64 * 90);
    expect(picture({ ...whole, frame: 20 }, { ...large, token: 64 })).not.toMatch(NO_NUMBER);
  });

  test('the player passes the four stages of every layer', () => {
    expect(spec.plan(quick).frames).toBe(5 * STAGES + 1);
    expect(stageOf(quick, 0).layer).toBe(0);
    expect([1, 4, 5, 20].map((frame) => stageOf(quick, frame))).toEqual([
      { layer: 1, stage: 1 },
      { layer: 1, stage: 4 },
      { layer: 2, stage: 1 },
      { layer: 5, stage: 4 },
    ]);
    expect(spec.frameLabel(quick, 7)).toBe('layer 2: residual step');
    expect(spec.frameLabel({ ...quick, pace: 'layers' }, 5)).toBe('layer 5');
    expect(spec.frameLabel(quick, 0)).toBe('input');
  });

  test('between two stages the tokens move without a jump', () => {
    const trajectory = run();
    const ring = (frame: number, ahead: number): readonly [number, number] => {
      const stage = { ...trajectory, frame, ahead };
      const domains = view.domains(stage, quick);
      const [handle] = view.handles!(stage, quick, { size: { width: 656, height: 620 }, domains });
      return [handle!.x, handle!.y];
    };
    for (const pace of ['stages', 'layers'])
      for (let frame = 0; frame < (pace === 'stages' ? 20 : 5); frame++) {
        const [x, y] = ring(frame, 0.9999);
        const [atX, atY] = ring(frame + 1, 0);
        // A ten-thousandth of the longest way across the picture.
        expect(Math.hypot(x - atX, y - atY)).toBeLessThan(0.0656);
      }
  });

  test.each<Partial<LayerByLayerParameters>>([
    {},
    { pace: 'layers' },
    { tokenCount: 2, dimension: 2, layerCount: 1, headCount: 1 },
    { beta: 0 },
    { beta: 1e6, weights: 'tied' },
    { dimension: 30, start: 'uniform', residual: 'tangent' },
    { gamma0: 0.999, eta: 0.001 },
    { eta: 100 },
  ])('picture and words hold numbers at every position and width: %o', (change) => {
    const values = { ...quick, ...change };
    for (const { problem } of spec.constraints) expect(problem(values)).toBeUndefined();
    const trajectory = run(change);
    for (let frame = 0; frame < spec.plan(values).frames; frame++) {
      for (const ahead of [0, 0.5]) {
        const stage = { ...trajectory, frame, ahead: frame === spec.plan(values).frames - 1 ? 0 : ahead };
        for (const width of [300, 464, 656]) expect(picture(stage, values, width)).not.toMatch(NO_NUMBER);
        const { result, summary, numbers, table } = view.describe(stage, values);
        expect(`${result} ${summary} ${JSON.stringify(numbers)} ${JSON.stringify(table)}`).not.toMatch(
          NO_NUMBER,
        );
      }
    }
  });

  test('the ring can be dragged to the nearest token', () => {
    const trajectory = run();
    const surroundings = { size: { width: 656, height: 620 }, domains: view.domains(trajectory, quick) };
    const place = (token: number): { x: number; y: number } => {
      const [handle] = view.handles!(trajectory, { ...quick, token }, surroundings);
      return { x: handle!.x, y: handle!.y };
    };
    const [handle] = view.handles!(trajectory, quick, surroundings);
    for (let token = 1; token <= 8; token++) {
      const { x, y } = place(token);
      expect(handle!.valuesAt(x, y)).toEqual({ token });
    }
  });

  test('a token that is not there and runs that are too large are refused with their numbers', () => {
    const problems = (change: Partial<LayerByLayerParameters>): string[] =>
      spec.constraints.flatMap(({ problem }) => problem({ ...quick, ...change }) ?? []);
    expect(problems({})).toEqual([]);
    expect(problems({ token: 9 })[0]).toMatch(/i = 9.*n = 8/);
    expect(problems({ tokenCount: 256, layerCount: 1000 })[0]).toMatch(/times the memory/);
    expect(problems({ tokenCount: 256, dimension: 512, headCount: 16, layerCount: 400 }).join()).toMatch(
      /times the work/,
    );
  });
});
