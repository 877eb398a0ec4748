import { numbersOfList } from '../parameter.ts';
import { defineWidget } from '../widget-spec.ts';

export type SimplexCurveParameters = {
  readonly tokenCount: number;
  readonly dimension: number;
  readonly betas: string;
  readonly gamma0: number;
  readonly deltaTau: number;
  readonly horizon: number;
  readonly draws: number;
  readonly replicates: number;
  readonly seed: number;
  /** Which picture of the run: the simulation does not read it. */
  readonly show: string;
};

const MAXIMUM_LAYERS = 20_000;
/** The player needs no more positions than this, and stills stay small. */
const MAXIMUM_FRAMES = 80;

/** Batches of draws whose spread gives the error of a theory curve. */
export const BATCHES = 16;

/** Layers of step Δτ that fit into the horizon; the small excess forgives decimal fractions. */
export function layerCount(values: Pick<SimplexCurveParameters, 'deltaTau' | 'horizon'>): number {
  return Math.floor(values.horizon / values.deltaTau + 1e-9);
}

/** The layers that are shown: all of them, or about 80 evenly spread, the first (0) and the last among them. */
export function shownLayers(values: Pick<SimplexCurveParameters, 'deltaTau' | 'horizon'>): number[] {
  const layers = layerCount(values);
  const steps = Math.min(layers, MAXIMUM_FRAMES);
  return Array.from({ length: steps + 1 }, (_, frame) => Math.round((frame * layers) / steps));
}

/** Multiplications of one layer of the Gram chain (theory.md 6.3), to leading order: no d in it. */
export function layerOperations({ tokenCount: n }: Pick<SimplexCurveParameters, 'tokenCount'>): number {
  return 7.5 * n ** 3 + 40 * n ** 2;
}

/** Multiplications of the draws of f and g for one β: two exponentials for each token at each of about 150 overlaps. */
export function tableOperations({
  tokenCount,
  draws,
}: Pick<SimplexCurveParameters, 'tokenCount' | 'draws'>): number {
  return 25 * 150 * draws * tokenCount;
}

export const spec = defineWidget<SimplexCurveParameters>({
  id: 'simplex-curve',
  title: 'Common overlap of simplex data',
  parameters: {
    tokenCount: {
      kind: 'integer',
      key: 'n',
      label: 'tokens',
      symbol: 'n',
      plainSymbol: 'n',
      unit: 'tokens',
      group: 'model',
      help: 'Length of the context. More tokens need longer to leave orthogonality.',
      default: 32,
      min: 2,
      max: 256,
      reason: 'one token has no overlap; a layer costs n³ operations',
      slider: { scale: 'log', min: 2, max: 128 },
    },
    dimension: {
      kind: 'integer',
      key: 'd',
      label: 'dimension',
      symbol: 'd',
      plainSymbol: 'd',
      unit: 'coordinates',
      group: 'model',
      help: 'Embedding dimension. Networks stray from the curve by about one over its square root. It costs nothing here.',
      default: 128,
      min: 2,
      max: 1_000_000,
      reason: 'two tokens span a plane; beyond 10⁶ nothing changes',
      slider: { scale: 'log', min: 16, max: 100_000 },
    },
    betas: {
      kind: 'list',
      key: 'beta',
      label: 'inverse temperatures',
      symbol: '\\beta',
      plainSymbol: 'β',
      unit: 'dimensionless',
      group: 'model',
      help: 'Up to five values. The square root of d is typical of networks at initialisation; far beyond it attention picks one token.',
      default: '0.1,5,6,9',
      min: 0,
      max: 1_000_000,
      integer: false,
      maximumLength: 5,
      reason: 'temperatures are positive; beyond 10⁶ attention picks a single token',
    },
    gamma0: {
      kind: 'number',
      key: 'gamma0',
      label: 'initial overlap',
      symbol: '\\gamma_0',
      plainSymbol: 'γ₀',
      unit: 'dimensionless',
      group: 'model',
      help: 'The overlap of every pair of tokens before the first layer. At 0 the tokens are orthogonal.',
      default: 0,
      min: -0.999,
      max: 0.999,
      reason: 'at 1 all tokens coincide and nothing moves; −1 is two opposite tokens',
      slider: { scale: 'linear', min: 0, max: 0.9, step: 0.01 },
    },
    deltaTau: {
      kind: 'number',
      key: 'dtau',
      label: 'time per layer',
      symbol: '\\Delta\\tau',
      plainSymbol: 'Δτ',
      unit: 'diffusive time',
      group: 'numerics',
      help: 'How far one layer of the networks moves the clock. Smaller steps come closer to continuous time and cost more layers.',
      default: 0.05,
      min: 0.001,
      max: 1,
      reason: 'longer steps are no longer small; shorter ones take too many layers',
      slider: { scale: 'log', min: 0.01, max: 1 },
    },
    horizon: {
      kind: 'number',
      key: 'horizon',
      label: 'horizon',
      symbol: '\\tau_{\\max}',
      plainSymbol: 'τ_max',
      unit: 'diffusive time',
      group: 'numerics',
      help: 'Where the run ends.',
      default: 20,
      min: 0.1,
      max: 200,
      reason: 'shorter runs show nothing; longer ones take too many layers',
      slider: { scale: 'log', min: 1, max: 50 },
    },
    draws: {
      kind: 'integer',
      key: 'draws',
      label: 'draws of f and g',
      plainSymbol: 'draws',
      unit: 'draws',
      group: 'numerics',
      help: 'Random heads from which f and g are averaged. Four times as many halve the error bands of the theory.',
      default: 1024,
      min: 32,
      max: 262_144,
      reason: 'fewer give no error estimate; more take too long',
      slider: { scale: 'log', min: 256, max: 16_384 },
    },
    replicates: {
      kind: 'integer',
      key: 'replicates',
      label: 'networks',
      plainSymbol: 'replicates',
      unit: 'networks',
      group: 'numerics',
      help: 'How many networks with independent weights are run at every β. All temperatures share their random numbers.',
      default: 8,
      min: 1,
      max: 200,
      reason: 'more curves than 200 cannot be told apart',
      slider: { scale: 'log', min: 1, max: 64 },
    },
    seed: {
      kind: 'seed',
      key: 'seed',
      label: 'seed',
      plainSymbol: 'seed',
      unit: 'a number that fixes every random draw',
      group: 'numerics',
      help: 'The same seed gives the same networks in the same browser.',
      default: 1,
    },
    show: {
      kind: 'choice',
      key: 'show',
      label: 'picture',
      plainSymbol: 'picture',
      unit: 'dimensionless',
      group: 'display',
      help: 'What of the run is drawn.',
      default: 'earlier',
      options: [
        { value: 'earlier', label: 'beside the earlier model (Figure 2)' },
        { value: 'networks', label: 'networks, limit and finite d' },
        { value: 'f-g', label: 'attention: f and g' },
      ],
    },
  },
  presets: [
    {
      id: 'fig-2',
      label: 'Figure 2 as curves (d = 128, as in the paper)',
      anchor: 'fig-2',
      values: {},
    },
    {
      id: 'simplex-finite-d',
      label: 'Sixteen tokens in dimension 64',
      anchor: 'simplex-finite-d',
      values: {
        tokenCount: 16,
        dimension: 64,
        betas: '8',
        gamma0: 0.1,
        deltaTau: 0.01,
        horizon: 4,
        draws: 4096,
        replicates: 64,
        show: 'networks',
      },
    },
    {
      id: 'simplex-large-d',
      label: 'Dimension 100 000 at β = √d',
      anchor: 'simplex-large-d',
      values: {
        dimension: 100_000,
        betas: '316',
        deltaTau: 0.01,
        horizon: 10,
        draws: 4096,
        show: 'networks',
      },
    },
    {
      id: 'simplex-f-and-g',
      label: 'The chances f and g',
      anchor: 'simplex-f-and-g',
      values: {
        betas: '4,11.3,32,128',
        draws: 4096,
        horizon: 10,
        deltaTau: 0.1,
        replicates: 4,
        show: 'f-g',
      },
    },
  ],
  constraints: [
    {
      parameters: ['tokenCount', 'dimension'],
      problem: ({ tokenCount, dimension }) =>
        tokenCount <= dimension
          ? undefined
          : `n = ${tokenCount} tokens with equal overlaps do not fit into d = ${dimension} dimensions; n must be at most d.`,
    },
    {
      parameters: ['tokenCount', 'gamma0'],
      problem: ({ tokenCount, gamma0 }) =>
        gamma0 > -1 / (tokenCount - 1)
          ? undefined
          : `γ₀ = ${gamma0} is not above −1/(n−1) = ${Number((-1 / (tokenCount - 1)).toPrecision(3))}, the lowest overlap that all pairs of n = ${tokenCount} tokens can share.`,
    },
    {
      parameters: ['deltaTau', 'horizon'],
      problem: (values) => {
        const layers = layerCount(values);
        if (layers < 1)
          return `Δτ = ${values.deltaTau} is larger than the horizon τ_max = ${values.horizon}.`;
        if (layers > MAXIMUM_LAYERS) {
          return `Δτ = ${values.deltaTau} up to τ_max = ${values.horizon} needs ${layers} layers, more than ${MAXIMUM_LAYERS}.`;
        }
        return undefined;
      },
    },
    {
      parameters: ['betas'],
      problem: ({ betas }) =>
        new Set(numbersOfList(betas)).size === numbersOfList(betas).length
          ? undefined
          : `β = ${betas} holds a value twice.`,
    },
  ],
  results: ['thm-simplex'],
  plan: (values) => {
    const temperatures = numbersOfList(values.betas).length;
    const network = layerCount(values) * layerOperations(values);
    return {
      // The first computes the theory, the others one network each.
      replicates: 1 + values.replicates,
      frames: shownLayers(values).length,
      operations: temperatures * (tableOperations(values) + values.replicates * network),
    };
  },
  frameLabel: (values, frame) => {
    const layer = shownLayers(values)[frame]!;
    return `τ = ${Number((layer * values.deltaTau).toPrecision(6))}, layer ${layer}`;
  },
});
