import { requireFinite, requireInRange, requirePositive } from '#engine/arguments.ts';
import { nextNormal } from '#engine/random/normal.ts';
import type { Stream } from '#engine/random/stream.ts';

/**
 * Integrates the scalar equation dy = drift(y) dt + noise dB with additive noise, one path, by the stochastic Heun scheme (for
 * additive noise: weak order 2, strong order 1), stopping exactly at each requested time.
 *
 * @param drift smooth, finite on the real line
 * @param noise coefficient of dB, >= 0; 0 gives Heun's method for the ODE
 * @param initial y(0), finite
 * @param times increasing, >= 0
 * @param maximumStep > 0; every interval is cut into equal steps of at most this size
 * @param stream advanced in place by one normal a step
 * @param out filled with y at the times, same length
 * @throws RangeError if an argument is outside its range
 */
export function walkScalarSde(
  drift: (y: number) => number,
  noise: number,
  initial: number,
  times: ArrayLike<number>,
  maximumStep: number,
  stream: Stream,
  out: Float64Array = new Float64Array(times.length),
): Float64Array {
  requireInRange('noise', noise, 0, Infinity);
  requireFinite('initial', initial);
  requirePositive('maximumStep', maximumStep);
  let y = initial;
  let now = 0;
  for (let index = 0; index < times.length; index++) {
    const target = requireInRange(`times[${index}]`, times[index]!, now, Infinity);
    const steps = Math.ceil((target - now) / maximumStep);
    const h = steps === 0 ? 0 : (target - now) / steps;
    const scale = noise * Math.sqrt(h);
    for (let step = 0; step < steps; step++) {
      const kick = scale * nextNormal(stream);
      const slope = drift(y);
      y += 0.5 * h * (slope + drift(y + h * slope + kick)) + kick;
    }
    now = target;
    out[index] = y;
  }
  return out;
}
