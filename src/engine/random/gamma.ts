import { requirePositive } from '#engine/arguments.ts';
import { nextNormal } from '#engine/random/normal.ts';
import { nextUniform, type Stream } from '#engine/random/stream.ts';

/**
 * A gamma variate of the given shape and scale 1, exact in law: Marsaglia and Tsang (2000), with their power of a
 * uniform for shape < 1. About 1.05 proposals a variate.
 * @throws RangeError if `shape` is not > 0.
 */
export function nextGamma(stream: Stream, shape: number): number {
  requirePositive('shape', shape);
  if (shape < 1) {
    return nextGamma(stream, shape + 1) * nextUniform(stream) ** (1 / shape);
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = nextNormal(stream);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = nextUniform(stream);
    const square = x * x;
    // Their squeeze lies below the acceptance probability: two logarithms saved in 98 of 100 calls, no draw changed.
    if (u < 1 - 0.0331 * square * square) return d * v;
    if (Math.log(u) < 0.5 * square + d - d * v + d * Math.log(v)) return d * v;
  }
}

/**
 * A chi-square variate with `degrees` > 0 degrees of freedom, not necessarily whole.
 * @throws RangeError if `degrees` is not > 0.
 */
export function nextChiSquare(stream: Stream, degrees: number): number {
  return 2 * nextGamma(stream, requirePositive('degrees', degrees) / 2);
}
