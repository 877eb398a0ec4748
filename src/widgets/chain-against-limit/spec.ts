import { defineWidget } from '../widget-spec.ts';

export type ChainAgainstLimitParameters = {
  readonly law: string;
  readonly residual: string;
  readonly tokenCount: number;
  readonly dimension: number;
  readonly beta: number;
  readonly eta: number;
  readonly headCount: number;
  readonly layerCount: number;
  readonly replicates: number;
  readonly seed: number;
  readonly observable: string;
  readonly limit: string;
};

/** The observables in the order in which columns number them. */
export const OBSERVABLES = ['mean-overlap', 'second-moment', 'far-overlap', 'coordinate'] as const;

/** Runs whose paths are drawn. */
export const DRAWN_PATHS = 6;

/** Single layers that show the common noise. */
export const SINGLE_LAYERS = 200;

/** Steps of the SDE solver a layer, and heads that each of its steps averages over. */
export const SDE_STEPS = 4;
export const KERNEL_HEADS = 2;

/** Intervals between the layers that are recorded. */
export function intervalCount({ layerCount }: Pick<ChainAgainstLimitParameters, 'layerCount'>): number {
  return Math.min(layerCount, 50);
}

/** The layer at a position of the player. */
export function layerAt(values: Pick<ChainAgainstLimitParameters, 'layerCount'>, frame: number): number {
  return Math.round((frame * values.layerCount) / intervalCount(values));
}

/** The two clocks after so many layers. */
export function clocksAt(
  { eta, headCount }: Pick<ChainAgainstLimitParameters, 'eta' | 'headCount'>,
  layer: number,
): { t: number; tau: number } {
  return { t: eta * layer, tau: (eta * eta * layer) / headCount };
}

/** Multiplications of the attention and the values of one head; a normal number costs about ten. */
function headOperations({ law, tokenCount: n, dimension: d }: ChainAgainstLimitParameters): number {
  const attention = 2 * n * n * d + 20 * n * n + (law === 'gaussian' ? 2 * (n + 10) * d * d : n * d);
  return attention + (n + 10) * d * d;
}

/** One network and one solution of the SDE. */
export function runOperations(values: ChainAgainstLimitParameters): number {
  const { layerCount, headCount } = values;
  return layerCount * (headCount + SDE_STEPS * KERNEL_HEADS) * headOperations(values);
}

export const spec = defineWidget<ChainAgainstLimitParameters>({
  id: 'chain-against-limit',
  title: 'The chain of layers beside its limit',
  parameters: {
    eta: {
      kind: 'number',
      key: 'eta',
      label: 'step size',
      symbol: '\\eta',
      plainSymbol: 'η',
      unit: 'dimensionless',
      group: 'model',
      help: 'The factor of a residual update. It moves the clock t by η a layer, and the clock τ by η²/H.',
      default: 0.1,
      min: 0.0001,
      max: 1,
      reason: 'zero never moves; a step above 1 moves a token by more than its own length',
      slider: { scale: 'log', min: 0.01, max: 1 },
    },
    headCount: {
      kind: 'integer',
      key: 'H',
      label: 'heads',
      symbol: 'H',
      plainSymbol: 'H',
      unit: 'heads per layer',
      group: 'model',
      help: 'Heads are averaged, each with weights of its own: more heads, less noise, the same mean.',
      default: 1,
      min: 1,
      max: 1024,
      reason: 'a layer has at least one head; its cost grows with every head',
      slider: { scale: 'log', min: 1, max: 256 },
    },
    layerCount: {
      kind: 'integer',
      key: 'layers',
      label: 'depth',
      symbol: 'L',
      plainSymbol: 'L',
      unit: 'layers',
      group: 'model',
      help: 'Where the run stops. Halve the step and double the depth, and the clock t stays.',
      default: 30,
      min: 1,
      max: 5000,
      reason: 'a chain has at least one layer; deeper ones take minutes here',
      slider: { scale: 'log', min: 5, max: 500 },
    },
    law: {
      kind: 'choice',
      key: 'law',
      label: 'weights',
      plainSymbol: 'law',
      unit: 'law',
      group: 'model',
      help: 'Shifted: V = I + Gaussian and A = I, so that heads attract on average. Gaussian: all weights centred.',
      default: 'shifted',
      options: [
        { value: 'shifted', label: 'V = I + Gaussian, A = I' },
        { value: 'gaussian', label: 'all Gaussian, centred' },
      ],
    },
    beta: {
      kind: 'number',
      key: 'beta',
      label: 'inverse temperature',
      symbol: '\\beta',
      plainSymbol: 'β',
      unit: 'dimensionless',
      group: 'model',
      help: 'At 0 all tokens receive the same kick. The larger it is, the less two far tokens share.',
      default: 1,
      min: 0,
      max: 1000,
      reason: 'temperatures are positive; beyond 1000 attention picks a single token',
      slider: { scale: 'linear', min: 0, max: 10, step: 0.25 },
    },
    tokenCount: {
      kind: 'integer',
      key: 'n',
      label: 'tokens',
      symbol: 'n',
      plainSymbol: 'n',
      unit: 'tokens',
      group: 'model',
      help: 'Length of the context. Tokens start uniformly on the sphere, at the same places in every run.',
      default: 16,
      min: 2,
      max: 64,
      reason: 'one token has no overlap; more than 64 take too long here',
      slider: { scale: 'log', min: 2, max: 32 },
    },
    dimension: {
      kind: 'integer',
      key: 'd',
      label: 'dimension',
      symbol: 'd',
      plainSymbol: 'd',
      unit: 'coordinates',
      group: 'model',
      help: 'Embedding dimension. Overlaps scatter less in higher dimension.',
      default: 16,
      min: 3,
      max: 128,
      reason: 'two tokens and a direction across both; larger ones take too long here',
      slider: { scale: 'log', min: 3, max: 64 },
    },
    residual: {
      kind: 'choice',
      key: 'residual',
      label: 'residual update',
      plainSymbol: 'residual',
      unit: 'convention',
      group: 'model',
      help: 'Whether the head sum is projected to the tangent space before it is added. The recorded layer does not project.',
      default: 'ambient',
      options: [
        { value: 'ambient', label: 'ambient: add, normalise' },
        { value: 'tangent', label: 'tangent: project, add, normalise' },
      ],
    },
    replicates: {
      kind: 'integer',
      key: 'replicates',
      label: 'independent runs',
      plainSymbol: 'replicates',
      unit: 'runs',
      group: 'numerics',
      help: 'Networks, and as many solutions of the SDE. All start from the same tokens.',
      default: 64,
      min: 2,
      max: 2000,
      reason: 'a band needs two runs; more than 2000 do not fit in memory',
      slider: { scale: 'log', min: 10, max: 1000 },
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
    observable: {
      kind: 'choice',
      key: 'observable',
      label: 'observable',
      plainSymbol: 'observable',
      unit: 'function of the tokens',
      group: 'display',
      help: 'What is read off the tokens. The far pair is the one with the smallest overlap at the start.',
      default: 'mean-overlap',
      options: [
        { value: 'mean-overlap', label: 'mean overlap' },
        { value: 'second-moment', label: 'second moment m' },
        { value: 'far-overlap', label: 'overlap of the far pair' },
        { value: 'coordinate', label: 'first coordinate of one token' },
      ],
    },
    limit: {
      kind: 'choice',
      key: 'limit',
      label: 'limit',
      plainSymbol: 'limit',
      unit: 'equation',
      group: 'display',
      help: 'Which limit stands beside the chain. The ODEs have no noise; ODE II has the corrector of order η.',
      default: 'sde',
      options: [
        { value: 'sde', label: 'SDE' },
        { value: 'ode1', label: 'ODE I' },
        { value: 'ode2', label: 'ODE II' },
      ],
    },
  },
  presets: [
    { id: 'chain-sde', label: 'One head: noise and drift', anchor: 'fig-chain', values: {} },
    {
      id: 'chain-ode',
      label: 'Many heads: the noise averages out',
      anchor: 'fig-chain',
      values: { headCount: 16, limit: 'ode1' },
    },
    {
      id: 'chain-coarse',
      label: 'Long steps, many heads: ODE II',
      anchor: 'fig-chain',
      values: { eta: 0.5, layerCount: 6, headCount: 64, residual: 'tangent', limit: 'ode2' },
    },
    {
      id: 'chain-gaussian',
      label: 'Centred Gaussian weights: noise alone',
      anchor: 'fig-chain',
      values: { law: 'gaussian', eta: 0.2, headCount: 2, layerCount: 100 },
    },
  ],
  constraints: [],
  results: ['thm-weak-error', 'cor-ode-1', 'cor-ode-2', 'cor-sde'],
  // The limits and the single layers come first, with the first runs.
  sketch: true,
  plan: (values) => ({
    replicates: 1,
    frames: intervalCount(values) + 1,
    operations:
      values.replicates * runOperations(values) +
      SINGLE_LAYERS * values.headCount * headOperations(values) +
      40 * values.layerCount * headOperations(values),
  }),
  frameLabel: (values, frame) => {
    const layer = layerAt(values, frame);
    const { t, tau } = clocksAt(values, layer);
    const short = (value: number): number => Number(value.toPrecision(3));
    return `layer ${layer}, t = ${short(t)}, τ = ${short(tau)}`;
  },
});
