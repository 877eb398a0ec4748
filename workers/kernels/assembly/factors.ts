/** Triangular factors in doubles; the TypeScript twins of the same names say what they compute. */

/** Sum over `count` entries of row times other. */
// @ts-ignore: decorator
@inline
function dot(row: usize, other: usize, count: i32): f64 {
  let wide = f64x2.splat(0);
  let c = 0;
  for (; c + 2 <= count; c += 2) {
    const offset = (c as usize) << 3;
    wide = f64x2.add(wide, f64x2.mul(v128.load(row + offset), v128.load(other + offset)));
  }
  let sum = f64x2.extract_lane(wide, 0) + f64x2.extract_lane(wide, 1);
  if (c < count) sum += load<f64>(row + ((c as usize) << 3)) * load<f64>(other + ((c as usize) << 3));
  return sum;
}

// @ts-ignore: decorator
@inline
function sumOf(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

/** The reflection of step k on four rows. */
// @ts-ignore: decorator
@inline
function reflectFour(
  entry: usize,
  entryStride: usize,
  row: usize,
  stride: usize,
  pivot: usize,
  width: i32,
  first: f64,
  scale: f64,
): void {
  const row1 = row + stride;
  const row2 = row1 + stride;
  const row3 = row2 + stride;
  let w0 = f64x2.splat(0);
  let w1 = w0;
  let w2 = w0;
  let w3 = w0;
  const end = (width as usize & ~1) << 3;
  for (let c: usize = 0; c < end; c += 16) {
    const v = v128.load(pivot + c);
    w0 = f64x2.add(w0, f64x2.mul(v128.load(row + c), v));
    w1 = f64x2.add(w1, f64x2.mul(v128.load(row1 + c), v));
    w2 = f64x2.add(w2, f64x2.mul(v128.load(row2 + c), v));
    w3 = f64x2.add(w3, f64x2.mul(v128.load(row3 + c), v));
  }
  const entry1 = entry + entryStride;
  const entry2 = entry1 + entryStride;
  const entry3 = entry2 + entryStride;
  let s0 = sumOf(w0) + load<f64>(entry) * first;
  let s1 = sumOf(w1) + load<f64>(entry1) * first;
  let s2 = sumOf(w2) + load<f64>(entry2) * first;
  let s3 = sumOf(w3) + load<f64>(entry3) * first;
  if (width & 1) {
    const v = load<f64>(pivot + end);
    s0 += load<f64>(row + end) * v;
    s1 += load<f64>(row1 + end) * v;
    s2 += load<f64>(row2 + end) * v;
    s3 += load<f64>(row3 + end) * v;
  }
  s0 *= scale;
  s1 *= scale;
  s2 *= scale;
  s3 *= scale;
  store<f64>(entry, s0 * first - load<f64>(entry));
  store<f64>(entry1, s1 * first - load<f64>(entry1));
  store<f64>(entry2, s2 * first - load<f64>(entry2));
  store<f64>(entry3, s3 * first - load<f64>(entry3));
  w0 = f64x2.splat(s0);
  w1 = f64x2.splat(s1);
  w2 = f64x2.splat(s2);
  w3 = f64x2.splat(s3);
  for (let c: usize = 0; c < end; c += 16) {
    const v = v128.load(pivot + c);
    v128.store(row + c, f64x2.sub(v128.load(row + c), f64x2.mul(w0, v)));
    v128.store(row1 + c, f64x2.sub(v128.load(row1 + c), f64x2.mul(w1, v)));
    v128.store(row2 + c, f64x2.sub(v128.load(row2 + c), f64x2.mul(w2, v)));
    v128.store(row3 + c, f64x2.sub(v128.load(row3 + c), f64x2.mul(w3, v)));
  }
  if (width & 1) {
    const v = load<f64>(pivot + end);
    store<f64>(row + end, load<f64>(row + end) - s0 * v);
    store<f64>(row1 + end, load<f64>(row1 + end) - s1 * v);
    store<f64>(row2 + end, load<f64>(row2 + end) - s2 * v);
    store<f64>(row3 + end, load<f64>(row3 + end) - s3 * v);
  }
}

export function absorbColumns(factor: usize, columns: usize, size: i32, width: i32): void {
  const stride = (width as usize) << 3;
  const entryStride = (size as usize) << 3;
  for (let k = 0; k < size; k++) {
    const pivotRow = columns + (k as usize) * stride;
    const tail = dot(pivotRow, pivotRow, width);
    if (!(tail > 1e-300)) continue;
    const diagonal = factor + (k as usize) * (entryStride + 8);
    const pivot = load<f64>(diagonal);
    const norm = sqrt<f64>(pivot * pivot + tail);
    const first = pivot + norm;
    const scale = 1 / (norm * first);
    store<f64>(diagonal, norm);
    let i = k + 1;
    let entry = diagonal + entryStride;
    let row = pivotRow + stride;
    for (; i + 3 < size; i += 4) {
      reflectFour(entry, entryStride, row, stride, pivotRow, width, first, scale);
      entry += 4 * entryStride;
      row += 4 * stride;
    }
    for (; i < size; i++) {
      const inner = (dot(row, pivotRow, width) + load<f64>(entry) * first) * scale;
      store<f64>(entry, inner * first - load<f64>(entry));
      for (let c: usize = 0; c < stride; c += 8) {
        store<f64>(row + c, load<f64>(row + c) - inner * load<f64>(pivotRow + c));
      }
      entry += entryStride;
      row += stride;
    }
  }
}

/** Cholesky factor in place, `jitter` added to the diagonal; the index of a pivot that is no number >= 0, or -1. */
export function cholesky(matrix: usize, size: i32, jitter: f64): i32 {
  const stride = (size as usize) << 3;
  for (let j = 0; j < size; j++) {
    const row = matrix + (j as usize) * stride;
    const place = (j as usize) << 3;
    const square = load<f64>(row + place) - dot(row, row, j) + jitter;
    if (!(square >= 0)) {
      // For the message of the host.
      store<f64>(row + place, square);
      return j;
    }
    const pivot = sqrt<f64>(square);
    const inverse = pivot > 0 ? 1 / pivot : 0;
    store<f64>(row + place, pivot);
    let i = j + 1;
    let other = row + stride;
    const end = (j as usize & ~1) << 3;
    for (; i + 3 < size; i += 4) {
      const other1 = other + stride;
      const other2 = other1 + stride;
      const other3 = other2 + stride;
      let w0 = f64x2.splat(0);
      let w1 = w0;
      let w2 = w0;
      let w3 = w0;
      for (let c: usize = 0; c < end; c += 16) {
        const v = v128.load(row + c);
        w0 = f64x2.add(w0, f64x2.mul(v128.load(other + c), v));
        w1 = f64x2.add(w1, f64x2.mul(v128.load(other1 + c), v));
        w2 = f64x2.add(w2, f64x2.mul(v128.load(other2 + c), v));
        w3 = f64x2.add(w3, f64x2.mul(v128.load(other3 + c), v));
      }
      let s0 = sumOf(w0);
      let s1 = sumOf(w1);
      let s2 = sumOf(w2);
      let s3 = sumOf(w3);
      if (j & 1) {
        const v = load<f64>(row + end);
        s0 += load<f64>(other + end) * v;
        s1 += load<f64>(other1 + end) * v;
        s2 += load<f64>(other2 + end) * v;
        s3 += load<f64>(other3 + end) * v;
      }
      store<f64>(other + place, (load<f64>(other + place) - s0) * inverse);
      store<f64>(other1 + place, (load<f64>(other1 + place) - s1) * inverse);
      store<f64>(other2 + place, (load<f64>(other2 + place) - s2) * inverse);
      store<f64>(other3 + place, (load<f64>(other3 + place) - s3) * inverse);
      other = other3 + stride;
    }
    for (; i < size; i++) {
      store<f64>(other + place, (load<f64>(other + place) - dot(other, row, j)) * inverse);
      other += stride;
    }
    for (let c = place + 8; c < stride; c += 8) store<f64>(row + c, 0);
  }
  return -1;
}
