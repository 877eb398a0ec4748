import { softmaxRows } from '#engine/attention/softmax-rows.ts';
import { residualStep } from '#engine/dynamics/residual-step.ts';
import { absorbColumns } from '#engine/linear-algebra/absorb-columns.ts';
import { choleskyInPlace } from '#engine/linear-algebra/cholesky.ts';
import type {
  ArraysOf,
  AttentionOperands,
  Kernels,
  Layout,
  Product,
  Reals,
  Workspace,
} from '#engine/linear-algebra/kernels.ts';
import { fillNormal } from '#engine/random/normal.ts';

/** One entry of a bᵀ: rows `row` of a and `column` of b. */
function dotRows(a: Reals, b: Reals, row: number, column: number, inner: number): number {
  let sum = 0;
  for (let k = 0, p = row * inner, q = column * inner; k < inner; k++) sum += a[p + k]! * b[q + k]!;
  return sum;
}

const multiplyTransposed: Product = (a, b, out, rows, inner, columns, accumulate = false) => {
  if (!accumulate) out.fill(0);
  // a aᵀ is symmetric: tiles left of the diagonal are computed once and written twice, with the same bits.
  const symmetric = a === b && rows === columns;
  const tiledRows = rows - (rows % 4);
  for (let i = 0; i < tiledRows; i += 4) {
    const end = symmetric ? i + 4 : columns;
    const tiledEnd = end - (end % 2);
    const a0 = i * inner;
    const a1 = a0 + inner;
    const a2 = a1 + inner;
    const a3 = a2 + inner;
    for (let j = 0; j < tiledEnd; j += 2) {
      const b0 = j * inner;
      const b1 = b0 + inner;
      let s00 = 0;
      let s01 = 0;
      let s10 = 0;
      let s11 = 0;
      let s20 = 0;
      let s21 = 0;
      let s30 = 0;
      let s31 = 0;
      for (let k = 0; k < inner; k++) {
        const y0 = b[b0 + k]!;
        const y1 = b[b1 + k]!;
        const x0 = a[a0 + k]!;
        s00 += x0 * y0;
        s01 += x0 * y1;
        const x1 = a[a1 + k]!;
        s10 += x1 * y0;
        s11 += x1 * y1;
        const x2 = a[a2 + k]!;
        s20 += x2 * y0;
        s21 += x2 * y1;
        const x3 = a[a3 + k]!;
        s30 += x3 * y0;
        s31 += x3 * y1;
      }
      const o0 = i * columns + j;
      const o1 = o0 + columns;
      const o2 = o1 + columns;
      const o3 = o2 + columns;
      out[o0]! += s00;
      out[o0 + 1]! += s01;
      out[o1]! += s10;
      out[o1 + 1]! += s11;
      out[o2]! += s20;
      out[o2 + 1]! += s21;
      out[o3]! += s30;
      out[o3 + 1]! += s31;
      if (symmetric && j < i) {
        const m0 = j * columns + i;
        const m1 = m0 + columns;
        out[m0]! += s00;
        out[m0 + 1]! += s10;
        out[m0 + 2]! += s20;
        out[m0 + 3]! += s30;
        out[m1]! += s01;
        out[m1 + 1]! += s11;
        out[m1 + 2]! += s21;
        out[m1 + 3]! += s31;
      }
    }
    for (let j = tiledEnd; j < end; j++) {
      for (let row = i; row < i + 4; row++) out[row * columns + j]! += dotRows(a, b, row, j, inner);
    }
  }
  for (let i = tiledRows; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const sum = dotRows(a, b, i, j, inner);
      out[i * columns + j]! += sum;
      if (symmetric && j < tiledRows) out[j * columns + i]! += sum;
    }
  }
};

/** Rows of the right factor that addRows keeps in the cache while it passes over all rows of `out`. */
const BLOCK = 64;

/**
 * out += sum over k of (entry k of row i of the left factor) times (row k of b), four terms of two rows at a time; the
 * left factor's entry (i, k) is a[i * rowStride + k * innerStride], so both a and aᵀ are served. With `fromDiagonal` the
 * entries below the diagonal are left out.
 */
function addRows(
  a: Reals,
  rowStride: number,
  innerStride: number,
  b: Reals,
  out: Reals,
  rows: number,
  inner: number,
  columns: number,
  fromDiagonal = false,
): void {
  const tiledRows = rows - (rows % 2);
  for (let start = 0; start < inner; start += BLOCK) {
    const end = Math.min(inner, start + BLOCK);
    const tiledEnd = end - ((end - start) % 4);
    for (let i = 0; i < tiledRows; i += 2) {
      const o0 = i * columns;
      const o1 = o0 + columns;
      for (let k = start; k < tiledEnd; k += 4) {
        const p = i * rowStride + k * innerStride;
        const q = p + rowStride;
        const x00 = a[p]!;
        const x01 = a[p + innerStride]!;
        const x02 = a[p + 2 * innerStride]!;
        const x03 = a[p + 3 * innerStride]!;
        const x10 = a[q]!;
        const x11 = a[q + innerStride]!;
        const x12 = a[q + 2 * innerStride]!;
        const x13 = a[q + 3 * innerStride]!;
        // The left factor is often triangular: half of these tiles are then zero.
        if (
          x00 === 0 &&
          x01 === 0 &&
          x02 === 0 &&
          x03 === 0 &&
          x10 === 0 &&
          x11 === 0 &&
          x12 === 0 &&
          x13 === 0
        ) {
          continue;
        }
        const b0 = k * columns;
        const b1 = b0 + columns;
        const b2 = b1 + columns;
        const b3 = b2 + columns;
        for (let j = fromDiagonal ? i : 0; j < columns; j++) {
          const y0 = b[b0 + j]!;
          const y1 = b[b1 + j]!;
          const y2 = b[b2 + j]!;
          const y3 = b[b3 + j]!;
          out[o0 + j]! += x00 * y0 + x01 * y1 + (x02 * y2 + x03 * y3);
          out[o1 + j]! += x10 * y0 + x11 * y1 + (x12 * y2 + x13 * y3);
        }
      }
    }
    for (let i = 0; i < rows; i++) {
      const o = i * columns;
      for (let k = i < tiledRows ? tiledEnd : start; k < end; k++) {
        const x = a[i * rowStride + k * innerStride]!;
        const q = k * columns;
        for (let j = fromDiagonal ? i - (i % 2) : 0; j < columns; j++) out[o + j]! += x * b[q + j]!;
      }
    }
  }
}

const multiply: Product = (a, b, out, rows, inner, columns, accumulate = false) => {
  if (!accumulate) out.fill(0);
  addRows(a, inner, 1, b, out, rows, inner, columns);
};

const transposedMultiply: Product = (a, b, out, rows, inner, columns, accumulate = false) => {
  if (!accumulate) out.fill(0);
  // aᵀ a is symmetric: half of it and a mirror image.
  const symmetric = a === b && rows === columns && !accumulate;
  addRows(a, 1, rows, b, out, rows, inner, columns, symmetric);
  if (!symmetric) return;
  for (let i = 1; i < rows; i++) for (let j = 0; j < i; j++) out[i * rows + j] = out[j * rows + i]!;
};

/** Rows of the logits that are held at once: memory stays 128 n numbers however many tokens there are. */
const LOGIT_ROWS = 128;

/**
 * Kernels in plain TypeScript, everything in doubles: register-tiled 4 x 2 for a bᵀ (half of it for a aᵀ), row updates of
 * 2 x 4 terms for a b and aᵀ b. They serve where WebAssembly has no SIMD, and they are what the SIMD kernels are tested
 * against.
 */
class TypescriptKernels implements Kernels {
  readonly name = 'typescript';
  readonly attentionPrecision = 'double';
  readonly pace = 1;
  readonly multiply = multiply;
  readonly multiplyTransposed = multiplyTransposed;
  readonly transposedMultiply = transposedMultiply;
  readonly softmaxRows = softmaxRows;
  readonly absorbColumns = absorbColumns;
  readonly choleskyInPlace = choleskyInPlace;
  readonly residualStep = residualStep;
  readonly fillNormal = fillNormal;
  /** Grows to what `attend` needs. */
  #logits = new Float64Array(0);

  workspace<L extends Layout>(layout: L): Workspace<L> {
    const arrays = Object.entries(layout).map(([name, extent]) => {
      const [precision, length] = typeof extent === 'number' ? (['double', extent] as const) : extent;
      return [name, precision === 'single' ? new Float32Array(length) : new Float64Array(length)] as const;
    });
    return { arrays: Object.fromEntries(arrays) as ArraysOf<L>, kernels: new TypescriptKernels() };
  }

  attend(
    operands: AttentionOperands,
    out: Reals,
    tokenCount: number,
    width: number,
    dimension: number,
  ): void {
    const { queries, keys, meanQueries, tokens } = operands;
    const size = Math.min(LOGIT_ROWS, tokenCount) * tokenCount;
    if (this.#logits.length < size) this.#logits = new Float64Array(size);
    for (let start = 0; start < tokenCount; start += LOGIT_ROWS) {
      const rows = Math.min(LOGIT_ROWS, tokenCount - start);
      const block = (array: Reals, columns: number): Reals =>
        array.subarray(start * columns, (start + rows) * columns);
      const logits = this.#logits.subarray(0, rows * tokenCount);
      if (width > 0) multiplyTransposed(block(queries, width), keys, logits, rows, width, tokenCount);
      else logits.fill(0);
      if (meanQueries.length > 0) {
        multiplyTransposed(block(meanQueries, dimension), tokens, logits, rows, dimension, tokenCount, true);
      }
      softmaxRows(logits, rows, tokenCount);
      multiply(logits, tokens, block(out, dimension), rows, tokenCount, dimension);
    }
  }

  convert(from: Float64Array, out: Reals): void {
    out.set(from);
  }
}

export const typescriptKernels: Kernels = new TypescriptKernels();
