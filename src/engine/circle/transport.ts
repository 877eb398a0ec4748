/**
 * The model on the circle (d = 2) as transport of measures [ours] (theory.md section 5): every layer moves all tokens by one random
 * smooth map of the circle that depends on the measure, so weighted Lagrangian points moved under the heads of a token system solve
 * the mean-field equation driven by that system's common noise.
 *
 * Points are rows of a flat array of shape [N, 2], unit norm, as everywhere in the engine.
 */
import {
  requireFinite,
  requireInRange,
  requireInteger,
  requireLength,
  requireOneOf,
  requirePositive,
} from '#engine/arguments.ts';
import {
  addTrigonometricCoefficients,
  trigonometricNodes,
  trigonometricSum,
} from '#engine/circle/trigonometric-field.ts';
import type { Residual } from '#engine/dynamics/residual-step.ts';
import { nextNormal } from '#engine/random/normal.ts';
import type { Stream } from '#engine/random/stream.ts';

export interface CircleModel {
  /** β >= 0, finite. */
  readonly beta: number;
  /** H >= 1. */
  readonly headCount: number;
  /** η > 0; a layer advances τ by η²/H · (σ_V√d)². */
  readonly eta: number;
  /** σ_A√d >= 0, default 1. */
  readonly sigmaA?: number;
  /** σ_V√d >= 0, default 1. */
  readonly sigmaV?: number;
  /** `ambient` (default) adds the head sum as it is, `tangent` its projection. */
  readonly residual?: Residual;
}

/** Numbers per head: V (2 x 2, row-major), then A = W W'^T (2 x 2, row-major). */
const HEAD_SIZE = 8;

function check(model: CircleModel): Required<CircleModel> {
  const { beta, headCount, eta, sigmaA = 1, sigmaV = 1, residual = 'ambient' } = model;
  requireInRange('beta', beta, 0, Infinity);
  requireInteger('headCount', headCount, 1);
  requirePositive('eta', eta);
  requireInRange('sigmaA', sigmaA, 0, Infinity);
  requireInRange('sigmaV', sigmaV, 0, Infinity);
  requireOneOf('residual', residual, ['ambient', 'tangent']);
  return { beta, headCount, eta, sigmaA, sigmaV, residual };
}

/**
 * Draws the Gaussian heads of one layer, head dimension 2: shape [H, 8], per head V then A.
 * @throws RangeError if the model is outside its range or `out` has another length than 8H
 */
export function drawCircleHeads(
  model: CircleModel,
  stream: Stream,
  out: Float64Array = new Float64Array(HEAD_SIZE * model.headCount),
): Float64Array {
  const { headCount, sigmaA, sigmaV } = check(model);
  requireLength('out', out, HEAD_SIZE * headCount);
  const deviation = sigmaV / Math.SQRT2;
  const variance = (sigmaA * sigmaA) / 2;
  for (let offset = 0; offset < out.length; offset += HEAD_SIZE) {
    for (let k = 0; k < 4; k++) out[offset + k] = deviation * nextNormal(stream);
    const w11 = nextNormal(stream);
    const w12 = nextNormal(stream);
    const w21 = nextNormal(stream);
    const w22 = nextNormal(stream);
    for (let column = 0; column < 2; column++) {
      const a = nextNormal(stream);
      const b = nextNormal(stream);
      out[offset + 4 + column] = variance * (w11 * a + w12 * b);
      out[offset + 6 + column] = variance * (w21 * a + w22 * b);
    }
  }
  return out;
}

/**
 * Head average (1/H) Σ_h V_h m_h of the measure `sources` at each target, m_h the softmax barycentre.
 *
 * A head whose trigonometric interpolant needs fewer nodes K than there are targets is evaluated at K angles only, within
 * `TRIGONOMETRIC_TOLERANCE` per coordinate of m_h by an a-priori bound; all others are summed exactly.
 *
 * @param sources [N, 2] unit rows
 * @param weights N masses >= 0 with a positive sum, or undefined for equal ones
 * @param heads [H, 8] from {@link drawCircleHeads}
 * @param targets [M, 2] unit rows; may be `sources`
 * @param out [M, 2]; not `sources` or `targets`
 * @throws RangeError for lengths that do not fit, no sources, or bad weights
 * Cost O(H N min(M, K)) exponentials, O(H (N + M)) at β = 0; K is about 50 times max(1, β‖A‖).
 */
export function circleField(
  model: CircleModel,
  sources: Float64Array,
  weights: Float64Array | undefined,
  heads: Float64Array,
  targets: Float64Array,
  out: Float64Array,
): void {
  const { beta, headCount } = check(model);
  requireLength('heads', heads, HEAD_SIZE * headCount);
  requireLength('out', out, targets.length);
  requireInteger('number of sources', sources.length / 2, 1);
  if (weights !== undefined) {
    requireLength('weights', weights, sources.length / 2);
    let total = 0;
    for (let k = 0; k < weights.length; k++)
      total += requireInRange(`weights[${k}]`, weights[k]!, 0, Infinity);
    requirePositive('total of weights', total);
  }
  out.fill(0);
  const targetCount = targets.length / 2;
  const half = Math.floor(targetCount / 2);
  // Fourier coefficients of the sum over the heads that are interpolated: x, then y coordinate.
  const series = [0, 1].map(() => ({
    cosines: new Float64Array(half + 1),
    sines: new Float64Array(half + 1),
  }));
  let degree = -1;
  for (let offset = 0; offset < heads.length; offset += HEAD_SIZE) {
    const value = heads.subarray(offset, offset + 4);
    const query = heads.subarray(offset + 4, offset + HEAD_SIZE).map((entry) => beta * entry);
    const nodes = trigonometricNodes(operatorNorm(query));
    if (nodes >= targetCount) {
      addImages(sources, weights, value, query, targets, out);
      continue;
    }
    const images = new Float64Array(2 * nodes);
    addImages(sources, weights, value, query, equispaced(nodes), images);
    series.forEach(({ cosines, sines }, coordinate) => {
      const column = Float64Array.from({ length: nodes }, (_, k) => images[2 * k + coordinate]!);
      addTrigonometricCoefficients(column, cosines, sines);
    });
    degree = Math.max(degree, nodes / 2);
  }
  if (degree >= 0) {
    series.forEach(({ cosines, sines }, coordinate) => {
      const c = cosines.subarray(0, degree + 1);
      const s = sines.subarray(0, degree + 1);
      for (let i = 0; i < targets.length; i += 2) {
        out[i + coordinate]! += trigonometricSum(c, s, targets[i]!, targets[i + 1]!);
      }
    });
  }
  for (let i = 0; i < out.length; i++) out[i]! /= headCount;
}

/** Largest singular value of a 2 x 2 matrix. */
function operatorNorm(matrix: Float64Array): number {
  const [a, b, c, d] = [matrix[0]!, matrix[1]!, matrix[2]!, matrix[3]!];
  return 0.5 * (Math.hypot(a + d, b - c) + Math.hypot(a - d, b + c));
}

/** The unit vectors at the angles 2πj/count, [count, 2]. */
function equispaced(count: number): Float64Array {
  return circlePoints(Array.from({ length: count }, (_, j) => (2 * Math.PI * j) / count));
}

/** Adds V m(target) to `out` for one head, m the softmax barycentre with logits <`query` target, source>, summed exactly. */
function addImages(
  sources: Float64Array,
  weights: Float64Array | undefined,
  value: Float64Array,
  query: Float64Array,
  targets: Float64Array,
  out: Float64Array,
): void {
  const [v11, v12, v21, v22] = [value[0]!, value[1]!, value[2]!, value[3]!];
  for (let i = 0; i < targets.length; i += 2) {
    const qx = query[0]! * targets[i]! + query[1]! * targets[i + 1]!;
    const qy = query[2]! * targets[i]! + query[3]! * targets[i + 1]!;
    // The largest logit of a point with mass keeps the softmax from overflowing and its sum from vanishing.
    let top = -Infinity;
    for (let k = 0; k < sources.length; k += 2) {
      const logit = qx * sources[k]! + qy * sources[k + 1]!;
      if (logit > top && (weights === undefined || weights[k / 2]! > 0)) top = logit;
    }
    let [total, mx, my] = [0, 0, 0];
    for (let k = 0; k < sources.length; k += 2) {
      const sx = sources[k]!;
      const sy = sources[k + 1]!;
      const mass = weights === undefined ? 1 : weights[k / 2]!;
      // A massless point may have a logit above `top`; 0 · ∞ would be NaN.
      const p = mass === 0 ? 0 : mass * Math.exp(qx * sx + qy * sy - top);
      total += p;
      mx += p * sx;
      my += p * sy;
    }
    out[i]! += (v11 * mx + v12 * my) / total;
    out[i + 1]! += (v21 * mx + v22 * my) / total;
  }
}

/**
 * Moves points by one layer, x <- N(x + η field) (`ambient`) or N(x + η Proj_x field) (`tangent`), in place.
 *
 * Compute the fields of all systems first: they must see the measures before the layer.
 */
export function moveOnCircle(model: CircleModel, points: Float64Array, field: Float64Array): void {
  const { eta, residual } = check(model);
  requireLength('field', field, points.length);
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i]!;
    const y = points[i + 1]!;
    let fx = field[i]!;
    let fy = field[i + 1]!;
    if (residual === 'tangent') {
      const radial = fx * x + fy * y;
      fx -= radial * x;
      fy -= radial * y;
    }
    const px = x + eta * fx;
    const py = y + eta * fy;
    const norm = Math.sqrt(px * px + py * py);
    points[i] = px / norm;
    points[i + 1] = py / norm;
  }
}

/**
 * Unit rows [N, 2] at the given angles.
 * @throws RangeError if an angle is not finite
 */
export function circlePoints(angles: ArrayLike<number>): Float64Array {
  const points = new Float64Array(2 * angles.length);
  for (let i = 0; i < angles.length; i++) {
    const angle = requireFinite(`angles[${i}]`, angles[i]!);
    points[2 * i] = Math.cos(angle);
    points[2 * i + 1] = Math.sin(angle);
  }
  return points;
}

/** Angles in (-π, π] of unit rows [N, 2]. */
export function circleAngles(points: ArrayLike<number>): Float64Array {
  const angles = new Float64Array(points.length / 2);
  for (let i = 0; i < angles.length; i++) angles[i] = Math.atan2(points[2 * i + 1]!, points[2 * i]!);
  return angles;
}
