import {
  requireBetween,
  requireInRange,
  requireInteger,
  requireOneOf,
  requirePositive,
} from '#engine/arguments.ts';
import type { Residual } from '#engine/dynamics/residual-step.ts';
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

/** The overlap of two tokens in dimension 3 after one layer that adds the vector w to both. */
function nextOverlap(overlap: number, w: readonly [number, number, number], residual: Residual): number {
  const a = Math.sqrt((1 + overlap) / 2);
  const b = Math.sqrt((1 - overlap) / 2);
  // The tokens are (a, ±b, 0); w has parts along their mean, across it and out of the plane.
  const move = (sign: number): [number, number, number] => {
    const radial = residual === 'tangent' ? w[0] * a + w[1] * sign * b : 0;
    return [a + w[0] - radial * a, sign * b + w[1] - radial * sign * b, w[2]];
  };
  const [x, y] = [move(1), move(-1)];
  return (x[0] * y[0] + x[1] * y[1] + x[2] * y[2]) / (Math.hypot(...x) * Math.hypot(...y));
}

/**
 * E R after `layers` layers for two tokens on the sphere of R³ at β = 0 under V = v̄ I + Gaussian, from overlap `overlap`:
 * the chain is then a Markov chain in R alone, and its transition operator is applied by Gauss-Hermite quadrature to
 * Chebyshev interpolants. No sampling; refining the grids changes the value by 2e-5 at Δτ = 1/2 and by less than 1e-6 for
 * Δτ <= 1/8. It depends on H and η through Δτ = η² d σ_V² / H and ηv̄ only.
 *
 * @param step Δτ > 0
 * @param overlap R(0) in (-1, 1)
 * @param pull ηv̄ >= 0, what a layer adds of the mean token; 0 for Gaussian weights
 * @throws RangeError naming the argument that is outside its range.
 */
export function twoTokenChainOverlap(
  overlap: number,
  step: number,
  layers: number,
  residual: Residual,
  pull = 0,
): number {
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
  let values = points.slice();
  for (let layer = 0; layer < layers; layer++) {
    values = values.map((_, k) => {
      let sum = 0;
      for (let j = 0; j < POINTS; j++) sum += operator[k * POINTS + j]! * values[j]!;
      return sum;
    });
  }
  return interpolate(values, overlap);
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
 * E R at diffusive time `time` of the homogenised SDE for the same two tokens: the overlap drift and the quadratic
 * variation of theory.md section 4 with s_ij = m = (1 + R)/2 make R a diffusion, whose backward equation is solved by
 * Chebyshev collocation and Runge-Kutta steps. Refining the grid changes the value by 1e-6 at τ = 1 and 2e-5 at τ = 2: the
 * equation degenerates at R = -1, so convergence is not exponential.
 * @param attraction velocity of R per unit of τ that a mean field adds, smooth on [-1, 1]; none for Gaussian weights
 * @throws RangeError naming the argument that is outside its range.
 */
export function twoTokenSdeOverlap(
  overlap: number,
  time: number,
  attraction: (overlap: number) => number = () => 0,
): number {
  requireBetween('overlap', overlap, -1, 1);
  requirePositive('time', time);
  const attractions = points.map(attraction);
  const derivative = differentiationMatrix();
  const d = DIMENSION;
  const apply = (values: Float64Array): Float64Array<ArrayBuffer> => {
    const first = multiply(derivative, values);
    const second = multiply(derivative, first);
    return first.map((slope, k) => {
      const R = points[k]!;
      const m = (1 + R) / 2;
      const drift = ((d - 2 + R * R) * m) / d - ((d - 1) / d) * R * m;
      const halfVariation = ((1 - R * R) * (m - R * m)) / d;
      return (drift + attractions[k]!) * slope + halfVariation * second[k]!;
    });
  };
  // The largest eigenvalue of the collocated operator is below POINTS^4 / 20, plus POINTS^2 times the fastest attraction.
  const fastest = Math.max(...attractions.map(Math.abs));
  const steps = Math.ceil(time * (POINTS ** 4 / 40 + (POINTS ** 2 * fastest) / 2));
  const h = time / steps;
  let values = points.slice();
  const moved = (slope: Float64Array, by: number): Float64Array<ArrayBuffer> =>
    values.map((x, k) => x + by * slope[k]!);
  for (let step = 0; step < steps; step++) {
    const k1 = apply(values);
    const k2 = apply(moved(k1, h / 2));
    const k3 = apply(moved(k2, h / 2));
    const k4 = apply(moved(k3, h));
    values = values.map((x, k) => x + (h / 6) * (k1[k]! + 2 * k2[k]! + 2 * k3[k]! + k4[k]!));
  }
  return interpolate(values, overlap);
}

function multiply(matrix: Float64Array, vector: Float64Array): Float64Array<ArrayBuffer> {
  return Float64Array.from({ length: POINTS }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < POINTS; j++) sum += matrix[i * POINTS + j]! * vector[j]!;
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
