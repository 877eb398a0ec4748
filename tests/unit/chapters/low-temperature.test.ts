/** The numbers that the chapter states and no figure recomputes. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createChain } from '#engine/dynamics/chain.ts';
import { advanceHardMax, hardMaxFiniteStep, tokenPair } from '#engine/dynamics/hard-max-overlap.ts';
import { createStream } from '#engine/random/stream.ts';
import { uniformTokens } from '#engine/sphere/initial-tokens.ts';
import { limitProbability } from '#engine/theory/logistic-sde.ts';
import { simplexPassageTime, tabulateSimplex } from '#engine/theory/simplex-curve.ts';
import { regularisedIncompleteBeta } from '#engine/theory/special-functions.ts';
import type { StillFile } from '#runtime/still.ts';
import { simulation } from '#widgets/slow-motion/simulation.ts';
import { FRAME_INTERVALS, spec } from '#widgets/slow-motion/spec.ts';
import { view } from '#widgets/slow-motion/view.ts';
import { presetValues } from '#widgets/widget-spec.ts';
import { summarise } from '../engine/support/statistics.ts';
import { runWidget } from '../widgets/run-widget.ts';

const chapter = readFileSync('content/chapters/low-temperature.mdx', 'utf8').replace(/\s+/g, ' ');

/** The numbers that stand for the groups of a pattern in the chapter. */
function stated(pattern: RegExp): number[] {
  const found = pattern.exec(chapter);
  expect(found, `the chapter has no ${pattern}`).not.toBeNull();
  return found!.slice(1).map(Number);
}

test('at the end of the first figure the runs stay with the dotted lines, not with the dashed ones', () => {
  const { columns } = JSON.parse(readFileSync('content/figures/slow-motion.json', 'utf8')) as StillFile;
  /** Half the width of the 10-90 % range in artanh R, at the last frame of the `index`-th table. */
  const reach = (cells: readonly number[], index: number): number => {
    const [low, , high] = cells.slice((index * (FRAME_INTERVALS + 1) + FRAME_INTERVALS) * 3);
    return (Math.atanh(high!) - Math.atanh(low!)) / 2;
  };
  const runs = [0, 1, 2, 3, 4].map((dimension) => reach(columns.quantiles!, dimension));
  const { mean, errorOfMean } = summarise(runs);
  const [dotted, dashed] = [reach(columns.finite!, 0), reach(columns.theory!, 0)];
  expect(Math.abs(mean - dotted)).toBeLessThan(4 * errorOfMean);
  expect(dashed - mean).toBeGreaterThan(6 * errorOfMean);
});

describe('sixteen tokens', () => {
  const values = presetValues(spec, 'slow-motion-tokens');
  const file = JSON.parse(readFileSync('content/figures/slow-motion-tokens.json', 'utf8')) as StillFile;
  const columns = Object.fromEntries(
    Object.entries(file.columns).map(([name, numbers]) => [name, Float64Array.from(numbers)]),
  );
  const words = view.describe({ columns, facts: {}, frame: FRAME_INTERVALS }, values);

  test('their medians reach one half at the times of the still', () => {
    const [large, small] = stated(/at \$\\tau=([\d.]+)\$ in 4096 dimensions and at ([\d.]+) in 64/);
    expect(words.summary).toMatch(new RegExp(`at τ = ${large}\\d* \\(τ/d = [\\d.]+\\) for d = 4096`));
    const exact = /at τ = ([\d.]+) \(τ\/d = [\d.]+\) for d = 64/.exec(words.summary);
    expect(Number(Number(exact![1]).toFixed(1))).toBe(small);
  });

  test('at the textbook temperature the median rises in about half the time', () => {
    const warm = { ...values, logitSpread: 1, dimensions: '256', replicates: 12 };
    const run = view.describe(runWidget(spec, simulation, warm), warm);
    const ratio = Number(run.numbers.firstOpening) / Number(words.numbers.lastOpening);
    // 0.49 with 50 networks; the median of 96 pairs scatters by about 3 %.
    expect(ratio).toBeGreaterThan(0.43);
    expect(ratio).toBeLessThan(0.57);
  });

  test('the equation of the simplex theorem needs the stated times', () => {
    const [flat, textbook, hard] = stated(
      /needs \$\\tau=([\d.]+)\$ at infinite temperature, ([\d.]+) at the textbook .* about ([\d.]+) at/,
    ) as [number, number, number];
    const [flatMany, hardMany] = stated(
      /For 64 tokens the first is ([\d.]+) and the last about ([\d.]+)\./,
    ) as [number, number];
    const time = (n: number, logit: number, draws: number): number => {
      const model = { tokenCount: n, dimension: 4096, beta: logit * 64 };
      return simplexPassageTime(tabulateSimplex(model, draws, createStream(1, 'weights')), 0, 0.5, 'limit');
    };
    expect(Number(time(16, 0, 2).toFixed(1))).toBe(flat);
    expect(Number(time(16, 1, 1000).toFixed(1))).toBe(textbook);
    expect(Number(time(64, 0, 2).toFixed(1))).toBe(flatMany);
    // Random picks: 5.46 and 15.3 with a hundred thousand and twenty thousand draws; here a few per cent more or less.
    expect(Math.abs(time(16, 1000, 6000) - hard)).toBeLessThan(0.3);
    expect(Math.abs(time(64, 1000, 1500) - hardMany)).toBeLessThan(1.8);
  });
});

describe('256 tokens in 8 dimensions', () => {
  const [d, n, deltaTau, layers] = [8, 256, 0.1, 80];

  test('their overlaps stay far below those of a continuum', () => {
    const [start, end, continuum] = stated(
      /rose from ([\d.]+) to ([\d.]+) at \$\\tau=8\$; two tokens of a continuum reach (\d\.\d+)/,
    ) as [number, number, number];
    expect(start).toBe(1 / d);
    const squares = Array.from({ length: 10 }, (_, network) => {
      const tokens = uniformTokens(n, d, createStream('256', 'initial', network));
      const options = {
        tokenCount: n,
        dimension: d,
        eta: Math.sqrt(deltaTau),
        beta: 1e6,
        method: 'dense',
      } as const;
      const chain = createChain(options, '256', network, tokens);
      chain.advance(layers);
      const overlaps = chain.gramMatrix();
      const all = overlaps.reduce((sum, overlap) => sum + overlap * overlap, 0);
      return (all - n) / (n * (n - 1));
    });
    const network = summarise(squares);
    // 80 networks gave 0.2553(48); ten have a standard error of 0.014.
    expect(Math.abs(network.mean - end)).toBeLessThan(4 * Math.max(network.errorOfMean, 0.01));
    const stream = createStream('continuum', 'weights');
    const pairs = Array.from({ length: 4000 }, () => {
      const [x, y] = [0, 1].map(() => uniformTokens(1, d, stream)) as [Float64Array, Float64Array];
      const pair = tokenPair(x.reduce((sum, entry, c) => sum + entry * y[c]!, 0));
      advanceHardMax({ dimension: d, factors: 2, deltaTau }, pair, layers, stream);
      return pair.cosine ** 2;
    });
    const { mean, errorOfMean } = summarise(pairs);
    // 20,000 pairs gave 0.5634(25).
    expect(Math.abs(mean - continuum)).toBeLessThan(4 * errorOfMean + 0.005);
  });

  test('the nearest of them, and how many as near a one takes in 64 dimensions', () => {
    const [cosine] = stated(/has cosine ([\d.]+) with it on average/) as [number];
    const [exponent] = stated(/takes about \$10\^\{(\d+)\}\$ tokens/) as [number];
    const stream = createStream('nearest', 'initial');
    const nearest = Array.from({ length: 1000 }, () => {
      const tokens = uniformTokens(n, d, stream);
      // The first coordinate is the cosine with a fixed direction.
      return Math.max(...Array.from({ length: n }, (_, k) => tokens[k * d]!));
    });
    const { mean, errorOfMean } = summarise(nearest);
    expect(Math.abs(mean - cosine)).toBeLessThan(4 * errorOfMean + 0.005);
    /** Chance that a uniform point has at least this cosine with a direction. */
    const chance = (dimension: number): number =>
      0.5 * regularisedIncompleteBeta(1 - cosine ** 2, (dimension - 1) / 2, 0.5);
    expect(n * chance(d)).toBeGreaterThan(0.5);
    // So many that one of them is as near on average: to the nearest power of ten.
    expect(Math.abs(Math.log10(1 / chance(64)) - exponent)).toBeLessThan(0.5);
  });
});

test('post-norm layers, and the start at 0.9', () => {
  const [kappa, speed] = stated(/with \$\\kappa=([\d.]+)\$ instead of 1, at ([\d.]+) times the speed/) as [
    number,
    number,
  ];
  const law = hardMaxFiniteStep(1, 1);
  expect(law.kappa).toBeCloseTo(kappa, 14);
  expect(law.clock).toBeCloseTo(speed, 14);
  const [share] = stated(/yet under the equation as recorded (\d+) % end at \$-1\$/) as [number];
  expect(Math.round(100 * (1 - limitProbability(0, 0.9)))).toBe(share);
});
