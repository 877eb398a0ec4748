/**
 * The equation of the common overlap γ on the simplex line (Theorem `clustering_random_init` [record]) in its limit form
 * γ' = S - γP and with the exact finite-d drift, S = γ + (1-γ)g, P = γ + (1-γ)f (theory.md 4a), on the clock τ.
 */
import { requireBetween, requireInRange, requireInteger } from '#engine/arguments.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import type { Stream } from '#engine/random/stream.ts';
import { solveScalarOde } from '#engine/solvers/scalar-ode.ts';
import { integrateScalar } from '#engine/solvers/scalar-quadrature.ts';
import {
  mergeConcentrations,
  sampleConcentrations,
  type Concentrations,
  type SimplexModel,
} from '#engine/theory/simplex-attention.ts';

/** `limit`: d -> infinity (the theorem's equation); `exact`: the drift at a simplex configuration for the model's d. */
export type SimplexDrift = 'limit' | 'exact';

/**
 * Drift divided by 1-γ, free of cancellation near γ = 1:
 * limit: γ + g - γf; exact: that plus [γf - γ(γ+2) - (2-γ²)g]/d, which is (d-2+γ²)/d · S - (d-1)/d · γP.
 *
 * The exact form is the drift at a simplex configuration, not the law of the mean overlap: fluctuations shift that by the same
 * order 1/d (note N1).
 *
 * @param overlap γ in [-1, 1]
 * @param self f in [0, 1]
 * @param cross g in [0, 1]
 * @param dimension d >= 2, or Infinity for the limit form
 * @throws RangeError if an argument is outside its range
 */
export function simplexRate(overlap: number, self: number, cross: number, dimension: number): number {
  requireInRange('overlap', overlap, -1, 1);
  requireInRange('self', self, 0, 1);
  requireInRange('cross', cross, 0, 1);
  if (dimension !== Infinity) requireInteger('dimension', dimension, 2);
  return rate(overlap, self, cross, 1 / dimension);
}

function rate(gamma: number, f: number, g: number, inverseDimension: number): number {
  const correction = gamma * f - gamma * (gamma + 2) - (2 - gamma * gamma) * g;
  return gamma + g - gamma * f + inverseDimension * correction;
}

/** f and g tabulated over the simplex line, in a variable where they are smooth at every temperature. */
export interface SimplexTable {
  readonly model: SimplexModel;
  /** At nodes equispaced in ξ = log((γ + 1/(n-1))/(1-γ)). */
  readonly concentrations: Concentrations;
}

const SPACING = 0.16;
/** First and last node in ξ: γ from 3e-4 above its lowest value to 10^-7 below 1. */
const FIRST = -8;
const LAST = 16;
const NODES = Math.round((LAST - FIRST) / SPACING) + 1;
/** Interpolation uses this many neighbours. */
const STENCIL = 6;

/**
 * γ at ξ = log((γ + 1/(n-1))/(1-γ)), any number or infinity.
 * @throws RangeError unless n >= 2, or if ξ is NaN
 */
export function overlapAtLogOdds(tokenCount: number, logOdds: number): number {
  requireInteger('tokenCount', tokenCount, 2);
  if (Number.isNaN(logOdds)) throw new RangeError('logOdds = NaN is outside -Infinity to Infinity');
  return logOdds > 0
    ? 1 - gapAtLogOdds(tokenCount, logOdds)
    : heightAtLogOdds(tokenCount, logOdds) - 1 / (tokenCount - 1);
}

/**
 * ξ at γ in (-1/(n-1), 1).
 * @throws RangeError unless n >= 2 and γ is inside
 */
export function logOddsAtOverlap(tokenCount: number, overlap: number): number {
  requireInteger('tokenCount', tokenCount, 2);
  requireBetween('overlap', overlap, -1 / (tokenCount - 1), 1);
  return Math.log(overlap + 1 / (tokenCount - 1)) - Math.log1p(-overlap);
}

/** 1 - γ, without cancellation. */
function gapAtLogOdds(n: number, logOdds: number): number {
  return n / (n - 1) / (1 + Math.exp(logOdds));
}

/** γ + 1/(n-1), without cancellation. */
function heightAtLogOdds(n: number, logOdds: number): number {
  return gapAtLogOdds(n, -logOdds);
}

/**
 * Tabulates f and g over the whole simplex line with common random numbers.
 *
 * @param draws >= 2
 * @throws RangeError if an argument is outside its range
 * Cost O(150 · draws · n) exponentials.
 *
 * Error of a value read from the table: its standard error, at most 1/(2√draws), plus an interpolation error below
 * 1e-5 + 2/draws + half the standard error (tested against direct evaluation with the same draws; only the 1e-5 remains where
 * attention is soft, the rest is the roughness of a finite average of nearly hard picks).
 */
export function tabulateSimplex(
  model: SimplexModel,
  draws: number,
  stream: Stream,
  kernels?: Kernels,
): SimplexTable {
  requireInteger('tokenCount', model.tokenCount, 2);
  const overlaps = new Float64Array(NODES);
  for (let k = 0; k < NODES; k++) overlaps[k] = overlapAtLogOdds(model.tokenCount, FIRST + k * SPACING);
  return { model, concentrations: sampleConcentrations(model, overlaps, draws, stream, kernels) };
}

/**
 * Reads f and g at ξ by six-point Lagrange interpolation; constant beyond the first and the last node.
 * @throws RangeError if `logOdds` is NaN
 */
export function readSimplexTable(
  table: SimplexTable,
  logOdds: number,
): { readonly self: number; readonly cross: number } {
  if (Number.isNaN(logOdds)) throw new RangeError('logOdds = NaN is outside -Infinity to Infinity');
  const { self, cross } = table.concentrations;
  if (logOdds >= LAST) return { self: self[NODES - 1]!, cross: cross[NODES - 1]! };
  if (logOdds <= FIRST) return { self: self[0]!, cross: cross[0]! };
  const position = (logOdds - FIRST) / SPACING;
  const first = Math.min(Math.max(Math.floor(position) - (STENCIL / 2 - 1), 0), NODES - STENCIL);
  const x = position - first;
  let f = 0;
  let g = 0;
  for (let k = 0; k < STENCIL; k++) {
    let weight = 1;
    for (let other = 0; other < STENCIL; other++) if (other !== k) weight *= (x - other) / (k - other);
    f += weight * self[first + k]!;
    g += weight * cross[first + k]!;
  }
  return { self: f, cross: g };
}

/**
 * dξ/dτ = (n/(n-1)) · rate / (γ + 1/(n-1)) as a function of ξ. Before the first node it is constant: the drift vanishes linearly at
 * γ = -1/(n-1), exactly so for n = 2 or β = 0.
 */
function velocityFromTable(table: SimplexTable, drift: SimplexDrift): (logOdds: number) => number {
  const n = table.model.tokenCount;
  const inverseDimension = drift === 'limit' ? 0 : 1 / table.model.dimension;
  return (logOdds) => {
    const at = logOdds < FIRST ? FIRST : logOdds;
    const { self, cross } = readSimplexTable(table, at);
    return (
      (rate(overlapAtLogOdds(n, at), self, cross, inverseDimension) * n) / (n - 1) / heightAtLogOdds(n, at)
    );
  };
}

/**
 * γ(τ) from a table, integrated in ξ = log((γ + 1/(n-1))/(1-γ)), so that γ stays on the simplex line.
 *
 * @param initialOverlap γ(0) in (-1/(n-1), 1)
 * @param times increasing, >= 0, on the clock τ
 * @returns overlaps, same length as `times`
 * @throws RangeError if an argument is outside its range
 * The integrator adds about 1e-8; the statistical error is that of the table (repeat with other streams to measure it). Near
 * γ = -1/(n-1) the drift (nearly) vanishes and that error decides the escape: there it is large.
 */
export function simplexCurve(
  table: SimplexTable,
  initialOverlap: number,
  times: ArrayLike<number>,
  drift: SimplexDrift,
): Float64Array {
  const n = table.model.tokenCount;
  requireBetween('initialOverlap', initialOverlap, -1 / (n - 1), 1);
  const velocity = velocityFromTable(table, drift);
  const solved = solveScalarOde(velocity, logOddsAtOverlap(n, initialOverlap), times, { tolerance: 1e-8 });
  return solved.map((logOdds) => overlapAtLogOdds(n, logOdds));
}

/**
 * γ(τ) from independent tables of one model, with its standard error: the curve of the merged table, and the spread of the curves
 * that leave one table out (jackknife).
 *
 * @param tables at least two, of the same model; for equal draws in each
 * @param initialOverlap γ(0) in (-1/(n-1), 1)
 * @param times increasing, >= 0, on the clock τ
 * @returns overlaps and standard errors, same length as `times`; the relative error of the latter is about √(1/(2·tables))
 * @throws RangeError if an argument is outside its range
 * Cost (tables + 1) integrations, a few milliseconds each. The bias that the curvature of γ in f and g leaves is of the order of the
 * squared standard error.
 */
export function simplexCurveWithError(
  tables: readonly SimplexTable[],
  initialOverlap: number,
  times: ArrayLike<number>,
  drift: SimplexDrift,
): { readonly overlap: Float64Array; readonly standardError: Float64Array } {
  const count = requireInteger('tables.length', tables.length, 2);
  const { model } = tables[0]!;
  const curveOf = (parts: readonly SimplexTable[]): Float64Array => {
    const concentrations = mergeConcentrations(parts.map((table) => table.concentrations));
    return simplexCurve({ model, concentrations }, initialOverlap, times, drift);
  };
  const without = tables.map((left) => curveOf(tables.filter((table) => table !== left)));
  const standardError = Float64Array.from({ length: times.length }, (_, index) => {
    const mean = without.reduce((sum, curve) => sum + curve[index]!, 0) / count;
    const squares = without.reduce((sum, curve) => sum + (curve[index]! - mean) ** 2, 0);
    return Math.sqrt((squares * (count - 1)) / count);
  });
  return { overlap: curveOf(tables), standardError };
}

/**
 * Time τ from overlap `from` to overlap `to`, by quadrature of dγ/γ'.
 *
 * @throws RangeError if the overlaps are not ordered inside (-1/(n-1), 1), or if the drift vanishes on the way
 */
export function simplexPassageTime(
  table: SimplexTable,
  from: number,
  to: number,
  drift: SimplexDrift,
): number {
  const n = table.model.tokenCount;
  requireBetween('from', from, -1 / (n - 1), 1);
  requireBetween('to', to, from, 1);
  const velocity = velocityFromTable(table, drift);
  return integrateScalar(
    (logOdds) => 1 / velocity(logOdds),
    logOddsAtOverlap(n, from),
    logOddsAtOverlap(n, to),
    1e-7,
  ).value;
}
