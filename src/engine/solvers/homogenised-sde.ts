import { requireInteger, requireLength, requirePositive } from '#engine/arguments.ts';
import { BarycentreSampler } from '#engine/attention/barycentre-sampler.ts';
import {
  chainParameters,
  type ChainOptions,
  type ChainParameters,
} from '#engine/dynamics/chain-parameters.ts';
import { residualStep } from '#engine/dynamics/residual-step.ts';
import { choleskyInPlace } from '#engine/linear-algebra/cholesky.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { fillNormal, nextNormal } from '#engine/random/normal.ts';
import { copyStream, createStream, type Seed, type Stream } from '#engine/random/stream.ts';
import { limitField } from '#engine/solvers/limit-fields.ts';
import { meanField, type TokenField } from '#engine/solvers/mean-field.ts';
import { normaliseRows } from '#engine/sphere/normalise-rows.ts';
import { fillEntries, meanValue } from '#engine/weights/weight-law.ts';

/** Numbers that the solver of the homogenised SDE adds to those of the chain it is the limit of. */
export interface HomogenisedSdeOptions {
  /** Step in ballistic time t, > 0. */
  readonly timeStep: number;
  /** Fresh heads that a step's noise covariance is averaged over, >= 1, at least 2 for laws that are not Gaussian. */
  readonly kernelHeads: number;
  /** Replaces b by b - (η/2) ∇_b b (the modified SDE); default false. */
  readonly modified?: boolean;
  /** Query-key matrices in the Monte Carlo mean field of a `shifted` law; default 256. */
  readonly meanFieldDraws?: number;
}

/** State of the SDE solver, plain transferable data. */
export interface SdeCheckpoint {
  readonly step: number;
  readonly tokens: Float64Array<ArrayBuffer>;
  readonly weights: Stream;
  readonly noise: Stream;
  /** Fixes the query-key matrices of a Monte Carlo mean field. */
  readonly meanFieldWeights: Stream;
}

/**
 * The homogenised SDE of theory.md section 3 for the chain with the given options: drift b (or its modified form) and
 * noise of covariance (η/H) E[G_i G_jᵀ] dt. `residual`, `method` and `valueNoise` play no part.
 *
 * One step is X ← N(X + h b + tangent noise): the normalisation supplies the Itô drift -½ ‖noise‖² X up to O(h²), so
 * the weak order in h is 1. The covariance is averaged over `kernelHeads` fresh heads, an unbiased estimate at every
 * step, so that few heads change the weak error at order h only; many make the noise of a step Gaussian.
 * For a Gaussian V the noise is drawn from the averaged covariance of the barycentres; otherwise it is
 * Σ_k ζ_k (B_k - mean of B) / √(K - 1) with normal ζ_k, whose covariance is that of the heads.
 */
export class HomogenisedSde {
  readonly parameters: ChainParameters;
  readonly tokens: Float64Array<ArrayBuffer>;
  readonly #options: HomogenisedSdeOptions;
  readonly #kernels: Kernels;
  readonly #streams: { weights: Stream; noise: Stream; meanFieldWeights: Stream };
  readonly #drift: TokenField | undefined;
  readonly #sampler: BarycentreSampler;
  readonly #velocity: Float64Array;
  readonly #update: Float64Array;
  readonly #barycentres: Float64Array;
  readonly #covariance: Float64Array;
  readonly #normals: Float64Array;
  readonly #value: Float64Array;
  readonly #output: Float64Array;
  readonly #headSum: Float64Array;
  #step: number;

  /** Use `createHomogenisedSde` or `restoreHomogenisedSde`. */
  constructor(options: ChainOptions, sde: HomogenisedSdeOptions, state: SdeCheckpoint, kernels: Kernels) {
    this.parameters = chainParameters(options);
    const { tokenCount, dimension, eta, law } = this.parameters;
    const size = tokenCount * dimension;
    const gaussian = law.kind === 'gaussian';
    requirePositive('timeStep', sde.timeStep);
    requireInteger('kernelHeads', sde.kernelHeads, gaussian ? 1 : 2);
    requireLength('tokens', state.tokens, size);
    this.#options = sde;
    this.#kernels = kernels;
    this.tokens = state.tokens.slice();
    this.#step = requireInteger('step', state.step, 0);
    this.#streams = {
      weights: copyStream(state.weights),
      noise: copyStream(state.noise),
      meanFieldWeights: copyStream(state.meanFieldWeights),
    };
    const mean = meanField(options, sde.meanFieldDraws ?? 256, state.meanFieldWeights, kernels);
    const correction = { eta: sde.modified === true ? eta : 0, radial: false };
    this.#drift = mean.zero ? undefined : limitField(mean.evaluate, { tokenCount, dimension }, correction);
    this.#sampler = new BarycentreSampler(this.parameters, this.tokens, kernels);
    this.#velocity = new Float64Array(size);
    this.#update = new Float64Array(size);
    this.#barycentres = new Float64Array(size);
    this.#covariance = new Float64Array(gaussian ? tokenCount * tokenCount : 0);
    this.#normals = new Float64Array(gaussian ? size : 0);
    this.#value = new Float64Array(gaussian ? 0 : dimension * dimension);
    this.#output = new Float64Array(gaussian ? 0 : size);
    this.#headSum = new Float64Array(gaussian ? 0 : size);
  }

  /** Steps done so far. */
  get step(): number {
    return this.#step;
  }

  /** Ballistic time t reached; the diffusive time is τ = (η/H) d σ_V² t. */
  get time(): number {
    return this.#step * this.#options.timeStep;
  }

  /** @throws RangeError if `stepCount` is not an integer >= 0. */
  advance(stepCount: number): void {
    requireInteger('stepCount', stepCount, 0);
    const { tokenCount, dimension, eta, headCount, law } = this.parameters;
    const { timeStep } = this.#options;
    const noiseScale = Math.sqrt((eta / headCount) * timeStep);
    for (let done = 0; done < stepCount; done++) {
      this.#drift?.(this.tokens, this.#velocity);
      this.#update.fill(0);
      if (law.kind === 'gaussian') this.#addGaussianNoise(noiseScale);
      else if (law.kind !== 'deterministic') this.#addHeadNoise(noiseScale);
      for (let c = 0; c < this.#update.length; c++) this.#update[c]! += timeStep * this.#velocity[c]!;
      residualStep(this.tokens, this.#update, tokenCount, dimension, 1, 'tangent');
      this.#step++;
    }
  }

  save(): SdeCheckpoint {
    return {
      step: this.#step,
      tokens: this.tokens.slice(),
      weights: copyStream(this.#streams.weights),
      noise: copyStream(this.#streams.noise),
      meanFieldWeights: copyStream(this.#streams.meanFieldWeights),
    };
  }

  #addGaussianNoise(scale: number): void {
    const { tokenCount, dimension, sigmaV } = this.parameters;
    const { kernelHeads } = this.#options;
    const covariance = this.#covariance;
    covariance.fill(0);
    for (let head = 0; head < kernelHeads; head++) {
      this.#sampler.sample(this.#streams.weights, this.#barycentres);
      this.#kernels.multiplyTransposed(
        this.#barycentres,
        this.#barycentres,
        covariance,
        tokenCount,
        dimension,
        tokenCount,
        true,
      );
    }
    choleskyInPlace(covariance, tokenCount);
    fillNormal(this.#streams.noise, this.#normals, (scale * sigmaV) / Math.sqrt(dimension * kernelHeads));
    this.#kernels.multiply(covariance, this.#normals, this.#update, tokenCount, tokenCount, dimension, true);
  }

  #addHeadNoise(scale: number): void {
    const { tokenCount, dimension, sigmaV, law } = this.parameters;
    const { kernelHeads } = this.#options;
    const { weights, noise } = this.#streams;
    const shift = meanValue(law);
    const unit = scale / Math.sqrt(kernelHeads - 1);
    this.#headSum.fill(0);
    let sumOfFactors = 0;
    for (let head = 0; head < kernelHeads; head++) {
      this.#sampler.sample(weights, this.#barycentres);
      fillEntries(law, weights, this.#value, sigmaV / Math.sqrt(dimension));
      if (typeof shift === 'number')
        for (let i = 0; i < dimension; i++) this.#value[i * (dimension + 1)]! += shift;
      const output = this.#output;
      this.#kernels.multiplyTransposed(
        this.#barycentres,
        this.#value,
        output,
        tokenCount,
        dimension,
        dimension,
      );
      const factor = nextNormal(noise);
      sumOfFactors += factor;
      for (let c = 0; c < output.length; c++) {
        this.#update[c]! += unit * factor * output[c]!;
        this.#headSum[c]! += output[c]!;
      }
    }
    for (let c = 0; c < this.#update.length; c++) {
      this.#update[c]! -= (unit * sumOfFactors * this.#headSum[c]!) / kernelHeads;
    }
  }
}

/**
 * The homogenised SDE at time 0.
 * @param initialTokens [tokenCount, dimension], rows not zero; copied
 * @throws RangeError naming the argument that is outside its range.
 */
export function createHomogenisedSde(
  options: ChainOptions,
  sde: HomogenisedSdeOptions,
  seed: Seed,
  replicate: number,
  initialTokens: Float64Array,
  kernels: Kernels = typescriptKernels,
): HomogenisedSde {
  requireLength('initialTokens', initialTokens, options.tokenCount * options.dimension);
  const tokens = Float64Array.from(initialTokens);
  normaliseRows(tokens, options.tokenCount, options.dimension);
  const state: SdeCheckpoint = {
    step: 0,
    tokens,
    weights: createStream(seed, 'weights', replicate),
    noise: createStream(seed, 'noise', replicate),
    // One field for all replicates: its error is then a bias to report, not a variance.
    meanFieldWeights: createStream(JSON.stringify([seed, 'mean field']), 'weights', 0),
  };
  return new HomogenisedSde(options, sde, state, kernels);
}

/** The solver that `save` was called on, bit for bit, given the same options and kernels. */
export function restoreHomogenisedSde(
  options: ChainOptions,
  sde: HomogenisedSdeOptions,
  checkpoint: SdeCheckpoint,
  kernels: Kernels = typescriptKernels,
): HomogenisedSde {
  return new HomogenisedSde(options, sde, checkpoint, kernels);
}
