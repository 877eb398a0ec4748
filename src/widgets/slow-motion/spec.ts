import { numbersOfList } from '../parameter.ts';
import { defineWidget } from '../widget-spec.ts';

export type SlowMotionParameters = {
  readonly system: string;
  readonly dimensions: string;
  readonly initialOverlap: number;
  readonly tokenCount: number;
  readonly logitSpread: number;
  readonly deltaTau: number;
  readonly slowHorizon: number;
  readonly horizon: number;
  readonly seed: number;
  readonly replicates: number;
};

/** Intervals of the time axis; frame k stands at the horizon times (k/intervals)², as overlaps spread like a root. */
export const FRAME_INTERVALS = 60;

/** A few minutes on one core. */
const MAXIMUM_OPERATIONS = 3e11;

/** One layer of the two-token chain takes about as long as this many multiplications: a dozen random numbers. */
const PAIR_OPERATIONS = 700;

/** Whether the run follows two tokens of a continuum; else n tokens. */
export function isContinuum({ system }: Pick<SlowMotionParameters, 'system'>): boolean {
  return system === 'continuum';
}

export function dimensionsOf({ dimensions }: Pick<SlowMotionParameters, 'dimensions'>): readonly number[] {
  return numbersOfList(dimensions);
}

/** Diffusive time at the end of a run in dimension d. */
export function endTime(values: SlowMotionParameters, dimension: number): number {
  return isContinuum(values) ? values.slowHorizon * dimension : values.horizon;
}

/** Layers until each frame, shape [intervals + 1]. */
export function layersUntil(values: SlowMotionParameters, dimension: number): number[] {
  const total = endTime(values, dimension) / values.deltaTau;
  return Array.from({ length: FRAME_INTERVALS + 1 }, (_, k) =>
    Math.round(total * (k / FRAME_INTERVALS) ** 2),
  );
}

/** Multiplications of one layer, roughly: attention and the two factorisations of the Gram chain (theory.md 6.3). */
export function layerOperations(values: SlowMotionParameters): number {
  const { tokenCount: n } = values;
  return isContinuum(values) ? PAIR_OPERATIONS : 8 * n ** 3 + 300 * n * n;
}

/** Multiplications of one path or network in dimension d. */
export function pathOperations(values: SlowMotionParameters, dimension: number): number {
  return Math.max(1, layersUntil(values, dimension)[FRAME_INTERVALS]!) * layerOperations(values);
}

function totalOperations(values: SlowMotionParameters): number {
  const paths = dimensionsOf(values).reduce((sum, dimension) => sum + pathOperations(values, dimension), 0);
  return paths * values.replicates;
}

export const spec = defineWidget<SlowMotionParameters>({
  id: 'slow-motion',
  title: 'Overlaps in many dimensions, on two clocks',
  parameters: {
    system: {
      kind: 'choice',
      key: 'system',
      label: 'tokens',
      plainSymbol: 'system',
      unit: 'dimensionless',
      group: 'model',
      help: 'A continuum of tokens at infinite β, of which two are followed; or a context of n tokens.',
      default: 'continuum',
      options: [
        { value: 'continuum', label: 'two of a continuum, β = ∞' },
        { value: 'tokens', label: 'n tokens, finite β' },
      ],
    },
    initialOverlap: {
      kind: 'number',
      key: 'u0',
      label: 'initial overlap',
      symbol: 'R(0)',
      plainSymbol: 'R(0)',
      unit: 'dimensionless',
      group: 'model',
      help: 'Overlap of the tokens before the first layer, the same for every pair.',
      default: 0,
      min: -0.999,
      max: 0.999,
      reason: 'equal or opposite tokens stay so',
      slider: { scale: 'linear', min: -0.9, max: 0.9, step: 0.05 },
    },
    dimensions: {
      kind: 'list',
      key: 'd',
      label: 'dimensions',
      symbol: 'd',
      plainSymbol: 'd',
      unit: 'coordinates',
      group: 'model',
      help: 'The embedding dimensions to compare.',
      default: '16,64,256,1024,4096',
      min: 4,
      max: 1_000_000,
      integer: true,
      maximumLength: 6,
      reason: 'the scalar chain needs four dimensions; more than a million take too many layers',
    },
    tokenCount: {
      kind: 'integer',
      key: 'n',
      label: 'tokens of the context',
      symbol: 'n',
      plainSymbol: 'n',
      unit: 'tokens',
      group: 'model',
      help: 'Only with n tokens: the length of the context.',
      default: 16,
      min: 2,
      max: 128,
      reason: 'one token has no overlap; the cost grows with the cube',
      slider: { scale: 'log', min: 2, max: 64 },
    },
    logitSpread: {
      kind: 'number',
      key: 'logit',
      label: 'logit spread',
      symbol: '\\beta/\\sqrt d',
      plainSymbol: 'β/√d',
      unit: 'dimensionless',
      group: 'model',
      help: 'Only with n tokens: the standard deviation of a logit. 1 is a usual initialisation, 1000 nearly hard attention.',
      default: 1000,
      min: 0,
      max: 1_000_000,
      reason: 'temperatures are positive; beyond 10⁶ attention picks a single token',
      slider: { scale: 'log', min: 0.1, max: 1000 },
    },
    deltaTau: {
      kind: 'number',
      key: 'dtau',
      label: 'time per layer',
      symbol: '\\Delta\\tau',
      plainSymbol: 'Δτ',
      unit: 'diffusive time',
      group: 'numerics',
      help: 'How far one layer moves the clock. The dotted curves take it into account.',
      default: 0.2,
      min: 0.001,
      max: 1,
      reason: 'zero never moves; above 1 a layer forgets its input',
      slider: { scale: 'log', min: 0.02, max: 1 },
    },
    slowHorizon: {
      kind: 'number',
      key: 'horizon',
      label: 'slow horizon',
      symbol: '(\\tau/d)_{\\max}',
      plainSymbol: '(τ/d)_max',
      unit: 'units of τ/d',
      group: 'numerics',
      help: 'Only with the continuum: where the run stops, on the slow clock.',
      default: 1,
      min: 0.01,
      max: 10,
      reason: 'shorter runs show nothing; longer ones take too many layers',
      slider: { scale: 'log', min: 0.1, max: 4 },
    },
    horizon: {
      kind: 'number',
      key: 'tau',
      label: 'horizon',
      symbol: '\\tau_{\\max}',
      plainSymbol: 'τ_max',
      unit: 'diffusive time',
      group: 'numerics',
      help: 'Only with n tokens: where the run stops.',
      default: 16,
      min: 1,
      max: 200,
      reason: 'it must hold one layer; the Gram chain takes too long beyond 200',
      slider: { scale: 'log', min: 2, max: 64 },
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
      unit: 'runs per dimension',
      group: 'numerics',
      help: 'Pairs of a continuum, or networks of n tokens, in each dimension.',
      default: 200,
      min: 1,
      max: 5000,
      reason: 'the curves of 5000 runs are smooth',
      slider: { scale: 'log', min: 20, max: 2000 },
    },
  },
  presets: [
    {
      id: 'slow-motion',
      label: 'Two tokens of a continuum',
      anchor: 'slow-motion',
      values: {},
    },
    {
      id: 'slow-motion-tokens',
      label: '16 tokens, nearly hard attention',
      anchor: 'slow-motion',
      values: { system: 'tokens', replicates: 50 },
    },
  ],
  constraints: [
    {
      parameters: ['system', 'dimensions', 'tokenCount'],
      problem: (values) => {
        const smallest = Math.min(...dimensionsOf(values));
        return isContinuum(values) || values.tokenCount <= smallest
          ? undefined
          : `n = ${values.tokenCount} tokens with equal overlaps do not fit into d = ${smallest} dimensions.`;
      },
    },
    {
      parameters: ['system', 'initialOverlap', 'tokenCount'],
      problem: (values) =>
        isContinuum(values) || values.initialOverlap > -1 / (values.tokenCount - 1)
          ? undefined
          : `R(0) = ${values.initialOverlap} is not above ${(-1 / (values.tokenCount - 1)).toPrecision(3)}: ${values.tokenCount} tokens cannot all be so far apart.`,
    },
    {
      parameters: ['dimensions', 'deltaTau', 'slowHorizon'],
      problem: (values) => {
        const smallest = Math.min(...dimensionsOf(values));
        return layersUntil(values, smallest)[FRAME_INTERVALS]! >= 1
          ? undefined
          : `Δτ = ${values.deltaTau} is larger than the time up to (τ/d)_max = ${values.slowHorizon} in d = ${smallest}.`;
      },
    },
    {
      parameters: ['dimensions', 'tokenCount', 'deltaTau', 'slowHorizon', 'horizon', 'replicates'],
      problem: (values) =>
        totalOperations(values) <= MAXIMUM_OPERATIONS
          ? undefined
          : `These values ask for ${(totalOperations(values) / MAXIMUM_OPERATIONS).toPrecision(2)} times as many layers as a few minutes allow.`,
    },
  ],
  results: ['thm-low-temperature', 'prop-logistic-sde'],
  plan: (values) => ({ replicates: 1, frames: FRAME_INTERVALS + 1, operations: totalOperations(values) }),
  frameLabel: (values, frame) => {
    const clock = isContinuum(values) ? 'τ/d' : 'τ';
    const end = isContinuum(values) ? values.slowHorizon : values.horizon;
    return `${clock} = ${Number((end * (frame / FRAME_INTERVALS) ** 2).toPrecision(3))}`;
  },
});
