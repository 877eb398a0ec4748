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
  readonly finest: number;
  readonly seed: number;
};

/** The coarsest step is 2^-4. */
const COARSEST = 4;

/** Steps, coarse to fine: η, or Δτ for centred heads on the clock τ. */
export function stepsOf({ finest }: Pick<WeakErrorParameters, 'finest'>): number[] {
  return Array.from({ length: finest - COARSEST + 1 }, (_, index) => 2 ** -(COARSEST + index));
}

/** Curves in the picture: the limit without and with its terms of order η, where it has any. */
export function curveCount({ heads, valueShift }: WeakErrorParameters): number {
  return heads === 'centred' || (heads === 'random' && valueShift === 0) ? 1 : 3;
}

/** Errors below this are those of the solvers: of the ODE solver, or of quadrature. */
export function solverError({ heads, beta }: WeakErrorParameters): number {
  if (heads === 'fixed') return beta <= 1 ? 1e-11 : 1e-9;
  return heads === 'random' ? 1e-7 : 1e-6;
}

/** Chain of the finest step and three solutions of the ODE; building the transition operator for the other settings. */
function operations({ heads, tokenCount, dimension, finest }: WeakErrorParameters): number {
  if (heads !== 'fixed') return (finest - COARSEST + 1) * 2e7;
  const evaluation = tokenCount * (tokenCount * (3 * dimension + 20) + 2 * dimension * dimension);
  return (2 ** (finest + 1) + (finest - COARSEST + 1) * 7200 + 28 * 2 ** finest) * evaluation;
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
      help: 'A fixed head makes no noise. Random heads are drawn afresh in every layer. Centred ones are compared at τ = 1.',
      default: 'fixed',
      options: [
        { value: 'fixed', label: 'one fixed head, five tokens, t = 1' },
        { value: 'random', label: 'random heads, two tokens at β = 0, t = 1' },
        { value: 'centred', label: 'centred heads, two tokens at β = 0, τ = 1' },
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
      help: `At 0 every token attends to all tokens equally. ${fixedOnly}`,
      default: 1,
      min: 0,
      max: 5,
      reason: 'the accuracy of the ODE solver is checked up to 5',
      slider: { scale: 'linear', min: 0, max: 5, step: 0.25 },
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
      help: 'Random heads only: cosine between the two tokens at the start. From −0.8 no term of order η vanishes by chance.',
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
      help: 'Random heads only: more heads make less noise, α = 2η/(3H).',
      default: 1,
      min: 1,
      max: 1024,
      reason: 'a layer has at least one head; beyond 1024 the noise is lost in the error of quadrature',
      slider: { scale: 'log', min: 1, max: 256 },
    },
    finest: {
      kind: 'integer',
      key: 'finest',
      label: 'halvings',
      symbol: 'k',
      plainSymbol: 'k',
      unit: 'halvings',
      group: 'numerics',
      help: 'The smallest step is 2 to the power −k. Points near the error of the solvers are left out of the fit.',
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
      help: 'Fixes the value matrix and the start of the fixed head. Nothing else here is random.',
      default: 1,
    },
  },
  presets: [
    {
      id: 'weak-error-tangent',
      label: 'One fixed head, tangent update',
      anchor: 'fig-weak-error',
      values: {},
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
  constraints: [],
  results: ['note-2', 'note-3', 'note-5', 'thm-weak-error', 'cor-ode-1', 'cor-ode-2', 'cor-sde'],
  plan: (values) => ({
    replicates: stepsOf(values).length,
    frames: stepsOf(values).length,
    operations: operations(values),
  }),
  frameLabel: (values, frame) =>
    `${values.heads === 'centred' ? 'Δτ' : 'η'} down to 1/${2 ** (COARSEST + frame)}`,
});
