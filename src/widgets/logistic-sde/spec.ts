import { defineWidget } from '../widget-spec.ts';

export type LogisticSdeParameters = {
  readonly initialOverlap: number;
  readonly horizon: number;
  readonly seed: number;
  readonly replicates: number;
};

/** Intervals of the time axis, whatever the horizon. */
export const FRAME_INTERVALS = 100;

/** Bins of the histogram over [-1, 1]; even, so that 0 is an edge. */
export const BIN_COUNT = 20;

/** Paths computed together, from one random stream. */
export const BATCH_PATHS = 1000;

/** Paths whose course is drawn. */
export const SHOWN_PATHS = 12;

/** Largest time step of the integrator: E artanh(u)² at time 1 is off by less than 4e-4 (theory/logistic-sde.ts). */
export const MAXIMUM_STEP = 0.02;

export const spec = defineWidget<LogisticSdeParameters>({
  id: 'logistic-sde',
  title: 'Realisations of the logistic SDE',
  parameters: {
    initialOverlap: {
      kind: 'number',
      key: 'u0',
      label: 'initial overlap',
      symbol: 'u_0',
      plainSymbol: 'u₀',
      unit: 'dimensionless',
      group: 'model',
      help: 'Where every realisation starts. A start nearer to 1 makes it likelier to end at 1.',
      default: 0,
      min: -0.999,
      max: 0.999,
      reason: 'at −1 and 1 the two tokens are opposite or equal and stay so',
      slider: { scale: 'linear', min: -0.95, max: 0.95, step: 0.05 },
    },
    horizon: {
      kind: 'number',
      key: 'horizon',
      label: 'horizon',
      symbol: 't_{\\max}',
      plainSymbol: 't_max',
      unit: 'units of τ/d',
      group: 'numerics',
      help: 'Where the paths stop. Later horizons leave fewer paths undecided.',
      default: 3,
      min: 0.01,
      max: 50,
      reason: 'shorter runs show nothing; by 50 every path has settled',
      slider: { scale: 'log', min: 0.25, max: 16 },
    },
    seed: {
      kind: 'seed',
      key: 'seed',
      label: 'seed',
      plainSymbol: 'seed',
      unit: 'whole number',
      group: 'numerics',
      help: 'Fixes every random draw. The same seed gives the same picture.',
      default: 1,
    },
    replicates: {
      kind: 'integer',
      key: 'replicates',
      label: 'independent paths',
      plainSymbol: 'replicates',
      unit: 'paths',
      group: 'numerics',
      help: `How many paths enter the histogram. The first ${SHOWN_PATHS} are drawn.`,
      default: 1000,
      min: 1,
      max: 100_000,
      reason: 'more paths than 100000 do not change the picture',
      slider: { scale: 'log', min: 100, max: 20_000 },
    },
  },
  presets: [{ id: 'fig-4', label: 'Figure 4, realisations from u(0) = 0', anchor: 'fig-4', values: {} }],
  constraints: [],
  results: ['prop-logistic-sde', 'thm-low-temperature'],
  plan: ({ replicates, horizon }) => {
    const stepsPerFrame = Math.ceil(horizon / FRAME_INTERVALS / MAXIMUM_STEP);
    return {
      replicates: 1,
      frames: FRAME_INTERVALS + 1,
      // A step takes about as long as a hundred multiplications: two hyperbolic tangents and a normal number.
      operations: 100 * replicates * FRAME_INTERVALS * stepsPerFrame,
    };
  },
  frameLabel: ({ horizon }, frame) => `t = ${Number(((frame * horizon) / FRAME_INTERVALS).toPrecision(4))}`,
});
