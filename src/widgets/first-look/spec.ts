import { defineWidget } from '../widget-spec.ts';

export type FirstLookParameters = {
  readonly beta: number;
  readonly tokenCount: number;
  readonly gamma0: number;
  readonly deltaTau: number;
  readonly layerCount: number;
  readonly replicates: number;
  readonly seed: number;
};

/** Tokens on the sphere that one can see. */
export const DIMENSION = 3;

/** Layers whose steps are drawn as a trail. */
export const TRAIL = 4;

/** Multiplications of one layer; an exponential costs about twenty. */
export function layerOperations({ tokenCount: n }: Pick<FirstLookParameters, 'tokenCount'>): number {
  return 30 * n * n + 100 * n + 2000;
}

export const spec = defineWidget<FirstLookParameters>({
  id: 'first-look',
  title: 'Tokens under random layers',
  parameters: {
    beta: {
      kind: 'number',
      key: 'beta',
      label: 'inverse temperature',
      symbol: '\\beta',
      plainSymbol: 'β',
      unit: 'dimensionless',
      group: 'model',
      help: 'Left is hot: a token attends to all tokens alike. Right is cold: it picks one of them.',
      default: 0.3,
      min: 0,
      max: 1_000_000,
      reason: 'temperatures are positive; beyond 10⁶ attention picks a single token',
      slider: { scale: 'log', min: 0.1, max: 1000 },
    },
    tokenCount: {
      kind: 'integer',
      key: 'n',
      label: 'tokens',
      symbol: 'n',
      plainSymbol: 'n',
      unit: 'tokens',
      group: 'model',
      help: 'Length of the context.',
      default: 64,
      min: 2,
      max: 256,
      reason: 'one token has no other to gather with; more than 256 hide one another',
      slider: { scale: 'log', min: 2, max: 256 },
    },
    gamma0: {
      kind: 'number',
      key: 'gamma0',
      label: 'initial overlap',
      symbol: '\\gamma_0',
      plainSymbol: 'γ₀',
      unit: 'dimensionless',
      group: 'model',
      help: 'Mean overlap of two tokens at the input. They start around a common direction: in three dimensions on a circle.',
      default: 0.5,
      min: 0,
      max: 0.999,
      reason: 'below 0 there is no common direction, and tokens that coincide stay together',
      slider: { scale: 'linear', min: 0, max: 0.95, step: 0.05 },
    },
    deltaTau: {
      kind: 'number',
      key: 'dtau',
      label: 'time per layer',
      symbol: '\\Delta\\tau',
      plainSymbol: 'Δτ',
      unit: 'diffusive time',
      group: 'numerics',
      help: 'How far one layer moves the tokens: the square of its step.',
      default: 0.06,
      min: 0.0001,
      max: 1,
      reason: 'zero never moves; above 1 a layer forgets its input',
      slider: { scale: 'log', min: 0.01, max: 0.5 },
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
      default: 160,
      min: 1,
      max: 2000,
      reason: 'a network has a layer; more than 2000 take too long to play',
      slider: { scale: 'log', min: 10, max: 1000 },
    },
    replicates: {
      kind: 'integer',
      key: 'replicates',
      label: 'networks',
      plainSymbol: 'replicates',
      unit: 'networks',
      group: 'numerics',
      help: 'How many networks are counted, each with weights and tokens of its own. The first is drawn.',
      default: 24,
      min: 1,
      max: 100,
      reason: 'one is drawn; more than 100 dots find no room',
      slider: { scale: 'log', min: 1, max: 100 },
    },
    seed: {
      kind: 'seed',
      key: 'seed',
      label: 'seed',
      plainSymbol: 'seed',
      unit: 'whole number',
      group: 'numerics',
      help: 'Fixes every random draw. The same seed gives the same networks.',
      default: 23,
    },
  },
  presets: [
    {
      id: 'first-look',
      label: '64 tokens on a sphere, under random layers',
      anchor: 'first-look',
      values: {},
    },
    {
      id: 'first-look-cold',
      label: 'The same tokens, cold',
      anchor: 'first-look',
      values: { beta: 1000 },
    },
  ],
  constraints: [],
  results: [],
  plan: (values) => ({
    replicates: values.replicates,
    frames: values.layerCount + 1,
    operations: values.replicates * values.layerCount * layerOperations(values),
  }),
  frameLabel: (values, frame) => (frame === 0 ? 'input' : `layer ${frame} of ${values.layerCount}`),
});
