/** The law of the logistic SDE at given times: distribution function and quantiles, without randomness. */
import { requireBetween, requireFinite, requirePositive } from '#engine/arguments.ts';
import { solveBackwardEquation } from '#engine/solvers/backward-equation.ts';

/** Fine enough for pictures: an error of the distribution function below 1e-3 from time 0.01 on (tested at κ = 1). */
const DEFAULT_SPACING = 0.02;

/** Calls `visit` with the distribution function of y = artanh u on a grid at each time. */
function solveLaw(
  kappa: number,
  initial: number,
  times: ArrayLike<number>,
  spacing: number,
  visit: (grid: Float64Array, distribution: Float64Array, index: number) => void,
): void {
  requireFinite('kappa', kappa);
  const start = Math.atanh(requireBetween('initial', initial, -1, 1));
  requirePositive('spacing', spacing);
  const last = times.length === 0 ? 0 : times[times.length - 1]!;
  const reach = 8 * Math.sqrt(2 * last) + Math.abs(1 - kappa) * last + 1;
  const half = Math.ceil(reach / spacing);
  const grid = Float64Array.from({ length: 2 * half + 1 }, (_, i) => start + (i - half) * spacing);
  // The jump lies on the grid point `half`; a value of one half there keeps second order.
  const step = grid.map((_, i) => (i < half ? 0 : i > half ? 1 : 0.5));
  const reversed = (y: number): number => (kappa - 1) * Math.tanh(y);
  solveBackwardEquation(reversed, grid, step, times, spacing, (values, index) => visit(grid, values, index));
}

/**
 * P(u(t) <= level) for du = -(1+κ)u(1-u²)dt + √2(1-u²)dB from u(0) = `initial`, by the Fokker-Planck equation of y = artanh u,
 * integrated once.
 *
 * @param kappa finite
 * @param initial u(0) in (-1, 1)
 * @param times increasing, > 0
 * @param levels in (-1, 1)
 * @param spacing of the grid in y and largest time step, > 0; the error falls like its square
 * @returns shape [times, levels], row-major
 * @throws RangeError if an argument is outside its range
 * Cost O((√T + |1-κ|T + 1)(T/spacing + times)/spacing), T the last time.
 */
export function logisticSdeDistribution(
  kappa: number,
  initial: number,
  times: ArrayLike<number>,
  levels: ArrayLike<number>,
  spacing = DEFAULT_SPACING,
): Float64Array<ArrayBuffer> {
  const heights = Array.from(levels, (level, k) => Math.atanh(requireBetween(`levels[${k}]`, level, -1, 1)));
  const out = new Float64Array(times.length * heights.length);
  solveLaw(kappa, initial, times, spacing, (grid, distribution, index) => {
    heights.forEach((height, k) => {
      const position = (height - grid[0]!) / spacing;
      const below = Math.min(Math.max(Math.floor(position), 0), grid.length - 2);
      const share = Math.min(Math.max(position - below, 0), 1);
      out[index * heights.length + k] = distribution[below]! * (1 - share) + distribution[below + 1]! * share;
    });
  });
  return out;
}

/**
 * The quantiles of u(t), by inverting the distribution function.
 *
 * @param kappa finite
 * @param initial u(0) in (-1, 1)
 * @param times increasing, > 0
 * @param probabilities in (0, 1)
 * @returns shape [times, probabilities], row-major
 * @throws RangeError if an argument is outside its range
 * Cost as for {@link logisticSdeDistribution}.
 */
export function logisticSdeQuantiles(
  kappa: number,
  initial: number,
  times: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  spacing = DEFAULT_SPACING,
): Float64Array<ArrayBuffer> {
  const wanted = Array.from(probabilities, (p, k) => requireBetween(`probabilities[${k}]`, p, 0, 1));
  const out = new Float64Array(times.length * wanted.length);
  solveLaw(kappa, initial, times, spacing, (grid, distribution, index) => {
    wanted.forEach((probability, k) => {
      let above = 1;
      while (above < grid.length - 1 && distribution[above]! < probability) above++;
      const [low, high] = [distribution[above - 1]!, distribution[above]!];
      const y = grid[above]! - (spacing * (high - probability)) / (high - low);
      out[index * wanted.length + k] = Math.tanh(y);
    });
  });
  return out;
}
