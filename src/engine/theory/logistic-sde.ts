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
 * Cost O(time · (10√time + 2|1-κ|time + 4) / spacing²).
 */
export function logisticSdeMoments(
  kappa: number,
  initial: number,
  time: number,
  spacing = 0.01,
): { readonly meanArtanhSquared: number; readonly meanSquare: number; readonly probabilityPositive: number } {
  requireFinite('kappa', kappa);
  const start = Math.atanh(requireBetween('initial', initial, -1, 1));
  requirePositive('time', time);
  requirePositive('spacing', spacing);
  // Beyond this the diffusion (s.d. √(2t)) and the drift (at most |1-κ|) cannot matter at the start.
  const reach = Math.abs(start) + 8 * Math.sqrt(2 * time) + Math.abs(1 - kappa) * time + 1;
  const half = Math.ceil(reach / spacing);
  const grid = Float64Array.from({ length: 2 * half + 1 }, (_, i) => start + (i - half) * spacing);
  const expectation = (payoff: (y: number) => number): number => {
    let value = Number.NaN;
    solveBackwardEquation(
      (y) => (1 - kappa) * Math.tanh(y),
      grid,
      grid.map(payoff),
      [time],
      spacing,
      (values) => (value = values[half]!),
    );
    return value;
  };
  return {
    meanArtanhSquared: expectation((y) => y * y),
    meanSquare: expectation((y) => Math.tanh(y) ** 2),
    // The grid is aligned with `start`; averaging the jump over its cell keeps second order.
    probabilityPositive: expectation((y) => Math.min(1, Math.max(0, 0.5 + y / spacing))),
  };
}
