import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { requireInRange, requireInteger } from '#engine/arguments.ts';
import { nextChiSquare } from '#engine/random/gamma.ts';
import { fillNormal } from '#engine/random/normal.ts';
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
  kernels: Pick<Kernels, 'fillNormal'> = { fillNormal },
): void {
  requireInteger('columns', columns, 0, rows);
  requireInRange('degrees', degrees, columns, Infinity);
  out.fill(0);
  for (let i = 0; i < rows; i++) {
    const start = i * columns;
    kernels.fillNormal(stream, out, 1, start, start + Math.min(i, columns));
    if (i < columns) out[start + i] = Math.sqrt(nextChiSquare(stream, degrees - i));
  }
}
