import { defineWidget } from '../widget-spec.ts';

export type WeakErrorParameters = {
  readonly heads: string;
  readonly residual: string;
  readonly times: string;
  readonly noise: string;
  readonly valueShift: number;
  readonly initialOverlap: number;
  readonly headCount: number;
  readonly tokenCount: number;
  readonly dimension: number;
  readonly beta: number;
  readonly networkDimension: number;
  readonly replicates: number;
  readonly finest: number;
  readonly seed: number;
};

/** One experiment: chains of one kind against their limits, at steps that halve. */
export type Kind = 'fixed' | 'random' | 'centred' | 'networks';

/** Exponents of 2 in the coarsest steps; sampled networks have longer ones, whose errors stand out of the noise. */
const COARSEST = 4;
const COARSEST_SAMPLED = 3;
/** Finer steps of networks cost much and drown in noise. */
const SAMPLED_SHIFT = 2;

/** The experiments of the picture, each with a panel of its own. */
export function kindsOf({ heads }: Pick<WeakErrorParameters, 'heads'>): readonly Kind[] {
  return heads === 'both' ? ['fixed', 'networks'] : [heads as Kind];
}

/** Steps, coarse to fine: η, or Δτ for heads without a mean on the clock τ. */
export function stepsOf({ finest }: Pick<WeakErrorParameters, 'finest'>, kind: Kind): number[] {
  const [first, last] = kind === 'networks' ? [COARSEST_SAMPLED, finest - SAMPLED_SHIFT] : [COARSEST, finest];
  return Array.from({ length: last - first + 1 }, (_, index) => 2 ** -(first + index));
}

/** Curves in a panel: the limit without and with its terms of order η, where it has any. */
export function curveCount({ valueShift }: WeakErrorParameters, kind: Kind): number {
  return kind === 'fixed' || (kind === 'random' && valueShift !== 0) ? 3 : 1;
}

/** Errors below this are those of the solvers: of the ODE solver, or of quadrature. */
export function solverError({ beta }: WeakErrorParameters, kind: Kind): number {
  if (kind === 'fixed') return beta <= 1 ? 1e-11 : 1e-9;
  return kind === 'centred' ? 1e-6 : 1e-7;
}

/** Multiplications of a layer of a sampled network: normal and chi-square numbers, and two exponentials a head. */
export function layerOperations({ beta, headCount }: WeakErrorParameters): number {
  return 100 + (beta > 0 ? 70 * headCount : 0);
}

/** Chain of the finest step and three solutions of the ODE; the sampled layers; building the transition operator. */
function operations(values: WeakErrorParameters, kind: Kind): number {
  const { tokenCount, dimension, finest, replicates } = values;
  const steps = stepsOf(values, kind);
  if (kind === 'networks') {
    const layers = steps.reduce((sum, step) => sum + 1 / step, 0);
    return steps.length * 3e7 + replicates * layers * layerOperations(values);
  }
  if (kind !== 'fixed') return steps.length * 2e7;
  const evaluation = tokenCount * (tokenCount * (3 * dimension + 20) + 2 * dimension * dimension);
  return (2 ** (finest + 1) + steps.length * 7200 + 28 * 2 ** finest) * evaluation;
}

const fixedOnly = 'For one fixed head only.';

export const spec = defineWidget<WeakErrorParameters>({
  id: 'weak-error',
  title: 'Distance between the chain of layers and its limits',
  parameters: {
    heads: {
      kind: 'choice',
      key: 'heads',
      label: 'heads',
      plainSymbol: 'heads',
      unit: 'law',
      group: 'model',
      help: 'A fixed head makes no noise. Random heads are drawn afresh in every layer. Heads without a mean are compared at τ = 1.',
      default: 'fixed',
      options: [
        { value: 'fixed', label: 'one fixed head, five tokens, t = 1' },
        { value: 'random', label: 'random heads, two tokens at β = 0, t = 1' },
        { value: 'centred', label: 'centred heads, two tokens at β = 0, τ = 1' },
        { value: 'networks', label: 'sampled Gaussian networks, two tokens, τ = 1' },
        { value: 'both', label: 'one fixed head, and sampled networks' },
      ],
    },
    residual: {
      kind: 'choice',
      key: 'residual',
      label: 'residual update',
      plainSymbol: 'residual',
      unit: 'convention',
      group: 'model',
      help: 'Whether the head sum is projected to the tangent space before it is added. The recorded layer does not project.',
      default: 'tangent',
      options: [
        { value: 'tangent', label: 'tangent: project, add, normalise' },
        { value: 'ambient', label: 'ambient: add, normalise' },
      ],
    },
    times: {
      kind: 'choice',
      key: 'times',
      label: 'compared',
      plainSymbol: 'times',
      unit: 'times',
      group: 'model',
      help: 'After the last layer only, or at all times up to 1: between two layers the limit moves on and the chain stands still.',
      default: 'grid',
      options: [
        { value: 'grid', label: 'at time 1, after the last layer' },
        { value: 'all', label: 'at all times up to 1, the largest' },
      ],
    },
    noise: {
      kind: 'choice',
      key: 'noise',
      label: 'noise of the limit',
      plainSymbol: 'noise',
      unit: 'choice',
      group: 'model',
      help: 'Random heads only: whether the limit is the SDE, or the ODE that drops its noise.',
      default: 'kept',
      options: [
        { value: 'kept', label: 'kept (SDE)' },
        { value: 'dropped', label: 'dropped (ODE)' },
      ],
    },
    tokenCount: {
      kind: 'integer',
      key: 'n',
      label: 'tokens',
      symbol: 'n',
      plainSymbol: 'n',
      unit: 'tokens',
      group: 'model',
      help: `Length of the context. ${fixedOnly}`,
      default: 5,
      min: 1,
      max: 32,
      reason: 'more than 32 take too long here',
      slider: { scale: 'linear', min: 1, max: 16, step: 1 },
    },
    dimension: {
      kind: 'integer',
      key: 'd',
      label: 'dimension',
      symbol: 'd',
      plainSymbol: 'd',
      unit: 'coordinates',
      group: 'model',
      help: `Embedding dimension. ${fixedOnly}`,
      default: 3,
      min: 2,
      max: 16,
      reason: 'tokens need a sphere to move on; more than 16 take too long here',
      slider: { scale: 'linear', min: 2, max: 8, step: 1 },
    },
    beta: {
      kind: 'number',
      key: 'beta',
      label: 'inverse temperature',
      symbol: '\\beta',
      plainSymbol: 'β',
      unit: 'dimensionless',
      group: 'model',
      help: 'At 0 every token attends to all tokens equally. For a fixed head and for sampled networks.',
      default: 1,
      min: 0,
      max: 5,
      reason: 'the accuracy of the solvers is checked up to 5',
      slider: { scale: 'linear', min: 0, max: 5, step: 0.25 },
    },
    networkDimension: {
      kind: 'integer',
      key: 'width',
      label: 'dimension of the networks',
      symbol: 'd',
      plainSymbol: 'd (networks)',
      unit: 'coordinates',
      group: 'model',
      help: 'Sampled networks only, at no cost. Overlaps scatter less in higher dimension.',
      default: 64,
      min: 3,
      max: 4096,
      reason: 'two tokens and a third direction; the solvers are checked up to 4096',
      slider: { scale: 'log', min: 3, max: 1024 },
    },
    valueShift: {
      kind: 'number',
      key: 'valueShift',
      label: 'mean of V',
      symbol: '\\bar v',
      plainSymbol: 'v̄',
      unit: 'multiple of I',
      group: 'model',
      help: 'Random heads only: V is this multiple of the identity plus a Gaussian matrix. 0 gives centred weights.',
      default: 1,
      min: 0,
      max: 1,
      reason: 'the solvers are checked up to 1; a negative mean only reverses time',
      slider: { scale: 'linear', min: 0, max: 1, step: 0.05 },
    },
    initialOverlap: {
      kind: 'number',
      key: 'u0',
      label: 'overlap at the start',
      symbol: 'R_0',
      plainSymbol: 'R₀',
      unit: 'dimensionless',
      group: 'model',
      help: 'Two tokens only: the cosine between them at the start. Under random heads, no term of order η vanishes by chance from −0.8.',
      default: -0.8,
      min: -0.95,
      max: 0.95,
      reason: 'equal or opposite tokens stay so',
      slider: { scale: 'linear', min: -0.9, max: 0.9, step: 0.05 },
    },
    headCount: {
      kind: 'integer',
      key: 'H',
      label: 'heads per layer',
      symbol: 'H',
      plainSymbol: 'H',
      unit: 'heads',
      group: 'model',
      help: 'Random heads and networks. More heads make less noise: α = 2η/(3H) for random heads, Δτ = η²/H for networks.',
      default: 1,
      min: 1,
      max: 1024,
      reason: 'a layer has at least one head; beyond 1024 the noise is lost in the error of quadrature',
      slider: { scale: 'log', min: 1, max: 256 },
    },
    replicates: {
      kind: 'integer',
      key: 'replicates',
      label: 'networks at each step',
      plainSymbol: 'replicates',
      unit: 'networks',
      group: 'numerics',
      help: 'Sampled networks only. Error bars and the noise floor shrink like one over its square root.',
      default: 50_000,
      min: 100,
      max: 10_000_000,
      reason: 'fewer have no reliable standard error; more take many minutes',
      slider: { scale: 'log', min: 1000, max: 1_000_000 },
    },
    finest: {
      kind: 'integer',
      key: 'finest',
      label: 'halvings',
      symbol: 'k',
      plainSymbol: 'k',
      unit: 'halvings',
      group: 'numerics',
      help: 'The smallest step η is 2 to the power −k. Sampled networks stop at Δτ = 2 to the power 2 − k.',
      default: 8,
      min: 6,
      max: 12,
      reason: 'a fit needs three points; finer steps take too long here',
      slider: { scale: 'linear', min: 6, max: 12, step: 1 },
    },
    seed: {
      kind: 'seed',
      key: 'seed',
      label: 'seed',
      plainSymbol: 'seed',
      unit: 'whole number',
      group: 'numerics',
      help: 'Fixes the value matrix and the start of the fixed head, and every draw of the sampled networks.',
      default: 1,
    },
  },
  presets: [
    {
      id: 'weak-error',
      label: 'Three limits, three orders',
      anchor: 'fig-weak-error',
      values: { heads: 'both', headCount: 2, initialOverlap: 0 },
    },
    {
      id: 'weak-error-tangent',
      label: 'One fixed head, tangent update: ODE I and ODE II',
      anchor: 'fig-weak-error',
      values: {},
    },
    {
      id: 'weak-error-sde',
      label: 'Sampled networks against the SDE, colder and finer',
      anchor: 'fig-weak-error',
      values: { heads: 'networks', headCount: 2, initialOverlap: 0, beta: 4, finest: 10 },
    },
    {
      id: 'note-2-all-times',
      label: 'Note N2: at all times, between the layers too',
      anchor: 'fig-note-2',
      values: { times: 'all' },
    },
    {
      id: 'note-3-ambient',
      label: 'Note N3: one fixed head, ambient update',
      anchor: 'fig-note-3',
      values: { residual: 'ambient' },
    },
    {
      id: 'note-5-rates',
      label: 'Note N5: centred random heads, their noise left out',
      anchor: 'fig-note-5',
      values: { heads: 'random', valueShift: 0, initialOverlap: 0, noise: 'dropped' },
    },
  ],
  constraints: [
    {
      parameters: ['heads', 'times'],
      problem: (values) =>
        values.times === 'all' && kindsOf(values).includes('networks')
          ? 'Sampled networks are compared after the last layer only.'
          : undefined,
    },
  ],
  results: ['note-2', 'note-3', 'note-5', 'thm-weak-error', 'cor-ode-1', 'cor-ode-2', 'cor-sde'],
  plan: (values) => {
    const kinds = kindsOf(values);
    const parts = kinds.map((kind) => stepsOf(values, kind).length);
    return {
      replicates: parts.reduce((sum, count) => sum + count, 0),
      frames: Math.max(...parts),
      ...(kinds.includes('networks') ? { order: 'turns' as const } : {}),
      operations: kinds.reduce((sum, kind) => sum + operations(values, kind), 0),
    };
  },
  frameLabel: (values, frame) =>
    kindsOf(values)
      .map((kind) => {
        const steps = stepsOf(values, kind);
        const step = steps[Math.min(frame, steps.length - 1)]!;
        return `${kind === 'centred' || kind === 'networks' ? 'Δτ' : 'η'} down to 1/${1 / step}`;
      })
      .join(', '),
});
