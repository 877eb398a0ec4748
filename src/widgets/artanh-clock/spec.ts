import { defineWidget } from '../widget-spec.ts';

export type ArtanhClockParameters = {
  readonly dimension: number;
  readonly matrix: string;
  readonly headDimension: number;
  readonly initialOverlap: number;
  readonly deltaTau: number;
  readonly horizon: number;
  readonly paths: number;
  readonly seed: number;
  readonly show: string;
};

/** Laws of the query-key matrix, with how many independent Gaussian maps each is a product of. */
export const matrixFactors = { orthogonal: 0, gaussian: 1, product: 2 } as const;
export type MatrixLaw = keyof typeof matrixFactors;

/** κ of note N4 for the query-key matrix of the run. */
export function kappaOf({ matrix, dimension, headDimension }: ArtanhClockParameters): number {
  switch (matrix as MatrixLaw) {
    case 'orthogonal':
      return 0;
    case 'gaussian':
      return 0.5;
    case 'product':
      return (1 + dimension / headDimension) / 2;
  }
}

/** Times at which paths are looked at, the start included. */
export const FRAMES = 41;

/** Points of a realisation between two frames, and one at each. */
export const SUBSTEPS = 3;

/** The paths are computed in this many independent parts, so that several workers can share them. */
const PARTS = 4;

/** Layers that one path has passed at a frame: the nearest whole number. */
export function layerAt({ horizon, dimension, deltaTau }: ArtanhClockParameters, frame: number): number {
  return Math.round((frame / (FRAMES - 1)) * ((horizon * dimension) / deltaTau));
}

/** Time τ/d at a frame. */
export function timeAt(values: ArtanhClockParameters, frame: number): number {
  return (layerAt(values, frame) * values.deltaTau) / values.dimension;
}

export function partCount({ paths }: ArtanhClockParameters): number {
  return Math.min(PARTS, paths);
}

/** One layer costs about as much as so many multiplications: its random numbers dominate. */
const LAYER_OPERATIONS = 1200;
/** A path is computed in one piece, of about a tenth of a second at most. */
const MAXIMUM_LAYERS = 200_000;
/** κ = 64.5, more than the heads of any published architecture give. */
const LARGEST_RATIO = 128;

export const spec = defineWidget<ArtanhClockParameters>({
  id: 'artanh-clock',
  title: 'The overlap of two tokens at low temperature, on a clock that shows κ',
  parameters: {
    dimension: {
      kind: 'integer',
      key: 'd',
      label: 'dimension',
      symbol: 'd',
      plainSymbol: 'd',
      unit: 'coordinates',
      group: 'model',
      help: 'Embedding dimension. The limit equations are for large d; a time of order d passes before overlaps move.',
      default: 64,
      min: 4,
      max: 4096,
      reason: 'the chain in law needs four directions; longer times τ = td are too slow here',
      slider: { scale: 'log', min: 8, max: 512 },
    },
    matrix: {
      kind: 'choice',
      key: 'matrix',
      label: 'query-key matrix',
      symbol: 'A',
      plainSymbol: 'A',
      unit: 'law',
      group: 'model',
      help: "The law of A that each layer draws afresh. The paper's assumption (G) is the product, with square factors.",
      default: 'product',
      options: [
        { value: 'product', label: "product W W'ᵀ, κ = (1 + d/d_k)/2" },
        { value: 'gaussian', label: 'one Gaussian matrix, κ = ½' },
        { value: 'orthogonal', label: 'orthogonal, κ = 0' },
      ],
    },
    headDimension: {
      kind: 'integer',
      key: 'headDim',
      label: 'head dimension',
      symbol: 'd_k',
      plainSymbol: 'd_k',
      unit: 'coordinates',
      group: 'model',
      help: "Columns of W and W'. Narrower heads have a larger κ. It plays no part in the other two laws.",
      default: 64,
      min: 1,
      max: 4096,
      reason: 'a head has at least one dimension and at most the d of the tokens',
      slider: { scale: 'log', min: 1, max: 512 },
    },
    initialOverlap: {
      kind: 'number',
      key: 'u0',
      label: 'overlap at the start',
      symbol: 'u_0',
      plainSymbol: 'u₀',
      unit: 'dimensionless',
      group: 'model',
      help: 'Cosine between the two tokens at the start. Independent starts in high dimension have overlaps near 0.',
      default: 0,
      min: -0.99,
      max: 0.99,
      reason: 'equal or opposite tokens stay so; artanh(0.99) = 2.65 is as far as a run begins',
      slider: { scale: 'linear', min: -0.9, max: 0.9, step: 0.05 },
    },
    deltaTau: {
      kind: 'number',
      key: 'dtau',
      label: 'time per layer',
      symbol: '\\Delta\\tau',
      plainSymbol: 'Δτ',
      unit: 'diffusive time',
      group: 'numerics',
      help: 'How far one layer moves τ. Larger steps are faster and biased; the dotted curve shows by how much.',
      default: 0.02,
      min: 0.001,
      max: 2,
      reason: 'smaller steps take too long here; a layer beyond 2 forgets its input',
      slider: { scale: 'log', min: 0.005, max: 1 },
    },
    horizon: {
      kind: 'number',
      key: 'horizon',
      label: 'horizon',
      symbol: 't_{\\max}',
      plainSymbol: 't_max',
      unit: 'time τ/d',
      group: 'numerics',
      help: 'Where the run stops, on the clock τ/d.',
      default: 2,
      min: 0.05,
      max: 10,
      reason: 'shorter runs are over before overlaps move; longer ones are too slow here',
      slider: { scale: 'linear', min: 0.5, max: 4, step: 0.25 },
    },
    paths: {
      kind: 'integer',
      key: 'paths',
      label: 'pairs of tokens',
      plainSymbol: 'paths',
      unit: 'independent pairs',
      group: 'numerics',
      help: 'How many independent pairs are averaged. Error bars shrink like one over its square root.',
      default: 4000,
      min: 2,
      max: 100_000,
      reason: 'one pair has no standard error; more than 100000 take too long here',
      slider: { scale: 'log', min: 100, max: 20_000 },
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
      help: 'The clock compares averages; realisations show single solutions of the limit equation for three κ, driven by the same noise.',
      default: 'clock',
      options: [
        { value: 'clock', label: 'E artanh(R)² against time' },
        { value: 'realisations', label: 'realisations for three κ' },
        { value: 'histogram', label: 'histogram of the overlap' },
      ],
    },
  },
  presets: [
    {
      id: 'note-4-clock',
      label: "Note N4: A = W W'ᵀ with square factors, κ = 1",
      anchor: 'fig-note-4',
      values: {},
    },
    {
      id: 'note-4-narrow',
      label: 'Note N4: heads of dimension 16, κ = 2.5',
      anchor: 'fig-note-4',
      values: { headDimension: 16, show: 'histogram' },
    },
  ],
  constraints: [
    {
      parameters: ['dimension', 'headDimension', 'matrix'],
      problem: ({ dimension, headDimension, matrix }) => {
        if (matrix !== 'product') return undefined;
        if (headDimension > dimension)
          return `d_k = ${headDimension} is larger than the d = ${dimension} of the tokens.`;
        if (dimension > LARGEST_RATIO * headDimension)
          return `d/d_k = ${dimension}/${headDimension} is above ${LARGEST_RATIO}, where the limit equation becomes too stiff for this picture.`;
        return undefined;
      },
    },
    {
      parameters: ['dimension', 'deltaTau', 'horizon'],
      problem: (values) => {
        const layers = layerAt(values, FRAMES - 1);
        const shown = `d = ${values.dimension}, Δτ = ${values.deltaTau} and t_max = ${values.horizon}`;
        if (layers < FRAMES - 1)
          return `${shown} leave ${layers} layers, fewer than the ${FRAMES - 1} points of the curve.`;
        if (layers > MAXIMUM_LAYERS) return `${shown} need ${layers} layers, more than ${MAXIMUM_LAYERS}.`;
        return undefined;
      },
    },
  ],
  results: ['note-4', 'prop-logistic-sde', 'thm-low-temperature'],
  plan: (values) => ({
    replicates: partCount(values),
    frames: FRAMES,
    operations: values.paths * layerAt(values, FRAMES - 1) * LAYER_OPERATIONS,
  }),
  frameLabel: (values, frame) =>
    `τ/d = ${Number(timeAt(values, frame).toPrecision(4))}, layer ${layerAt(values, frame)}`,
});
