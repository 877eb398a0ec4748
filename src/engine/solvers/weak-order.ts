import { createChain } from '#engine/dynamics/chain.ts';
import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import type { Residual } from '#engine/dynamics/residual-step.ts';
import { fillNormal } from '#engine/random/normal.ts';
import { createStream, type Seed } from '#engine/random/stream.ts';
import { limitField } from '#engine/solvers/limit-fields.ts';
import { meanField } from '#engine/solvers/mean-field.ts';
import { SphereFlow } from '#engine/solvers/sphere-flow.ts';
import { twoTokenChainOverlap, twoTokenSdeOverlap } from '#engine/solvers/two-token-semigroup.ts';
import { uniformTokens } from '#engine/sphere/initial-tokens.ts';
import type { WeightLaw } from '#engine/weights/weight-law.ts';

/** The limits that a chain is compared with; `ode2-radial` is ODE II with the radial term of note N3. */
export type WeakLimit = 'ode1' | 'ode2' | 'ode2-radial' | 'sde';

/** Errors at successive steps, coarse to fine, and the order seen between the two finest. */
export interface WeakOrder {
  /** η for the ODE limits, Δτ = η²/H for the SDE. */
  readonly steps: readonly number[];
  /** Distance between chain and limit at the horizon 1. */
  readonly errors: readonly number[];
  readonly observedOrder: number;
}

const HORIZON = 1;

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
 */
export function deterministicWeakOrder(
  residual: Residual,
  limit: Exclude<WeakLimit, 'sde'>,
  seed: Seed,
): WeakOrder {
  const shape = { tokenCount: 5, dimension: 3 };
  const start = uniformTokens(shape.tokenCount, shape.dimension, createStream(seed, 'initial'));
  const law = noteThreeLaw(shape.dimension, seed);
  const steps = [1 / 16, 1 / 32, 1 / 64, 1 / 128];
  const errors = steps.map((eta) => {
    const options: ChainOptions = { ...shape, beta: 1, eta, law, residual };
    const chain = createChain(options, seed, 0, start);
    chain.advance(Math.round(HORIZON / eta));
    const mean = meanField(options, 1, createStream(seed, 'weights'));
    const correction = { eta: limit === 'ode1' ? 0 : eta, radial: limit === 'ode2-radial' };
    const flow = new SphereFlow(limitField(mean.evaluate, shape, correction), shape, HORIZON / 256, {
      step: 0,
      tokens: start,
    });
    flow.advance(256);
    return largestDistance(chain.tokens, flow.tokens, shape.tokenCount, shape.dimension);
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

function largestDistance(a: Float64Array, b: Float64Array, tokenCount: number, dimension: number): number {
  let largest = 0;
  for (let i = 0; i < tokenCount; i++) {
    let square = 0;
    for (let c = i * dimension; c < (i + 1) * dimension; c++) square += (a[c]! - b[c]!) ** 2;
    largest = Math.max(largest, Math.sqrt(square));
  }
  return largest;
}
