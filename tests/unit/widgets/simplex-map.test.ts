import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textWidth } from '#charts/text-width.ts';
import type { Mark } from '#charts/scene.ts';
import { svgText } from '#charts/svg-text.ts';
import { createChain } from '#engine/dynamics/chain.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import { createStream } from '#engine/random/stream.ts';
import { simplexTokens } from '#engine/sphere/initial-tokens.ts';
import { deterministicHitTime } from '#engine/theory/deterministic-curve.ts';
import {
  logOddsAtOverlap,
  readSimplexTable,
  simplexCurve,
  simplexPassageTime,
  tabulateSimplex,
} from '#engine/theory/simplex-curve.ts';
import { refiningOrder, simulation } from '#widgets/simplex-map/simulation.ts';
import {
  betaOfRow,
  GAP_COUNT,
  GAPS_PER_DECADE,
  layerOfColumn,
  layerTime,
  spec,
  STILL_GAP,
  TIME_COUNT,
  timeOfColumn,
  type SimplexMapParameters,
} from '#widgets/simplex-map/spec.ts';
import { view } from '#widgets/simplex-map/view.ts';
import type { Chunk, Trajectory } from '#widgets/trajectory.ts';
import { defaultValues, presetValues } from '#widgets/widget-spec.ts';
import { runWidget } from './run-widget.ts';

const defaults = defaultValues(spec);
/** A run of a fraction of a second. */
const small: SimplexMapParameters = {
  ...defaults,
  tokenCount: 6,
  dimension: 16,
  betaCount: 3,
  replicates: 2,
  horizon: 12,
};
const size = { width: 656, height: 520 };

const run = (
  params: SimplexMapParameters,
  visit?: (trajectory: Trajectory, chunk: Chunk) => void,
): Trajectory => runWidget(spec, simulation, params, visit);

/** One part of a map, that is one row of one panel, computed to its end: its patch of a column. */
function partOfMap(params: SimplexMapParameters, part: number, column: string): Float64Array {
  let chunk = simulation.simulate({ params, replicate: part });
  while (chunk.checkpoint) {
    chunk = simulation.simulate({ params, replicate: part, checkpoint: chunk.checkpoint });
  }
  return chunk.patches.find((patch) => patch.column === column)!.values;
}

const picture = (trajectory: Trajectory, values: SimplexMapParameters, width = size.width): string =>
  svgText(view.draw(trajectory, values, { size: { ...size, width }, domains: {} }));

describe('the simulation', () => {
  test('fills every column; fractions lie in [0, 1] and grow with δ; nothing is left of the runs at the end', () => {
    const values = { ...small, init: 'uniform' };
    let last: Chunk | undefined;
    const { columns } = run(values, (_, chunk) => (last = chunk));
    expect(last!.progress).toBe(1);
    for (const column of Object.values(columns)) expect(column.every(Number.isFinite)).toBe(true);
    const { closePairs, meanOverlap, runs } = columns;
    expect(closePairs!.length).toBe(2 * 3 * TIME_COUNT * GAP_COUNT);
    closePairs!.forEach((fraction, cell) => {
      expect(fraction).toBeGreaterThanOrEqual(0);
      expect(fraction).toBeLessThanOrEqual(1);
      if (cell % GAP_COUNT > 0) expect(fraction).toBeLessThanOrEqual(closePairs![cell - 1]!);
    });
    expect(meanOverlap!.every((overlap) => overlap >= -1 / 5 && overlap <= 1)).toBe(true);
    expect([...runs!]).toEqual(new Array(6).fill(2));
    expect(columns.stillPairs).toEqual(closePairs!.filter((_, cell) => cell % GAP_COUNT === STILL_GAP));
  });

  test('equal requests give equal chunks, from the start and from a checkpoint', () => {
    const params = { ...small, tokenCount: 40, dimension: 64, replicates: 1, horizon: 30 };
    for (const replicate of [0, 1]) {
      const first = simulation.simulate({ params, replicate });
      expect(simulation.simulate({ params, replicate })).toEqual(first);
      const again = (): Chunk =>
        simulation.simulate({ params, replicate, checkpoint: structuredClone(first.checkpoint!) });
      expect(again()).toEqual(again());
    }
  });

  test('chunk borders leave no trace: a row is what its chain gives in one sitting', () => {
    const params = { ...defaults, tokenCount: 40, dimension: 64, betaCount: 2, replicates: 1, gamma0: 0.1 };
    let chunks = 0;
    // Part 2 is the second row on the left.
    let chunk = simulation.simulate({ params, replicate: 2 });
    for (; chunk.checkpoint; chunks++) {
      chunk = simulation.simulate({ params, replicate: 2, checkpoint: chunk.checkpoint });
    }
    expect(chunks).toBeGreaterThan(0);
    const patch = chunk.patches.find(({ column }) => column === 'closePairs')!;
    expect(patch.offset).toBe(TIME_COUNT * GAP_COUNT);
    const chain = createChain(
      {
        tokenCount: 40,
        dimension: 64,
        beta: betaOfRow(params, 1),
        eta: etaOfDiffusiveStep(params.deltaTau, 1),
        method: 'gram',
      },
      params.seed,
      1000,
      simplexTokens(40, 64, 0.1),
    );
    for (let column = 0; column < TIME_COUNT; column++) {
      chain.advance(layerOfColumn(params, column) - chain.layer);
      const gram = chain.gramMatrix();
      for (const k of [0, 4, 12, 20]) {
        let close = 0;
        for (let i = 0; i < 40; i++) {
          for (let j = 0; j < i; j++) if (1 - gram[i * 40 + j]! < 10 ** (-k / GAPS_PER_DECADE)) close++;
        }
        // Fractions are rounded to three decimals; initial tokens in other coordinates differ by rounding.
        expect(Math.abs(patch.values[column * GAP_COUNT + k]! - close / 780)).toBeLessThan(0.5e-3 + 1 / 780);
      }
    }
  });

  test('other seeds give other maps, and so do other rows and replicates', () => {
    const overlaps = (changes: Partial<SimplexMapParameters>, part: number): Float64Array =>
      simulation
        .simulate({ params: { ...small, init: 'uniform', ...changes }, replicate: part })
        .patches.find(({ column }) => column === 'meanOverlap')!.values;
    for (const panel of [0, 1]) {
      expect(overlaps({ seed: 2 }, panel)).not.toEqual(overlaps({}, panel));
      expect(overlaps({ replicates: 1 }, panel)).not.toEqual(overlaps({}, panel));
      // The same β in both rows.
      const flat = { betaMin: 3, betaMax: 3 + 1e-9 };
      expect(overlaps(flat, panel)).not.toEqual(overlaps(flat, panel + 2));
    }
  });

  test('what is shown does not enter: display parameters change no bit of a run', () => {
    const chunk = (changes: Partial<SimplexMapParameters>): Chunk =>
      simulation.simulate({ params: { ...small, ...changes }, replicate: 0 });
    expect(chunk({ delta: 0.3, heat: 'overlap' })).toEqual(chunk({}));
  });

  test('rows come in an order of which every beginning is spread over the axis', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 80 }), (count) => {
        const order = refiningOrder(count);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, row) => row));
        for (let known = 2; known <= count; known++) {
          const rows = order.slice(0, known).sort((a, b) => a - b);
          const widest = Math.max(...rows.slice(1).map((row, index) => row - rows[index]!));
          // Halving the gaps level by level: none is wider than twice an even share, rounded up.
          expect(widest).toBeLessThanOrEqual(2 * Math.ceil((count - 1) / (known - 1)));
        }
      }),
      { seed: 5 },
    );
  });
});

describe('against theory', () => {
  test('left: the mean overlap is that of the finite-d curve', () => {
    const params = { ...defaults, tokenCount: 8, dimension: 64, betaCount: 2, replicates: 20, horizon: 6 };
    for (const row of [0, 1]) {
      const seeds = Array.from({ length: 12 }, (_, seed) =>
        partOfMap({ ...params, seed }, 2 * row, 'meanOverlap'),
      );
      const beta = betaOfRow(params, row);
      const table = tabulateSimplex(
        { tokenCount: 8, dimension: 64, beta },
        4000,
        createStream(row, 'weights'),
      );
      for (const column of [9, 19, 29, 39, 49]) {
        const time = layerOfColumn(params, column) * layerTime(params);
        const means = seeds.map((overlaps) => overlaps[column]!);
        const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
        const variance = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (means.length - 1);
        const error = Math.sqrt(variance / means.length);
        expect(error).toBeLessThan(0.012);
        // 2/d: fluctuations shift the mean by that order (note N1); the clock of the map leaves no visible step bias.
        const [expected] = simplexCurve(table, 0, [time], 'exact');
        expect(Math.abs(mean - expected!)).toBeLessThan(3 * error + 2 / 64);
      }
    }
  });

  test('left: in the limit of large d the layers of the map are late by less than 0.03', () => {
    // A layer on the simplex in the limit: kicks have overlaps Δτ s_ij, so γ becomes (γ + Δτ S) / (1 + Δτ P) [ours].
    const { tokenCount, dimension, deltaTau } = defaults;
    for (const beta of [0.1, 4, 9]) {
      const table = tabulateSimplex({ tokenCount, dimension, beta }, 2000, createStream(1, 'weights'));
      let gamma = 0;
      let before = gamma;
      let layers = 0;
      while (gamma < 0.999) {
        const { self, cross } = readSimplexTable(table, logOddsAtOverlap(tokenCount, gamma));
        before = gamma;
        gamma =
          (gamma + deltaTau * (gamma + (1 - gamma) * cross)) / (1 + deltaTau * (gamma + (1 - gamma) * self));
        layers++;
      }
      const share = Math.log((1 - before) / 0.001) / Math.log((1 - before) / (1 - gamma));
      const steps = layers - 1 + share;
      const time = simplexPassageTime(table, 0, 0.999, 'limit');
      expect(Math.abs(steps * layerTime(defaults) - time)).toBeLessThan(0.03);
      // Counted as Δτ each, the same layers would be late by a whole time unit.
      expect(steps * deltaTau - time).toBeGreaterThan(0.9);
    }
  });

  test('right: half of the pairs meet when the closed curve says so, as near as columns are wide', () => {
    const params = { ...defaults, dimension: 4096, tokenCount: 16, betaMin: 0, betaMax: 5, betaCount: 3 };
    // The second part of each row; rows come as 0, 2, 1.
    for (const [part, row] of [
      [1, 0],
      [3, 2],
      [5, 1],
    ] as const) {
      const fractions = partOfMap({ ...params, replicates: 4 }, part, 'stillPairs');
      const first = fractions.findIndex((fraction) => fraction >= 0.5);
      const time = deterministicHitTime(16, betaOfRow(params, row), 1e-3);
      // In dimension 4096 uniform tokens have overlaps of 1/64 instead of 0.
      expect(Math.abs(timeOfColumn(params, first) - time)).toBeLessThan(0.5 + 0.05 * time);
    }
  });

  test('the theory columns hold the passage times of the curves, 0 where γ starts above', () => {
    const params = { ...small, gamma0: 0.5, betaMin: 1, betaMax: 2 };
    const { columns } = run(params);
    const passage = (panel: number, k: number): number =>
      columns.passageTime![(panel * params.betaCount + 1) * GAP_COUNT + k]!;
    const beta = betaOfRow(params, 1);
    const table = tabulateSimplex({ tokenCount: 6, dimension: 16, beta }, 20_000, createStream(1, 'weights'));
    expect([passage(0, 0), passage(0, 1), passage(1, 0)]).toEqual([0, 0, 0]);
    for (const k of [4, 12]) {
      const overlap = 1 - 10 ** (-k / GAPS_PER_DECADE);
      // f and g come from 400 draws, each with a standard deviation below 0.2, and rates are about 1.
      expect(Math.abs(passage(0, k) - simplexPassageTime(table, 0.5, overlap, 'limit'))).toBeLessThan(0.05);
      expect(Math.abs(passage(1, k) - deterministicHitTime(6, beta, 1 - overlap))).toBeLessThan(1e-3);
    }
  });

  test('frozen curves are recorded as far beyond the horizon', () => {
    const { columns } = run({ ...small, replicates: 1, betaMin: 1000, betaMax: 2000 });
    expect(columns.passageTime!.at(-1)).toBe(4 * small.horizon);
    expect(columns.passageTime!.every(Number.isFinite)).toBe(true);
  });
});

describe('the picture', () => {
  test('is drawn and described at every stage of a run, without NaN', () => {
    let stages = 0;
    // Large enough for first chunks that end within a replicate.
    run({ ...small, tokenCount: 48, dimension: 64, betaCount: 2, replicates: 1 }, (trajectory) => {
      stages++;
      for (const heat of ['pairs', 'overlap']) {
        const values = { ...small, tokenCount: 48, dimension: 64, betaCount: 2, replicates: 1, heat };
        expect(picture(trajectory, values)).not.toMatch(/NaN|undefined|Infinity/);
        const { result, summary, numbers } = view.describe(trajectory, values);
        expect(JSON.stringify([result, summary, numbers])).not.toMatch(/NaN|undefined|Infinity/);
      }
    });
    expect(stages).toBeGreaterThan(4);
  });

  test.each(spec.presets.map(({ id }) => id))('of the preset %s shows the δ that its still holds', (id) => {
    expect(presetValues(spec, id)).toMatchObject({
      delta: 10 ** (-STILL_GAP / GAPS_PER_DECADE),
      heat: 'pairs',
    });
  });

  const trajectory = run(small);

  test('is the same from what a still keeps', () => {
    const kept = Object.fromEntries(
      Object.entries(trajectory.columns).filter(([name]) => name !== 'closePairs' && name !== 'passageTime'),
    );
    expect(picture({ ...trajectory, columns: kept }, small)).toBe(picture(trajectory, small));
  });

  test('follows δ, the colour and the player', () => {
    const whole = picture(trajectory, small);
    expect(picture(trajectory, { ...small, delta: 0.1 })).not.toBe(whole);
    expect(picture(trajectory, { ...small, heat: 'overlap' })).not.toBe(whole);
    expect(picture({ ...trajectory, frame: 10 }, small)).not.toBe(whole);
  });

  test('between two counted values of δ fractions lie between theirs', () => {
    const cells = (delta: number): string[][] =>
      view.describe(trajectory, { ...small, delta }).table.rows.map((row) => row.slice(2, -1));
    const [closer, middle, wider] = [cells(10 ** -1), cells(10 ** -0.9), cells(10 ** -0.75)];
    middle!.forEach((row, index) =>
      row.forEach((cell, at) => {
        expect(Number(cell)).toBeGreaterThanOrEqual(Number(closer![index]![at]));
        expect(Number(cell)).toBeLessThanOrEqual(Number(wider![index]![at]));
      }),
    );
    expect(middle).not.toEqual(closer);
  });

  test('a uniform start is outside the hypotheses of the Simplex theorem, and the left map says so', () => {
    expect(picture(trajectory, small)).not.toContain('Outside the hypotheses');
    expect(picture(trajectory, { ...small, init: 'uniform' })).toContain('tokens start at random');
  });

  test.each([280, 300, 464, 656])('keeps its words inside, %i pixels wide', (width) => {
    const { marks } = view.draw(
      trajectory,
      { ...small, init: 'uniform', delta: 0.00025 },
      { size: { width, height: 470 }, domains: {} },
    );
    const texts = marks.filter((mark): mark is Extract<Mark, { type: 'text' }> => mark.type === 'text');
    expect(texts.length).toBeGreaterThan(10);
    for (const { x, anchor, runs, size: letters } of texts) {
      // The estimate is from above, by a tenth or so.
      const length = 0.95 * textWidth(runs, letters);
      const left = x - { start: 0, middle: length / 2, end: length }[anchor];
      expect(left).toBeGreaterThanOrEqual(0);
      expect(left + length).toBeLessThanOrEqual(width);
    }
  });

  test('the table holds a coarse grid of both maps', () => {
    const { rows, columns } = view.describe(trajectory, small).table;
    expect(rows.length).toBe(2 * small.betaCount);
    expect(rows.every((row) => row.length === columns.length)).toBe(true);
    expect(rows[0]![2]).toBe('0.0000');
    expect(rows[0]!.at(-2)).toBe('1.0000');
  });
});

describe('the spec', () => {
  test('names parameters that do not go together', () => {
    const problems = (changes: Partial<SimplexMapParameters>): string[] =>
      spec.constraints.flatMap((constraint) => constraint.problem({ ...defaults, ...changes }) ?? []);
    expect(problems({})).toEqual([]);
    expect(problems({ betaMin: 9 })).toEqual(['β_min = 9 is not below β_max = 9.']);
    expect(problems({ dimension: 31 })[0]).toContain('n = 32 tokens with equal overlaps');
    expect(problems({ dimension: 31, init: 'uniform' })).toEqual([]);
    expect(problems({ deltaTau: 0.005, horizon: 1000 })[0]).toContain('layers, more than 20000');
  });

  test('columns of cells lie inside the horizon, and layers are the nearest ones', () => {
    for (const deltaTau of [0.005, 0.2, 1]) {
      for (let column = 0; column < TIME_COUNT; column++) {
        const time = timeOfColumn(defaults, column);
        const clock = { ...defaults, deltaTau };
        expect(Math.abs(layerOfColumn(clock, column) * layerTime(clock) - time)).toBeLessThanOrEqual(
          layerTime(clock) / 2 + 1e-12,
        );
        expect(time).toBeGreaterThan(0);
        expect(time).toBeLessThan(defaults.horizon);
      }
    }
  });
});
