/**
 * The deterministic simplex curve of Geshkovski, Letrouit, Polyanskiy and Rigollet (arXiv:2312.10794), to which
 * Figure 2 (right) of the paper compares: tokens with a common pairwise overlap γ under x_i' = Proj_{x_i} Σ_j softmax(β<x_i,x_j>) x_j.
 */
import { requireBetween, requireInRange, requireInteger } from '#engine/arguments.ts';
import { solveScalarOde, type ScalarOdeOptions } from '#engine/solvers/scalar-ode.ts';
import { integrateScalar } from '#engine/solvers/scalar-quadrature.ts';

/** Lowest overlap of n tokens on the simplex line (exclusive): -1/(n-1). */
export function lowestOverlap(tokenCount: number): number {
  requireInteger('tokenCount', tokenCount, 2);
  return -1 / (tokenCount - 1);
}

/**
 * dγ/dt = 2 (1-γ) ((n-1)γ+1) / (e^{β(1-γ)} + n - 1): the printed form with e^{βγ} divided out, so that no β overflows.
 *
 * @param overlap γ in [-1/(n-1), 1]
 * @throws RangeError if an argument is outside its range
 */
export function deterministicDrift(tokenCount: number, beta: number, overlap: number): number {
  requireInRange('overlap', overlap, lowestOverlap(tokenCount), 1);
  requireInRange('beta', beta, 0, Infinity);
  return drift(tokenCount, beta, 1 - overlap);
}

function drift(n: number, beta: number, gap: number): number {
  return (2 * gap * (n - (n - 1) * gap)) / (Math.exp(beta * gap) + n - 1);
}

/**
 * γ(t) at the given times, by the adaptive integrator in the variable log(1-γ), which keeps 1-γ accurate near clustering.
 *
 * @param tokenCount n >= 2
 * @param beta inverse temperature, >= 0, finite
 * @param initialOverlap γ(0) in (-1/(n-1), 1); the published curve starts at 0
 * @param times increasing, >= 0, in the paper's time t
 * @returns overlaps, same length as `times`
 * @throws RangeError if an argument is outside its range
 */
export function deterministicCurve(
  tokenCount: number,
  beta: number,
  initialOverlap: number,
  times: ArrayLike<number>,
  options: ScalarOdeOptions = {},
): Float64Array {
  requireBetween('initialOverlap', initialOverlap, lowestOverlap(tokenCount), 1);
  requireInRange('beta', beta, 0, Infinity);
  const logGap = solveScalarOde(
    (y) => {
      const gap = Math.exp(y);
      return (-2 * (tokenCount - (tokenCount - 1) * gap)) / (Math.exp(beta * gap) + tokenCount - 1);
    },
    Math.log1p(-initialOverlap),
    times,
    options,
  );
  return logGap.map((y) => -Math.expm1(y));
}

/** β = 0 in closed form, from γ(0) = 0: (e^{2t} - 1) / (e^{2t} + n - 1). */
export function deterministicCurveAtBetaZero(tokenCount: number, time: number): number {
  requireInteger('tokenCount', tokenCount, 2);
  requireInRange('time', time, 0, Infinity);
  // In e^{-2t}, which does not overflow.
  const decay = Math.exp(-2 * time);
  return -Math.expm1(-2 * time) / (1 + (tokenCount - 1) * decay);
}

/**
 * Time at which γ first reaches `1 - gap`, from γ(0) = `initialOverlap`, by quadrature in log(1-γ):
 * t = ∫ (e^{β(1-γ)} + n - 1) / (2 ((n-1)γ + 1)) d(-log(1-γ)).
 *
 * @param gap δ in (0, 1 - initialOverlap)
 * @param initialOverlap γ(0) in (-1/(n-1), 1), default 0
 * @returns the time; relative error below 1e-11
 * @throws RangeError if an argument is outside its range, or if the time exceeds 1.8e308 (β above about 700)
 * Source: theory.md 4a and section 8.
 */
export function deterministicHitTime(
  tokenCount: number,
  beta: number,
  gap: number,
  initialOverlap = 0,
): number {
  requireBetween('initialOverlap', initialOverlap, lowestOverlap(tokenCount), 1);
  requireBetween('gap', gap, 0, 1 - initialOverlap);
  requireInRange('beta', beta, 0, Infinity);
  const integrand = (y: number): number => {
    const distance = Math.exp(-y);
    return (Math.exp(beta * distance) + tokenCount - 1) / (2 * (tokenCount - (tokenCount - 1) * distance));
  };
  const start = -Math.log1p(-initialOverlap);
  const { value } = integrateScalarOrInfinity(integrand, start, -Math.log(gap));
  if (!Number.isFinite(value))
    throw new RangeError(`beta = ${beta} is outside 0 to about 700: the time overflows`);
  return value;
}

function integrateScalarOrInfinity(
  integrand: (y: number) => number,
  from: number,
  to: number,
): { value: number } {
  if (!Number.isFinite(integrand(from))) return { value: Infinity };
  return integrateScalar(integrand, from, to);
}
