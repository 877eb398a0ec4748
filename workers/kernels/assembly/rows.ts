/** Residual steps and the change between precisions. */

// @ts-ignore: decorator
@inline
function entry<T>(at: usize, index: i32): f64 {
  return load<T>(at + (index as usize) * sizeof<T>()) as f64;
}

/** Two entries as doubles. */
// @ts-ignore: decorator
@inline
function pair<T>(at: usize, index: i32): v128 {
  const place = at + (index as usize) * sizeof<T>();
  return sizeof<T>() === 4 ? f64x2.promote_low_f32x4(v128.load64_zero(place)) : v128.load(place);
}

/**
 * x ← N(x + scale s) for every row, with the tangent projection of s if `tangent`; the index of a row without a
 * direction, or -1. Tokens are doubles, `update` is of type T.
 */
export function residualStep<T>(
  tokens: usize,
  update: usize,
  rows: i32,
  columns: i32,
  scale: f64,
  tangent: bool,
): i32 {
  for (let i = 0; i < rows; i++) {
    let keep: f64 = 1;
    if (tangent) {
      let radial: f64 = 0;
      for (let c = 0; c < columns; c++) radial += entry<T>(update, c) * entry<f64>(tokens, c);
      keep -= scale * radial;
    }
    const wideKeep = f64x2.splat(keep);
    const wideScale = f64x2.splat(scale);
    let squares = f64x2.splat(0);
    let c = 0;
    for (; c + 2 <= columns; c += 2) {
      const at = tokens + ((c as usize) << 3);
      const moved = f64x2.add(f64x2.mul(wideKeep, v128.load(at)), f64x2.mul(wideScale, pair<T>(update, c)));
      v128.store(at, moved);
      squares = f64x2.add(squares, f64x2.mul(moved, moved));
    }
    let sum = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
    if (c < columns) {
      const moved = keep * entry<f64>(tokens, c) + scale * entry<T>(update, c);
      store<f64>(tokens + ((c as usize) << 3), moved);
      sum += moved * moved;
    }
    if (!(sum > 0 && sum < Infinity)) return i;
    const inverse = 1 / sqrt<f64>(sum);
    const wide = f64x2.splat(inverse);
    for (c = 0; c + 2 <= columns; c += 2) {
      const at = tokens + ((c as usize) << 3);
      v128.store(at, f64x2.mul(wide, v128.load(at)));
    }
    if (c < columns) store<f64>(tokens + ((c as usize) << 3), inverse * entry<f64>(tokens, c));
    tokens += (columns as usize) << 3;
    update += (columns as usize) * sizeof<T>();
  }
  return -1;
}

/** Doubles to the nearest floats. */
export function narrow(from: usize, to: usize, count: i32): void {
  let c = 0;
  for (; c + 4 <= count; c += 4) {
    const low = f32x4.demote_f64x2_zero(v128.load(from));
    const high = f32x4.demote_f64x2_zero(v128.load(from, 16));
    v128.store(to, v128.shuffle<f64>(low, high, 0, 2));
    from += 32;
    to += 16;
  }
  for (; c < count; c++) {
    store<f32>(to, load<f64>(from) as f32);
    from += 8;
    to += 4;
  }
}
