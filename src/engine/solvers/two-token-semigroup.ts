import {
  requireBetween,
  requireInRange,
  requireInteger,
  requireOneOf,
  requirePositive,
} from '#engine/arguments.ts';
import type { Residual } from '#engine/dynamics/residual-step.ts';
import { uniformKernel, type TwoTokenKernel } from '#engine/solvers/two-token-kernel.ts';
import { gaussHermite } from '#engine/solvers/gauss-hermite.ts';

/** Functions of the overlap are held by their values at this many Chebyshev points of [-1, 1]. */
const POINTS = 24;
/** Hermite nodes in each of the three directions of the noise. */
const NODES = 16;
const DIMENSION = 3;

const points = Float64Array.from({ length: POINTS }, (_, k) => Math.cos((Math.PI * k) / (POINTS - 1)));

/** Barycentric weights of the Chebyshev points. */
const barycentric = Float64Array.from(
  { length: POINTS },
  (_, k) => (k % 2 === 0 ? 1 : -1) * (k === 0 || k === POINTS - 1 ? 0.5 : 1),
);

/** The interpolant at `x` of the values at the Chebyshev points. */
function interpolate(values: Float64Array, x: number): number {
  let numerator = 0;
  let denominator = 0;
  for (let k = 0; k < POINTS; k++) {
    const distance = x - points[k]!;
    if (distance === 0) return values[k]!;
    const weight = barycentric[k]! / distance;
    numerator += weight * values[k]!;
    denominator += weight;
  }
  return numerator / denominator;
}

/** The overlap of two tokens in dimension 3 after one layer that adds w to both. */
function nextOverlap(overlap: number, w: readonly [number, number, number], residual: Residual): number {
  const a = Math.sqrt((1 + overlap) / 2);
  const b = Math.sqrt((1 - overlap) / 2);
  // The tokens are (a, ±b, 0): both move by the same multiple of V (mean token), along a, across it and out of the plane.
  const move = (sign: number): [number, number, number] => {
    const radial = residual === 'tangent' ? w[0] * a + w[1] * sign * b : 0;
    return [a + w[0] - radial * a, sign * b + w[1] - radial * sign * b, w[2]];
  };
  const [x, y] = [move(1), move(-1)];
  return (x[0] * y[0] + x[1] * y[1] + x[2] * y[2]) / (Math.hypot(...x) * Math.hypot(...y));
}

/**
 * E R after 0, 1, ..., `layers` layers for two tokens on the sphere of R³ at β = 0 under V = v̄ I + Gaussian, from overlap `overlap`:
 * the chain is then a Markov chain in R alone, and its transition operator is applied by Gauss-Hermite quadrature to
 * Chebyshev interpolants. No sampling; refining the grids changes the value by 2e-5 at Δτ = 1/2 and by less than 1e-6 for
 * Δτ <= 1/8. It depends on H and η through Δτ = η² d σ_V² / H and ηv̄ only.
 *
 * @param step Δτ > 0
 * @param overlap R(0) in (-1, 1)
 * @param pull ηv̄ >= 0, what a layer adds of the mean token; 0 for Gaussian weights
 * @throws RangeError naming the argument that is outside its range.
 */
export function twoTokenChainOverlaps(
  overlap: number,
  step: number,
  layers: number,
  residual: Residual,
  pull = 0,
): Float64Array<ArrayBuffer> {
  requireBetween('overlap', overlap, -1, 1);
  requirePositive('step', step);
  requireInRange('pull', pull, 0, 1e6);
  requireInteger('layers', layers, 0);
  requireOneOf('residual', residual, ['ambient', 'tangent']);
  const { nodes, weights } = gaussHermite(NODES);
  // Row k of the operator: the law of the next overlap from points[k], integrated against the interpolation basis.
  const operator = new Float64Array(POINTS * POINTS);
  const basis = new Float64Array(POINTS);
  for (let k = 0; k < POINTS; k++) {
    const meanLength = Math.sqrt((1 + points[k]!) / 2);
    const scale = Math.sqrt(step / DIMENSION) * meanLength;
    for (let p = 0; p < NODES; p++) {
      for (let q = 0; q < NODES; q++) {
        // Even in the third direction: half of its nodes suffice, with twice their weight.
        for (let r = 0; r < NODES / 2; r++) {
          const along = pull * meanLength + scale * nodes[p]!;
          const added = [along, scale * nodes[q]!, scale * nodes[r]!] as const;
          const target = Math.min(1, Math.max(-1, nextOverlap(points[k]!, added, residual)));
          addBasis(target, 2 * weights[p]! * weights[q]! * weights[r]!, basis);
        }
      }
    }
    for (let j = 0; j < POINTS; j++) operator[k * POINTS + j] = basis[j]!;
    basis.fill(0);
  }
  return iterate(operator, layers, overlap);
}

/** The last of `twoTokenChainOverlaps`. */
export function twoTokenChainOverlap(
  ...[overlap, step, layers, residual, pull]: Parameters<typeof twoTokenChainOverlaps>
): number {
  return twoTokenChainOverlaps(overlap, step, layers, residual, pull)[layers]!;
}

/** Values at `overlap` of the function R and its images under 1, ..., `times` applications of an operator. */
function iterate(operator: Float64Array, times: number, overlap: number): Float64Array<ArrayBuffer> {
  let values = points.slice();
  const out = new Float64Array(times + 1);
  out[0] = overlap;
  for (let time = 1; time <= times; time++) {
    values = multiply(operator, values);
    out[time] = interpolate(values, overlap);
  }
  return out;
}

/** Adds `weight` times the interpolation functional at `x` to `out`. */
function addBasis(x: number, weight: number, out: Float64Array): void {
  let denominator = 0;
  for (let k = 0; k < POINTS; k++) {
    const distance = x - points[k]!;
    if (distance === 0) {
      out[k]! += weight;
      return;
    }
    denominator += barycentric[k]! / distance;
  }
  for (let k = 0; k < POINTS; k++) out[k]! += (weight * barycentric[k]!) / (x - points[k]!) / denominator;
}

/**
 * E R at the times 0, `interval`, ..., `count` · `interval` of a limit equation for the same two tokens: `pull`(R) is the velocity of R
 * without noise, and the noise advances the diffusive clock τ by `noiseRate` per unit of time. Noise: the overlap drift and the
 * quadratic variation of theory.md section 4 make R a diffusion, whose backward equation is solved by
 * Chebyshev collocation and Runge-Kutta steps, composed by repeated squaring. At β = 0 and d = 3, refining the grid changes the value by
 * 1e-6 at τ = 1 and 2e-5 at τ = 2: the equation degenerates at R = -1, so convergence is not exponential.
 *
 * @param overlap R(0) in (-1, 1)
 * @param interval > 0
 * @param count >= 0
 * @param noiseRate >= 0; 1 for the homogenised SDE on its own clock
 * @param pull zero at R = ±1 and smooth; none for Gaussian weights
 * @param kernel s_11 = s_22 and s_12 by the overlap; by default those of β = 0 in dimension 3
 * @throws RangeError naming the argument that is outside its range.
 */
export function twoTokenSdeOverlaps(
  overlap: number,
  interval: number,
  count: number,
  noiseRate = 1,
  pull: (overlap: number) => number = () => 0,
  kernel: TwoTokenKernel = uniformKernel(DIMENSION),
): Float64Array<ArrayBuffer> {
  requireBetween('overlap', overlap, -1, 1);
  requirePositive('interval', interval);
  requireInteger('count', count, 0);
  requireInRange('noiseRate', noiseRate, 0, Infinity);
  const { dimension: d } = kernel;
  const pulls = points.map(pull);
  const kernels = Array.from(points, kernel.at);
  const first = differentiationMatrix();
  const second = multiply(first, first);
  const generator = first.map((slope, index) => {
    const row = Math.floor(index / POINTS);
    const R = points[row]!;
    const [own, shared] = kernels[row]!;
    const drift = ((d - 2 + R * R) * shared) / d - ((d - 1) / d) * R * own;
    const halfVariation = ((1 - R * R) * (own - R * shared)) / d;
    return pulls[row]! * slope + noiseRate * (drift * slope + halfVariation * second[index]!);
  });
  // The largest eigenvalue of the collocated noise is below POINTS^4 / 10, that of the pull below POINTS² times its size.
  const fastest = Math.max(...pulls.map(Math.abs));
  const needed = interval * ((noiseRate * POINTS ** 4) / 20 + POINTS ** 2 * fastest);
  const doublings = Math.max(0, Math.ceil(Math.log2(needed)));
  let operator = rungeKuttaStep(generator, interval / 2 ** doublings);
  for (let doubling = 0; doubling < doublings; doubling++) operator = multiply(operator, operator);
  return iterate(operator, count, overlap);
}

/** E R at one time > 0 of the same equation. */
export function twoTokenSdeOverlap(
  overlap: number,
  time: number,
  noiseRate = 1,
  pull?: (overlap: number) => number,
): number {
  return twoTokenSdeOverlaps(overlap, requirePositive('time', time), 1, noiseRate, pull)[1]!;
}

/** 1 + hL + (hL)²/2 + (hL)³/6 + (hL)⁴/24. */
function rungeKuttaStep(generator: Float64Array, h: number): Float64Array<ArrayBuffer> {
  let step = identity();
  for (const divisor of [4, 3, 2, 1]) {
    const product = multiply(generator, step);
    step = identity().map((one, index) => one + (h / divisor) * product[index]!);
  }
  return step;
}

function identity(): Float64Array<ArrayBuffer> {
  return Float64Array.from({ length: POINTS * POINTS }, (_, index) => (index % (POINTS + 1) === 0 ? 1 : 0));
}

/** Product of a square matrix with another, or with a vector. */
function multiply(left: Float64Array, right: Float64Array): Float64Array<ArrayBuffer> {
  const columns = right.length / POINTS;
  return Float64Array.from(right, (_, index) => {
    const [i, j] = [Math.floor(index / columns), index % columns];
    let sum = 0;
    for (let k = 0; k < POINTS; k++) sum += left[i * POINTS + k]! * right[k * columns + j]!;
    return sum;
  });
}

function differentiationMatrix(): Float64Array {
  const matrix = new Float64Array(POINTS * POINTS);
  for (let i = 0; i < POINTS; i++) {
    let diagonal = 0;
    for (let j = 0; j < POINTS; j++) {
      if (i === j) continue;
      const entry = barycentric[j]! / barycentric[i]! / (points[i]! - points[j]!);
      matrix[i * POINTS + j] = entry;
      diagonal -= entry;
    }
    matrix[i * POINTS + i] = diagonal;
  }
  return matrix;
}
