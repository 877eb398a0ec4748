import { requireFinite, requirePositive } from '#engine/arguments.ts';

export interface ScalarOdeOptions {
  /** Bound on the estimated error of one step, absolute plus relative; default 1e-10. */
  readonly tolerance?: number;
  /** Default 1e6. */
  readonly maximumSteps?: number;
}

/**
 * Solves the autonomous scalar equation y' = drift(y), y(0) = initial, with the adaptive embedded Runge-Kutta pair of
 * Dormand and Prince, order 5(4), stopping exactly at each requested time.
 *
 * @param drift finite wherever the solution goes
 * @param initial y(0), finite
 * @param times increasing (equal neighbours allowed), >= 0
 * @returns y at those times, same length
 * @throws RangeError if `times` decreases or is negative, or when `maximumSteps` or a finite solution runs out
 * Cost about 6 evaluations a step; global error of the order of `tolerance` times the length of time over which errors do
 * not decay.
 */
export function solveScalarOde(
  drift: (y: number) => number,
  initial: number,
  times: ArrayLike<number>,
  options: ScalarOdeOptions = {},
): Float64Array {
  requireFinite('initial', initial);
  const tolerance = requirePositive('tolerance', options.tolerance ?? 1e-10);
  const maximumSteps = requirePositive('maximumSteps', options.maximumSteps ?? 1e6);
  const out = new Float64Array(times.length);
  let now = 0;
  let y = initial;
  let slope = drift(y);
  // A first step over which y moves by about a hundredth of its tolerance scale to the power 1/5.
  let step = (0.1 * tolerance ** 0.2 * (1 + Math.abs(y))) / (Math.abs(slope) + 1e-12);
  let taken = 0;
  for (let index = 0; index < times.length; index++) {
    const target = times[index]!;
    if (!(target >= now && target < Infinity)) {
      throw new RangeError(`times[${index}] = ${target} is outside ${now} to Infinity (times must increase)`);
    }
    while (now < target) {
      if (++taken > maximumSteps) {
        throw new RangeError(`maximumSteps = ${maximumSteps} is outside what tolerance = ${tolerance} needs`);
      }
      const last = step >= target - now;
      const h = last ? target - now : step;
      const k1 = slope;
      const k2 = drift(y + h * (k1 / 5));
      const k3 = drift(y + h * ((3 / 40) * k1 + (9 / 40) * k2));
      const k4 = drift(y + h * ((44 / 45) * k1 - (56 / 15) * k2 + (32 / 9) * k3));
      const k5 = drift(
        y + h * ((19372 / 6561) * k1 - (25360 / 2187) * k2 + (64448 / 6561) * k3 - (212 / 729) * k4),
      );
      const k6 = drift(
        y +
          h *
            ((9017 / 3168) * k1 -
              (355 / 33) * k2 +
              (46732 / 5247) * k3 +
              (49 / 176) * k4 -
              (5103 / 18656) * k5),
      );
      const next =
        y +
        h * ((35 / 384) * k1 + (500 / 1113) * k3 + (125 / 192) * k4 - (2187 / 6784) * k5 + (11 / 84) * k6);
      const k7 = drift(next);
      const difference =
        h *
        ((71 / 57600) * k1 -
          (71 / 16695) * k3 +
          (71 / 1920) * k4 -
          (17253 / 339200) * k5 +
          (22 / 525) * k6 -
          (1 / 40) * k7);
      const scaled = Math.abs(difference) / (tolerance * (1 + Math.max(Math.abs(y), Math.abs(next))));
      if (scaled <= 1) {
        now = last ? target : now + h;
        y = next;
        slope = k7;
      } else if (now + h === now || Number.isNaN(scaled)) {
        throw new RangeError(`y = ${y} is outside where the drift is finite and smooth (time ${now})`);
      }
      // A step cut short by a target says nothing against the longer one.
      const proposal = h * Math.min(5, Math.max(0.2, 0.9 * Math.max(scaled, 1e-10) ** -0.2));
      step = last && scaled <= 1 ? Math.max(step, proposal) : proposal;
    }
    out[index] = y;
  }
  return out;
}
