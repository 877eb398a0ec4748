import { requireBetween, requireInRange, requireInteger } from '#engine/arguments.ts';
import { fillNormal } from '#engine/random/normal.ts';
import type { Stream } from '#engine/random/stream.ts';
import { normaliseRows } from '#engine/sphere/normalise-rows.ts';

/** Laws of the initial tokens, theory.md section 1. */
export type InitialData = 'uniform' | 'simplex' | 'cap';

/**
 * Independent uniform tokens on the sphere. Returns [tokenCount, dimension], unit rows. O(nd).
 * @throws RangeError unless tokenCount >= 1 and dimension >= 2.
 */
export function uniformTokens(
  tokenCount: number,
  dimension: number,
  stream: Stream,
): Float64Array<ArrayBuffer> {
  requireShape(tokenCount, dimension);
  const tokens = new Float64Array(tokenCount * dimension);
  fillNormal(stream, tokens);
  normaliseRows(tokens, tokenCount, dimension);
  return tokens;
}

/**
 * Tokens with every pairwise overlap equal to `overlap`, deterministic: x_i = a e_i + b (e_1 + ... + e_n), the square
 * root of the Gram matrix. Returns [tokenCount, dimension], unit rows. O(nd).
 *
 * @param tokenCount n <= dimension
 * @param overlap gamma0 in (-1/(n-1), 1), dimensionless; any value in (-1, 1) when n = 1
 * @throws RangeError if n > dimension or the overlap is outside its range.
 */
export function simplexTokens(
  tokenCount: number,
  dimension: number,
  overlap: number,
): Float64Array<ArrayBuffer> {
  requireShape(tokenCount, dimension);
  requireInteger('tokenCount', tokenCount, 1, dimension);
  requireBetween('gamma0', overlap, tokenCount > 1 ? -1 / (tokenCount - 1) : -1, 1);
  const a = Math.sqrt(1 - overlap);
  const b = (Math.sqrt(1 + (tokenCount - 1) * overlap) - a) / tokenCount;
  const tokens = new Float64Array(tokenCount * dimension);
  for (let i = 0; i < tokenCount; i++) {
    tokens.fill(b, i * dimension, i * dimension + tokenCount);
    tokens[i * dimension + i]! += a;
  }
  normaliseRows(tokens, tokenCount, dimension);
  return tokens;
}

/**
 * Tokens around the first axis e: x_i = sqrt(gamma0) e + sqrt(1 - gamma0) xi_i with xi_i independent and uniform on
 * the unit sphere orthogonal to e. Overlaps are gamma0 + O((1 - gamma0)/sqrt(d)): report their minimum. Returns
 * [tokenCount, dimension], unit rows. O(nd).
 *
 * @param overlap gamma0 in [0, 1)
 * @throws RangeError if the overlap is outside [0, 1) or the shape is impossible.
 */
export function capTokens(
  tokenCount: number,
  dimension: number,
  overlap: number,
  stream: Stream,
): Float64Array<ArrayBuffer> {
  requireShape(tokenCount, dimension);
  if (overlap !== 0) requireBetween('gamma0', requireInRange('gamma0', overlap, 0, 1), 0, 1);
  const directions = new Float64Array(tokenCount * (dimension - 1));
  fillNormal(stream, directions);
  normaliseRows(directions, tokenCount, dimension - 1);
  const tokens = new Float64Array(tokenCount * dimension);
  const axial = Math.sqrt(overlap);
  const radial = Math.sqrt(1 - overlap);
  for (let i = 0; i < tokenCount; i++) {
    tokens[i * dimension] = axial;
    for (let c = 1; c < dimension; c++) {
      tokens[i * dimension + c] = radial * directions[i * (dimension - 1) + c - 1]!;
    }
  }
  normaliseRows(tokens, tokenCount, dimension);
  return tokens;
}

/**
 * Initial tokens of the named law, [tokenCount, dimension], unit rows; `overlap` is not used by `uniform`, the stream
 * is not used by `simplex`.
 * @throws RangeError as the law's own function does.
 */
export function initialTokens(
  law: InitialData,
  tokenCount: number,
  dimension: number,
  overlap: number,
  stream: Stream,
): Float64Array<ArrayBuffer> {
  switch (law) {
    case 'uniform':
      return uniformTokens(tokenCount, dimension, stream);
    case 'simplex':
      return simplexTokens(tokenCount, dimension, overlap);
    case 'cap':
      return capTokens(tokenCount, dimension, overlap, stream);
  }
}

function requireShape(tokenCount: number, dimension: number): void {
  requireInteger('tokenCount', tokenCount, 1);
  requireInteger('dimension', dimension, 2);
}
