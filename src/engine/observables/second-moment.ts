import { requireInteger, requireLength } from '#engine/arguments.ts';

/**
 * m = n^-2 sum over all i, j of R_ij = ‖mean token‖², the second moment of theory.md section 1 (it includes i = j).
 * `tokens` [tokenCount, dimension]; O(nd) through the mean token; allocates nothing of size n.
 * @throws RangeError if `tokens` has another length.
 */
export function secondMoment(tokens: Float64Array, tokenCount: number, dimension: number): number {
  requireInteger('tokenCount', tokenCount, 1);
  requireLength('tokens', tokens, tokenCount * dimension);
  const mean = new Float64Array(dimension);
  for (let i = 0; i < tokenCount; i++) {
    for (let c = 0; c < dimension; c++) mean[c]! += tokens[i * dimension + c]!;
  }
  let sum = 0;
  for (const coordinate of mean) sum += coordinate * coordinate;
  return sum / (tokenCount * tokenCount);
}
