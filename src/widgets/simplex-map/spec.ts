import { defineWidget } from '../widget-spec.ts';

export type SimplexMapParameters = {
  readonly tokenCount: number;
  readonly dimension: number;
  readonly betaMin: number;
  readonly betaMax: number;
  readonly init: string;
  readonly gamma0: number;
  readonly sigmaA: number;
  readonly horizon: number;
  readonly betaCount: number;
  readonly replicates: number;
  readonly deltaTau: number;
  readonly seed: number;
  readonly heat: string;
  readonly delta: number;
};

/** Columns of cells of each map. */
export const TIME_COUNT = 60;

/** Gaps 1 - R are counted on the grid δ_k = 10^(-k / GAPS_PER_DECADE), k = 0 .. GAP_COUNT - 1: from 1 to 10^-6. */
export const GAPS_PER_DECADE = 4;
export const GAP_COUNT = 25;
/** Stills, which have to be small, know δ = 10^-3 only: presets show no other. */
export const STILL_GAP = 3 * GAPS_PER_DECADE;

/** Random weights and the earlier, deterministic model, in the order of the columns. */
export const PANEL_COUNT = 2;

/** Longest step of the Runge-Kutta method on the right: its error moves no contour by more than 0.01 in time. */
const LONGEST_FLOW_STEP = 0.25;
const MAXIMUM_LAYERS = 20_000;

type Clock = Pick<SimplexMapParameters, 'horizon' | 'deltaTau'>;

/** The time of the limit in which it does, at β = 0 and large d, what one layer does: log(1 + Δτ). */
export function layerTime({ deltaTau }: Clock): number {
  return Math.log1p(deltaTau);
}

/** Time at the middle of a column of cells. */
export function timeOfColumn({ horizon }: Pick<Clock, 'horizon'>, column: number): number {
  return ((column + 0.5) * horizon) / TIME_COUNT;
}

/** Layers after which a column of the random map is sampled: the layer nearest to the middle of its cells. */
export function layerOfColumn(clock: Clock, column: number): number {
  return Math.round(timeOfColumn(clock, column) / layerTime(clock));
}

/** Steps of the deterministic flow in half a column. */
export function flowStepsPerHalfColumn({ horizon }: Pick<Clock, 'horizon'>): number {
  return Math.ceil(horizon / TIME_COUNT / 2 / LONGEST_FLOW_STEP);
}

/** β at the middle of a row of cells. */
export function betaOfRow(
  { betaMin, betaMax, betaCount }: Pick<SimplexMapParameters, 'betaMin' | 'betaMax' | 'betaCount'>,
  row: number,
): number {
  return betaMin + ((row + 0.5) * (betaMax - betaMin)) / betaCount;
}

/** Multiplications of one layer: by the Gram law for n <= d, else with every token written out. */
export function layerOperations({
  tokenCount: n,
  dimension: d,
}: Pick<SimplexMapParameters, 'tokenCount' | 'dimension'>): number {
  return n <= d ? 7.5 * n ** 3 + 40 * n ** 2 : 3 * n * d ** 2 + 2 * n ** 2 * d + 40 * n * d;
}

/** Multiplications of one step of the deterministic flow: four products, and the price of its exponentials. */
export function flowStepOperations({ tokenCount: n }: Pick<SimplexMapParameters, 'tokenCount'>): number {
  return 4 * (n ** 3 + 25 * n ** 2);
}

function replicateOperations(values: SimplexMapParameters): number {
  const layers = layerOfColumn(values, TIME_COUNT - 1);
  const steps = (2 * TIME_COUNT - 1) * flowStepsPerHalfColumn(values);
  return layers * layerOperations(values) + steps * flowStepOperations(values);
}

export const spec = defineWidget<SimplexMapParameters>({
  id: 'simplex-map',
  title: 'When tokens meet: random weights and the earlier model',
  parameters: {
    tokenCount: {
      kind: 'integer',
      key: 'n',
      label: 'tokens',
      symbol: 'n',
      plainSymbol: 'n',
      unit: 'tokens',
      group: 'model',
      help: 'Length of the context.',
      default: 32,
      min: 2,
      max: 64,
      reason: 'one token has no overlap; a layer costs n³, and the map needs 100000 layers',
      slider: { scale: 'log', min: 2, max: 64 },
    },
    dimension: {
      kind: 'integer',
      key: 'd',
      label: 'dimension',
      symbol: 'd',
      plainSymbol: 'd',
      unit: 'coordinates',
      group: 'model',
      help: 'Embedding dimension. From n on it costs nothing: the overlaps alone are simulated.',
      default: 128,
      min: 2,
      max: 1_000_000,
      reason: 'tokens need a sphere to move on; beyond 10⁶ nothing changes any more',
      slider: { scale: 'log', min: 2, max: 4096 },
    },
    betaMin: {
      kind: 'number',
      key: 'betaMin',
      label: 'lowest inverse temperature',
      symbol: '\\beta_{\\min}',
      plainSymbol: 'β_min',
      unit: 'dimensionless',
      group: 'model',
      help: 'Lower end of the vertical axis.',
      default: 0.1,
      min: 0,
      max: 1_000_000,
      reason: 'temperatures are positive; beyond 10⁶ attention picks a single token',
      slider: { scale: 'linear', min: 0, max: 20, step: 0.1 },
    },
    betaMax: {
      kind: 'number',
      key: 'betaMax',
      label: 'highest inverse temperature',
      symbol: '\\beta_{\\max}',
      plainSymbol: 'β_max',
      unit: 'dimensionless',
      group: 'model',
      help: 'Upper end of the vertical axis.',
      default: 9,
      min: 0,
      max: 1_000_000,
      reason: 'temperatures are positive; beyond 10⁶ attention picks a single token',
      slider: { scale: 'linear', min: 0, max: 100, step: 1 },
    },
    init: {
      kind: 'choice',
      key: 'init',
      label: 'start of the random networks',
      plainSymbol: 'start',
      unit: 'dimensionless',
      group: 'model',
      help: 'The theorem is about equal overlaps. The earlier model always starts from independent uniform tokens.',
      default: 'simplex',
      options: [
        { value: 'simplex', label: 'all overlaps equal to γ₀' },
        { value: 'uniform', label: 'independent uniform tokens' },
      ],
    },
    gamma0: {
      kind: 'number',
      key: 'gamma0',
      label: 'initial overlap',
      symbol: '\\gamma_0',
      plainSymbol: 'γ₀',
      unit: 'dimensionless',
      group: 'model',
      help: 'Overlap of every two tokens before the first random layer; not used for a uniform start.',
      default: 0,
      min: 0,
      max: 0.999,
      reason: 'below 0 chance decides when tokens begin to meet; at 1 they have met',
      slider: { scale: 'linear', min: 0, max: 0.95, step: 0.05 },
    },
    sigmaA: {
      kind: 'number',
      key: 'sigmaA',
      label: 'size of the query and key weights',
      symbol: '\\sigma_A\\sqrt d',
      plainSymbol: 'σ_A√d',
      unit: 'dimensionless',
      group: 'model',
      help: 'Random weights act at the effective inverse temperature β (σ_A√d)². The earlier model does not use it.',
      default: 1,
      min: 0,
      max: 1000,
      reason: 'a standard deviation; at 1000 attention picks a single token',
      slider: { scale: 'linear', min: 0, max: 12, step: 0.1 },
    },
    horizon: {
      kind: 'number',
      key: 'horizon',
      label: 'horizon',
      symbol: 't_{\\max}',
      plainSymbol: 't_max',
      unit: 'units of time',
      group: 'numerics',
      help: 'End of the time axes: τ on the left, t on the right.',
      default: 30,
      min: 1,
      max: 1000,
      reason: 'tokens need about log n to meet; the run grows with it',
      slider: { scale: 'linear', min: 5, max: 100, step: 5 },
    },
    betaCount: {
      kind: 'integer',
      key: 'rows',
      label: 'values of β',
      plainSymbol: 'rows',
      unit: 'rows of cells',
      group: 'numerics',
      help: 'How finely the vertical axis is divided.',
      default: 40,
      min: 2,
      max: 80,
      reason: 'a map has at least two rows; more than 80 cannot be told apart',
      slider: { scale: 'linear', min: 4, max: 80, step: 4 },
    },
    replicates: {
      kind: 'integer',
      key: 'replicates',
      label: 'independent runs',
      plainSymbol: 'replicates',
      unit: 'runs for every value of β',
      group: 'numerics',
      help: 'A cell is an average over them. Every row has networks and tokens of its own.',
      default: 16,
      min: 1,
      max: 1000,
      reason: 'a cell averages at least one run; the standard error falls with the square root only',
      slider: { scale: 'log', min: 1, max: 128 },
    },
    deltaTau: {
      kind: 'number',
      key: 'dtau',
      label: 'time per random layer',
      symbol: '\\Delta\\tau',
      plainSymbol: 'Δτ',
      unit: 'diffusive time',
      group: 'numerics',
      help: 'How far one layer moves. The time axis counts it as log(1+Δτ), which is exact at β = 0.',
      default: 0.2,
      min: 0.005,
      max: 1,
      reason: 'smaller steps take minutes; above 1 a layer forgets its input',
      slider: { scale: 'log', min: 0.02, max: 1 },
    },
    seed: {
      kind: 'seed',
      key: 'seed',
      label: 'seed',
      plainSymbol: 'seed',
      unit: 'whole number',
      group: 'numerics',
      help: 'Fixes every random draw. The same seed gives the same map.',
      default: 1,
    },
    heat: {
      kind: 'choice',
      key: 'heat',
      label: 'colour',
      plainSymbol: 'colour',
      unit: 'dimensionless',
      group: 'display',
      help: 'What the cells show. Changing it needs no new run.',
      default: 'pairs',
      options: [
        { value: 'pairs', label: 'fraction of pairs with overlap above 1 − δ' },
        { value: 'overlap', label: 'mean overlap' },
      ],
    },
    delta: {
      kind: 'number',
      key: 'delta',
      label: 'tolerance',
      symbol: '\\delta',
      plainSymbol: 'δ',
      unit: 'dimensionless',
      group: 'display',
      help: 'Two tokens count as one when their overlap is above 1 − δ. Changing it needs no new run.',
      default: 0.001,
      min: 0.000001,
      max: 1,
      reason: 'gaps 1 − R are counted from 10⁻⁶ to 1',
      slider: { scale: 'log', min: 0.000001, max: 1 },
    },
  },
  presets: [
    {
      id: 'fig-2-map',
      label: 'Figure 2 as a map (d = 128, as in the paper)',
      anchor: 'fig-2-map',
      values: {},
    },
    {
      id: 'simplex-map-quick',
      label: 'A quick map: 16 tokens, coarse',
      anchor: 'simplex-map-quick',
      values: { tokenCount: 16, betaCount: 12, replicates: 8 },
    },
    {
      id: 'simplex-map-metastable',
      label: 'Uniform start in dimension 8',
      anchor: 'simplex-map-metastable',
      values: { dimension: 8, init: 'uniform' },
    },
  ],
  constraints: [
    {
      parameters: ['betaMin', 'betaMax'],
      problem: ({ betaMin, betaMax }) =>
        betaMin < betaMax ? undefined : `β_min = ${betaMin} is not below β_max = ${betaMax}.`,
    },
    {
      parameters: ['tokenCount', 'dimension', 'init'],
      problem: ({ tokenCount, dimension, init }) =>
        init !== 'simplex' || tokenCount <= dimension
          ? undefined
          : `n = ${tokenCount} tokens with equal overlaps need at least as many dimensions, and d = ${dimension}. A uniform start needs no more than 2.`,
    },
    {
      parameters: ['deltaTau', 'horizon'],
      problem: (values) => {
        const layers = layerOfColumn(values, TIME_COUNT - 1);
        return layers <= MAXIMUM_LAYERS
          ? undefined
          : `Δτ = ${values.deltaTau} up to t_max = ${values.horizon} needs ${layers} layers, more than ${MAXIMUM_LAYERS}.`;
      },
    },
  ],
  results: ['thm-simplex'],
  plan: (values) => ({
    replicates: PANEL_COUNT * values.betaCount,
    frames: TIME_COUNT,
    operations: values.betaCount * values.replicates * replicateOperations(values),
    order: 'turns',
  }),
  frameLabel: (values, frame) => `time ${Number(timeOfColumn(values, frame).toPrecision(4))}`,
});
