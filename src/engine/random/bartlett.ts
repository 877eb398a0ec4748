import { requireInRange, requireInteger } from '#engine/arguments.ts';
import { nextChiSquare } from '#engine/random/gamma.ts';
import { nextNormal } from '#engine/random/normal.ts';
import type { Stream } from '#engine/random/stream.ts';

/**
 * Fills `out` [rows, columns] with a lower trapezoidal factor T such that T Tᵀ has the law of G Gᵀ for G a matrix
 * [rows, degrees] of standard normals (Bartlett): column j has a chi variate with degrees - j degrees of freedom on the
 * diagonal and normals below. With columns = min(rows, degrees) the law is exact, also when degrees < rows. The cost
 * does not depend on `degrees`; no allocation.
 * @throws RangeError unless columns <= rows and columns <= degrees.
 */
export function fillBartlett(
  stream: Stream,
  out: Float64Array,
  rows: number,
  columns: number,
  degrees: number,
): void {
  requireInteger('columns', columns, 0, rows);
  requireInRange('degrees', degrees, columns, Infinity);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let entry = 0;
      if (j < i) entry = nextNormal(stream);
      else if (j === i) entry = Math.sqrt(nextChiSquare(stream, degrees - j));
      out[i * columns + j] = entry;
    }
  }
}
