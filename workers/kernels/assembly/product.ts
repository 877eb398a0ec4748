/**
 * Products of matrices in tiles of 4 rows by two vectors (8 floats or 4 doubles). Both factors are copied into panels as
 * wide as a tile, block by block, so that the inner loop reads them in order: one panel of the right factor stays in the
 * first cache while it meets a block of the left one.
 * Entries of the result are sums over the inner index in its order, in blocks of INNER_BLOCK: the same for every shape.
 */
import { EDGE, LEFT, RIGHT } from './memory';

/** Row blocks of the left factor, inner indices and columns of the right factor that are worked on at once. */
const ROW_BLOCK: i32 = 128;
const INNER_BLOCK: i32 = 384;
const COLUMN_BLOCK: i32 = 256;

/** Bits of `shape`: which factors are lower triangular, and a result that is symmetric. */
export const LEFT_LOWER: i32 = 1;
export const RIGHT_LOWER: i32 = 2;
export const SYMMETRIC: i32 = 4;

// @ts-ignore: decorator
@inline
function columnsOf<T>(): i32 {
  return (32 / sizeof<T>()) as i32;
}

/**
 * A block of `inner` rows of `columns` entries, rows `stride` bytes apart, in panels `wide` entries wide that begin at
 * `to`; entries beyond the last are 0. `wide` is 4 or that of a tile: a multiple of 16 bytes.
 */
function packRows<T>(from: usize, stride: usize, inner: i32, columns: i32, to: usize, wide: i32): void {
  const bytes = (wide as usize) * sizeof<T>();
  let j = 0;
  for (; j + wide <= columns; j += wide) {
    let row = from + (j as usize) * sizeof<T>();
    for (let k = 0; k < inner; k++) {
      v128.store(to, v128.load(row));
      if (bytes > 16) v128.store(to, v128.load(row, 16), 16);
      row += stride;
      to += bytes;
    }
  }
  if (j === columns) return;
  for (let k = 0; k < inner; k++) {
    const row = from + (j as usize) * sizeof<T>() + (k as usize) * stride;
    for (let c = 0; c < wide; c++) {
      const offset = (c as usize) * sizeof<T>();
      store<T>(to + offset, j + c < columns ? load<T>(row + offset) : (0 as T));
    }
    to += bytes;
  }
}

/** The same for the transpose of a block: entry (k, j) of the panels is entry k of row j. */
function packColumns<T>(from: usize, stride: usize, inner: i32, columns: i32, to: usize, wide: i32): void {
  const bytes = (wide as usize) * sizeof<T>();
  for (let j = 0; j < columns; j += wide) {
    const base = from + (j as usize) * stride;
    let k = 0;
    if (j + wide <= columns) {
      if (sizeof<T>() === 4) {
        for (; k + 4 <= inner; k += 4) {
          let row = base + ((k as usize) << 2);
          for (let half: usize = 0; half < bytes; half += 16) {
            const r0 = v128.load(row);
            const r1 = v128.load(row + stride);
            const r2 = v128.load(row + 2 * stride);
            const r3 = v128.load(row + 3 * stride);
            const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
            const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
            const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
            const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
            const at = to + half;
            v128.store(at, v128.shuffle<f64>(low01, low23, 0, 2));
            v128.store(at + bytes, v128.shuffle<f64>(low01, low23, 1, 3));
            v128.store(at + 2 * bytes, v128.shuffle<f64>(high01, high23, 0, 2));
            v128.store(at + 3 * bytes, v128.shuffle<f64>(high01, high23, 1, 3));
            row += 4 * stride;
          }
          to += 4 * bytes;
        }
      } else {
        for (; k + 2 <= inner; k += 2) {
          const row = base + ((k as usize) << 3);
          const r0 = v128.load(row);
          const r1 = v128.load(row + stride);
          const r2 = v128.load(row + 2 * stride);
          const r3 = v128.load(row + 3 * stride);
          v128.store(to, v128.shuffle<f64>(r0, r1, 0, 2));
          v128.store(to, v128.shuffle<f64>(r2, r3, 0, 2), 16);
          v128.store(to, v128.shuffle<f64>(r0, r1, 1, 3), 32);
          v128.store(to, v128.shuffle<f64>(r2, r3, 1, 3), 48);
          to += 64;
        }
      }
    }
    for (; k < inner; k++) {
      for (let c = 0; c < wide; c++) {
        const at = base + (c as usize) * stride + (k as usize) * sizeof<T>();
        store<T>(to + (c as usize) * sizeof<T>(), j + c < columns ? load<T>(at) : (0 as T));
      }
      to += bytes;
    }
  }
}

/** Stores or adds one row of a tile. */
// @ts-ignore: decorator
@inline
function put<T>(out: usize, s0: v128, s1: v128, add: bool): void {
  if (add) {
    v128.store(out, v128.add<T>(v128.load(out), s0));
    v128.store(out, v128.add<T>(v128.load(out, 16), s1), 16);
  } else {
    v128.store(out, s0);
    v128.store(out, s1, 16);
  }
}

/** One tile: a panel of the left factor times one of the right factor. */
function tile<T>(left: usize, right: usize, depth: i32, out: usize, stride: usize, add: bool): void {
  let s00 = v128.splat<T>(0 as T);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  const end = right + ((depth as usize) << 5);
  while (right < end) {
    const b0 = v128.load(right);
    const b1 = v128.load(right, 16);
    let x = v128.load_splat<T>(left);
    s00 = v128.add<T>(s00, v128.mul<T>(x, b0));
    s01 = v128.add<T>(s01, v128.mul<T>(x, b1));
    x = v128.load_splat<T>(left, sizeof<T>());
    s10 = v128.add<T>(s10, v128.mul<T>(x, b0));
    s11 = v128.add<T>(s11, v128.mul<T>(x, b1));
    x = v128.load_splat<T>(left, 2 * sizeof<T>());
    s20 = v128.add<T>(s20, v128.mul<T>(x, b0));
    s21 = v128.add<T>(s21, v128.mul<T>(x, b1));
    x = v128.load_splat<T>(left, 3 * sizeof<T>());
    s30 = v128.add<T>(s30, v128.mul<T>(x, b0));
    s31 = v128.add<T>(s31, v128.mul<T>(x, b1));
    left += 4 * sizeof<T>();
    right += 32;
  }
  put<T>(out, s00, s01, add);
  put<T>(out + stride, s10, s11, add);
  put<T>(out + 2 * stride, s20, s21, add);
  put<T>(out + 3 * stride, s30, s31, add);
}

/** What of the tile in EDGE lies inside the matrix. */
function copyEdge<T>(out: usize, stride: usize, rows: i32, columns: i32, add: bool): void {
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const from = EDGE + ((r as usize) << 5) + (c as usize) * sizeof<T>();
      const to = out + (r as usize) * stride + (c as usize) * sizeof<T>();
      store<T>(to, add ? load<T>(to) + load<T>(from) : load<T>(from));
    }
  }
}

/**
 * out = a b, or out += a b with `add`. Strides are in bytes. `transposeA`: the left factor is aᵀ, a [inner, rows];
 * `transposeB`: the right factor is bᵀ, b [columns, inner].
 */
export function product<T>(
  a: usize,
  strideA: usize,
  transposeA: bool,
  b: usize,
  strideB: usize,
  transposeB: bool,
  out: usize,
  stride: usize,
  rows: i32,
  inner: i32,
  columns: i32,
  add: bool,
  shape: i32,
): void {
  const wide = columnsOf<T>();
  for (let j0 = 0; j0 < columns; j0 += COLUMN_BLOCK) {
    const j1 = min(columns, j0 + COLUMN_BLOCK);
    for (let k0 = 0; k0 < inner; k0 += INNER_BLOCK) {
      const k1 = min(inner, k0 + INNER_BLOCK);
      const addNow = add || k0 > 0;
      const depthOfBlock = k1 - k0;
      if (transposeB) {
        const block = b + (j0 as usize) * strideB + (k0 as usize) * sizeof<T>();
        packColumns<T>(block, strideB, depthOfBlock, j1 - j0, RIGHT, wide);
      } else {
        const block = b + (k0 as usize) * strideB + (j0 as usize) * sizeof<T>();
        packRows<T>(block, strideB, depthOfBlock, j1 - j0, RIGHT, wide);
      }
      const rightSize = (depthOfBlock as usize) << 5;
      const leftSize = (depthOfBlock as usize) * 4 * sizeof<T>();
      for (let i0 = 0; i0 < rows; i0 += ROW_BLOCK) {
        // Of a symmetric result, tiles right of the diagonal are mirror images.
        if (shape & SYMMETRIC && i0 + ROW_BLOCK <= j0) continue;
        const i1 = min(rows, i0 + ROW_BLOCK);
        if (transposeA) {
          const block = a + (k0 as usize) * strideA + (i0 as usize) * sizeof<T>();
          packRows<T>(block, strideA, depthOfBlock, i1 - i0, LEFT, 4);
        } else {
          const block = a + (i0 as usize) * strideA + (k0 as usize) * sizeof<T>();
          packColumns<T>(block, strideA, depthOfBlock, i1 - i0, LEFT, 4);
        }
        let right = RIGHT;
        for (let j = j0; j < j1; j += wide) {
          // A lower triangular right factor has nothing above row j of this panel.
          const from = shape & RIGHT_LOWER ? min(k1, max(k0, j)) : k0;
          const skipped = (from - k0) as usize;
          let i = shape & SYMMETRIC ? max(i0, j & ~3) : i0;
          let left = LEFT + (((i - i0) >> 2) as usize) * leftSize;
          for (; i < i1; i += 4) {
            const to = shape & LEFT_LOWER ? min(k1, i + 4) : k1;
            const depth = max(0, to - from);
            const place = out + (i as usize) * stride + (j as usize) * sizeof<T>();
            const isEdge = i + 4 > rows || j + wide > columns;
            tile<T>(
              left + skipped * 4 * sizeof<T>(),
              right + (skipped << 5),
              depth,
              isEdge ? EDGE : place,
              isEdge ? 32 : stride,
              addNow && !isEdge,
            );
            if (isEdge) copyEdge<T>(place, stride, min(4, rows - i), min(wide, columns - j), addNow);
            left += leftSize;
          }
          right += rightSize;
        }
      }
    }
  }
  if (shape & SYMMETRIC) {
    for (let i = 1; i < rows; i++) {
      let from = out + (i as usize) * stride;
      let to = out + (i as usize) * sizeof<T>();
      for (let j = 0; j < i; j++) {
        store<T>(to, load<T>(from));
        from += sizeof<T>();
        to += stride;
      }
    }
  }
}
