/**
 * How far the chain of layers is from its limits up to time 1, for one step η at a time (theory.md section 3, notes N2, N3 and N5).
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
import { solveScalarOde } from '#engine/solvers/scalar-ode.ts';
import { SphereFlow } from '#engine/solvers/sphere-flow.ts';
import { twoTokenChainOverlaps, twoTokenSdeOverlaps } from '#engine/solvers/two-token-semigroup.ts';
import { uniformTokens } from '#engine/sphere/initial-tokens.ts';
import type { WeightLaw } from '#engine/weights/weight-law.ts';

/** Which terms of order η the drift of a limit carries beside b: none, -(η/2)∇_b b, or that and the radial term of note N3. */
export const corrections = ['none', 'corrector', 'radial'] as const;
export type Correction = (typeof corrections)[number];

/** Errors by the terms of order η in the limit, in the order of `corrections`. */
export type ErrorsByCorrection = readonly [none: number, corrector: number, radial: number];

/** Where the two are compared: at time 1 only, or at all times up to it, between the layers too, where the chain stands still. */
export type ComparedTimes = 'grid' | 'all';

const FLOW_STEPS = 256;

function layersOf(eta: number, times: ComparedTimes): number {
  requirePositive('eta', eta);
  requireOneOf('times', times, ['grid', 'all']);
  return requireInteger('1/eta', 1 / eta, 1);
}

/**
 * The error at time 1 or the largest one, of a chain and a limit that are both known after each layer. Within a layer the
 * distance is largest just after the layer or, mostly, just before the next one.
 */
function compared(
  layers: number,
  times: ComparedTimes,
  distance: (chainLayer: number, limitLayer: number) => number,
): number {
  if (times === 'grid') return distance(layers, layers);
  let worst = 0;
  for (let layer = 1; layer <= layers; layer++) {
    worst = Math.max(worst, distance(layer - 1, layer), distance(layer, layer));
  }
  return worst;
}

export interface FixedHead {
  readonly tokenCount: number;
  readonly dimension: number;
  readonly beta: number;
  readonly residual: Residual;
  readonly times: ComparedTimes;
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
 * Cost O(max(1/η, 256) · 30 n² d).
 */
export function fixedHeadErrors(setting: FixedHead, eta: number): ErrorsByCorrection {
  const { tokenCount, dimension, beta, residual, times, seed } = setting;
  const layers = layersOf(eta, times);
  const shape = { tokenCount, dimension };
  const start = uniformTokens(tokenCount, dimension, createStream(seed, 'initial'));
  const options: ChainOptions = { ...shape, beta, eta, law: noteThreeLaw(dimension, seed), residual };
  const chain = createChain(options, seed, 0, start);
  const states = [chain.tokens.slice()];
  for (let layer = 0; layer < layers; layer++) {
    chain.advance(1);
    states.push(chain.tokens.slice());
  }
  const mean = meanField(options, 1, createStream(seed, 'weights'));
  const perLayer = Math.ceil(FLOW_STEPS / layers);
  const errorOf = (correction: Correction): number => {
    const terms = { eta: correction === 'none' ? 0 : eta, radial: correction === 'radial' };
    const flow = new SphereFlow(limitField(mean.evaluate, shape, terms), shape, eta / perLayer, {
      step: 0,
      tokens: start,
    });
    return compared(layers, times, (chainLayer, limitLayer) => {
      flow.advance(limitLayer * perLayer - flow.step);
      return largestDistance(states[chainLayer]!, flow.tokens, tokenCount, dimension);
    });
  };
  return [errorOf('none'), errorOf('corrector'), errorOf('radial')];
}

export interface RandomHeads {
  /** v̄ in [0, 1]: the mean of the value matrices as a multiple of the identity; 0 for the centred weights of assumption (G). */
  readonly valueShift: number;
  /** Diffusive time per unit of time, η/H > 0; α = (2/3) of it. */
  readonly noiseRate: number;
  /** Overlap of the two tokens at the start, in (-1, 1). */
  readonly start: number;
  readonly residual: Residual;
  readonly times: ComparedTimes;
  /** Whether the limit keeps the noise (the SDEs) or drops it (the ODEs). */
  readonly noise: boolean;
}

/**
 * Random heads V = v̄ I + Gaussian (entries of variance 1/d) at β = 0, two tokens in dimension 3: the error of E R. Here σ² = 2/3.
 * Each token moves on a great circle at half-angle φ to the mean, φ' = f = -(v̄/2) sin 2φ, so ∇_b b is f f' there: ODE II is
 * R' = v̄(1-R²)(1 + (ηv̄/2)R), and the radial term takes away (ηv̄²/2)(1-R²)(1+R). Chain and limits by quadrature, to about 1e-7
 * for v̄ = 1 and weak noise (`two-token-semigroup.ts`).
 *
 * @param eta 1/η a whole number
 * @throws RangeError if an argument is outside its range
 */
export function randomHeadErrors(setting: RandomHeads, eta: number): ErrorsByCorrection {
  const { valueShift, noiseRate, start, residual, times, noise } = setting;
  requireInRange('valueShift', valueShift, 0, 1);
  requirePositive('noiseRate', noiseRate);
  const layers = layersOf(eta, times);
  const chain = twoTokenChainOverlaps(start, eta * noiseRate, layers, residual, eta * valueShift);
  const errorOf = (correction: Correction): number => {
    const half = correction === 'none' ? 0 : (eta * valueShift ** 2) / 2;
    const radial = correction === 'radial' ? half : 0;
    const pull = (R: number): number => (1 - R * R) * (valueShift + half * R - radial * (1 + R));
    const limit = noise
      ? twoTokenSdeOverlaps(start, eta, layers, noiseRate, pull)
      : solveScalarOde(
          pull,
          start,
          Float64Array.from({ length: layers + 1 }, (_, layer) => layer * eta),
        );
    return compared(layers, times, (chainLayer, limitLayer) =>
      Math.abs(chain[chainLayer]! - limit[limitLayer]!),
    );
  };
  return [errorOf('none'), errorOf('corrector'), errorOf('radial')];
}

/**
 * Centred Gaussian heads at β = 0 from orthogonal tokens: the error of E R up to τ = 1 against the homogenised SDE, which has no
 * drift to correct. It depends on η and H through Δτ = η²/H only. By quadrature, to about 1e-6 for Δτ <= 1/8.
 *
 * @param deltaTau 1/Δτ a whole number
 * @throws RangeError if an argument is outside its range
 */
export function centredHeadError(residual: Residual, times: ComparedTimes, deltaTau: number): number {
  const layers = layersOf(deltaTau, times);
  const chain = twoTokenChainOverlaps(0, deltaTau, layers, residual);
  const limit = twoTokenSdeOverlaps(0, deltaTau, layers);
  return compared(layers, times, (chainLayer, limitLayer) =>
    Math.abs(chain[chainLayer]! - limit[limitLayer]!),
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
