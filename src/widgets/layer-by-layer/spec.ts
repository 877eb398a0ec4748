import { defineWidget } from '../widget-spec.ts';

export type LayerByLayerParameters = {
  readonly tokenCount: number;
  readonly dimension: number;
  readonly headCount: number;
  readonly beta: number;
  readonly eta: number;
  readonly residual: string;
  readonly weights: string;
  readonly start: string;
  readonly gamma0: number;
  readonly layerCount: number;
  readonly pace: string;
  readonly seed: number;
  readonly token: number;
};

/** Attention, head sum, residual step, normalisation. */
export const STAGES = 4;

/** How fast the player goes: stages slowly enough to be followed. */
const STAGES_A_SECOND = 3;
const LAYERS_A_SECOND = 12;

/** Attention and overlaps are kept for so many tokens at most, the first ones; tokens are exchangeable. */
export const MAXIMUM_SHOWN = 64;

/** Bars of the histogram of overlaps, from -1 to 1. */
export const BINS = 20;

/** About five minutes on one core. */
const MAXIMUM_OPERATIONS = 1e12;

/** 160 MB in the page. */
const MAXIMUM_NUMBERS = 2e7;

export function shownTokens({ tokenCount }: Pick<LayerByLayerParameters, 'tokenCount'>): number {
  return Math.min(tokenCount, MAXIMUM_SHOWN);
}

/** Positions of the player for one layer. */
export function framesPerLayer({ pace }: Pick<LayerByLayerParameters, 'pace'>): number {
  return pace === 'stages' ? STAGES : 1;
}

/** Which layer a position of the player shows, 0 being the input, and how many of its stages are complete. */
export function stageOf(values: LayerByLayerParameters, frame: number): { layer: number; stage: number } {
  const each = framesPerLayer(values);
  if (frame === 0) return { layer: 0, stage: STAGES };
  return { layer: Math.ceil(frame / each), stage: each === 1 ? STAGES : ((frame - 1) % STAGES) + 1 };
}

const stageNames = ['', 'attention', 'heads', 'residual step', 'normalised'] as const;

/** Multiplications of one layer: draws (a normal costs about sixteen), products, exponentials and the overlaps. */
export function layerOperations(values: LayerByLayerParameters): number {
  const { tokenCount: n, dimension: d, headCount: H } = values;
  return H * (3 * (n + 16) * d * d + 2 * n * n * d + 20 * n * n) + n * n * d + 10 * n * n + 5000;
}

function storedNumbers(values: LayerByLayerParameters): number {
  const { tokenCount: n, headCount: H, layerCount } = values;
  const shown = shownTokens(values);
  return layerCount * (shown * (n + shown + 3 * H) + 7 * n);
}

export const spec = defineWidget<LayerByLayerParameters>({
  id: 'layer-by-layer',
  title: 'A random transformer, layer by layer',
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
      max: 256,
      reason: 'one token has nothing to attend to; more than 256 cannot be told apart',
      slider: { scale: 'log', min: 2, max: 256 },
    },
    dimension: {
      kind: 'integer',
      key: 'd',
      label: 'dimension',
      symbol: 'd',
      plainSymbol: 'd',
      unit: 'coordinates',
      group: 'model',
      help: 'Embedding dimension. Above 3 the sphere shows the shadow of the tokens on three axes.',
      default: 3,
      min: 2,
      max: 512,
      reason: 'tokens need a sphere to move on; larger ones are too slow here',
      slider: { scale: 'log', min: 2, max: 512 },
    },
    headCount: {
      kind: 'integer',
      key: 'H',
      label: 'heads',
      symbol: 'H',
      plainSymbol: 'H',
      unit: 'heads per layer',
      group: 'model',
      help: 'How many heads each layer averages.',
      default: 2,
      min: 1,
      max: 16,
      reason: 'a layer has at least one head; more than 16 arrows cannot be told apart',
      slider: { scale: 'log', min: 1, max: 16 },
    },
    beta: {
      kind: 'number',
      key: 'beta',
      label: 'inverse temperature',
      symbol: '\\beta',
      plainSymbol: 'β',
      unit: 'dimensionless',
      group: 'model',
      help: 'At 0 a token attends to all tokens alike. At large values it attends to one token only.',
      default: 3,
      min: 0,
      max: 1_000_000,
      reason: 'temperatures are positive; beyond 10⁶ attention picks a single token',
      slider: { scale: 'log', min: 0.1, max: 1000 },
    },
    eta: {
      kind: 'number',
      key: 'eta',
      label: 'residual step',
      symbol: '\\eta',
      plainSymbol: 'η',
      unit: 'dimensionless',
      group: 'model',
      help: 'The factor before the average of the heads. One layer moves the diffusive clock by η²/H.',
      default: 0.5,
      min: 0.001,
      max: 100,
      reason: 'a step of zero changes nothing; beyond 100 nothing of the input is left',
      slider: { scale: 'log', min: 0.05, max: 2 },
    },
    residual: {
      kind: 'choice',
      key: 'residual',
      label: 'residual step is added',
      plainSymbol: 'residual',
      unit: 'convention',
      group: 'model',
      help: 'As it comes out of the heads, or after its part along the token has been removed.',
      default: 'ambient',
      options: [
        { value: 'ambient', label: 'as it is' },
        { value: 'tangent', label: 'along the sphere' },
      ],
    },
    weights: {
      kind: 'choice',
      key: 'weights',
      label: 'weights of a layer',
      plainSymbol: 'weights',
      unit: 'law',
      group: 'model',
      help: 'Drawn afresh in every layer, as in the paper, or the same in all layers, for contrast.',
      default: 'fresh',
      options: [
        { value: 'fresh', label: 'fresh in every layer' },
        { value: 'tied', label: 'tied: the same in all layers' },
      ],
    },
    start: {
      kind: 'choice',
      key: 'init',
      label: 'input',
      plainSymbol: 'init',
      unit: 'law',
      group: 'model',
      help: 'Where the tokens stand before the first layer: anywhere, or around a common direction.',
      default: 'cap',
      options: [
        { value: 'cap', label: 'around a direction' },
        { value: 'uniform', label: 'anywhere on the sphere' },
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
      help: 'Mean overlap of two tokens around a direction. Not used anywhere on the sphere.',
      default: 0.4,
      min: 0,
      max: 0.999,
      reason: 'below 0 there is no common direction, and tokens that coincide stay together',
      slider: { scale: 'linear', min: 0, max: 0.95, step: 0.05 },
    },
    layerCount: {
      kind: 'integer',
      key: 'layers',
      label: 'layers',
      symbol: 'L',
      plainSymbol: 'L',
      unit: 'layers',
      group: 'numerics',
      help: 'Depth of the network.',
      default: 12,
      min: 1,
      max: 1000,
      reason: 'a network has a layer; more than 1000 take too much memory',
      slider: { scale: 'log', min: 1, max: 500 },
    },
    pace: {
      kind: 'choice',
      key: 'pace',
      label: 'a step of the player',
      plainSymbol: 'pace',
      unit: 'view of the same layers',
      group: 'numerics',
      help: 'The four stages of every layer one by one, or whole layers.',
      default: 'stages',
      options: [
        { value: 'stages', label: 'is a stage of a layer' },
        { value: 'layers', label: 'is a layer' },
      ],
    },
    seed: {
      kind: 'seed',
      key: 'seed',
      label: 'seed',
      plainSymbol: 'seed',
      unit: 'whole number',
      group: 'numerics',
      help: 'Fixes every random draw. The same seed gives the same network and the same input.',
      default: 1,
    },
    token: {
      kind: 'integer',
      key: 'token',
      label: 'chosen token',
      symbol: 'i',
      plainSymbol: 'i',
      unit: 'number of a token',
      group: 'display',
      help: 'The token whose attention and step are drawn. Drag its ring to another token, or type.',
      default: 1,
      min: 1,
      max: MAXIMUM_SHOWN,
      reason: `attention is kept for the first ${MAXIMUM_SHOWN} tokens`,
      slider: { scale: 'linear', min: 1, max: MAXIMUM_SHOWN, step: 1 },
    },
  },
  presets: [
    {
      id: 'fig-layer',
      label: 'One layer at a time: 32 tokens on the sphere',
      anchor: 'fig-layer',
      values: {},
    },
  ],
  constraints: [
    {
      parameters: ['token', 'tokenCount'],
      problem: ({ token, tokenCount }) =>
        token <= tokenCount ? undefined : `i = ${token}: there are n = ${tokenCount} tokens.`,
    },
    {
      parameters: ['tokenCount', 'headCount', 'layerCount'],
      problem: (values) => {
        const numbers = storedNumbers(values);
        return numbers <= MAXIMUM_NUMBERS
          ? undefined
          : `L = ${values.layerCount} layers of n = ${values.tokenCount} tokens and H = ${values.headCount} heads take ${(numbers / MAXIMUM_NUMBERS).toPrecision(2)} times the memory that a page has for them.`;
      },
    },
    {
      parameters: ['tokenCount', 'dimension', 'headCount', 'layerCount'],
      problem: (values) => {
        const operations = values.layerCount * layerOperations(values);
        return operations <= MAXIMUM_OPERATIONS
          ? undefined
          : `These values ask for ${(operations / MAXIMUM_OPERATIONS).toPrecision(2)} times the work of a few minutes: take fewer layers.`;
      },
    },
  ],
  results: [],
  plan: (values) => ({
    replicates: 1,
    frames: values.layerCount * framesPerLayer(values) + 1,
    rate: values.pace === 'stages' ? STAGES_A_SECOND : LAYERS_A_SECOND,
    operations: values.layerCount * layerOperations(values),
  }),
  frameLabel: (values, frame) => {
    const { layer, stage } = stageOf(values, frame);
    if (layer === 0) return 'input';
    return framesPerLayer(values) === 1 ? `layer ${layer}` : `layer ${layer}: ${stageNames[stage]!}`;
  },
});
