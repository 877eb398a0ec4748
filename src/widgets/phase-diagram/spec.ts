import { defineWidget, type Preset } from '../widget-spec.ts';

export type PhaseDiagramParameters = {
  readonly layerCount: number;
  readonly eta: number;
  readonly headCount: number;
  readonly dimension: number;
  readonly law: string;
  readonly replicates: number;
  readonly seed: number;
};

/** The regions in the order in which columns number them. */
export const REGIONS = ['static', 'ode1', 'ode2', 'sde', 'failure'] as const;

/** Intervals between the layers at which the chain is compared. */
export function intervalCount({ layerCount }: Pick<PhaseDiagramParameters, 'layerCount'>): number {
  return Math.min(layerCount, 100);
}

/** The layer at a position of the player. */
export function layerAt(values: Pick<PhaseDiagramParameters, 'layerCount'>, frame: number): number {
  return Math.round((frame * values.layerCount) / intervalCount(values));
}

/** Half of what a layer of the chain and the time of a layer of the SDE cost, in multiplications. */
const STEP_OPERATIONS = 60;
/** What the seeding of a run costs, in steps. */
const SEEDING_STEPS = 500;

/** Cost of one simulated network and of one solution of the SDE, which has longer steps than layers. */
export function runSteps({ layerCount }: Pick<PhaseDiagramParameters, 'layerCount'>): number {
  return 2 * layerCount + SEEDING_STEPS;
}

/** The range of what a handle can set, as well as a field. */
export const SMALLEST_ETA = 1e-10;
export const MOST_HEADS = 1_000_000_000;

/** A published architecture, read as if at initialisation with a step that depends on its depth. */
function architecture(
  id: string,
  label: string,
  shape: Pick<PhaseDiagramParameters, 'layerCount' | 'headCount' | 'dimension'>,
): Preset<PhaseDiagramParameters>[] {
  const anchor = 'fig-1';
  return [
    {
      id: `${id}-root`,
      label: `${label}, η = 1/√L`,
      anchor,
      values: { ...shape, eta: 1 / Math.sqrt(shape.layerCount) },
    },
    {
      id: `${id}-inverse`,
      label: `${label}, η = 1/L`,
      anchor,
      values: { ...shape, eta: 1 / shape.layerCount },
    },
  ];
}

export const spec = defineWidget<PhaseDiagramParameters>({
  id: 'phase-diagram',
  title: 'Regimes of a deep random transformer',
  parameters: {
    layerCount: {
      kind: 'integer',
      key: 'layers',
      label: 'depth',
      symbol: 'L',
      plainSymbol: 'L',
      unit: 'layers',
      group: 'model',
      help: 'Deeper networks need smaller steps; on the left the regions shrink towards the corner.',
      default: 1000,
      min: 4,
      max: 1_000_000,
      reason: 'exponents need several layers; above a million the comparison takes minutes',
      slider: { scale: 'log', min: 10, max: 100_000 },
    },
    eta: {
      kind: 'number',
      key: 'eta',
      label: 'step size',
      symbol: '\\eta',
      plainSymbol: 'η',
      unit: 'dimensionless',
      group: 'model',
      help: 'The factor of a residual update. Larger steps lie further to the left in the exponents.',
      default: 0.05,
      min: SMALLEST_ETA,
      max: 1,
      reason: 'zero never moves; a step above 1 moves a token by more than its own length',
      slider: { scale: 'log', min: 0.0001, max: 1 },
    },
    headCount: {
      kind: 'integer',
      key: 'H',
      label: 'heads',
      symbol: 'H',
      plainSymbol: 'H',
      unit: 'heads per layer',
      group: 'model',
      help: 'Heads are averaged, each with weights of its own: more heads, less noise.',
      default: 2,
      min: 1,
      max: MOST_HEADS,
      reason: 'a layer has at least one head; a billion is beyond every diagram',
      slider: { scale: 'log', min: 1, max: 10_000 },
    },
    dimension: {
      kind: 'integer',
      key: 'd',
      label: 'dimension',
      symbol: 'd',
      plainSymbol: 'd',
      unit: 'coordinates',
      group: 'model',
      help: 'Width of the network. It enters through the variance proxy σ² = (d − 1)/d.',
      default: 512,
      min: 3,
      max: 1_000_000,
      reason: 'the simulated token turns in a plane and stands out of it',
      slider: { scale: 'log', min: 3, max: 12_288 },
    },
    law: {
      kind: 'choice',
      key: 'law',
      label: 'weights',
      plainSymbol: 'law',
      unit: '',
      group: 'model',
      help: 'With a drift, value matrices turn a plane on average. Without it they are Gaussian of mean zero.',
      default: 'drift',
      options: [
        { value: 'drift', label: 'with a drift' },
        { value: 'gaussian', label: 'Gaussian, centred' },
      ],
    },
    replicates: {
      kind: 'integer',
      key: 'replicates',
      label: 'independent runs',
      plainSymbol: 'replicates',
      unit: 'runs',
      group: 'numerics',
      help: 'Networks, and solutions of the SDE, that the comparison averages over.',
      default: 100,
      min: 2,
      max: 100_000,
      reason: 'a standard error needs two runs; 100000 reach three decimals',
      slider: { scale: 'log', min: 10, max: 10_000 },
    },
    seed: {
      kind: 'seed',
      key: 'seed',
      label: 'seed',
      plainSymbol: 'seed',
      unit: 'whole number',
      group: 'numerics',
      help: 'Fixes every random draw. The same seed gives the same comparison.',
      default: 1,
    },
  },
  presets: [
    { id: 'fig-1', label: 'Figure 1 at depth 1000', anchor: 'fig-1', values: {} },
    {
      id: 'regime-static',
      label: 'Static: too few steps',
      anchor: 'fig-1',
      values: { eta: 0.0001, headCount: 1 },
    },
    {
      id: 'regime-ode-1',
      label: 'ODE I: small steps',
      anchor: 'fig-1',
      values: { eta: 0.005, headCount: 4 },
    },
    {
      id: 'regime-ode-2',
      label: 'ODE II: larger steps, many heads',
      anchor: 'fig-1',
      values: { eta: 0.05, headCount: 200 },
    },
    {
      id: 'regime-sde',
      label: 'SDE: larger steps, few heads',
      anchor: 'fig-1',
      values: { layerCount: 10_000, eta: 0.02, headCount: 4 },
    },
    {
      id: 'regime-failure',
      label: 'Failure of approximation: steps too large',
      anchor: 'fig-1',
      values: { eta: 0.2, headCount: 400 },
    },
    ...architecture('vit-b', 'ViT-B/16', { layerCount: 12, headCount: 12, dimension: 768 }),
    ...architecture('bert-large', 'BERT-large', { layerCount: 24, headCount: 16, dimension: 1024 }),
    ...architecture('llama-65b', 'LLaMA 65B', { layerCount: 80, headCount: 64, dimension: 8192 }),
    ...architecture('gpt-3', 'GPT-3 175B', { layerCount: 96, headCount: 96, dimension: 12_288 }),
  ],
  constraints: [],
  results: ['thm-weak-error', 'cor-ode-1', 'cor-ode-2', 'cor-sde'],
  sketch: true,
  plan: (values) => ({
    replicates: 1,
    frames: intervalCount(values) + 1,
    operations: values.replicates * runSteps(values) * STEP_OPERATIONS,
  }),
  frameLabel: (values, frame) => `layer ${layerAt(values, frame)}`,
});
