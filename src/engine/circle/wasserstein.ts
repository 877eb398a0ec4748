/**
 * Wasserstein distances between weighted points on the unit circle for the geodesic cost (arc length), exact up to rounding [ours]
 * (theory.md section 5).
 *
 * On the circle an optimal plan keeps the cyclic order, so it matches quantile functions after a shift α of the mass coordinate,
 * W_p^p = min_α ∫₀¹ |F⁻¹(s) - G⁻¹(s - α)|^p ds with both quantile functions continued by one turn a unit, and the cost is convex
 * in α for p >= 1 (Delon, Salomon and Sobolevski 2010).
 */
import { requireFinite, requireInRange, requirePositive } from '#engine/arguments.ts';

const TURN = 2 * Math.PI;

/** Points on the circle; `weights` sum to any positive total, and are equal when absent. */
export interface CirclePoints {
  /** Angles in radians, any finite numbers. At least one. */
  readonly angles: ArrayLike<number>;
  /** Same length, >= 0, not all zero. */
  readonly weights?: ArrayLike<number>;
}

interface Sorted {
  /** In [0, 2π), increasing. */
  readonly angles: Float64Array;
  /** Cumulative mass up to and including each point; the last entry is exactly 1. */
  readonly cumulative: Float64Array;
}

function sortPoints(name: string, points: CirclePoints): Sorted {
  const { angles, weights } = points;
  const count = angles.length;
  if (!(count >= 1)) throw new RangeError(`${name}.angles.length = ${count} is outside 1 to Infinity`);
  if (weights !== undefined && weights.length !== count) {
    throw new RangeError(`${name}.weights.length = ${weights.length} is outside ${count} to ${count}`);
  }
  const wrapped = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const angle = requireFinite(`${name}.angles[${i}]`, angles[i]!) % TURN;
    // A tiny negative angle plus a turn rounds to a full turn, which is 0.
    wrapped[i] = angle >= 0 ? angle : angle + TURN === TURN ? 0 : angle + TURN;
  }
  const cumulative = new Float64Array(count);
  if (weights === undefined) {
    wrapped.sort();
    for (let i = 0; i < count; i++) cumulative[i] = (i + 1) / count;
    return { angles: wrapped, cumulative };
  }
  const order = Array.from({ length: count }, (_, i) => i).sort((i, j) => wrapped[i]! - wrapped[j]!);
  let total = 0;
  order.forEach((i, k) => {
    total += requireInRange(`${name}.weights[${i}]`, weights[i]!, 0, Infinity);
    cumulative[k] = total;
  });
  requirePositive(`total of ${name}.weights`, total);
  for (let k = 0; k < count; k++) cumulative[k]! /= total;
  return { angles: Float64Array.from(order, (i) => wrapped[i]!), cumulative };
}

/**
 * W₁ between two weighted point sets. Errors: RangeError for no points, angles that are not finite, bad weights.
 * Cost O((n+m) log(n+m)).
 */
export function circleW1(first: CirclePoints, second: CirclePoints): number {
  return minimalCost(sortPoints('first', first), sortPoints('second', second), 1);
}

/** W₂² (squared) between two weighted point sets. Errors and cost as {@link circleW1}. */
export function squaredCircleW2(first: CirclePoints, second: CirclePoints): number {
  return minimalCost(sortPoints('first', first), sortPoints('second', second), 2);
}

/** W₂ between two weighted point sets. Errors and cost as {@link circleW1}. */
export function circleW2(first: CirclePoints, second: CirclePoints): number {
  return Math.sqrt(squaredCircleW2(first, second));
}

/**
 * W₂² between weighted points and the uniform law, in closed form: the variance of F⁻¹(s) - 2πs over s in [0, 1].
 * For n independent uniform points its mean is exactly π²/(3n).
 */
export function squaredW2ToUniform(points: CirclePoints): number {
  const { angles, cumulative } = sortPoints('points', points);
  let mean = 0;
  let square = 0;
  let from = 0;
  for (let i = 0; i < angles.length; i++) {
    const to = cumulative[i]!;
    // ∫ (a - 2πs) and ∫ (a - 2πs)² over [from, to], exactly.
    const low = angles[i]! - TURN * from;
    const high = angles[i]! - TURN * to;
    mean += ((to - from) * (low + high)) / 2;
    square += ((to - from) * (low * low + low * high + high * high)) / 3;
    from = to;
  }
  return Math.max(0, square - mean * mean);
}

/**
 * min over α of the shifted cost. It is convex and piecewise linear in α (points are atoms): bisection on the sign of its slope for
 * as long as doubles can tell, so the value is off by at most the slope times 2^-59.
 */
function minimalCost(first: Sorted, second: Sorted, power: 1 | 2): number {
  // Displacements beyond half a turn are never optimal, so neither are shifts beyond a turn.
  let low = -1;
  let high = 1;
  let best = Infinity;
  for (let step = 0; step < 60; step++) {
    const middle = 0.5 * (low + high);
    const { cost, slope } = shiftedCost(first, second, middle, power);
    best = Math.min(best, cost);
    if (slope === 0) break;
    if (slope > 0) high = middle;
    else low = middle;
  }
  return best;
}

/** ∫₀¹ |F⁻¹(s) - G⁻¹(s - α)|^p ds and its right derivative in α. */
function shiftedCost(
  first: Sorted,
  second: Sorted,
  shift: number,
  power: 1 | 2,
): { readonly cost: number; readonly slope: number } {
  const n = first.angles.length;
  const m = second.angles.length;
  // Start in the atom of G that holds, or ends at, mass coordinate -shift; `turn` counts whole turns. A boundary at s = 0 is the one
  // at s = 1 by periodicity and counts once, here.
  let turn = Math.ceil(-shift) - 1;
  let j = Math.min(firstReaching(second.cumulative, -shift - turn), m - 1);
  let cost = 0;
  let slope = 0;
  let position = 0;
  const charge = (x: number, y: number) => (power === 1 ? Math.abs(x - y) : (x - y) * (x - y));
  for (let i = 0; i < n;) {
    const x = first.angles[i]!;
    const y = second.angles[j]! + TURN * turn;
    const endFirst = first.cumulative[i]!;
    const endSecond = second.cumulative[j]! + turn + shift;
    const end = Math.min(endFirst, endSecond);
    if (end > position) {
      cost += (end - position) * charge(x, y);
      position = end;
    }
    if (endFirst <= endSecond) {
      i++;
    } else {
      // Moving α to the right gives more mass at this boundary to the earlier atom of G.
      const next = j + 1 < m ? j + 1 : 0;
      const nextTurn = j + 1 < m ? turn : turn + 1;
      const later = second.angles[next]! + TURN * nextTurn;
      slope += charge(x, y) - charge(x, later);
      j = next;
      turn = nextTurn;
    }
  }
  return { cost, slope };
}

/** First index whose cumulative mass is at least `mass`. */
function firstReaching(cumulative: Float64Array, mass: number): number {
  let low = 0;
  let high = cumulative.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulative[middle]! >= mass) high = middle;
    else low = middle + 1;
  }
  return low;
}
