/** One of the products below: the flat operands and `out`, the shape, and whether to add to `out` or replace it. */
export type Product = (
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  rows: number,
  inner: number,
  columns: number,
  accumulate?: boolean,
) => void;

/**
 * The dense products that the chains spend their time in. Matrices are flat, row-major and exactly as long as their
 * shape; `out` must not overlap an operand. With `accumulate` the product is added to `out`, otherwise it replaces it.
 * A host may pass kernels of its own (SIMD): the same inputs then give results that agree up to rounding, not bits.
 */
export interface Kernels {
  /** For error messages and results. */
  readonly name: string;
  /** out = a b: `a` [rows, inner], `b` [inner, columns], `out` [rows, columns]. */
  readonly multiply: Product;
  /** out = a bᵀ: `a` [rows, inner], `b` [columns, inner], `out` [rows, columns]. */
  readonly multiplyTransposed: Product;
  /** out = aᵀ b: `a` [inner, rows], `b` [inner, columns], `out` [rows, columns]. */
  readonly transposedMultiply: Product;
}
