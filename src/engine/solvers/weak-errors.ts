/**
 * How far the chain of layers is from its limits at time 1, for one step η at a time (theory.md section 3, notes N2, N3 and N5).
 * No sampling: every number comes from an ODE solver or from quadrature, with its own error stated.
 */
import { requireInRange, requireInteger, requireOneOf, requirePositive } from '#engine/arguments.ts';
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

/** Which terms of order η the drift of a limit carries beside b: none, -(η/2)∇_b b, or that and the radial term of note N3. */
export const corrections = ['none', 'corrector', 'radial'] as const;
export type Correction = (typeof corrections)[number];

/** Errors by the terms of order η in the limit, in the order of `corrections`. */
export type ErrorsByCorrection = readonly [none: number, corrector: number, radial: number];

/** When chain and limit are compared: after the last layer, or half a layer later, when the chain stands still (note N2). */
export type Moment = 'grid' | 'between';

const HORIZON = 1;
const FLOW_STEPS = 256;

function timeOf(moment: Moment, eta: number): number {
  requireOneOf('moment', moment, ['grid', 'between']);
  return moment === 'grid' ? HORIZON : HORIZON + eta / 2;
}

function layersOf(eta: number): number {
  requirePositive('eta', eta);
  return requireInteger('1/eta', HORIZON / eta, 1);
}

export interface FixedHead {
  readonly tokenCount: number;
  readonly dimension: number;
  readonly beta: number;
  readonly residual: Residual;
  readonly moment: Moment;
  /** Fixes V = I + 0.3 Gaussian and the start. */
  readonly seed: Seed;
}

/** The law of note N3: A = I and V = I + 0.3 Gaussian, the same in every layer. */
function noteThreeLaw(dimension: number, seed: Seed): WeightLaw {
  const value = new Float64Array(dimension * dimension);
  fillNormal(createStream(seed, 'weights'), value, 0.3);
  for (let i = 0; i < dimension; i++) value[i * (dimension + 1)]! += 1;
  return { kind: 'deterministic', value, queryKey: 1 };
}

/**
 * One head, the same in every layer, so that α = 0: the largest distance between corresponding tokens of the chain and of
 * ODE I, ODE II, and ODE II with the radial term. Tokens start uniformly on the sphere. The ODE is solved to about 1e-12 at β = 1
 * and 1e-9 at β = 5.
 *
 * @param eta 1/η a whole number
 * @throws RangeError if an argument is outside its range
 * Cost O((1/η + 7000) n² d).
 */
export function fixedHeadErrors(setting: FixedHead, eta: number): ErrorsByCorrection {
  const { tokenCount, dimension, beta, residual, moment, seed } = setting;
  const layers = layersOf(eta);
  const shape = { tokenCount, dimension };
  const start = uniformTokens(tokenCount, dimension, createStream(seed, 'initial'));
  const options: ChainOptions = { ...shape, beta, eta, law: noteThreeLaw(dimension, seed), residual };
  const chain = createChain(options, seed, 0, start);
  chain.advance(layers);
  const mean = meanField(options, 1, createStream(seed, 'weights'));
  const errorOf = (correction: Correction): number => {
    const terms = { eta: correction === 'none' ? 0 : eta, radial: correction === 'radial' };
    const flow = new SphereFlow(
      limitField(mean.evaluate, shape, terms),
      shape,
      timeOf(moment, eta) / FLOW_STEPS,
      { step: 0, tokens: start },
    );
    flow.advance(FLOW_STEPS);
    return largestDistance(chain.tokens, flow.tokens, tokenCount, dimension);
  };
  return [errorOf('none'), errorOf('corrector'), errorOf('radial')];
}

export interface RandomHeads {
  /** v̄ in [0, 1]: the mean of the value matrices as a multiple of the identity; 0 for the centred weights of assumption (G). */
  readonly valueShift: number;
  /** H >= 1 */
  readonly headCount: number;
  readonly residual: Residual;
  readonly moment: Moment;
  /** Whether the limit keeps the noise (the SDEs) or drops it (the ODEs). */
  readonly noise: boolean;
}

/**
 * Random heads V = v̄ I + Gaussian (entries of variance 1/d) at β = 0, two tokens that start orthogonal in dimension 3: the error
 * of E R. Here σ² = 2/3 and α = 2η/(3H). Without noise R' = v̄(1-R²)(1 + (ηv̄/2)R) for ODE II; the radial term takes away
 * (ηv̄²/2)(1-R²)(1+R). Chain and limits by quadrature, to about 1e-6 (`two-token-semigroup.ts`).
 *
 * @param eta 1/η a whole number, η <= 1
 * @throws RangeError if an argument is outside its range
 */
export function randomHeadErrors(
  { valueShift, headCount, residual, moment, noise }: RandomHeads,
  eta: number,
): ErrorsByCorrection {
  requireInRange('valueShift', valueShift, 0, 1);
  requireInteger('headCount', headCount, 1);
  const layers = layersOf(eta);
  const chain = twoTokenChainOverlap(0, (eta * eta) / headCount, layers, residual, eta * valueShift);
  const errorOf = (correction: Correction): number => {
    const half = correction === 'none' ? 0 : (eta * valueShift ** 2) / 2;
    const radial = correction === 'radial' ? half : 0;
    const pull = (R: number): number => (1 - R * R) * (valueShift + half * R - radial * (1 + R));
    return Math.abs(chain - twoTokenSdeOverlap(0, timeOf(moment, eta), noise ? eta / headCount : 0, pull));
  };
  return [errorOf('none'), errorOf('corrector'), errorOf('radial')];
}

/**
 * Centred Gaussian heads at β = 0, the same two tokens: the error of E R at τ = 1 against the homogenised SDE, which has no
 * drift to correct. It depends on η and H through Δτ = η²/H only. By quadrature, to about 1e-6 for Δτ <= 1/8.
 *
 * @param deltaTau 1/Δτ a whole number
 * @throws RangeError if an argument is outside its range
 */
export function centredHeadError(residual: Residual, moment: Moment, deltaTau: number): number {
  const layers = layersOf(deltaTau);
  return Math.abs(
    twoTokenChainOverlap(0, deltaTau, layers, residual) - twoTokenSdeOverlap(0, timeOf(moment, deltaTau)),
  );
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
