import type { SimplexModel } from '#engine/theory/simplex-attention.ts';
import { integerKey, numberKey } from '../measurement.ts';

/** The keys of a Gaussian head over a simplex configuration, shared by the measurements of f, g and γ. */
export const modelKeys = {
  n: integerKey({ min: 2, fallback: 16, unit: 'tokens', description: 'tokens' }),
  d: integerKey({ min: 2, fallback: 64, unit: 'coordinates', description: 'dimension' }),
  beta: numberKey({
    min: 0,
    allowInfinity: true,
    fallback: 8,
    description: 'inverse temperature; inf is hard-max',
  }),
  sigmaA: numberKey({ min: 0, fallback: 1, description: 'scaled entry deviation σ_A√d of W and W′' }),
  headDim: integerKey({
    min: 1,
    fallback: { text: 'd', from: (given) => given['d'] as number },
    unit: 'coordinates',
    description: 'head dimension d_k, at most d',
  }),
} as const;

interface ModelParams {
  readonly n: number;
  readonly d: number;
  readonly beta: number;
  readonly sigmaA: number;
  readonly headDim: number;
}

export function simplexModelOf({ n, d, beta, sigmaA, headDim }: ModelParams): SimplexModel {
  return { tokenCount: n, dimension: d, headDimension: headDim, beta, sigmaA };
}

/** The constraints between keys: the head dimension, and an overlap that n tokens can have. */
export function overlapProblems(key: string, overlap: number, { n, d, headDim }: ModelParams): string[] {
  const lowest = -1 / (n - 1);
  return [
    ...(headDim <= d ? [] : [`headDim = ${headDim} is not allowed; allowed: integer 1 to ${d} (d = ${d})`]),
    ...(overlap > lowest && overlap < 1
      ? []
      : [
          `${key} = ${overlap} is not allowed; allowed: above ${lowest.toPrecision(6)} and below 1 (n = ${n})`,
        ]),
  ];
}
