/**
 * Overwrites the lower triangular `factor` L [size, size], diagonal >= 0, by the lower triangular L' with diagonal >= 0
 * and L' L'ᵀ = L Lᵀ + B Bᵀ, where `columns` B is [size, width]: an LQ factorisation of [L | B] by Householder
 * reflections. Neither product is formed, so rows that (nearly) coincide stay as close as they were: errors are of the
 * order of rounding in L', where a Cholesky factor of the sum has its square root. B is overwritten; no allocation;
 * O(size² width), for any rank of L and B.
 */
export function absorbColumns(
  factor: Float64Array,
  columns: Float64Array,
  size: number,
  width: number,
): void {
  for (let k = 0; k < size; k++) {
    const pivot = factor[k * size + k]!;
    const start = k * width;
    let tail = 0;
    for (let c = start; c < start + width; c++) tail += columns[c]! * columns[c]!;
    // Squares of entries below 1e-150 are no longer exact, nor do they matter beside unit rows.
    if (!(tail > 1e-300)) continue;
    const norm = Math.sqrt(pivot * pivot + tail);
    const first = pivot + norm;
    const scale = 1 / (norm * first);
    factor[k * size + k] = norm;
    let i = k + 1;
    for (; i + 3 < size; i += 4) reflectFour(factor, columns, size, width, k, i, first, scale);
    for (; i < size; i++) {
      const entry = factor[i * size + k]!;
      let inner = entry * first;
      for (let c = start, p = i * width; c < start + width; c++, p++) inner += columns[p]! * columns[c]!;
      inner *= scale;
      // The reflection maps row k to (-norm, 0, ...): column k changes its sign, so that the diagonal stays >= 0.
      factor[i * size + k] = inner * first - entry;
      for (let c = start, p = i * width; c < start + width; c++, p++) columns[p]! -= inner * columns[c]!;
    }
  }
}

/** The reflection of step `k` on the rows `i` to `i + 3`. */
function reflectFour(
  factor: Float64Array,
  columns: Float64Array,
  size: number,
  width: number,
  k: number,
  i: number,
  first: number,
  scale: number,
): void {
  const f0 = i * size + k;
  const f1 = f0 + size;
  const f2 = f1 + size;
  const f3 = f2 + size;
  const start = k * width;
  const p0 = i * width;
  const p1 = p0 + width;
  const p2 = p1 + width;
  const p3 = p2 + width;
  let s0 = factor[f0]! * first;
  let s1 = factor[f1]! * first;
  let s2 = factor[f2]! * first;
  let s3 = factor[f3]! * first;
  for (let c = 0; c < width; c++) {
    const v = columns[start + c]!;
    s0 += columns[p0 + c]! * v;
    s1 += columns[p1 + c]! * v;
    s2 += columns[p2 + c]! * v;
    s3 += columns[p3 + c]! * v;
  }
  s0 *= scale;
  s1 *= scale;
  s2 *= scale;
  s3 *= scale;
  factor[f0] = s0 * first - factor[f0]!;
  factor[f1] = s1 * first - factor[f1]!;
  factor[f2] = s2 * first - factor[f2]!;
  factor[f3] = s3 * first - factor[f3]!;
  for (let c = 0; c < width; c++) {
    const v = columns[start + c]!;
    columns[p0 + c]! -= s0 * v;
    columns[p1 + c]! -= s1 * v;
    columns[p2 + c]! -= s2 * v;
    columns[p3 + c]! -= s3 * v;
  }
}
