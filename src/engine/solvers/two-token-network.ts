import {
  requireBetween,
  requireInRange,
  requireInteger,
  requireOneOf,
  requirePositive,
} from '#engine/arguments.ts';
import type { Residual } from '#engine/dynamics/residual-step.ts';
import { nextChiSquare } from '#engine/random/gamma.ts';
import { nextNormal } from '#engine/random/normal.ts';
import type { Stream } from '#engine/random/stream.ts';
import { barycentreProduct } from '#engine/solvers/two-token-kernel.ts';

/** Layers of Gaussian heads, square factors, σ_A² = σ_V² = 1/d, that act on two tokens. */
export interface TwoTokenNetwork {
  /** d >= 3 */
  readonly dimension: number;
  /** β >= 0 */
  readonly beta: number;
  readonly headCount: number;
  /** Δτ = η²/H > 0 */
  readonly deltaTau: number;
  readonly residual: Residual;
}

/**
 * The overlap of two tokens after `layers` layers, exact in law, at a cost that does not depend on d [ours]. A head needs the
 * difference of logits of each token (`two-token-kernel.ts`). Given the barycentres, the moves of the two tokens are Gaussian
 * with the same 2 x 2 covariance in every coordinate: two coordinates lie in the plane of the tokens, the others enter through a
 * 2 x 2 Wishart matrix of d - 2 degrees of freedom (Bartlett).
 *
 * @param overlap R(0) in (-1, 1)
 * @throws RangeError if an argument is outside its range
 * Cost O(layers · headCount); about 0.3 µs a layer and 0.1 µs a head.
 */
export function sampleTwoTokenOverlap(
  network: TwoTokenNetwork,
  overlap: number,
  layers: number,
  stream: Stream,
): number {
  const { dimension: d, beta, headCount, deltaTau, residual } = network;
  requireInteger('dimension', d, 3);
  requireInRange('beta', beta, 0, 1e12);
  requireInteger('headCount', headCount, 1);
  requirePositive('deltaTau', deltaTau);
  requireOneOf('residual', residual, ['ambient', 'tangent']);
  requireBetween('overlap', overlap, -1, 1);
  requireInteger('layers', layers, 0);
  let R = overlap;
  for (let layer = 0; layer < layers; layer++) {
    const height = Math.sqrt(Math.max(0, 1 - R * R));
    // Averages over the heads of the products of barycentres.
    let first = (1 + R) / 2;
    let second = first;
    let shared = first;
    if (beta > 0) {
      first = second = shared = 0;
      const scale = (beta * Math.sqrt(2 * Math.max(0, 1 - R))) / d;
      for (let head = 0; head < headCount; head++) {
        const c = scale * Math.sqrt(nextChiSquare(stream, d));
        const g = nextNormal(stream);
        const p = 1 / (1 + Math.exp(-c * g));
        const q = 1 / (1 + Math.exp(-c * (R * g + height * nextNormal(stream))));
        first += barycentreProduct(p, p, R) / headCount;
        second += barycentreProduct(q, q, R) / headCount;
        shared += barycentreProduct(p, q, R) / headCount;
      }
    }
    // Moves a·g and b·g + c·h with independent standard normal vectors g and h.
    const unit = Math.sqrt(deltaTau / d);
    const a = unit * Math.sqrt(Math.max(first, Number.MIN_VALUE));
    const b = (deltaTau / d) * (shared / a);
    const c = Math.sqrt(Math.max(0, (deltaTau / d) * second - b * b));
    const g1 = nextNormal(stream);
    const g2 = nextNormal(stream);
    const h1 = nextNormal(stream);
    const h2 = nextNormal(stream);
    const length = Math.sqrt(nextChiSquare(stream, d - 2));
    const mixed = nextNormal(stream);
    const remainder = d > 3 ? nextChiSquare(stream, d - 3) : 0;
    const gg = length * length;
    const gh = length * mixed;
    const hh = mixed * mixed + remainder;
    const tangent = residual === 'tangent' ? 1 : 0;
    // The tokens are (1, 0) and (R, height) in their plane.
    const x1 = 1 + (1 - tangent) * a * g1;
    const x2 = a * g2;
    const moved1 = b * g1 + c * h1;
    const moved2 = b * g2 + c * h2;
    const radial = tangent * (R * moved1 + height * moved2);
    const y1 = R + moved1 - radial * R;
    const y2 = height + moved2 - radial * height;
    const xx = x1 * x1 + x2 * x2 + a * a * gg;
    const yy = y1 * y1 + y2 * y2 + b * b * gg + 2 * b * c * gh + c * c * hh;
    const xy = x1 * y1 + x2 * y2 + a * (b * gg + c * gh);
    R = Math.min(1, Math.max(-1, xy / Math.sqrt(xx * yy)));
  }
  return R;
}
