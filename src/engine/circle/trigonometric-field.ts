/**
 * The softmax barycentre of a measure on the circle as a trigonometric polynomial in the target's angle [ours]: K evaluations serve any
 * number of targets, with an error bound known beforehand.
 *
 * Bound: with b = β‖A‖ the logits at the complex angle φ + is have imaginary parts at most b sinh s. While b sinh s <= π/3 the partition
 * function cannot vanish and |m| <= 2, so Fourier coefficients are at most 2e^{-|k|s}, and interpolation at K equispaced angles errs by
 * at most twice the sum of those beyond K/2: 8e^{-sK/2}/(1 - e^{-s}).
 */

/** Bound on the error of each coordinate of a barycentre (whose norm is at most 1). */
export const TRIGONOMETRIC_TOLERANCE = 1e-11;

/** Nodes K (even) that keep the bound for logits of gradient at most b = β‖A‖; about 50 at b = 1, 500 at b = 10. */
export function trigonometricNodes(steepness: number): number {
  if (steepness === 0) return 2;
  const strip = Math.asinh(Math.PI / (3 * steepness));
  const constant = 8 / -Math.expm1(-strip);
  return 2 * Math.ceil(Math.log(constant / TRIGONOMETRIC_TOLERANCE) / strip);
}

/**
 * Adds the Fourier coefficients of the polynomial through K values at the angles 2πj/K to `cosines` and `sines`, each of length at
 * least K/2 + 1. K even; O(K²).
 */
export function addTrigonometricCoefficients(
  values: Float64Array,
  cosines: Float64Array,
  sines: Float64Array,
): void {
  const count = values.length;
  const half = count / 2;
  const cosineTable = new Float64Array(count);
  const sineTable = new Float64Array(count);
  for (let j = 0; j < count; j++) {
    cosineTable[j] = Math.cos((2 * Math.PI * j) / count);
    sineTable[j] = Math.sin((2 * Math.PI * j) / count);
  }
  for (let k = 0; k <= half; k++) {
    let cosine = 0;
    let sine = 0;
    for (let j = 0, turn = 0; j < count; j++) {
      cosine += values[j]! * cosineTable[turn]!;
      sine += values[j]! * sineTable[turn]!;
      turn += k;
      if (turn >= count) turn -= count;
    }
    const weight = k === 0 || k === half ? 1 / count : 2 / count;
    cosines[k]! += weight * cosine;
    // At K/2 the sine vanishes at every node; the polynomial of least degree has none.
    if (k < half) sines[k]! += weight * sine;
  }
}

/** Σ_k cosines[k] cos kφ + sines[k] sin kφ at the angle of the unit vector (x, y), by Clenshaw's recurrence. O(length). */
export function trigonometricSum(cosines: Float64Array, sines: Float64Array, x: number, y: number): number {
  let [c1, c2, s1, s2] = [0, 0, 0, 0];
  for (let k = cosines.length - 1; k >= 1; k--) {
    const c = cosines[k]! + 2 * x * c1 - c2;
    const s = sines[k]! + 2 * x * s1 - s2;
    c2 = c1;
    c1 = c;
    s2 = s1;
    s1 = s;
  }
  return cosines[0]! + x * c1 - c2 + y * s1;
}
