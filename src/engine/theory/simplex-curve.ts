/**
 * The equation of the common overlap γ on the simplex line (Theorem `clustering_random_init` [record]) in its limit form
 * γ' = S - γP and with the exact finite-d drift, S = γ + (1-γ)g, P = γ + (1-γ)f (theory.md 4a), on the clock τ.
 */
import { requireBetween, requireInRange, requireInteger } from '#engine/arguments.ts';
import type { Stream } from '#engine/random/stream.ts';
import { solveScalarOde } from '#engine/solvers/scalar-ode.ts';
import { integrateScalar } from '#engine/solvers/scalar-quadrature.ts';
import {
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
 */
export function simplexRate(overlap: number, self: number, cross: number, dimension: number): number {
  requireInRange('overlap', overlap, -1, 1);
  if (dimension !== Infinity) requireInteger('dimension', dimension, 2);
  return rate(overlap, self, cross, 1 / dimension);
}

function rate(gamma: number, f: number, g: number, inverseDimension: number): number {
  const correction = gamma * f - gamma * (gamma + 2) - (2 - gamma * gamma) * g;
  return gamma + g - gamma * f + inverseDimension * correction;
}

/** f and g tabulated in log(1-γ), where they are smooth at every temperature. */
export interface SimplexTable {
  readonly model: SimplexModel;
  readonly concentrations: Concentrations;
}

/** Spacing of the table in log(1-γ). */
const SPACING = 0.125;
/** The table ends at 1-γ = 10^-7; beyond, f and g keep their last values. */
const SMALLEST_GAP = 1e-7;

/**
 * Tabulates f and g over the whole simplex line with common random numbers.
 *
 * @param draws >= 2
 * @throws RangeError if an argument is outside its range
 * Cost O(140 · draws · n) exponentials.
 *
 * Error of a value read from the table: its standard error, at most 1/(2√draws), plus an interpolation error below
 * 1e-5 + 2/draws + half the standard error (tested against direct evaluation with the same draws; only the 1e-5 remains where
 * attention is soft, the rest is the roughness of a finite average of nearly hard picks).
 */
export function tabulateSimplex(model: SimplexModel, draws: number, stream: Stream): SimplexTable {
  requireInteger('tokenCount', model.tokenCount, 2);
  const top = Math.log(model.tokenCount / (model.tokenCount - 1));
  const count = Math.ceil((top - Math.log(SMALLEST_GAP)) / SPACING) + 1;
  const overlaps = new Float64Array(count);
  // γ = -1/(n-1) itself and not the rounding of 1 - exp(log(n/(n-1))).
  for (let k = 0; k < count; k++)
    overlaps[k] = Math.max(-Math.expm1(top - k * SPACING), -1 / (model.tokenCount - 1));
  return { model, concentrations: sampleConcentrations(model, overlaps, draws, stream) };
}

/** Reads f and g at γ = 1 - e^{logGap} by four-point Lagrange interpolation in log(1-γ). */
export function readSimplexTable(
  table: SimplexTable,
  logGap: number,
): { readonly self: number; readonly cross: number } {
  const n = table.model.tokenCount;
  const { self, cross } = table.concentrations;
  const position = (Math.log(n / (n - 1)) - logGap) / SPACING;
  if (!(position > -1e-9)) {
    throw new RangeError(`overlap = ${-Math.expm1(logGap)} is outside ${-1 / (n - 1)} to 1`);
  }
  const last = self.length - 1;
  if (position >= last) return { self: self[last]!, cross: cross[last]! };
  const first = Math.min(Math.max(Math.floor(position) - 1, 0), last - 3);
  const x = position - first;
  const w0 = (-(x - 1) * (x - 2) * (x - 3)) / 6;
  const w1 = (x * (x - 2) * (x - 3)) / 2;
  const w2 = (-x * (x - 1) * (x - 3)) / 2;
  const w3 = (x * (x - 1) * (x - 2)) / 6;
  const read = (values: Float64Array) =>
    w0 * values[first]! + w1 * values[first + 1]! + w2 * values[first + 2]! + w3 * values[first + 3]!;
  return { self: read(self), cross: read(cross) };
}

function rateFromTable(table: SimplexTable, drift: SimplexDrift): (logGap: number) => number {
  const inverseDimension = drift === 'limit' ? 0 : 1 / table.model.dimension;
  return (logGap) => {
    const { self, cross } = readSimplexTable(table, logGap);
    return rate(-Math.expm1(logGap), self, cross, inverseDimension);
  };
}

/**
 * γ(τ) from a table, integrated in log(1-γ).
 *
 * @param initialOverlap γ(0) in (-1/(n-1), 1)
 * @param times increasing, >= 0, on the clock τ
 * @returns overlaps, same length as `times`
 * @throws RangeError if an argument is outside its range
 * The integrator adds about 1e-8; the statistical error is that of the table (repeat with other streams to measure it).
 */
export function simplexCurve(
  table: SimplexTable,
  initialOverlap: number,
  times: ArrayLike<number>,
  drift: SimplexDrift,
): Float64Array {
  requireBetween('initialOverlap', initialOverlap, -1 / (table.model.tokenCount - 1), 1);
  const rateAt = rateFromTable(table, drift);
  const logGaps = solveScalarOde((y) => -rateAt(y), Math.log1p(-initialOverlap), times, { tolerance: 1e-8 });
  return logGaps.map((y) => -Math.expm1(y));
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
  requireBetween('from', from, -1 / (table.model.tokenCount - 1), 1);
  requireBetween('to', to, from, 1);
  const rateAt = rateFromTable(table, drift);
  return integrateScalar((y) => 1 / rateAt(-y), -Math.log1p(-from), -Math.log1p(-to), 1e-7).value;
}
