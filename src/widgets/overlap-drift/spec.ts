import { defineWidget } from '../widget-spec.ts';

export type OverlapDriftParameters = {
  readonly tokenCount: number;
  readonly dimension: number;
  readonly beta: number;
  readonly start: string;
  readonly gamma0: number;
  readonly deltaTau: number;
  readonly headsDrawn: number;
  readonly seed: number;
  readonly show: string;
};

/** Powers of two up to the number of heads, and that number itself: where the averages are recorded. */
export function recordedHeads(headsDrawn: number): number[] {
  const recorded: number[] = [];
  for (let heads = 1; heads < headsDrawn; heads *= 2) recorded.push(heads);
  return [...recorded, headsDrawn];
}

/** Number of pairs i <= j, the diagonal included; see `pairIndex`. */
export function pairCount(tokenCount: number): number {
  return (tokenCount * (tokenCount + 1)) / 2;
}

/** Place of the pair i <= j in the columns: row by row of the upper triangle. */
export function pairIndex(i: number, j: number, tokenCount: number): number {
  return i * tokenCount - (i * (i - 1)) / 2 + (j - i);
}

/**
 * Multiplications for one head: its three matrices (a normal number costs about ten), the barycentres and kicks, and the
 * four Gram matrices with their exponentials and running means.
 */
export function headOperations({ tokenCount: n, dimension: d }: OverlapDriftParameters): number {
  return 30 * d * d + 3 * n * d * d + 4 * n * n * d + 250 * n * n;
}

export const spec = defineWidget<OverlapDriftParameters>({
  id: 'overlap-drift',
  title: 'Average kick, kernel and overlap drift',
  parameters: {
    tokenCount: {
      kind: 'integer',
      key: 'n',
      label: 'tokens',
      symbol: 'n',
      plainSymbol: 'n',
      unit: 'tokens',
      group: 'model',
      help: 'Length of the context. There is one overlap for every pair of tokens.',
      default: 12,
      min: 2,
      max: 40,
      reason: 'one token has no overlap; more than 780 pairs cannot be told apart',
      slider: { scale: 'log', min: 2, max: 40 },
    },
    dimension: {
      kind: 'integer',
      key: 'd',
      label: 'dimension',
      symbol: 'd',
      plainSymbol: 'd',
      unit: 'coordinates',
      group: 'model',
      help: 'Embedding dimension. The drift hardly depends on it; the noise shrinks like one over its square root.',
      default: 32,
      min: 2,
      max: 256,
      reason: 'tokens need a sphere to move on; larger ones are too slow here',
      slider: { scale: 'log', min: 2, max: 128 },
    },
    beta: {
      kind: 'number',
      key: 'beta',
      label: 'inverse temperature',
      symbol: '\\beta',
      plainSymbol: 'β',
      unit: 'dimensionless',
      group: 'model',
      help: 'At 0 all tokens receive the same kick. At large values each token attends to one token only.',
      default: 4,
      min: 0,
      max: 1_000_000,
      reason: 'temperatures are positive; beyond 10⁶ attention picks a single token',
      slider: { scale: 'log', min: 0.1, max: 1000 },
    },
    start: {
      kind: 'choice',
      key: 'init',
      label: 'tokens',
      plainSymbol: 'init',
      unit: 'law',
      group: 'model',
      help: 'Where the tokens stand: around a common direction, all at equal overlaps, or anywhere on the sphere.',
      default: 'cap',
      options: [
        { value: 'cap', label: 'around a direction' },
        { value: 'simplex', label: 'equal overlaps' },
        { value: 'uniform', label: 'anywhere' },
      ],
    },
    gamma0: {
      kind: 'number',
      key: 'gamma0',
      label: 'overlap',
      symbol: '\\gamma_0',
      plainSymbol: 'γ₀',
      unit: 'dimensionless',
      group: 'model',
      help: 'Mean overlap of two tokens around a direction; the overlap of all pairs at equal overlaps. Not used anywhere on the sphere.',
      default: 0.3,
      min: -1,
      max: 0.999,
      reason: 'an overlap is a cosine, and tokens that coincide stay together',
      slider: { scale: 'linear', min: -0.1, max: 0.95, step: 0.01 },
    },
    deltaTau: {
      kind: 'number',
      key: 'dtau',
      label: 'time per layer',
      symbol: '\\Delta\\tau',
      plainSymbol: 'Δτ',
      unit: 'diffusive time',
      group: 'numerics',
      help: 'Length of the single layers. Longer ones miss the drift by about the fraction Δτ; shorter ones leave it in the noise.',
      default: 0.05,
      min: 0.0001,
      max: 1,
      reason: 'zero never moves; above 1 a layer forgets its input',
      slider: { scale: 'log', min: 0.005, max: 0.5 },
    },
    headsDrawn: {
      kind: 'integer',
      key: 'heads',
      label: 'heads drawn',
      symbol: 'N',
      plainSymbol: 'N',
      unit: 'heads',
      group: 'numerics',
      help: 'How many heads with fresh weights are averaged. Errors shrink like one over the square root.',
      default: 2048,
      min: 2,
      max: 262_144,
      reason: 'one head has no error bar; more than 262144 take minutes',
      slider: { scale: 'log', min: 64, max: 65_536 },
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
      unit: 'view of the same run',
      group: 'display',
      help: 'Three views of the same heads.',
      default: 'averages',
      options: [
        { value: 'averages', label: 'averages over heads' },
        { value: 'kernel', label: 'kernel' },
        { value: 'drift', label: 'overlap drift' },
      ],
    },
  },
  presets: [
    { id: 'fig-mean-field', label: 'Two averages over the same heads', anchor: 'fig-mean-field', values: {} },
    {
      id: 'fig-kernel',
      label: 'The kernel of the kicks',
      anchor: 'fig-kernel',
      values: { show: 'kernel' },
    },
    {
      id: 'fig-overlap-drift',
      label: 'The drift of every overlap',
      anchor: 'fig-overlap-drift',
      values: { show: 'drift' },
    },
  ],
  constraints: [
    {
      parameters: ['start', 'tokenCount', 'dimension'],
      problem: ({ start, tokenCount, dimension }) =>
        start !== 'simplex' || tokenCount <= dimension
          ? undefined
          : `n = ${tokenCount} tokens at equal overlaps need at least ${tokenCount} dimensions, and d = ${dimension}.`,
    },
    {
      parameters: ['start', 'gamma0', 'tokenCount'],
      problem: ({ start, gamma0, tokenCount }) => {
        if (start === 'cap' && !(gamma0 >= 0))
          return `γ₀ = ${gamma0}: tokens around a direction have a mean overlap of at least 0.`;
        const lowest = -1 / (tokenCount - 1);
        if (start === 'simplex' && !(gamma0 > lowest))
          return `γ₀ = ${gamma0}: ${tokenCount} tokens at equal overlaps have overlaps above ${lowest.toPrecision(3)}.`;
        return undefined;
      },
    },
  ],
  results: ['cor-gaussian', 'lem-kernel', 'prop-overlap-drift'],
  plan: (values) => ({
    replicates: 1,
    frames: recordedHeads(values.headsDrawn).length,
    operations: values.headsDrawn * headOperations(values),
  }),
  frameLabel: (values, frame) => {
    const heads = recordedHeads(values.headsDrawn)[frame] ?? values.headsDrawn;
    return heads === 1 ? '1 head' : `${heads} heads`;
  },
});
