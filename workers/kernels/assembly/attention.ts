/**
 * Softmax barycentres block by block: queries times keys, softmax, times tokens, without a matrix of all logits. Where
 * the keys come in several blocks, the largest logit so far is kept for each row, and what was summed before is rescaled
 * when a larger one turns up (Milakov and Gimelshein, 2018).
 */
import { exponential } from './exponential';
import { LARGEST, LOGITS, TOTALS } from './memory';
import { product } from './product';

const ROW_BLOCK: i32 = 256;
const KEY_BLOCK: i32 = 128;

// @ts-ignore: decorator
@inline
function lanesOf<T>(): i32 {
  return (16 / sizeof<T>()) as i32;
}

// @ts-ignore: decorator
@inline
function largestLane<T>(x: v128): T {
  if (sizeof<T>() === 4) {
    const pairs = f32x4.max(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
    return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1)) as T;
  }
  return max(f64x2.extract_lane(x, 0), f64x2.extract_lane(x, 1)) as T;
}

// @ts-ignore: decorator
@inline
function sumOfLanes<T>(x: v128): T {
  if (sizeof<T>() === 4) {
    const pairs = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
    return (f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1)) as T;
  }
  return (f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1)) as T;
}

// @ts-ignore: decorator
@inline
function maximum<T>(a: v128, b: v128): v128 {
  return sizeof<T>() === 4 ? f32x4.max(a, b) : f64x2.max(a, b);
}

/** The largest of `count` entries and `most`. */
// @ts-ignore: decorator
@inline
function largestOf<T>(row: usize, count: i32, most: T): T {
  const lanes = lanesOf<T>();
  let wide = v128.splat<T>(most);
  let k = 0;
  for (; k + lanes <= count; k += lanes) wide = maximum<T>(wide, v128.load(row + (k as usize) * sizeof<T>()));
  let largest = largestLane<T>(wide);
  for (; k < count; k++) largest = max(largest, load<T>(row + (k as usize) * sizeof<T>()));
  return largest;
}

/** Replaces `count` entries x by e^(x - most) and returns their sum. */
// @ts-ignore: decorator
@inline
function exponentials<T>(row: usize, count: i32, most: T): T {
  const lanes = lanesOf<T>();
  const shift = v128.splat<T>(most);
  let wide = v128.splat<T>(0 as T);
  let k = 0;
  for (; k + lanes <= count; k += lanes) {
    const at = row + (k as usize) * sizeof<T>();
    const weight = exponential<T>(v128.sub<T>(v128.load(at), shift));
    v128.store(at, weight);
    wide = v128.add<T>(wide, weight);
  }
  let sum = sumOfLanes<T>(wide);
  for (; k < count; k++) {
    const at = row + (k as usize) * sizeof<T>();
    const x = v128.splat<T>((load<T>(at) - most) as T);
    const weight = v128.extract_lane<T>(exponential<T>(x), 0);
    store<T>(at, weight);
    sum = (sum + weight) as T;
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function scaleRow<T>(row: usize, count: i32, factor: T): void {
  const lanes = lanesOf<T>();
  const wide = v128.splat<T>(factor);
  let k = 0;
  for (; k + lanes <= count; k += lanes) {
    const at = row + (k as usize) * sizeof<T>();
    v128.store(at, v128.mul<T>(wide, v128.load(at)));
  }
  for (; k < count; k++) {
    const at = row + (k as usize) * sizeof<T>();
    store<T>(at, (factor * load<T>(at)) as T);
  }
}

/** Every row of `logits` [rows, columns] becomes its softmax. */
export function softmaxRows<T>(logits: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++) {
    const largest = largestOf<T>(logits, columns, -Infinity as T);
    const sum = exponentials<T>(logits, columns, largest);
    scaleRow<T>(logits, columns, ((1 as T) / sum) as T);
    logits += (columns as usize) * sizeof<T>();
  }
}

/**
 * Barycentres of `tokens` [tokenCount, dimension] for every token. Logits are <queries, keys> over `width` entries, plus
 * <meanQueries, tokens> where `meanQueries` is not 0; one of the two may be absent (width = 0).
 */
export function attend<T>(
  queries: usize,
  keys: usize,
  width: i32,
  meanQueries: usize,
  tokens: usize,
  out: usize,
  tokenCount: i32,
  dimension: i32,
): void {
  const headStride = (width as usize) * sizeof<T>();
  const tokenStride = (dimension as usize) * sizeof<T>();
  const logitStride = (KEY_BLOCK as usize) * sizeof<T>();
  for (let i0 = 0; i0 < tokenCount; i0 += ROW_BLOCK) {
    const rows = min(ROW_BLOCK, tokenCount - i0);
    const target = out + (i0 as usize) * tokenStride;
    for (let k0 = 0; k0 < tokenCount; k0 += KEY_BLOCK) {
      const count = min(KEY_BLOCK, tokenCount - k0);
      const block = tokens + (k0 as usize) * tokenStride;
      if (width > 0) {
        product<T>(
          queries + (i0 as usize) * headStride,
          headStride,
          false,
          keys + (k0 as usize) * headStride,
          headStride,
          true,
          LOGITS,
          logitStride,
          rows,
          width,
          count,
          false,
          0,
        );
      }
      if (meanQueries !== 0) {
        product<T>(
          meanQueries + (i0 as usize) * tokenStride,
          tokenStride,
          false,
          block,
          tokenStride,
          true,
          LOGITS,
          logitStride,
          rows,
          dimension,
          count,
          width > 0,
          0,
        );
      }
      for (let i = 0; i < rows; i++) {
        const row = LOGITS + (i as usize) * logitStride;
        const largestAt = LARGEST + ((i as usize) << 3);
        const totalAt = TOTALS + ((i as usize) << 3);
        const before = k0 === 0 ? (-Infinity as T) : load<T>(largestAt);
        const largest = largestOf<T>(row, count, before);
        let total = exponentials<T>(row, count, largest);
        if (k0 > 0) {
          let factor: T = 1 as T;
          if (largest > before) {
            factor = v128.extract_lane<T>(exponential<T>(v128.splat<T>((before - largest) as T)), 0);
            scaleRow<T>(target + (i as usize) * tokenStride, dimension, factor);
          }
          total = (total + factor * load<T>(totalAt)) as T;
        }
        store<T>(largestAt, largest);
        store<T>(totalAt, total);
      }
      product<T>(
        LOGITS,
        logitStride,
        false,
        block,
        tokenStride,
        false,
        target,
        tokenStride,
        rows,
        count,
        dimension,
        k0 > 0,
        0,
      );
    }
    for (let i = 0; i < rows; i++) {
      const total = load<T>(TOTALS + ((i as usize) << 3));
      scaleRow<T>(target + (i as usize) * tokenStride, dimension, ((1 as T) / total) as T);
    }
  }
}
