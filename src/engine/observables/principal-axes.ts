import { requireInteger, requireLength } from '#engine/arguments.ts';

const VIEW = 3;

/** Rows of `axes` [3, dimension] made orthonormal, the first kept in direction (Gram–Schmidt). A row that vanishes stays 0. */
function orthonormalise(axes: Float64Array, dimension: number): void {
  for (let row = 0; row < VIEW; row++) {
    const start = row * dimension;
    // Twice, because one pass loses orthogonality where rows are nearly parallel.
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < row; other++) {
        let inner = 0;
        for (let c = 0; c < dimension; c++) inner += axes[start + c]! * axes[other * dimension + c]!;
        for (let c = 0; c < dimension; c++) axes[start + c]! -= inner * axes[other * dimension + c]!;
      }
      let sum = 0;
      for (let c = 0; c < dimension; c++) sum += axes[start + c]! ** 2;
      const scale = sum > 0 ? 1 / Math.sqrt(sum) : 0;
      for (let c = 0; c < dimension; c++) axes[start + c]! *= scale;
    }
  }
}

/** The first three coordinate axes, [3, dimension]; for dimension 2 the third row is 0. */
export function coordinateAxes(dimension: number): Float64Array<ArrayBuffer> {
  requireInteger('dimension', dimension, 2);
  const axes = new Float64Array(VIEW * dimension);
  for (let row = 0; row < Math.min(VIEW, dimension); row++) axes[row * dimension + row] = 1;
  return axes;
}

/**
 * Turns `axes` [3, dimension] towards the three directions in which the tokens are longest, the leading eigenvectors of
 * Σ_i x_i x_iᵀ, by `steps` orthogonal iterations; few steps follow tokens that move little. In place; O(nd) a step.
 * @throws RangeError if an array has another length, or `steps` is not an integer >= 0.
 */
export function turnToPrincipalAxes(
  axes: Float64Array,
  tokens: Float64Array,
  tokenCount: number,
  dimension: number,
  steps: number,
): void {
  requireLength('axes', axes, VIEW * dimension);
  requireLength('tokens', tokens, tokenCount * dimension);
  requireInteger('steps', steps, 0);
  const next = new Float64Array(axes.length);
  for (let step = 0; step < steps; step++) {
    // A small part of the old axis keeps a direction that the tokens do not have.
    for (let c = 0; c < axes.length; c++) next[c] = 1e-9 * axes[c]!;
    for (let i = 0; i < tokenCount; i++) {
      const start = i * dimension;
      for (let row = 0; row < VIEW; row++) {
        let inner = 0;
        for (let c = 0; c < dimension; c++) inner += axes[row * dimension + c]! * tokens[start + c]!;
        for (let c = 0; c < dimension; c++) next[row * dimension + c]! += inner * tokens[start + c]!;
      }
    }
    axes.set(next);
    orthonormalise(axes, dimension);
  }
}

/**
 * Coordinates of rows along three axes [3, dimension]: [rows, 3]. O(rows · dimension).
 * @throws RangeError if an array has another length.
 */
export function alongAxes(
  vectors: Float64Array,
  axes: Float64Array,
  rows: number,
  dimension: number,
): Float64Array<ArrayBuffer> {
  requireLength('vectors', vectors, rows * dimension);
  requireLength('axes', axes, VIEW * dimension);
  const out = new Float64Array(rows * VIEW);
  for (let i = 0; i < rows; i++) {
    for (let row = 0; row < VIEW; row++) {
      let inner = 0;
      for (let c = 0; c < dimension; c++) inner += axes[row * dimension + c]! * vectors[i * dimension + c]!;
      out[i * VIEW + row] = inner;
    }
  }
  return out;
}
