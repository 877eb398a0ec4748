import { numbersOfList } from '../parameter.ts';
import { defineWidget } from '../widget-spec.ts';

export type ChaosParameters = {
  readonly tokenCounts: string;
  readonly referenceCount: number;
  readonly beta: number;
  readonly headCount: number;
  readonly deltaTau: number;
  readonly horizon: number;
  readonly replicates: number;
  readonly seed: number;
  readonly show: string;
};

/** Replicates are computed in this many independent parts, so that several workers can share them. */
const PARTS = 4;

export function partCount({ replicates }: ChaosParameters): number {
  return Math.min(PARTS, replicates);
}

/** The numbers of tokens, increasing and without repetitions. */
export function countsOf({ tokenCounts }: Pick<ChaosParameters, 'tokenCounts'>): number[] {
  return [...new Set(numbersOfList(tokenCounts))].sort((a, b) => a - b);
}

export function layerCount({ horizon, deltaTau }: Pick<ChaosParameters, 'horizon' | 'deltaTau'>): number {
  return Math.floor(horizon / deltaTau + 1e-9);
}

/** Multiplications of one replicate, roughly: sums over the reference, and the distances between measures at the end. */
export function replicateOperations(values: ChaosParameters): number {
  const { referenceCount, beta, headCount } = values;
  const counts = countsOf(values);
  const tokens = counts.reduce((sum, count) => sum + count, 0);
  const angles = beta === 0 ? 2 : Math.min(referenceCount, 60 * Math.max(1, beta));
  return (
    layerCount(values) * headCount * (referenceCount + tokens) * angles * 30 +
    counts.length * (referenceCount + tokens) * 1000
  );
}

const MAXIMUM_LAYERS = 1000;

export const spec = defineWidget<ChaosParameters>({
  id: 'chaos',
  title: 'Tokens on the circle and their mean-field copies under the same heads',
  parameters: {
    beta: {
      kind: 'number',
      key: 'beta',
      label: 'inverse temperature',
      symbol: '\\beta',
      plainSymbol: 'β',
      unit: 'dimensionless',
      group: 'model',
      help: 'At 0 every token attends to all tokens equally, and runs are fast.',
      default: 0,
      min: 0,
      max: 20,
      reason: 'temperatures are positive; colder heads take too long here',
      slider: { scale: 'linear', min: 0, max: 8, step: 0.5 },
    },
    headCount: {
      kind: 'integer',
      key: 'H',
      label: 'heads',
      symbol: 'H',
      plainSymbol: 'H',
      unit: 'heads per layer',
      group: 'model',
      help: 'Heads are averaged, each with weights of its own.',
      default: 1,
      min: 1,
      max: 16,
      reason: 'a layer has at least one head; its cost grows with every head',
      slider: { scale: 'log', min: 1, max: 8 },
    },
    tokenCounts: {
      kind: 'list',
      key: 'n',
      label: 'numbers of tokens',
      symbol: 'n',
      plainSymbol: 'n',
      unit: 'tokens',
      group: 'model',
      help: 'One system for each number, all under the same heads.',
      default: '10,20,40,80,160',
      min: 2,
      max: 1000,
      integer: true,
      maximumLength: 8,
      reason: 'one token is its own mean; more than 1000 take too long here',
    },
    referenceCount: {
      kind: 'integer',
      key: 'reference',
      label: 'points of the reference',
      symbol: 'N',
      plainSymbol: 'N',
      unit: 'points',
      group: 'numerics',
      help: 'The mean-field measure is carried by so many points, evenly spaced at the start.',
      default: 640,
      min: 16,
      max: 4000,
      reason: 'fewer do not stand for a measure; more take too long here',
      slider: { scale: 'log', min: 160, max: 2560 },
    },
    deltaTau: {
      kind: 'number',
      key: 'dtau',
      label: 'time per layer',
      symbol: '\\Delta\\tau',
      plainSymbol: 'Δτ',
      unit: 'diffusive time',
      group: 'numerics',
      help: 'How far one layer moves the clock.',
      default: 0.05,
      min: 0.001,
      max: 1,
      reason: 'zero never moves; above 1 a layer forgets its input',
      slider: { scale: 'log', min: 0.01, max: 0.5 },
    },
    horizon: {
      kind: 'number',
      key: 'horizon',
      label: 'horizon',
      symbol: 'T',
      plainSymbol: 'T',
      unit: 'diffusive time',
      group: 'numerics',
      help: 'Suprema run over the layers up to this time.',
      default: 1,
      min: 0.001,
      max: 10,
      reason: 'it must hold one layer; later most tokens have collapsed',
      slider: { scale: 'linear', min: 0.5, max: 4, step: 0.5 },
    },
    replicates: {
      kind: 'integer',
      key: 'replicates',
      label: 'independent runs',
      plainSymbol: 'replicates',
      unit: 'runs',
      group: 'numerics',
      help: 'Each draws its own heads and starts. Error bars shrink like one over its square root.',
      default: 400,
      min: 2,
      max: 10_000,
      reason: 'one run has no standard error; more than 10000 take too long here',
      slider: { scale: 'log', min: 20, max: 2000 },
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
    show: {
      kind: 'choice',
      key: 'show',
      label: 'picture',
      plainSymbol: 'show',
      unit: 'kind',
      group: 'display',
      help: 'The distance of tokens from their copies, or of the empirical measure from the mean-field measure.',
      default: 'coupling',
      options: [
        { value: 'coupling', label: 'E sup |x − x̄|², tokens and copies' },
        { value: 'measures', label: 'E W₂² of the measures at the end' },
      ],
    },
  },
  presets: [
    { id: 'note-5-chaos', label: 'Note N5: equal starts, β = 0', anchor: 'fig-note-5-chaos', values: {} },
  ],
  constraints: [
    {
      parameters: ['tokenCounts'],
      problem: (values) =>
        countsOf(values).length >= 2
          ? undefined
          : `n = ${values.tokenCounts} holds one number of tokens; a slope needs two.`,
    },
    {
      parameters: ['tokenCounts', 'referenceCount'],
      problem: (values) => {
        const largest = countsOf(values).at(-1)!;
        return values.referenceCount >= 2 * largest
          ? undefined
          : `N = ${values.referenceCount} is less than twice the largest n = ${largest}: too few to stand for the limit.`;
      },
    },
    {
      parameters: ['deltaTau', 'horizon'],
      problem: (values) => {
        const layers = layerCount(values);
        if (layers < 1) return `Δτ = ${values.deltaTau} is larger than the horizon T = ${values.horizon}.`;
        if (layers > MAXIMUM_LAYERS)
          return `Δτ = ${values.deltaTau} up to T = ${values.horizon} needs ${layers} layers, more than ${MAXIMUM_LAYERS}.`;
        return undefined;
      },
    },
  ],
  results: ['note-5', 'prop-chaos'],
  plan: (values) => ({
    replicates: partCount(values),
    frames: countsOf(values).length,
    operations: values.replicates * replicateOperations(values),
  }),
  frameLabel: (values, frame) => `up to n = ${countsOf(values)[frame]}`,
});
