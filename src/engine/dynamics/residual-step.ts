import type { Reals } from '#engine/linear-algebra/kernels.ts';
import { noDirection } from '#engine/sphere/normalise-rows.ts';

/** The two conventions for the residual update, theory.md section 2. */
export type Residual = 'ambient' | 'tangent';

/**
 * One residual update with renormalisation, in place: x_i ← N(x_i + scale * s_i) with s_i the row i of `update`,
 * projected on the tangent space at x_i first when `residual` is 'tangent'. Both arrays [tokenCount, dimension]; O(nd).
 * @throws RangeError if a token becomes zero or not finite: it has no direction then.
 */
export function residualStep(
  tokens: Float64Array,
  update: Reals,
  tokenCount: number,
  dimension: number,
  scale: number,
  residual: Residual,
): void {
  for (let i = 0; i < tokenCount; i++) {
    const start = i * dimension;
    const end = start + dimension;
    let keep = 1;
    if (residual === 'tangent') {
      let radial = 0;
      for (let c = start; c < end; c++) radial += update[c]! * tokens[c]!;
      keep -= scale * radial;
    }
    let sum = 0;
    for (let c = start; c < end; c++) {
      const moved = keep * tokens[c]! + scale * update[c]!;
      tokens[c] = moved;
      sum += moved * moved;
    }
    if (!(sum > 0 && sum < Infinity)) throw noDirection(i, Math.sqrt(sum));
    const inverse = 1 / Math.sqrt(sum);
    for (let c = start; c < end; c++) tokens[c]! *= inverse;
  }
}
