import { requireInRange, requirePositive } from '#engine/arguments.ts';

/**
 * Solves v_t = v_yy + drift(y) v_y on an even grid by Crank-Nicolson steps, the first two of them replaced by four implicit
 * half steps (Rannacher), which damp a jump of the initial values. Second order in the spacing and in the step.
 *
 * With a payoff as initial values, v(t, y) is its expectation along dy = drift dt + √2 dB from y. With the step 1{y >= y₀} and the
 * drift reversed, v(t, ·) is the distribution function of that process from y₀ (integrate its Fokker-Planck equation once).
 *
 * The values at both ends stay as they are: choose a grid so wide that they cannot matter.
 *
 * @param grid equally spaced, increasing, at least 3 points
 * @param initial v(0, ·), same length
 * @param times increasing, >= 0
 * @param maximumStep > 0; every interval is cut into equal steps of at most this size, shorter ones early on
 * @param visit receives v at each time; the array is overwritten afterwards
 * @throws RangeError if an argument is outside its range
 * Cost O(points · steps).
 */
export function solveBackwardEquation(
  drift: (y: number) => number,
  grid: Float64Array,
  initial: Float64Array,
  times: ArrayLike<number>,
  maximumStep: number,
  visit: (values: Float64Array, index: number) => void,
): void {
  requirePositive('maximumStep', maximumStep);
  const size = grid.length;
  const spacing = requirePositive('spacing of the grid', (grid[size - 1]! - grid[0]!) / (size - 1));
  let values = initial.slice();
  let next = new Float64Array(size);
  const lower = new Float64Array(size);
  const centre = new Float64Array(size);
  const upper = new Float64Array(size);
  for (let i = 1; i < size - 1; i++) {
    const slope = drift(grid[i]!);
    lower[i] = 1 / (spacing * spacing) - slope / (2 * spacing);
    upper[i] = 1 / (spacing * spacing) + slope / (2 * spacing);
    centre[i] = -2 / (spacing * spacing);
  }
  const pivot = new Float64Array(size);
  const right = new Float64Array(size);
  const advance = (h: number, implicitness: number): void => {
    const a = h * implicitness;
    const b = h * (1 - implicitness);
    for (let i = 0; i < size; i++) {
      const before = i > 0 ? values[i - 1]! : 0;
      const after = i < size - 1 ? values[i + 1]! : 0;
      right[i] = values[i]! + b * (lower[i]! * before + centre[i]! * values[i]! + upper[i]! * after);
    }
    // Thomas algorithm for (1 - aL) v = right.
    pivot[0] = 1 - a * centre[0]!;
    for (let i = 1; i < size; i++) {
      const factor = (-a * lower[i]!) / pivot[i - 1]!;
      pivot[i] = 1 - a * centre[i]! + factor * a * upper[i - 1]!;
      right[i]! -= factor * right[i - 1]!;
    }
    next[size - 1] = right[size - 1]! / pivot[size - 1]!;
    for (let i = size - 2; i >= 0; i--) next[i] = (right[i]! + a * upper[i]! * next[i + 1]!) / pivot[i]!;
    [values, next] = [next, values];
  };
  let now = 0;
  let done = 0;
  for (let index = 0; index < times.length; index++) {
    const target = requireInRange(`times[${index}]`, times[index]!, now, Infinity);
    // A jump spreads like the root of time: early steps are an eighth of the time at most.
    const steps = Math.ceil((target - now) / Math.min(maximumStep, target / 8));
    const h = (target - now) / steps;
    for (let step = 0; step < steps; step++, done++) {
      if (done >= 2) advance(h, 0.5);
      else for (let half = 0; half < 2; half++) advance(h / 2, 1);
    }
    now = target;
    visit(values, index);
  }
}
