import { defineWidget } from '../widget-spec.ts';

export type SecondMomentParameters = {
  readonly tokenCount: number;
  readonly dimension: number;
  readonly beta: number;
  readonly headCount: number;
  readonly gamma0: number;
  readonly deltaTau: number;
  readonly horizon: number;
  readonly seed: number;
  readonly replicates: number;
  readonly refinement: string;
};

/** Largest n·d: 32 MB of token coordinates, which a phone can hold three times over. */
const MAXIMUM_COORDINATES = 4_000_000;
const MAXIMUM_LAYERS = 20_000;

/** Layers of step Δτ that fit into the horizon; the small excess forgives decimal fractions. */
export function layerCount(values: Pick<SecondMomentParameters, 'deltaTau' | 'horizon'>): number {
  return Math.floor(values.horizon / values.deltaTau + 1e-9);
}

/**
 * Multiplications of one layer to leading order: attention with n² logits or, for n much larger than d, its first
 * order in β (theory.md 6.1 and 6.5).
 */
export function layerOperations({ tokenCount: n, dimension: d, headCount }: SecondMomentParameters): number {
  const exact = headCount * (3 * n * d * d + 2 * n * n * d);
  return n > 4 * d ? Math.min(exact, 1.5 * n * d * d + 6 * headCount * d ** 3) : exact;
}

export const spec = defineWidget<SecondMomentParameters>({
  id: 'second-moment',
  title: 'Second moment at high temperature',
  parameters: {
    tokenCount: {
      kind: 'integer',
      key: 'n',
      label: 'tokens',
      symbol: 'n',
      plainSymbol: 'n',
      unit: 'tokens',
      group: 'model',
      help: 'Length of the context. More tokens start closer to the mean-field limit.',
      default: 200,
      min: 2,
      max: 15_000,
      reason: 'one token has no overlap; more than 15000 do not fit in memory beside d = 256',
      slider: { scale: 'log', min: 2, max: 5000 },
    },
    dimension: {
      kind: 'integer',
      key: 'd',
      label: 'dimension',
      symbol: 'd',
      plainSymbol: 'd',
      unit: 'coordinates',
      group: 'model',
      help: 'Embedding dimension. Fluctuations between seeds shrink like one over its square root.',
      default: 256,
      min: 2,
      max: 4096,
      reason: 'tokens need a sphere to move on; larger ones are too slow here',
      slider: { scale: 'log', min: 4, max: 1024 },
    },
    beta: {
      kind: 'number',
      key: 'beta',
      label: 'inverse temperature',
      symbol: '\\beta',
      plainSymbol: 'β',
      unit: 'dimensionless',
      group: 'model',
      help: 'At 0 every token attends to all tokens equally. The theorem asks for at most 1.',
      default: 0.05,
      min: 0,
      max: 1_000_000,
      reason: 'temperatures are positive; beyond 10⁶ attention picks a single token',
      slider: { scale: 'log', min: 0.001, max: 100 },
    },
    headCount: {
      kind: 'integer',
      key: 'H',
      label: 'heads',
      symbol: 'H',
      plainSymbol: 'H',
      unit: 'heads per layer',
      group: 'model',
      help: 'Heads are averaged, each with weights of its own. The clock τ already accounts for their number.',
      default: 1,
      min: 1,
      max: 64,
      reason: 'a layer has at least one head; its cost grows with every head',
      slider: { scale: 'log', min: 1, max: 16 },
    },
    gamma0: {
      kind: 'number',
      key: 'gamma0',
      label: 'initial overlap',
      symbol: '\\gamma_0',
      plainSymbol: 'γ₀',
      unit: 'dimensionless',
      group: 'model',
      help: 'Mean overlap of two tokens before the first layer: 0 is a scattered context, 1 a collapsed one.',
      default: 0.3,
      min: 0,
      max: 1,
      reason: 'tokens are drawn around a common direction, which gives no negative mean overlap',
      slider: { scale: 'linear', min: 0, max: 1, step: 0.01 },
    },
    deltaTau: {
      kind: 'number',
      key: 'dtau',
      label: 'time per layer',
      symbol: '\\Delta\\tau',
      plainSymbol: 'Δτ',
      unit: 'diffusive time',
      group: 'numerics',
      help: 'How far one layer moves the clock. Smaller steps come closer to continuous time and cost more layers.',
      default: 0.05,
      min: 0.0001,
      max: 1,
      reason: 'zero never moves; above 1 a layer forgets its input',
      slider: { scale: 'log', min: 0.005, max: 0.5 },
    },
    horizon: {
      kind: 'number',
      key: 'horizon',
      label: 'horizon',
      symbol: '\\tau_{\\max}',
      plainSymbol: 'τ_max',
      unit: 'diffusive time',
      group: 'numerics',
      help: 'Where the run stops.',
      default: 6,
      min: 0.0001,
      max: 100,
      reason: 'it must hold one layer; by 100 every run has collapsed',
      slider: { scale: 'linear', min: 1, max: 20, step: 0.5 },
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
      label: 'independent runs',
      plainSymbol: 'replicates',
      unit: 'runs',
      group: 'numerics',
      help: 'How many networks with independent weights and tokens are drawn.',
      default: 8,
      min: 1,
      max: 200,
      reason: 'more curves than 200 cannot be told apart',
      slider: { scale: 'log', min: 1, max: 64 },
    },
    refinement: {
      kind: 'choice',
      key: 'refinement',
      label: 'dotted curve',
      plainSymbol: 'refinement',
      unit: 'form of the logistic',
      group: 'display',
      help: 'What the dotted curve takes into account, at β = 0.',
      default: 'step',
      options: [
        { value: 'step', label: 'finite layers' },
        { value: 'dimension', label: 'finite layers and dimension' },
      ],
    },
  },
  presets: [
    { id: 'fig-3-left', label: 'Figure 3, left (n and β as in the paper)', anchor: 'fig-3', values: {} },
    {
      id: 'fig-3-right',
      label: 'Figure 3, right (n and β as in the paper)',
      anchor: 'fig-3-right',
      values: { tokenCount: 5000, beta: 0.001 },
    },
    {
      id: 'fig-cold',
      label: 'A cold run, beyond the theorem',
      anchor: 'fig-cold',
      values: { dimension: 16, beta: 20, replicates: 32, refinement: 'dimension' },
    },
  ],
  constraints: [
    {
      parameters: ['tokenCount', 'dimension'],
      problem: ({ tokenCount, dimension }) =>
        tokenCount * dimension <= MAXIMUM_COORDINATES
          ? undefined
          : `n = ${tokenCount} with d = ${dimension} needs ${tokenCount * dimension} coordinates, more than the ${MAXIMUM_COORDINATES} that fit in memory.`,
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
  ],
  results: ['thm-high-temperature'],
  plan: (values) => ({
    replicates: values.replicates,
    frames: layerCount(values) + 1,
    operations: values.replicates * layerCount(values) * layerOperations(values),
  }),
  frameLabel: (values, frame) => `τ = ${Number((frame * values.deltaTau).toPrecision(6))}, layer ${frame}`,
});
