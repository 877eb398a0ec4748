/**
 * How concentrated attention is on the simplex line: f(γ) = E Σ_k π_{i→k}² and g(γ) = E Σ_k π_{i→k} π_{j→k}, the two functions
 * of Theorem `clustering_random_init` [record], by a Monte Carlo that never forms a matrix [ours] (theory.md 4a and 6.4).
 */
import { requireBetween, requireInRange, requireInteger, requireLength } from '#engine/arguments.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { nextChiSquare } from '#engine/random/gamma.ts';
import { nextNormal } from '#engine/random/normal.ts';
import type { Stream } from '#engine/random/stream.ts';
import { expectedNormalMaximum, gammaHalfRatio } from '#engine/theory/special-functions.ts';

/** Attention of Gaussian heads over n tokens with a common pairwise overlap. */
export interface SimplexModel {
  /** n >= 2. Overlaps γ < 1 need n <= d to exist as tokens; the formulas do not care. */
  readonly tokenCount: number;
  /** d >= 2. */
  readonly dimension: number;
  /** d_k in 1..d, default d. */
  readonly headDimension?: number;
  /** β >= 0; Infinity is the hard-max limit. */
  readonly beta: number;
  /** σ_A√d >= 0, default 1. */
  readonly sigmaA?: number;
}

/** Monte Carlo estimates at each overlap, all from the same draws. Arrays have the length of `overlaps`. */
export interface Concentrations {
  readonly overlaps: Float64Array;
  /** f: chance that two picks of one token's attention coincide. */
  readonly self: Float64Array;
  /** g: chance that picks of two tokens coincide. */
  readonly cross: Float64Array;
  readonly selfError: Float64Array;
  readonly crossError: Float64Array;
  /** Covariance of the two estimates (not of one draw). */
  readonly covariance: Float64Array;
  readonly draws: number;
}

interface Checked {
  readonly n: number;
  readonly headDimension: number;
  /** βσ_A², so that logits are strength · √(1-γ) · r · z. */
  readonly strength: number;
}

function check(model: SimplexModel): Checked {
  const { tokenCount, dimension, headDimension = dimension, beta, sigmaA = 1 } = model;
  requireInteger('tokenCount', tokenCount, 2);
  requireInteger('dimension', dimension, 2);
  requireInteger('headDimension', headDimension, 1, dimension);
  requireInRange('sigmaA', sigmaA, 0, Infinity);
  if (beta !== Infinity) requireInRange('beta', beta, 0, Infinity);
  const strength = sigmaA === 0 ? 0 : (beta * sigmaA * sigmaA) / dimension;
  return { n: tokenCount, headDimension, strength };
}

/**
 * Estimates f and g at several overlaps with common random numbers: one draw of (r, e, r₂, z, z') serves all of them, so that
 * the estimates are smooth in γ and differences between overlaps are accurate.
 *
 * On the simplex the common part of the logits cancels in the softmax. With r² ~ χ²(d_k), e ~ N(0,1), r₂² ~ χ²(d_k - 1) and
 * z, z' standard normal in R^n, c = βσ_A²√(1-γ): logits_i = c r z, logits_j = c[(γr + √(1-γ²)e) z + √(1-γ²) r₂ z'].
 * Exact in law for every γ in [-1/(n-1), 1], finite or infinite β; no overflow at any β.
 *
 * @param overlaps γ values in [-1/(n-1), 1] (at γ = 1 f = g = 1/n for every β)
 * @param draws >= 2 independent draws
 * @param stream advanced in place
 * @param kernels compute the softmax, in doubles
 * @throws RangeError if an argument is outside its range
 * Cost O(draws · overlaps · n) exponentials. Both lie in [0, 1], so standard errors are at most 1/(2√draws).
 */
export function sampleConcentrations(
  model: SimplexModel,
  overlaps: ArrayLike<number>,
  draws: number,
  stream: Stream,
  kernels: Kernels = typescriptKernels,
): Concentrations {
  const { n, headDimension, strength } = check(model);
  requireInteger('draws', draws, 2);
  const count = overlaps.length;
  const gammas = new Float64Array(count);
  for (let k = 0; k < count; k++) gammas[k] = requireInRange(`overlaps[${k}]`, overlaps[k]!, -1 / (n - 1), 1);

  const self = new Float64Array(count);
  const cross = new Float64Array(count);
  const selfSquares = new Float64Array(count);
  const crossSquares = new Float64Array(count);
  const products = new Float64Array(count);
  const pair = new Float64Array(2);
  const hard = strength === Infinity;
  // The logits of both tokens at every overlap, two rows each; z and z' in turns.
  const { arrays, kernels: bound } = kernels.workspace({ normals: 2 * n, attention: 2 * count * n });
  const { normals, attention } = arrays;

  for (let draw = 0; draw < draws; draw++) {
    const r = Math.sqrt(nextChiSquare(stream, headDimension));
    const e = nextNormal(stream);
    const r2 = headDimension > 1 ? Math.sqrt(nextChiSquare(stream, headDimension - 1)) : 0;
    bound.fillNormal(stream, normals);
    for (let index = 0; index < count; index++) {
      const gamma = gammas[index]!;
      const sine = Math.sqrt(1 - gamma * gamma);
      // At β = ∞ only the order of the logits counts, which no factor changes.
      const c = hard ? 1 : strength * Math.sqrt(1 - gamma);
      fillLogits(normals, c * r, c * (gamma * r + sine * e), c * sine * r2, attention, 2 * index * n);
    }
    if (!hard) bound.softmaxRows(attention, 2 * count, n);
    for (let index = 0; index < count; index++) {
      const first = 2 * index * n;
      if (hard && gammas[index] === 1) {
        attention.fill(1 / n, first, first + 2 * n);
      } else if (hard) {
        pickLargest(attention, first, n);
        pickLargest(attention, first + n, n);
      }
      concentrate(attention, first, n, pair);
      const f = pair[0]!;
      const g = pair[1]!;
      const df = f - self[index]!;
      const dg = g - cross[index]!;
      self[index]! += df / (draw + 1);
      cross[index]! += dg / (draw + 1);
      selfSquares[index]! += df * (f - self[index]!);
      crossSquares[index]! += dg * (g - cross[index]!);
      products[index]! += df * (g - cross[index]!);
    }
  }
  const scale = 1 / (draws * (draws - 1));
  return {
    overlaps: gammas,
    self,
    cross,
    selfError: selfSquares.map((sum) => Math.sqrt(sum * scale)),
    crossError: crossSquares.map((sum) => Math.sqrt(sum * scale)),
    covariance: products.map((sum) => sum * scale),
    draws,
  };
}

/**
 * Several independent estimates of the same model at the same overlaps as one: means weighted by draws, standard errors of the
 * independent parts added in squares. Cost O(parts · overlaps).
 * @throws RangeError if there is no part, or if the overlaps differ in number
 */
export function mergeConcentrations(parts: readonly Concentrations[]): Concentrations {
  requireInteger('parts.length', parts.length, 1);
  const { overlaps } = parts[0]!;
  for (const part of parts) requireLength('overlaps', part.overlaps, overlaps.length);
  const draws = parts.reduce((sum, part) => sum + part.draws, 0);
  const sum = (power: 1 | 2, term: (part: Concentrations, index: number) => number): Float64Array =>
    overlaps.map((_, index) =>
      parts.reduce((total, part) => total + (part.draws / draws) ** power * term(part, index), 0),
    );
  return {
    overlaps,
    self: sum(1, (part, index) => part.self[index]!),
    cross: sum(1, (part, index) => part.cross[index]!),
    selfError: sum(2, (part, index) => part.selfError[index]! ** 2).map(Math.sqrt),
    crossError: sum(2, (part, index) => part.crossError[index]! ** 2).map(Math.sqrt),
    covariance: sum(2, (part, index) => part.covariance[index]!),
    draws,
  };
}

/** Writes a·z and b·z + c·z' to `out` from `first` on, one row after the other; `normals` holds z and z' in turns. */
function fillLogits(
  normals: Float64Array,
  a: number,
  b: number,
  c: number,
  out: Float64Array,
  first: number,
): void {
  const n = normals.length / 2;
  for (let k = 0; k < n; k++) {
    const z = normals[2 * k]!;
    out[first + k] = a * z;
    out[first + n + k] = b * z + c * normals[2 * k + 1]!;
  }
}

/** The β = ∞ limit of softmax, in place: all weight on the largest of `n` logits; ties have probability 0. */
function pickLargest(attention: Float64Array, first: number, n: number): void {
  let pick = first;
  for (let k = first + 1; k < first + n; k++) if (attention[k]! > attention[pick]!) pick = k;
  attention.fill(0, first, first + n);
  attention[pick] = 1;
}

/** Concentrations of two rows of attention into `pair`: f (averaged over the two tokens, same law) and g. */
function concentrate(attention: Float64Array, first: number, n: number, pair: Float64Array): void {
  let squares = 0;
  let products = 0;
  for (let k = first; k < first + n; k++) {
    const p = attention[k]!;
    const q = attention[k + n]!;
    squares += p * p + q * q;
    products += p * q;
  }
  pair[0] = squares / 2;
  pair[1] = products;
}

/**
 * High-temperature expansion of f and g to fourth order in c = βσ_A²√(1-γ) [ours] (theory.md 4a).
 * Neglects O(c⁶ d_k³) terms: useful while c√d_k is well below 1.
 *
 * @param overlap γ in [-1/(n-1), 1]
 * @throws RangeError if an argument is outside its range (β must be finite)
 */
export function expandConcentrations(
  model: SimplexModel,
  overlap: number,
): { readonly self: number; readonly cross: number } {
  const { n, headDimension: d, strength } = check(model);
  requireInRange('overlap', overlap, -1 / (n - 1), 1);
  requireInRange('beta', model.beta, 0, Infinity);
  const square = strength * strength * (1 - overlap);
  const fourth = square * square;
  const norm4 = d * (d + 2);
  const base = 1 / n;
  const self = base + ((n - 1) * square * d) / n ** 2 + ((n - 1) * (n - 6) * fourth * norm4) / (2 * n ** 3);
  const cross =
    base +
    ((n - 1) * square * d * overlap) / n ** 2 -
    (2 * (n - 1) * fourth * overlap * norm4) / n ** 3 +
    ((n - 1) * (n - 2) * fourth * (d * d * overlap * overlap + d * (1 + overlap * overlap))) / (2 * n ** 3);
  return { self, cross };
}

/**
 * Low-temperature expansion 1 - f ≈ M_n E[1/r] / c, M_n the mean maximum of n normals and r² ~ χ²(d_k) [ours] (theory.md 4a).
 * The density of the gap between the two largest of n normals at 0 is M_n.
 *
 * @param overlap γ in [-1/(n-1), 1)
 * @throws RangeError if an argument is outside its range; d_k = 1 has E[1/r] = ∞
 */
export function expandSelfAtLowTemperature(model: SimplexModel, overlap: number): number {
  const { n, headDimension, strength } = check(model);
  requireInRange('overlap', overlap, -1 / (n - 1), 1);
  requireBetween('overlap', overlap, -Infinity, 1);
  requireInteger('headDimension', headDimension, 2);
  if (!(strength > 0))
    throw new RangeError(`beta · sigmaA² / d = ${strength} is outside 0 to Infinity (0 excluded)`);
  const inverseNorm = 1 / (Math.SQRT2 * gammaHalfRatio((headDimension - 1) / 2));
  return 1 - (expectedNormalMaximum(n) * inverseNorm) / (strength * Math.sqrt(1 - overlap));
}

/** n = 2, β = ∞: g = ½ + arcsin(γ)/π for every d and d_k [ours]: the chance that two correlated differences agree in sign. */
export function hardMaxCrossOfTwo(overlap: number): number {
  return 0.5 + Math.asin(requireInRange('overlap', overlap, -1, 1)) / Math.PI;
}
