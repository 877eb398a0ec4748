import { describe, expect, test } from 'vitest';
import { svgText } from '#charts/svg-text.ts';
import { createChain } from '#engine/dynamics/chain.ts';
import { createStream } from '#engine/random/stream.ts';
import { capTokens, uniformTokens } from '#engine/sphere/initial-tokens.ts';
import { simulation } from '#widgets/first-look/simulation.ts';
import { spec, type FirstLookParameters } from '#widgets/first-look/spec.ts';
import { arrangementOf, ONE_CLUSTER, view } from '#widgets/first-look/view.ts';
import type { Trajectory } from '#widgets/trajectory.ts';
import { defaultValues } from '#widgets/widget-spec.ts';
import { runWidget } from './run-widget.ts';

const usual = defaultValues(spec);
const quick: FirstLookParameters = { ...usual, tokenCount: 12, layerCount: 20, replicates: 3 };
const NO_NUMBER = /NaN|undefined|Infinity/;

const run = (values: FirstLookParameters): Trajectory => runWidget(spec, simulation, values);

function picture(trajectory: Trajectory, values: FirstLookParameters, width = 656): string {
  return svgText(view.draw(trajectory, values, { size: { width, height: 470 }, domains: {} }));
}

/** Final mean overlaps of networks made by the engine alone, from other draws than those of the widget. */
function networks(beta: number, count: number): number[] {
  const { tokenCount, deltaTau, gamma0, layerCount } = usual;
  return Array.from({ length: count }, (_, network) => {
    const chain = createChain(
      { tokenCount, dimension: 3, eta: Math.sqrt(deltaTau), beta, method: 'dense' },
      'another seed',
      network,
      capTokens(tokenCount, 3, gamma0, createStream('another seed', 'initial', network)),
    );
    chain.advance(layerCount);
    return chain.meanOverlap();
  });
}

describe('first-look', () => {
  test('draws the engine’s chain and counts its networks', () => {
    const { columns } = run(quick);
    for (let network = 0; network < 3; network++) {
      const input = capTokens(12, 3, quick.gamma0, createStream(quick.seed, 'initial', network));
      const chain = createChain(
        {
          tokenCount: 12,
          dimension: 3,
          eta: Math.sqrt(0.06),
          beta: quick.beta,
          method: 'dense',
          valueNoise: 'per-head',
        },
        quick.seed,
        network,
        input,
      );
      for (let layer = 0; layer <= 20; layer++) {
        expect(columns.meanOverlap![network * 21 + layer]).toBe(chain.meanOverlap());
        if (network === 0) expect(columns[`tokens/${layer}`]).toEqual(chain.tokens);
        chain.advance(1);
      }
    }
    expect(Object.values(columns).every((column) => column.every(Number.isFinite))).toBe(true);
    expect(run(quick).columns).toEqual(columns);
  });

  test('attention is spread over all tokens at β = 0, over fewer the colder it is, over one at the end', () => {
    const attended = [0, 1, 10, 100, 1e6].map(
      (beta) => run({ ...quick, tokenCount: 64, layerCount: 1, replicates: 1, beta }).columns.attended![0]!,
    );
    expect(attended[0]).toBeCloseTo(64, 9);
    expect(attended).toEqual([...attended].sort((a, b) => b - a));
    // At β = 10⁶ two of 64 largest logits are rarely within 10⁻⁶ of each other, relatively.
    expect(attended.at(-1)).toBeLessThan(1.02);
  });

  test('hot networks gather more often than cold ones: the two counts of the home page, by independent draws', () => {
    const gathered = (overlaps: readonly number[]): number =>
      overlaps.filter((overlap) => overlap >= ONE_CLUSTER).length;
    const [hot, cold] = [gathered(networks(0.3, 60)), gathered(networks(1000, 60))];
    // Two binomial counts of 60 with chances of about 0.65 and 0.35 differ by 18, with standard deviation 5.2.
    expect(hot - cold).toBeGreaterThan(18 - 3 * 5.2);
    for (const [beta, count] of [
      [0.3, hot],
      [1000, cold],
    ] as const) {
      const { numbers } = view.describe(run({ ...usual, beta }), { ...usual, beta });
      // 24 networks of the page against 60 here: standard deviation of the difference of the two fractions 0.12.
      expect(Math.abs(Number(numbers.gathered) / 24 - count / 60)).toBeLessThan(3 * 0.12);
    }
  });

  test('the sentence says what the tokens are', () => {
    const words = { ...usual, replicates: 1 };
    for (const beta of [0.1, 0.3, 1, 3, 10, 100, 1000]) {
      for (const seed of [1, 2, 3]) {
        const values = { ...words, beta, seed };
        const trajectory = run(values);
        const { result, numbers } = view.describe(trajectory, values);
        const overlap = trajectory.columns.meanOverlap![usual.layerCount]!;
        expect(/gathered in one cluster/.test(result)).toBe(overlap >= ONE_CLUSTER);
        expect(result).toContain(
          `At β = ${beta} a token attends to about ${numbers.attended} of the 64 tokens`,
        );
        expect(result).toContain(`After ${usual.layerCount} layers`);
      }
    }
  });

  test('arrangements are told apart', () => {
    const points = (...rows: readonly (readonly [number, number, number])[]): Float64Array =>
      Float64Array.from(rows.flat());
    expect(arrangementOf(points([0, 0, 1], [0, 0, 1], [0, 0, 1])).kind).toBe('one cluster');
    const opposite = arrangementOf(points([0, 0, 1], [0, 0, 1], [0, 0, -1]));
    expect(opposite.kind).toBe('two opposite groups');
    expect(opposite.groups).toEqual([2, 1]);
    expect(opposite.meanAngle).toBeCloseTo(120, 10);
    const quarter = arrangementOf(points([0, 0, 1], [0, 1, 0]));
    expect(quarter.kind).toBe('spread out');
    expect(quarter.meanAngle).toBeCloseTo(90, 10);
    expect(arrangementOf(points([0, 0, 1], [0, Math.sin(0.8), Math.cos(0.8)])).kind).toBe('closer together');
    expect(arrangementOf(uniformTokens(200, 3, createStream(1, 'initial'))).kind).toBe('spread out');
  });

  test('picture and words hold numbers at every stage of a run, at every position and width', () => {
    runWidget(spec, simulation, quick, (trajectory) => {
      for (let frame = 0; frame <= 20; frame++) {
        for (const ahead of frame < 20 ? [0, 0.5] : [0]) {
          const stage = { ...trajectory, frame, ahead };
          for (const width of [300, 464, 656]) expect(picture(stage, quick, width)).not.toMatch(NO_NUMBER);
          const { result, summary, numbers, table } = view.describe(stage, quick);
          expect(`${result} ${summary} ${JSON.stringify(numbers)} ${JSON.stringify(table)}`).not.toMatch(
            NO_NUMBER,
          );
        }
      }
    });
    const many = { ...quick, replicates: 100, layerCount: 1, tokenCount: 2 };
    expect(picture(run(many), many, 300)).toContain('100 networks');
  });

  test('a still without the layers in between is drawn all the same', () => {
    const { columns } = run(quick);
    const kept = Object.fromEntries(
      Object.entries(columns).filter(([name]) => !/tokens\/([1-9]|1\d)$/.test(name)),
    );
    expect(picture({ columns: kept, facts: {}, frame: 20 }, quick)).not.toMatch(NO_NUMBER);
  });
});
