import { integerKey, numberKey, numberListKey } from '../keys.ts';

/** Keys that several measurements share, with one meaning, range and default each. Names are those of the permalinks. */
export const tokensKey = (fallback: number) =>
  integerKey({ min: 2, fallback, unit: 'tokens', description: 'tokens in the context, n' });

export const dimensionKey = (fallback: number, min = 2) =>
  integerKey({ min, fallback, unit: 'coordinates', description: 'embedding dimension d' });

export const headDimensionKey = () =>
  integerKey({
    min: 1,
    fallback: { text: 'd', from: (given) => given['d'] as number },
    unit: 'coordinates',
    description: 'head dimension d_k, at most d',
  });

export const betaKey = (fallback: number) =>
  numberKey({
    min: 0,
    max: 1e12,
    fallback,
    description: 'inverse temperature beta; 1e6 is the hard maximum',
  });

export const sigmaAKey = () =>
  numberKey({ min: 0, max: 1e6, fallback: 1, description: "scaled deviation of W and W', sigma_A sqrt(d)" });

export const gammaKey = (fallback: number) =>
  numberKey({
    min: -1,
    max: 1,
    fallback,
    description: 'common initial overlap gamma_0, above -1/(n-1) and below 1',
  });

export const timesKey = (fallback: readonly number[], unit: string) =>
  numberListKey({ min: 0, fallback, unit, description: 'times, in any order' });

export const startKey = (fallback: number) =>
  numberKey({ above: -1, below: 1, fallback, description: 'overlap u(0)' });

/** Problem of an overlap that no simplex of n tokens has. */
export function overlapProblems(name: string, overlap: number, tokenCount: number): string[] {
  const lowest = -1 / (tokenCount - 1);
  if (overlap > lowest && overlap < 1) return [];
  return [`${name} = ${overlap} is not allowed; allowed: > ${lowest} and < 1 (n = ${tokenCount})`];
}

/** Problem of heads wider than the embedding. */
export function headDimensionProblems(headDimension: number, dimension: number): string[] {
  if (headDimension <= dimension) return [];
  return [`headDim = ${headDimension} is not allowed; allowed: integer >= 1 and <= d = ${dimension}`];
}

/**
 * Evaluates a curve that wants increasing times at times in any order, with repetitions.
 * @param curve values at strictly increasing times, same length
 */
export function inAnyOrder(
  times: readonly number[],
  curve: (increasing: readonly number[]) => ArrayLike<number>,
): number[] {
  const increasing = [...new Set(times)].sort((a, b) => a - b);
  const values = curve(increasing);
  return times.map((time) => values[increasing.indexOf(time)]!);
}
