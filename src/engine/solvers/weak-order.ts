import { createChain } from '#engine/dynamics/chain.ts';
import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import type { Residual } from '#engine/dynamics/residual-step.ts';
import { fillNormal } from '#engine/random/normal.ts';
import { createStream, type Seed } from '#engine/random/stream.ts';
import { limitField } from '#engine/solvers/limit-fields.ts';
import { meanField } from '#engine/solvers/mean-field.ts';
import { solveScalarOde } from '#engine/solvers/scalar-ode.ts';
import { SphereFlow } from '#engine/solvers/sphere-flow.ts';
import { twoTokenChainOverlap, twoTokenSdeOverlap } from '#engine/solvers/two-token-semigroup.ts';
import { uniformTokens } from '#engine/sphere/initial-tokens.ts';
import type { WeightLaw } from '#engine/weights/weight-law.ts';

/** The limits that a chain is compared with; `ode2-radial` is ODE II with the radial term of note N3. */
export type WeakLimit = 'ode1' | 'ode2' | 'ode2-radial' | 'sde' | 'sde-modified';

/** Where the two are compared: at the horizon only, or at all times, between the layers too, where the chain stands still. */
export type ComparedTimes = 'grid' | 'all';

/** Errors at successive steps, coarse to fine, and the order seen between the two finest. */
export interface WeakOrder {
  /** η, or Δτ = η²/H for the SDE of Gaussian weights. */
  readonly steps: readonly number[];
  /** Distance between chain and limit at the horizon 1, or its largest value up to there. */
  readonly errors: readonly number[];
  readonly observedOrder: number;
}

const HORIZON = 1;
/** Runge-Kutta steps to the horizon; a multiple of every number of layers. */
const FLOW_STEPS = 256;

function orderOf(steps: readonly number[], errors: readonly number[]): WeakOrder {
  const last = steps.length - 1;
  return {
    steps,
    errors,
    observedOrder: Math.log(errors[last - 1]! / errors[last]!) / Math.log(steps[last - 1]! / steps[last]!),
  };
}

/** The law of note N3: A = I and V = I + 0.3 Gaussian, the same in every layer. */
function noteThreeLaw(dimension: number, seed: Seed): WeightLaw {
  const value = new Float64Array(dimension * dimension);
  fillNormal(createStream(seed, 'weights'), value, 0.3);
  for (let i = 0; i < dimension; i++) value[i * (dimension + 1)]! += 1;
  return { kind: 'deterministic', value, queryKey: 1 };
}

/**
 * Chain against ODE I or ODE II at the grid time t = 1 for the setting of note N3: n = 5, d = 3, β = 1, V = I + 0.3
 * Gaussian fixed by `seed`, A = I, no noise. The error is the largest distance between corresponding tokens, at
 * η = 1/16, 1/32, 1/64, 1/128. The ODE is solved to about 1e-12, so the errors are those of the limit. Deterministic.
 *
 * With `times` = 'all' the error is the largest over [0, 1]: within a layer it is largest just before the next one.
 */
export function deterministicWeakOrder(
  residual: Residual,
  limit: 'ode1' | 'ode2' | 'ode2-radial',
  seed: Seed,
  times: ComparedTimes = 'grid',
): WeakOrder {
  const shape = { tokenCount: 5, dimension: 3 };
  const start = uniformTokens(shape.tokenCount, shape.dimension, createStream(seed, 'initial'));
  const law = noteThreeLaw(shape.dimension, seed);
  const steps = [1 / 16, 1 / 32, 1 / 64, 1 / 128];
  const errors = steps.map((eta) => {
    const options: ChainOptions = { ...shape, beta: 1, eta, law, residual };
    const chain = createChain(options, seed, 0, start);
    const layers = Math.round(HORIZON / eta);
    const mean = meanField(options, 1, createStream(seed, 'weights'));
    const correction = { eta: limit === 'ode1' ? 0 : eta, radial: limit === 'ode2-radial' };
    const flow = new SphereFlow(limitField(mean.evaluate, shape, correction), shape, HORIZON / FLOW_STEPS, {
      step: 0,
      tokens: start,
    });
    let worst = 0;
    let distance = 0;
    for (let layer = 0; layer < layers; layer++) {
      flow.advance(FLOW_STEPS / layers);
      worst = Math.max(worst, largestDistance(chain.tokens, flow.tokens, shape.tokenCount, shape.dimension));
      chain.advance(1);
      distance = largestDistance(chain.tokens, flow.tokens, shape.tokenCount, shape.dimension);
      worst = Math.max(worst, distance);
    }
    return times === 'all' ? worst : distance;
  });
  return orderOf(steps, errors);
}

/**
 * Chain against homogenised SDE at τ = 1: E R of two tokens in dimension 3 at β = 0 from R = 0, at
 * Δτ = 1/4, 1/8, 1/16, 1/32, both by quadrature (`two-token-semigroup.ts`). Deterministic; Gaussian weights.
 */
export function sdeWeakOrder(residual: Residual): WeakOrder {
  const steps = [1 / 4, 1 / 8, 1 / 16, 1 / 32];
  const limit = twoTokenSdeOverlap(0, HORIZON);
  const errors = steps.map((step) =>
    Math.abs(twoTokenChainOverlap(0, step, Math.round(HORIZON / step), residual) - limit),
  );
  return orderOf(steps, errors);
}

/** α of `shiftedWeakOrder` for `limit` = 'sde', times d/(d-1): with it H = η/NOISE is a whole number at every step. */
const NOISE = 1 / 64;
/** R(0) there: from it every error of order η is well away from a zero of its coefficient. */
const FAR_APART = -0.8;

/**
 * Chain against its limits for weights with drift and noise: E R of two tokens in dimension 3 from R = -0.8 at the grid
 * time t = 1, under V = I + Gaussian at β = 0, at η = 1/8, 1/16, 1/32, 1/64. All by quadrature (`two-token-semigroup.ts`).
 *
 * - `sde`: α stays the same (H = 64η heads), the case in which Theorem 1 allows an error of order η.
 * - `sde-modified`, `ode1`, `ode2`: one head, so that α falls like η.
 *
 * Each token moves on a great circle at half-angle φ to the mean, φ' = f = -½ sin 2φ, so ∇_b b is f f' there and adds
 * ½ηR(1-R²) to R' = 1-R².
 */
export function shiftedWeakOrder(
  residual: Residual,
  limit: 'ode1' | 'ode2' | 'sde' | 'sde-modified',
): WeakOrder {
  const steps = [1 / 8, 1 / 16, 1 / 32, 1 / 64];
  const errors = steps.map((eta) => {
    const noise = limit === 'sde' ? NOISE : eta;
    const modified = limit === 'ode2' || limit === 'sde-modified' ? eta / 2 : 0;
    const velocity = (R: number): number => (1 - R * R) * (1 + modified * R);
    const expected =
      limit === 'ode1' || limit === 'ode2'
        ? solveScalarOde(velocity, FAR_APART, [HORIZON])[0]!
        : twoTokenSdeOverlap(FAR_APART, noise * HORIZON, (R) => velocity(R) / noise);
    const layers = Math.round(HORIZON / eta);
    return Math.abs(twoTokenChainOverlap(FAR_APART, eta * noise, layers, residual, eta) - expected);
  });
  return orderOf(steps, errors);
}

function largestDistance(a: Float64Array, b: Float64Array, tokenCount: number, dimension: number): number {
  let largest = 0;
  for (let i = 0; i < tokenCount; i++) {
    let square = 0;
    for (let c = i * dimension; c < (i + 1) * dimension; c++) square += (a[c]! - b[c]!) ** 2;
    largest = Math.max(largest, Math.sqrt(square));
  }
  return largest;
}
