/**
 * The model on the circle (d = 2) as transport of measures [ours] (theory.md section 5): every layer moves all tokens by one random
 * smooth map of the circle that depends on the measure, so weighted Lagrangian points moved under the heads of a token system solve
 * the mean-field equation driven by that system's common noise.
 *
 * Points are rows of a flat array of shape [N, 2], unit norm, as everywhere in the engine.
 */
import { requireInRange, requireInteger, requireLength, requirePositive } from '#engine/arguments.ts';
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
 * @param sources [N, 2] unit rows
 * @param weights N masses >= 0 with a positive sum, or undefined for equal ones
 * @param heads [H, 8] from {@link drawCircleHeads}
 * @param targets [M, 2] unit rows; may be `sources`
 * @param out [M, 2]; not `sources` or `targets`
 * @throws RangeError for lengths that do not fit
 * Cost O(H N M) exponentials, O(H (N + M)) at β = 0.
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
  const count = sources.length / 2;
  if (weights !== undefined) requireLength('weights', weights, count);
  out.fill(0);
  if (beta === 0) {
    let [total, x, y] = [0, 0, 0];
    for (let k = 0; k < count; k++) {
      const w = weights === undefined ? 1 : weights[k]!;
      total += w;
      x += w * sources[2 * k]!;
      y += w * sources[2 * k + 1]!;
    }
    for (let i = 0; i < targets.length; i += 2) {
      out[i] = x / total;
      out[i + 1] = y / total;
    }
    let [v11, v12, v21, v22] = [0, 0, 0, 0];
    for (let offset = 0; offset < heads.length; offset += HEAD_SIZE) {
      v11 += heads[offset]!;
      v12 += heads[offset + 1]!;
      v21 += heads[offset + 2]!;
      v22 += heads[offset + 3]!;
    }
    for (let i = 0; i < targets.length; i += 2) {
      const [mx, my] = [out[i]!, out[i + 1]!];
      out[i] = (v11 * mx + v12 * my) / headCount;
      out[i + 1] = (v21 * mx + v22 * my) / headCount;
    }
    return;
  }
  for (let i = 0; i < targets.length; i += 2) {
    const tx = targets[i]!;
    const ty = targets[i + 1]!;
    let [sumX, sumY] = [0, 0];
    for (let offset = 0; offset < heads.length; offset += HEAD_SIZE) {
      const qx = beta * (heads[offset + 4]! * tx + heads[offset + 5]! * ty);
      const qy = beta * (heads[offset + 6]! * tx + heads[offset + 7]! * ty);
      // Logits are at most |q|; the largest actual one keeps the softmax from underflowing when sources are few.
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
      sumX += (heads[offset]! * mx + heads[offset + 1]! * my) / total;
      sumY += (heads[offset + 2]! * mx + heads[offset + 3]! * my) / total;
    }
    out[i] = sumX / headCount;
    out[i + 1] = sumY / headCount;
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

/** Unit rows [N, 2] at the given angles. */
export function circlePoints(angles: ArrayLike<number>): Float64Array {
  const points = new Float64Array(2 * angles.length);
  for (let i = 0; i < angles.length; i++) {
    points[2 * i] = Math.cos(angles[i]!);
    points[2 * i + 1] = Math.sin(angles[i]!);
  }
  return points;
}

/** Angles in (-π, π] of unit rows [N, 2]. */
export function circleAngles(points: ArrayLike<number>): Float64Array {
  const angles = new Float64Array(points.length / 2);
  for (let i = 0; i < angles.length; i++) angles[i] = Math.atan2(points[2 * i + 1]!, points[2 * i]!);
  return angles;
}
