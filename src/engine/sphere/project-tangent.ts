/**
 * Replaces every row v_i of `vectors` by v_i - <v_i, x_i> x_i, its projection on the tangent space at the unit token
 * x_i: Proj of theory.md section 2. Both arrays are [tokenCount, dimension]; in place; O(nd).
 */
export function projectTangent(
  vectors: Float64Array,
  tokens: Float64Array,
  tokenCount: number,
  dimension: number,
): void {
  for (let i = 0; i < tokenCount; i++) {
    const start = i * dimension;
    let inner = 0;
    for (let c = start; c < start + dimension; c++) inner += vectors[c]! * tokens[c]!;
    for (let c = start; c < start + dimension; c++) vectors[c]! -= inner * tokens[c]!;
  }
}
