/**
 * Divides every row of `tokens` [tokenCount, dimension] by its Euclidean norm, in place: the map N of theory.md
 * section 2. O(nd).
 * @throws RangeError if a row is zero or not finite: it has no direction.
 */
export function normaliseRows(tokens: Float64Array, tokenCount: number, dimension: number): void {
  for (let i = 0; i < tokenCount; i++) {
    const start = i * dimension;
    let sum = 0;
    for (let c = start; c < start + dimension; c++) sum += tokens[c]! * tokens[c]!;
    const norm = Math.sqrt(sum);
    if (!(norm > 0 && norm < Infinity)) throw noDirection(i, norm);
    for (let c = start; c < start + dimension; c++) tokens[c]! /= norm;
  }
}

/** What is thrown for a row without a direction. */
export function noDirection(row: number, norm: number): RangeError {
  return new RangeError(`norm of token ${row} = ${norm} is outside 0 to Infinity (ends excluded)`);
}
