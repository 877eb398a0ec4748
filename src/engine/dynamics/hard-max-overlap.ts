/**
 * The hard-max two-token chain as a scalar chain, exact in law [ours] (theory.md 6.7 and note N4).
 *
 * Two tokens x, y of the mean-field equation at β = ∞, where the softmax barycentre of x over a continuum of tokens is Ax/‖Ax‖.
 * One layer with one head and the ambient residual is x ← N(x + √Δτ V Ax/‖Ax‖), the same V and A for both. (With finitely many
 * tokens hard-max picks a token instead: that is f and g of `theory/simplex-attention.ts`.)
 */
import { requireBetween, requireInRange, requireInteger, requirePositive } from '#engine/arguments.ts';
import { nextChiSquare } from '#engine/random/gamma.ts';
import { nextNormal } from '#engine/random/normal.ts';
import type { Stream } from '#engine/random/stream.ts';

export interface HardMaxModel {
  /** d >= 4: the 2 x 2 Wishart(d-2) factor of the value noise needs it. */
  readonly dimension: number;
  /** 0: A is orthogonal and turns both tokens alike; 1: one Gaussian d x d matrix; 2: A = W W'^T with W, W' of shape d x d_k. */
  readonly factors: 0 | 1 | 2;
  /** d_k in 1..d, default d; only for `factors` = 2. */
  readonly headDimension?: number;
  /** Δτ > 0 of one layer. */
  readonly deltaTau: number;
}

/**
 * The angle between the two tokens: cos and sin kept separately, so that 1 - R² keeps its digits when the tokens (nearly) coincide
 * or oppose each other. sin >= 0. Advanced in place.
 */
export interface TokenPair {
  cosine: number;
  sine: number;
}

/** @throws RangeError unless -1 < overlap < 1 */
export function tokenPair(overlap: number): TokenPair {
  requireBetween('overlap', overlap, -1, 1);
  return { cosine: overlap, sine: Math.sqrt((1 - overlap) * (1 + overlap)) };
}

/** artanh R = sign(R) · log((1+|R|)/√(1-R²)). */
export function artanhOverlap(pair: TokenPair): number {
  const size = Math.log((1 + Math.abs(pair.cosine)) / pair.sine);
  return pair.cosine < 0 ? -size : size;
}

function check(model: HardMaxModel): Required<HardMaxModel> {
  const { dimension, factors, headDimension = dimension, deltaTau } = model;
  requireInteger('dimension', dimension, 4);
  requireInteger('factors', factors, 0, 2);
  requireInteger('headDimension', headDimension, 1, dimension);
  if (factors !== 2 && headDimension !== dimension) {
    throw new RangeError(
      `headDimension = ${headDimension} is outside ${dimension} to ${dimension} (factors = ${factors})`,
    );
  }
  requirePositive('deltaTau', deltaTau);
  return { dimension, factors, headDimension, deltaTau };
}

/**
 * Advances the pair by `layers` layers. Allocates nothing.
 *
 * Cost per layer: 2(`factors` + 1) chi-squares or fewer and about eight normals, whatever d is (below a microsecond).
 *
 * A layer advances the clock τ/d by Δτ/d, and its step bias is real: see {@link hardMaxFiniteStep}. Extrapolate Δτ -> 0 to compare
 * with the logistic SDE.
 *
 * @throws RangeError if a field of the model is outside its range
 */
export function advanceHardMax(model: HardMaxModel, pair: TokenPair, layers: number, stream: Stream): void {
  const { dimension, factors, headDimension, deltaTau } = check(model);
  requireInteger('layers', layers, 0);
  const scale = Math.sqrt(deltaTau / dimension);
  // The directions of the barycentres; one object, reused.
  const target: TokenPair = { cosine: 0, sine: 0 };
  for (let layer = 0; layer < layers; layer++) {
    target.cosine = pair.cosine;
    target.sine = pair.sine;
    if (factors === 2) turnByGaussianMap(target, headDimension, stream);
    if (factors >= 1) turnByGaussianMap(target, dimension, stream);
    addValueNoise(pair, target, dimension, scale, stream);
  }
}

/**
 * Angle of the images under a Gaussian matrix with `rows` rows: in an orthonormal frame of the plane, u = M x has length r and
 * v = cos·u + sin·w with w independent of u: e along u, r₂ across.
 */
function turnByGaussianMap(pair: TokenPair, rows: number, stream: Stream): void {
  const r = Math.sqrt(nextChiSquare(stream, rows));
  const along = pair.cosine * r + pair.sine * nextNormal(stream);
  const across = rows > 1 ? pair.sine * Math.sqrt(nextChiSquare(stream, rows - 1)) : 0;
  const length = Math.sqrt(along * along + across * across);
  pair.cosine = along / length;
  pair.sine = across / length;
}

/**
 * x + scale·g, y + scale·(s g + σ h), normalised, where s, σ are cos and sin of the barycentres' angle and g, h the images of an
 * orthonormal pair under V. Frame: x, the unit vector e₂ of the plane of x and y, and two directions outside it that carry the
 * Bartlett factor of the 2 x 2 Wishart(d-2).
 */
function addValueNoise(
  pair: TokenPair,
  target: TokenPair,
  dimension: number,
  scale: number,
  stream: Stream,
): void {
  const { cosine: R, sine: S } = pair;
  const { cosine: s, sine: sigma } = target;
  const x1 = 1 + scale * nextNormal(stream);
  const x2 = scale * nextNormal(stream);
  const x3 = scale * Math.sqrt(nextChiSquare(stream, dimension - 2));
  const h1 = scale * sigma * nextNormal(stream);
  const h2 = scale * sigma * nextNormal(stream);
  const h3 = scale * sigma * nextNormal(stream);
  const h4 = scale * sigma * Math.sqrt(nextChiSquare(stream, dimension - 3));
  // y' - s x' is small when the tokens nearly coincide or oppose; R - s = (σ² - S²)/(R + s) without cancellation there.
  const gap = R * s > 0.5 ? ((sigma - S) * (sigma + S)) / (R + s) : R - s;
  const v1 = gap + h1;
  const v2 = S + h2;
  const v3 = h3;
  const v4 = h4;
  const xx = x1 * x1 + x2 * x2 + x3 * x3;
  const xv = x1 * v1 + x2 * v2 + x3 * v3;
  // |x' ∧ y'|² = |x' ∧ v|², as a sum of squares of 2 x 2 minors.
  const m12 = x1 * v2 - x2 * v1;
  const m13 = x1 * v3 - x3 * v1;
  const m23 = x2 * v3 - x3 * v2;
  const area = Math.sqrt(m12 * m12 + m13 * m13 + m23 * m23 + v4 * v4 * xx);
  const inner = s * xx + xv;
  const norm = Math.sqrt(inner * inner + area * area);
  pair.cosine = inner / norm;
  pair.sine = area / norm;
}

/**
 * The logistic SDE that the chain follows for d, d_k -> infinity at fixed Δτ [ours]: on the clock t = τ/d, y = artanh R has
 * dy = drift · tanh(y) dt + √variance dB with drift = (1 - κ + (½ + κ)Δτ)/(1+Δτ)² and variance = (2 + (1 + 2κ)Δτ)/(1+Δτ)². This
 * is the logistic SDE of coefficient `kappa` on the clock `clock` · t. For Δτ -> 0 they are κ itself and 1; the first-order step
 * bias of the drift is 3(κ - ½)Δτ. Relative corrections are O(1/d + 1/d_k).
 *
 * theory.md 6.7 prints the step term of the tail as +2κΔτ/H instead of (½ + κ)Δτ. The two agree for κ = ½ only; the derivation below
 * and the simulated chain (tests/unit/theory/hard-max-overlap.test.ts) give the latter.
 *
 * Derivation: expand the overlap of x' = x + √Δτ V Ax/‖Ax‖ and y' to second order in the displacements, which are O(d^{-1/2}), with
 * s = cos∠(Ax, Ay), E s = R - κR(1-R²)/d and Var s = 2κ(1-R²)²/d. Per unit of τ/d the drift of R is
 * -R(1-R²)(κ(1+Δτ) + 1 + Δτ/2)/(1+Δτ)² and its variance (1-R²)²(2 + (1+2κ)Δτ)/(1+Δτ)²; Itô's formula gives y.
 *
 * @param kappa κ >= 0
 * @param deltaTau Δτ >= 0
 * @throws RangeError if an argument is outside its range
 */
export function hardMaxFiniteStep(
  kappa: number,
  deltaTau: number,
): {
  readonly drift: number;
  readonly variance: number;
  readonly kappa: number;
  readonly clock: number;
} {
  requireInRange('kappa', kappa, 0, Infinity);
  requireInRange('deltaTau', deltaTau, 0, Infinity);
  const slowing = (1 + deltaTau) ** -2;
  const drift = (1 - kappa + (0.5 + kappa) * deltaTau) * slowing;
  const variance = (2 + (1 + 2 * kappa) * deltaTau) * slowing;
  return { drift, variance, kappa: 1 - (2 * drift) / variance, clock: variance / 2 };
}

/**
 * One path of artanh R at the given times in units of τ/d, each rounded to a whole number of layers.
 *
 * @param initial R(0) in (-1, 1)
 * @param times increasing, >= 0
 * @returns artanh R, same length as `times`
 * @throws RangeError if an argument is outside its range
 * Cost O(times · d/Δτ) layers.
 */
export function walkHardMax(
  model: HardMaxModel,
  initial: number,
  times: ArrayLike<number>,
  stream: Stream,
): Float64Array {
  check(model);
  const pair = tokenPair(initial);
  const out = new Float64Array(times.length);
  let done = 0;
  for (let index = 0; index < times.length; index++) {
    const layer = Math.round((times[index]! * model.dimension) / model.deltaTau);
    requireInteger(`layers until times[${index}]`, layer, done);
    advanceHardMax(model, pair, layer - done, stream);
    done = layer;
    out[index] = artanhOverlap(pair);
  }
  return out;
}
