/**
 * A context whose tokens have met, under value matrices that turn them [ours]: the smallest model in which each border of
 * Figure 1 (theory.md section 3) is something that can be seen.
 *
 * All n tokens stand at one point x of the unit sphere. Then every softmax barycentre is x at every temperature, tokens stay
 * together, and a head moves them by V x. With V = ωJ + G, where J turns the plane of the first two coordinates by a
 * quarter turn and the entries of G are N(0, 1/d):
 * - mean field b(x) = ωJx, already tangent, so ambient and tangent residuals have the same ODE II;
 * - the heads' average of G x is N(0, I/(dH)) exactly, whatever H is;
 * - σ² = (d-1)/d exactly, and α = ησ²/H.
 *
 * The step errors add up and are never forgotten: a layer without noise tilts the token towards the plane by η²ω²/2 of its
 * height (what ODE I lacks), lags behind the turning by η³ω³/3 (what ODE II lacks), and scatters it by ησ/√H.
 *
 * By symmetry four numbers describe a token: its first three coordinates and the length of the rest.
 */
import { requireInRange, requireInteger, requireLength, requirePositive } from '#engine/arguments.ts';
import { nextChiSquare } from '#engine/random/gamma.ts';
import { nextNormal } from '#engine/random/normal.ts';
import type { Stream } from '#engine/random/stream.ts';

/** [x_1, x_2, x_3, ‖(x_4, ..., x_d)‖], of norm 1. */
export type TurningToken = Float64Array<ArrayBuffer>;

export interface TurningOptions {
  /** d >= 3 */
  readonly dimension: number;
  /** ω: 1 for a law with drift, 0 for centred Gaussian weights. */
  readonly turningRate: number;
  /** η > 0 */
  readonly eta: number;
  /** H >= 1 */
  readonly headCount: number;
}

/** The token half way between the plane that is turned and a direction that is not: (1, 0, 1, 0, ..., 0)/√2. */
export function startingToken(): TurningToken {
  return Float64Array.of(Math.SQRT1_2, 0, Math.SQRT1_2, 0);
}

function requireOptions({ dimension, turningRate, eta, headCount }: TurningOptions): void {
  requireInteger('dimension', dimension, 3);
  requireInRange('turningRate', turningRate, 0, 1e3);
  requirePositive('eta', eta);
  requireInteger('headCount', headCount, 1);
}

/**
 * Applies `layerCount` layers x ← N(x + ηωJx + (η/√H) G x) in place, exactly in law. Two to six variates a layer, no
 * allocation.
 * @throws RangeError if an option is outside its range or `layerCount` is not an integer >= 0.
 */
export function advanceTurningChain(
  token: TurningToken,
  options: TurningOptions,
  layerCount: number,
  stream: Stream,
): void {
  requireOptions(options);
  requireLength('token', token, 4);
  requireInteger('layerCount', layerCount, 0);
  const { dimension, turningRate, eta, headCount } = options;
  const turn = eta * turningRate;
  const scale = eta / Math.sqrt(headCount * dimension);
  let [x, y, z, rest] = [token[0]!, token[1]!, token[2]!, token[3]!];
  for (let layer = 0; layer < layerCount; layer++) {
    const nextX = x - turn * y + scale * nextNormal(stream);
    const nextY = y + turn * x + scale * nextNormal(stream);
    z += scale * nextNormal(stream);
    const square = restSquare(rest, scale, dimension, stream);
    const length = Math.sqrt(nextX * nextX + nextY * nextY + z * z + square);
    x = nextX / length;
    y = nextY / length;
    z /= length;
    rest = Math.sqrt(square) / length;
  }
  token.set([x, y, z, rest]);
}

/** The squared length of the last d - 3 coordinates, of length `rest`, after independent N(0, scale²) in each. */
function restSquare(rest: number, scale: number, dimension: number, stream: Stream): number {
  if (dimension === 3) return 0;
  const along = rest + scale * nextNormal(stream);
  const across = dimension === 4 ? 0 : nextChiSquare(stream, dimension - 4);
  return along * along + scale * scale * across;
}

/**
 * The token after time t of ODE I (`tilt` = 0) or ODE II (`tilt` = ηω²/2), in closed form: the plane turns by ωt, and
 * the ratio of what stands off the plane to what lies in it falls by e^{-tilt·t}. Written to `out`, which may be `token`.
 */
export function turningFlow(
  token: TurningToken,
  turningRate: number,
  tilt: number,
  time: number,
  out: TurningToken,
): void {
  const [x, y, z, rest] = [token[0]!, token[1]!, token[2]!, token[3]!];
  const decay = Math.exp(-tilt * time);
  const length = Math.sqrt(x * x + y * y + (z * z + rest * rest) * decay * decay);
  const [cos, sin] = [Math.cos(turningRate * time), Math.sin(turningRate * time)];
  out[0] = (cos * x - sin * y) / length;
  out[1] = (sin * x + cos * y) / length;
  out[2] = (z * decay) / length;
  out[3] = (rest * decay) / length;
}

/** The coefficient ηω²/2 of the drift that ODE II adds: -(η/2)∇_b b = (ηω²/2) Proj_x (x_1, x_2, 0, ..., 0). */
export function tiltOf({ eta, turningRate }: TurningOptions): number {
  return (eta * turningRate * turningRate) / 2;
}

/** Largest αh and ηω²h/2 of a step h of the SDE: the splitting below is off by its square. */
const FINE = 1 / 50;
/** Finest step of the SDE, in layers. Coarser than `FINE` only for steps η near 1, where no limit is claimed. */
const FINEST = 1 / 8;

/** The SDE steps into which `layerCount` layers are cut: few when little happens in a layer. */
export function turningSdeSteps(options: TurningOptions, layerCount: number): number {
  const { dimension, eta, headCount } = options;
  const alpha = (eta * (1 - 1 / dimension)) / headCount;
  const wanted = (layerCount * eta * Math.max(alpha, tiltOf(options))) / FINE;
  return Math.max(1, Math.ceil(Math.min(wanted, layerCount / FINEST)));
}

/**
 * Runs the modified SDE (theory.md section 3) over the time of `layerCount` layers, in place. A step is half of the exact
 * flow of ODE II, an isotropic step on the sphere, and the other half. The noise does not see the turning, so the
 * splitting is off by tilt·α·h² only; for `turningRate` = 0 the mean E X = e^{-αt/2} x is exact for every step.
 * @throws RangeError if an option is outside its range or `layerCount` is not an integer >= 1.
 */
export function advanceTurningSde(
  token: TurningToken,
  options: TurningOptions,
  layerCount: number,
  stream: Stream,
): void {
  requireOptions(options);
  requireLength('token', token, 4);
  requireInteger('layerCount', layerCount, 1);
  const { dimension, turningRate, eta, headCount } = options;
  const tilt = tiltOf(options);
  const steps = turningSdeSteps(options, layerCount);
  const timeStep = (layerCount * eta) / steps;
  const variance = (eta / (headCount * dimension)) * timeStep;
  // E e^{-r²/2} = (1 + variance)^{-(d-1)/2}; times this it is e^{-αh/2}, the exact mean of the cosine.
  const contraction = Math.exp(((dimension - 1) / 2) * (Math.log1p(variance) - variance));
  turningFlow(token, turningRate, tilt, timeStep / 2, token);
  for (let step = 1; step <= steps; step++) {
    isotropicStep(token, dimension, variance, contraction, stream);
    turningFlow(token, turningRate, tilt, step < steps ? timeStep : timeStep / 2, token);
  }
}

/**
 * One step of Brownian motion on the sphere: a uniform tangent direction and an angle whose cosine is contraction ·
 * e^{-r²/2}, r² the squared length of a tangent normal vector of the given variance.
 */
function isotropicStep(
  token: TurningToken,
  dimension: number,
  variance: number,
  contraction: number,
  stream: Stream,
): void {
  const scale = Math.sqrt(variance);
  const [x, y, z, rest] = [token[0]!, token[1]!, token[2]!, token[3]!];
  const [u, v, w] = [scale * nextNormal(stream), scale * nextNormal(stream), scale * nextNormal(stream)];
  const along = dimension === 3 ? 0 : scale * nextNormal(stream);
  const across = dimension <= 4 ? 0 : variance * nextChiSquare(stream, dimension - 4);
  const radial = u * x + v * y + w * z + along * rest;
  const square = Math.max(0, u * u + v * v + w * w + along * along + across - radial * radial);
  if (square === 0) return;
  const cosine = contraction * Math.exp(-square / 2);
  const perLength = Math.sqrt((1 - cosine * cosine) / square);
  const keep = cosine - perLength * radial;
  token[0] = keep * x + perLength * u;
  token[1] = keep * y + perLength * v;
  token[2] = keep * z + perLength * w;
  const off = keep * rest + perLength * along;
  token[3] = Math.sqrt(off * off + perLength * perLength * across);
}
