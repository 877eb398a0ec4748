import { describe, expect, test } from 'vitest';
import { svgText } from '#charts/svg-text.ts';
import { minimumOverlap } from '#engine/observables/minimum-overlap.ts';
import { createStream } from '#engine/random/stream.ts';
import { uniformTokens } from '#engine/sphere/initial-tokens.ts';
import { finiteDimensionLogisticLayer } from '#engine/theory/logistic.ts';
import type { ChoiceParameter } from '#widgets/parameter.ts';
import type { Trajectory } from '#widgets/trajectory.ts';
import { simulation } from '#widgets/chain-against-limit/simulation.ts';
import {
  clocksAt,
  intervalCount,
  layerAt,
  OBSERVABLES,
  SINGLE_LAYERS,
  spec,
  type ChainAgainstLimitParameters,
} from '#widgets/chain-against-limit/spec.ts';
import { view } from '#widgets/chain-against-limit/view.ts';
import { defaultValues } from '#widgets/widget-spec.ts';
import { runWidget } from './run-widget.ts';

/** Small enough for a fraction of a second. */
const params: ChainAgainstLimitParameters = {
  ...defaultValues(spec),
  tokenCount: 6,
  dimension: 5,
  layerCount: 20,
  replicates: 20,
};

const run = (change: Partial<ChainAgainstLimitParameters> = {}): Trajectory =>
  runWidget(spec, simulation, { ...params, ...change });

/** A summary of an observable by frame. */
function column({ columns }: Trajectory, name: string, observable: (typeof OBSERVABLES)[number]): number[] {
  const frames = columns[name]!.length / OBSERVABLES.length;
  const at = OBSERVABLES.indexOf(observable);
  return [...columns[name]!.subarray(at * frames, (at + 1) * frames)];
}

const last = (values: readonly number[]): number => values[values.length - 1]!;

describe('chain-against-limit', () => {
  test('everything starts from the same tokens, whose far pair has the smallest overlap', () => {
    const trajectory = run();
    const tokens = uniformTokens(6, 5, createStream(params.seed, 'initial'));
    const smallest = minimumOverlap(tokens, 6, 5);
    for (const name of ['chainMean', 'chainLower', 'sdeMean', 'sdeUpper', 'ode1', 'ode2'])
      expect(column(trajectory, name, 'far-overlap')[0]).toBeCloseTo(smallest, 12);
    expect(trajectory.columns['farOverlap']![0]).toBeCloseTo(smallest, 12);
  });

  test('mean overlap and second moment are tied: m = 1/n + (1 - 1/n) times the mean overlap', () => {
    const trajectory = run();
    for (const name of ['chainMean', 'sdeMean', 'ode1', 'ode2']) {
      const [overlaps, moments] = [
        column(trajectory, name, 'mean-overlap'),
        column(trajectory, name, 'second-moment'),
      ];
      moments.forEach((moment, frame) => expect(moment).toBeCloseTo(1 / 6 + (5 / 6) * overlaps[frame]!, 10));
    }
  });

  test('with many heads and the projected update, networks are at ODE II to second order and at ODE I to first', () => {
    const gap = (layerCount: number, limit: 'ode1' | 'ode2'): number => {
      const trajectory = run({
        layerCount,
        eta: 1.5 / layerCount,
        headCount: 400,
        residual: 'tangent',
        replicates: 2,
      });
      return Math.abs(
        last(column(trajectory, 'chainMean', 'mean-overlap')) -
          last(column(trajectory, limit, 'mean-overlap')),
      );
    };
    // η = 3/8 and 3/16; the noise of 400 heads, averaged over two runs and all pairs, is below a tenth of the gaps to ODE I.
    const [coarse, fine] = [gap(4, 'ode1'), gap(8, 'ode1')];
    expect(coarse).toBeGreaterThan(0.01);
    expect(coarse / fine).toBeGreaterThan(1.5);
    expect(coarse / fine).toBeLessThan(3.2);
    expect(gap(4, 'ode2')).toBeLessThan(coarse / 2);
    expect(gap(8, 'ode2')).toBeLessThan(fine / 2);
  });

  test('more heads: the band of the networks narrows like one over the root of their number', () => {
    const width = (headCount: number): number => {
      const trajectory = run({ headCount, replicates: 60, layerCount: 10 });
      return (
        last(column(trajectory, 'chainUpper', 'coordinate')) -
        last(column(trajectory, 'chainLower', 'coordinate'))
      );
    };
    // Four times fewer, within a factor that 60 runs and the curvature of the sphere leave.
    const ratio = width(1) / width(16);
    expect(ratio).toBeGreaterThan(2.4);
    expect(ratio).toBeLessThan(6);
  });

  test('Gaussian weights at β = 0: the ODEs stand still, and networks and SDE follow the logistic of finite dimension', () => {
    const gaussian = { law: 'gaussian', beta: 0, eta: 0.2, layerCount: 25, replicates: 200, dimension: 12 };
    const trajectory = run(gaussian);
    for (const name of ['ode1', 'ode2']) {
      const moments = column(trajectory, name, 'second-moment');
      expect(last(moments)).toBe(moments[0]);
    }
    let expected = column(trajectory, 'chainMean', 'second-moment')[0]!;
    for (let layer = 0; layer < 25; layer++)
      expected = finiteDimensionLogisticLayer(expected, 0.04, params.tokenCount, 12);
    for (const name of ['chain', 'sde']) {
      const [mean, error] = [
        last(column(trajectory, `${name}Mean`, 'second-moment')),
        last(column(trajectory, `${name}Error`, 'second-moment')),
      ];
      // The logistic closes the equation of the mean: fluctuations move it by less than 1/d, a layer by Δτ/2 of its motion.
      expect(Math.abs(mean - expected)).toBeLessThan(4 * error + 1 / 24);
      expect(error).toBeLessThan(0.02);
    }
  });

  test('networks and SDE have the same law where a layer is a step of the SDE solver', () => {
    // Gaussian weights at β = 0 with the projected update: only the length of the steps differs, Δτ = 0.01 and a quarter of it.
    const trajectory = run({
      law: 'gaussian',
      beta: 0,
      eta: 0.1,
      layerCount: 60,
      replicates: 300,
      residual: 'tangent',
    });
    for (const observable of OBSERVABLES) {
      const difference =
        last(column(trajectory, 'chainMean', observable)) - last(column(trajectory, 'sdeMean', observable));
      const error = Math.hypot(
        last(column(trajectory, 'chainError', observable)),
        last(column(trajectory, 'sdeError', observable)),
      );
      expect(Math.abs(difference), observable).toBeLessThan(4 * error);
      const spread = (name: string): number => last(column(trajectory, `${name}Error`, observable));
      // Standard deviations of 300 runs are known to 4 %, bounded variables somewhat better.
      expect(spread('chain') / spread('sde')).toBeGreaterThan(0.8);
      expect(spread('chain') / spread('sde')).toBeLessThan(1.25);
    }
  });

  test.each(['shifted', 'gaussian'])(
    'common noise (%s): the far pair moves as the kernel says, and as one at β = 0',
    (law) => {
      const correlations = [0, 2, 20].map((beta) => {
        const values = { ...params, law, beta, replicates: 2, layerCount: 1 };
        const { numbers } = view.describe(run(values), values);
        return {
          seen: Number(numbers['correlation']!.replace('−', '-')),
          kernel: Number(numbers['kernelCorrelation']!.replace('−', '-')),
        };
      });
      // Layers normalise, which adds a relative η²; the numbers are rounded to two decimals.
      expect(correlations[0]).toEqual({ seen: 1, kernel: 1 });
      for (const { seen, kernel } of correlations)
        expect(Math.abs(seen - kernel)).toBeLessThan(
          (4 * (1 - kernel ** 2)) / Math.sqrt(SINGLE_LAYERS) + 0.02,
        );
      expect(correlations[2]!.kernel).toBeLessThan(correlations[1]!.kernel);
    },
  );

  test('at every stage the pictures and their descriptions hold no NaN, for every observable and limit', () => {
    const options = (name: 'observable' | 'limit'): string[] =>
      (spec.parameters[name] as ChoiceParameter).options.map(({ value }) => value);
    expect(options('observable')).toEqual([...OBSERVABLES]);
    const values = { ...params, layerCount: 3, replicates: 3 };
    runWidget(spec, simulation, values, (trajectory) => {
      for (const observable of options('observable')) {
        for (const limit of options('limit')) {
          const shown = { ...values, observable, limit };
          const domains = view.domains(trajectory, shown);
          for (const size of [
            { width: 300, height: 860 },
            { width: 656, height: 620 },
          ]) {
            for (const frame of [0, trajectory.frame])
              expect(svgText(view.draw({ ...trajectory, frame }, shown, { size, domains }))).not.toMatch(
                /NaN|undefined|Infinity/,
              );
          }
          const { result, summary, table } = view.describe(trajectory, shown);
          expect(`${result} ${summary} ${table.rows.join(' ')}`).not.toMatch(/NaN|undefined|Infinity/);
        }
      }
    });
  });

  test('the chunks of a run end where one long chunk would', () => {
    // A wide layer costs so much that every chunk holds one run or a few.
    const heavy = { tokenCount: 24, dimension: 32, headCount: 16, layerCount: 6, replicates: 10 };
    let chunks = 0;
    const trajectory = runWidget(spec, simulation, { ...params, ...heavy }, () => chunks++);
    expect(chunks).toBeGreaterThan(1);
    const fewer = run({ ...heavy, replicates: 2 });
    const paths = (some: Trajectory): number[] => [...some.columns['chainPaths']!];
    const runs = (some: Trajectory, count: number): number[][] => {
      const all = paths(some);
      const shown = all.length / OBSERVABLES.length / 7;
      return Array.from({ length: count }, (_, path) => all.filter((__, index) => index % shown === path));
    };
    expect(runs(trajectory, 2)).toEqual(runs(fewer, 2));
    expect(trajectory.columns['runs']![0]).toBe(10);
  });

  test('frames are layers, spread over the depth, and both clocks are named', () => {
    const values = { ...params, layerCount: 1000, eta: 0.1, headCount: 4 };
    const frames = intervalCount(values);
    expect(layerAt(values, 0)).toBe(0);
    expect(layerAt(values, frames)).toBe(1000);
    expect(clocksAt(values, 1000)).toEqual({ t: 100, tau: expect.closeTo(2.5, 10) as number });
    expect(spec.frameLabel(values, frames)).toBe('layer 1000, t = 100, τ = 2.5');
  });
});
