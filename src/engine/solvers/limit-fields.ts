import { requireInRange, requireInteger } from '#engine/arguments.ts';
import type { TokenField } from '#engine/solvers/mean-field.ts';
import { normaliseRows } from '#engine/sphere/normalise-rows.ts';
import { projectTangent } from '#engine/sphere/project-tangent.ts';

/** Shape of the tokens that a field acts on. */
export interface TokenShape {
  readonly tokenCount: number;
  readonly dimension: number;
}

/** Terms of order η that a limit carries besides b. */
export interface Correction {
  /** Residual step η; 0 leaves b alone (ODE I). */
  readonly eta: number;
  /** Adds the radial term of note N3, which the ambient residual needs for second order and the tangent one must not have. */
  readonly radial: boolean;
}

/**
 * Arc on the unit spheres over which directional derivatives are taken. The central difference is off by its square
 * relative to the third derivative, and by 2^-52 divided by it from rounding: both about 1e-11 here.
 */
const DIFFERENCE = 2e-5;

/**
 * The velocity of ODE I (`eta` = 0) and ODE II, theory.md section 3 and note N3:
 * b_i - (η/2) (∇_b b)_i - η <b_{ρ*}, x_i> b_i, the last term only with `radial`. Here b_i = Proj_{x_i} b_{ρ*}(x_i) and
 * (∇_b b)_i = Proj_{x_i} Db_i(X)[b(X)], by a central difference along the sphere.
 *
 * For random heads the ambient update has a further term of order η, -(η/H) E[<ξ_i, x_i> Proj ξ_i] with ξ = B - b (N3). It
 * vanishes for Gaussian V and is not included here.
 *
 * Costs one evaluation of the mean field for ODE I, three for ODE II.
 * @throws RangeError if the shape is impossible, or `eta` negative or not finite.
 */
export function limitField(mean: TokenField, shape: TokenShape, { eta, radial }: Correction): TokenField {
  const { tokenCount, dimension } = shape;
  requireInteger('tokenCount', tokenCount, 1);
  requireInteger('dimension', dimension, 2);
  requireInRange('eta', eta, 0, 1e6);
  const projected: TokenField = (tokens, out) => {
    mean(tokens, out);
    projectTangent(out, tokens, tokenCount, dimension);
  };
  if (eta === 0) return projected;
  const size = tokenCount * dimension;
  const shifted = new Float64Array(size);
  const ahead = new Float64Array(size);
  const behind = new Float64Array(size);
  const radialParts = new Float64Array(tokenCount);
  const evaluateAlong = (
    tokens: Float64Array,
    velocity: Float64Array,
    arc: number,
    out: Float64Array,
  ): void => {
    for (let c = 0; c < size; c++) shifted[c] = tokens[c]! + arc * velocity[c]!;
    normaliseRows(shifted, tokenCount, dimension);
    projected(shifted, out);
  };
  return (tokens, out) => {
    mean(tokens, out);
    radialParts.fill(0);
    for (let i = 0; i < tokenCount; i++) {
      for (let c = i * dimension; c < (i + 1) * dimension; c++) radialParts[i]! += out[c]! * tokens[c]!;
    }
    projectTangent(out, tokens, tokenCount, dimension);
    let fastest = 0;
    for (let i = 0; i < tokenCount; i++) {
      let square = 0;
      for (let c = i * dimension; c < (i + 1) * dimension; c++) square += out[c]! * out[c]!;
      fastest = Math.max(fastest, Math.sqrt(square));
    }
    if (fastest === 0) return;
    const arc = DIFFERENCE / fastest;
    evaluateAlong(tokens, out, arc, ahead);
    evaluateAlong(tokens, out, -arc, behind);
    for (let c = 0; c < size; c++) ahead[c] = (ahead[c]! - behind[c]!) / (2 * arc);
    projectTangent(ahead, tokens, tokenCount, dimension);
    for (let i = 0; i < tokenCount; i++) {
      const keep = radial ? 1 - eta * radialParts[i]! : 1;
      for (let c = i * dimension; c < (i + 1) * dimension; c++)
        out[c] = keep * out[c]! - (eta / 2) * ahead[c]!;
    }
  };
}
