/**
 * The SIMD kernels, in AssemblyScript. `src/engine/linear-algebra/simd-kernels.ts` calls them; what they compute is said
 * by the interface there and by their TypeScript twins. Names end in 32 for floats and in 64 for doubles.
 */
import { attend, softmaxRows } from './attention';
import { absorbColumns, cholesky } from './factors';
import { fillNormals } from './normals';
import { product } from './product';
import { narrow, residualStep } from './rows';

export { absorbColumns, cholesky, narrow };

/** Kinds of product: 0 is a b, 1 is a bᵀ, 2 is aᵀ b. */
// @ts-ignore: decorator
@inline
function multiply<T>(
  kind: i32,
  a: usize,
  b: usize,
  out: usize,
  rows: i32,
  inner: i32,
  columns: i32,
  add: bool,
  shape: i32,
): void {
  const strideA = ((kind === 2 ? rows : inner) as usize) * sizeof<T>();
  const strideB = ((kind === 1 ? inner : columns) as usize) * sizeof<T>();
  const stride = (columns as usize) * sizeof<T>();
  product<T>(a, strideA, kind === 2, b, strideB, kind === 1, out, stride, rows, inner, columns, add, shape);
}

export function multiply32(
  kind: i32,
  a: usize,
  b: usize,
  out: usize,
  rows: i32,
  inner: i32,
  columns: i32,
  add: bool,
  shape: i32,
): void {
  multiply<f32>(kind, a, b, out, rows, inner, columns, add, shape);
}

export function multiply64(
  kind: i32,
  a: usize,
  b: usize,
  out: usize,
  rows: i32,
  inner: i32,
  columns: i32,
  add: bool,
  shape: i32,
): void {
  multiply<f64>(kind, a, b, out, rows, inner, columns, add, shape);
}

export function attend32(
  queries: usize,
  keys: usize,
  width: i32,
  meanQueries: usize,
  tokens: usize,
  out: usize,
  tokenCount: i32,
  dimension: i32,
): void {
  attend<f32>(queries, keys, width, meanQueries, tokens, out, tokenCount, dimension);
}

export function attend64(
  queries: usize,
  keys: usize,
  width: i32,
  meanQueries: usize,
  tokens: usize,
  out: usize,
  tokenCount: i32,
  dimension: i32,
): void {
  attend<f64>(queries, keys, width, meanQueries, tokens, out, tokenCount, dimension);
}

export function softmaxRows32(logits: usize, rows: i32, columns: i32): void {
  softmaxRows<f32>(logits, rows, columns);
}

export function softmaxRows64(logits: usize, rows: i32, columns: i32): void {
  softmaxRows<f64>(logits, rows, columns);
}

export function residualStep32(
  tokens: usize,
  update: usize,
  rows: i32,
  columns: i32,
  scale: f64,
  tangent: bool,
): i32 {
  return residualStep<f32>(tokens, update, rows, columns, scale, tangent);
}

export function residualStep64(
  tokens: usize,
  update: usize,
  rows: i32,
  columns: i32,
  scale: f64,
  tangent: bool,
): i32 {
  return residualStep<f64>(tokens, update, rows, columns, scale, tangent);
}

export function fillNormals32(out: usize, start: i32, end: i32, scale: f64): i32 {
  return fillNormals<f32>(out, start, end, scale);
}

export function fillNormals64(out: usize, start: i32, end: i32, scale: f64): i32 {
  return fillNormals<f64>(out, start, end, scale);
}
