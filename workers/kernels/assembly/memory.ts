/**
 * What lies where in the memory that the host hands in (`src/engine/linear-algebra/simd-kernels.ts` knows the same
 * numbers): the tables of the ziggurat, the state of a generator, working space of fixed size, and then the arrays.
 */

/** Right ends of the ziggurat's layers, 257 doubles. */
export const ENDS: usize = 1024;
/** The same over 2^53, 256 doubles. */
export const SCALES: usize = 3328;
/** Four words of xoshiro128**. */
export const STATE: usize = 5632;
/** One tile of a product, for those that stick out of the matrix. */
export const EDGE: usize = 5760;
/** Largest logit and sum of the weights so far, for each row of a block. */
export const LARGEST: usize = 8192;
export const TOTALS: usize = 10240;
/** Logits of a block of rows and a block of keys, at most 256 x 128 doubles. */
export const LOGITS: usize = 16384;
/** A block of a left factor in panels, at most 128 x 384 doubles. */
export const LEFT: usize = 278528;
/** A block of a right factor in panels, at most 384 x 256 doubles. */
export const RIGHT: usize = 671744;
/** The arrays of the host begin here. */
export const ARRAYS: usize = 1458176;
