import type { Residual } from '#engine/dynamics/residual-step.ts';
import type { Stream } from '#engine/random/stream.ts';

/** Numbers of either precision. All matrices of one call have the same, unless it says otherwise. */
export type Reals = Float64Array | Float32Array;

/** 24 or 53 bits. */
export type Precision = 'single' | 'double';

/** The arrays of a workspace by name: so many doubles, or so many numbers of a precision. */
export type Layout = Readonly<Record<string, number | readonly [Precision, number]>>;

/** The arrays of a layout. */
export type ArraysOf<L extends Layout> = {
  readonly [Name in keyof L]: L[Name] extends number ? Float64Array<ArrayBuffer> : Reals;
};

/** Arrays that start as zeros, and the kernels that reach them without a copy. */
export interface Workspace<L extends Layout> {
  readonly arrays: ArraysOf<L>;
  readonly kernels: Kernels;
}

/**
 * Which factors of a product are lower triangular, so that what lies above their diagonals need not be read. A
 * trapezoidal factor [rows, columns] counts, entry (i, k) being 0 for k > i.
 */
export type Triangular = 'none' | 'left' | 'right' | 'both';

/**
 * One of the products below: the flat operands and `out`, the shape, whether to add to `out` or replace it, and what is
 * known to be 0.
 */
export type Product = (
  a: Reals,
  b: Reals,
  out: Reals,
  rows: number,
  inner: number,
  columns: number,
  accumulate?: boolean,
  triangular?: Triangular,
) => void;

/** One head's attention: everything flat and row-major. */
export interface AttentionOperands {
  /** [tokenCount, width] each, β folded in; empty if there are none. */
  readonly queries: Reals;
  readonly keys: Reals;
  /** [tokenCount, dimension], to be multiplied with the tokens; empty if there are none. */
  readonly meanQueries: Reals;
  /** [tokenCount, dimension] */
  readonly tokens: Reals;
}

/**
 * The loops that the chains spend their time in. Matrices are flat, row-major and exactly as long as their shape; `out`
 * must not overlap an operand. A host may pass kernels of its own (SIMD): the same inputs then give results that agree up
 * to rounding, not bits. Only `fillNormal` gives the same bits everywhere.
 *
 * Arrays of a workspace are reached without a copy by the workspace's own kernels; any others work, at the price of one.
 */
export interface Kernels {
  /** For error messages and results. */
  readonly name: string;
  /**
   * What the dense chain computes attention and value noise in. The tokens themselves and everything else are doubles
   * everywhere: what a layer adds may be off by rounding of `single`, but nothing piles up in the state.
   */
  readonly attentionPrecision: Precision;
  /** How many times as fast as plain TypeScript, roughly: what is done in one go may be as many times as much. */
  readonly pace: number;
  /** The arrays of a chain, all at once and before it runs. */
  workspace<L extends Layout>(layout: L): Workspace<L>;
  /** out = a b: `a` [rows, inner], `b` [inner, columns], `out` [rows, columns]. */
  readonly multiply: Product;
  /**
   * out = a bᵀ: `a` [rows, inner], `b` [columns, inner], `out` [rows, columns]. Where a and b are the same array, `out` is
   * symmetric, and has to be before anything is added to it.
   */
  readonly multiplyTransposed: Product;
  /** out = aᵀ b: `a` [inner, rows], `b` [inner, columns], `out` [rows, columns]; a = b as above. */
  readonly transposedMultiply: Product;
  /**
   * Softmax barycentres to `out` [tokenCount, dimension]: logits <queries, keys> + <meanQueries, tokens>, never held for
   * more than a block of rows. O(n² (width + dimension)).
   */
  attend(operands: AttentionOperands, out: Reals, tokenCount: number, width: number, dimension: number): void;
  /** Replaces every row of `logits` [rows, columns] by its softmax, as `softmaxRows`. */
  softmaxRows(logits: Reals, rows: number, columns: number): void;
  /** As `absorbColumns`. */
  absorbColumns(factor: Float64Array, columns: Float64Array, size: number, width: number): void;
  /** As `choleskyInPlace`. */
  choleskyInPlace(matrix: Float64Array, size: number, terms?: number): void;
  /** As `residualStep`; `update` may be of another precision than the tokens. */
  residualStep(
    tokens: Float64Array,
    update: Reals,
    tokenCount: number,
    dimension: number,
    scale: number,
    residual: Residual,
  ): void;
  /** Copies doubles to `out`, as long, of either precision. */
  convert(from: Float64Array, out: Reals): void;
  /** As `fillNormal`, the same draws and bits; in `single` they are rounded. */
  fillNormal(stream: Stream, out: Reals, scale?: number, start?: number, end?: number): void;
}
