/**
 * The logistic SDE of two tokens at low temperature, du = -(1+κ)u(1-u²)dt + √2(1-u²)dB on the clock τ/d: κ = 0 is the recorded
 * limit equation (theory.md 4c [record]), other κ the readings of note N4 [ours].
 *
 * In y = artanh u the noise is additive, dy = (1-κ) tanh(y) dt + √2 dB, and u never leaves (-1, 1).
 */
import { requireBetween, requireFinite, requirePositive } from '#engine/arguments.ts';
import type { Stream } from '#engine/random/stream.ts';
import { solveBackwardEquation } from '#engine/solvers/backward-equation.ts';
import { walkScalarSde } from '#engine/solvers/scalar-sde.ts';
import { regularisedIncompleteBeta } from '#engine/theory/special-functions.ts';

/** Default largest step of the paths: the weak error of E artanh² at time 1 (3.5 at κ = 0) is below 4e-4 (tested with coupled steps). */
const DEFAULT_STEP = 0.02;

/**
 * One path of y = artanh u at the given times.
 *
 * @param kappa finite; 0 as recorded, 1/2 for one Gaussian query-key matrix, 1 for a square product
 * @param initial u(0) in (-1, 1)
 * @param times increasing, >= 0, in units of τ/d
 * @param stream advanced in place
 * @returns y, same length as `times`; u = tanh y
 * @throws RangeError if an argument is outside its range
 * Weak order 2 in the step; for κ = 1 exact.
 */
export function walkLogisticSde(
  kappa: number,
  initial: number,
  times: ArrayLike<number>,
  stream: Stream,
  maximumStep = DEFAULT_STEP,
): Float64Array {
  requireFinite('kappa', kappa);
  requireBetween('initial', initial, -1, 1);
  return walkScalarSde(
    (y) => (1 - kappa) * Math.tanh(y),
    Math.SQRT2,
    Math.atanh(initial),
    times,
    maximumStep,
    stream,
  );
}

/**
 * P(u_∞ = 1) for κ < 1, where u -> ±1 almost surely: I_{(1+u₀)/2}((1-κ)/2, (1-κ)/2) [ours]. At κ = 0 it is the arcsine law
 * ½ + arcsin(u₀)/π.
 *
 * @throws RangeError unless κ < 1 (from κ = 1 on overlaps do not settle) and u₀ in (-1, 1)
 */
export function limitProbability(kappa: number, initial: number): number {
  requireBetween('kappa', kappa, -Infinity, 1);
  requireBetween('initial', initial, -1, 1);
  const shape = (1 - kappa) / 2;
  return regularisedIncompleteBeta((1 + initial) / 2, shape, shape);
}

/**
 * Distribution function of the stationary law for κ > 1: (1+u)/2 ~ Beta((κ-1)/2, (κ-1)/2) [ours].
 *
 * @throws RangeError unless κ > 1 and u in (-1, 1)
 */
export function stationaryDistribution(kappa: number, overlap: number): number {
  requireBetween('kappa', kappa, 1, Infinity);
  requireBetween('overlap', overlap, -1, 1);
  const shape = (kappa - 1) / 2;
  return regularisedIncompleteBeta((1 + overlap) / 2, shape, shape);
}

/** E u² of the stationary law: 1/κ. @throws RangeError unless κ > 1 */
export function stationaryMeanSquare(kappa: number): number {
  return 1 / requireBetween('kappa', kappa, 1, Infinity);
}

/**
 * E y², P(y > 0) and E u² at one time by the backward equation v_t = v_yy + (1-κ) tanh(y) v_y, Crank-Nicolson on a grid: no
 * randomness, error below 1e-4 at the default resolution (tested by halving it).
 *
 * @param kappa finite
 * @param initial u(0) in (-1, 1)
 * @param time > 0
 * @param spacing grid spacing in y and time step, > 0
 * @throws RangeError if an argument is outside its range
 * Cost O(time · (8√time + |1-κ|time + 1) / spacing²).
 */
export function logisticSdeMoments(
  kappa: number,
  initial: number,
  time: number,
  spacing = 0.01,
): { readonly meanArtanhSquared: number; readonly meanSquare: number; readonly probabilityPositive: number } {
  requirePositive('time', time);
  const expectation = (payoff: (y: number) => number): number =>
    backwardSolution(kappa, initial, [time], spacing, payoff)[0]!;
  return {
    meanArtanhSquared: expectation((y) => y * y),
    meanSquare: expectation((y) => Math.tanh(y) ** 2),
    // The grid is aligned with the start; averaging the jump over its cell keeps second order.
    probabilityPositive: expectation((y) => Math.min(1, Math.max(0, 0.5 + y / spacing))),
  };
}

/**
 * E artanh(u)² at several times, all from one march of the same equation.
 *
 * @param kappa finite; below 100 the grid of default spacing is fine enough for the drift
 * @param initial u(0) in (-1, 1)
 * @param times increasing, >= 0
 * @param spacing as for {@link logisticSdeMoments}; 0.02 keeps the error below 5e-4 up to time 2
 * @returns same length as `times`
 * @throws RangeError if an argument is outside its range
 */
export function artanhSquaredCurve(
  kappa: number,
  initial: number,
  times: ArrayLike<number>,
  spacing = 0.02,
): Float64Array<ArrayBuffer> {
  return backwardSolution(kappa, initial, times, spacing, (y) => y * y);
}

/** E payoff(y) at the times, for y = artanh u from `initial`. */
function backwardSolution(
  kappa: number,
  initial: number,
  times: ArrayLike<number>,
  spacing: number,
  payoff: (y: number) => number,
): Float64Array<ArrayBuffer> {
  requireFinite('kappa', kappa);
  const start = Math.atanh(requireBetween('initial', initial, -1, 1));
  requirePositive('spacing', spacing);
  const last = times[times.length - 1] ?? 0;
  // Beyond this the diffusion (s.d. √(2t)) and an outward drift (at most 1-κ) cannot matter at the start.
  const reach = Math.abs(start) + 8 * Math.sqrt(2 * last) + Math.max(0, 1 - kappa) * last + 1;
  const half = Math.ceil(reach / spacing);
  const grid = Float64Array.from({ length: 2 * half + 1 }, (_, i) => start + (i - half) * spacing);
  const out = new Float64Array(times.length);
  const drift = (y: number): number => (1 - kappa) * Math.tanh(y);
  solveBackwardEquation(drift, grid, grid.map(payoff), times, spacing, (values, index) => {
    out[index] = values[half]!;
  });
  return out;
}
