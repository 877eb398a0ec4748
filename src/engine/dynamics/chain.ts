import { requireInteger, requireLength } from '#engine/arguments.ts';
import type { ChainMethod, ChainOptions, ChainParameters } from '#engine/dynamics/chain-parameters.ts';
import { chainParameters } from '#engine/dynamics/chain-parameters.ts';
import { chooseMethod } from '#engine/dynamics/choose-method.ts';
import { denseLayers } from '#engine/dynamics/dense-layer.ts';
import { expansionLayers } from '#engine/dynamics/expansion-layer.ts';
import { gramLayers, spanCoordinates } from '#engine/dynamics/gram-layer.ts';
import type { ChainStreams, Layers, LayerStep } from '#engine/dynamics/layer-step.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { gramMatrix } from '#engine/observables/gram-matrix.ts';
import { meanOverlap } from '#engine/observables/mean-overlap.ts';
import { minimumOverlap } from '#engine/observables/minimum-overlap.ts';
import { secondMoment } from '#engine/observables/second-moment.ts';
import { copyStream, createStream, type Seed, type Stream } from '#engine/random/stream.ts';
import { normaliseRows } from '#engine/sphere/normalise-rows.ts';

/** Everything that a chain needs to go on, as plain transferable data. */
export interface ChainCheckpoint {
  readonly layer: number;
  readonly tokens: Float64Array<ArrayBuffer>;
  readonly weights: Stream;
  readonly noise: Stream;
  readonly barycentreErrorBound: number;
  readonly method: ChainMethod;
  readonly methodReason: string;
}

/** A running chain of layers, theory.md section 2. */
export interface Chain {
  readonly parameters: ChainParameters;
  /** What computes the layers, and the reason in one sentence. */
  readonly method: ChainMethod;
  readonly methodReason: string;
  /** Layers done so far. */
  readonly layer: number;
  /** The current tokens [tokenCount, tokenDimension], unit rows; a live buffer, to be read and not written. */
  readonly tokens: Float64Array<ArrayBuffer>;
  /** d; for the Gram law n, the tokens then being known up to a common rotation. */
  readonly tokenDimension: number;
  /** Maximum over the layers done of the bound on the error of a barycentre; 0 when exact in law. */
  readonly barycentreErrorBound: number;
  /**
   * Applies `layerCount` layers. Splitting a run into calls changes nothing.
   * @throws RangeError if `layerCount` is not an integer >= 0.
   */
  advance(layerCount: number): void;
  /** m, O(nd). */
  secondMoment(): number;
  /** Mean overlap over i ≠ j, O(nd); throws RangeError when there is one token. */
  meanOverlap(): number;
  /** Smallest overlap over i ≠ j, O(n² d): about 2 s at n = 5000, d = 256; throws RangeError when there is one token. */
  minimumOverlap(): number;
  /** All overlaps [tokenCount, tokenCount], O(n² d). */
  gramMatrix(): Float64Array<ArrayBuffer>;
  /** A copy of the whole state. */
  save(): ChainCheckpoint;
}

class LayeredChain implements Chain {
  readonly parameters: ChainParameters;
  readonly method: ChainMethod;
  readonly methodReason: string;
  readonly tokens: Float64Array<ArrayBuffer>;
  readonly tokenDimension: number;
  readonly #streams: ChainStreams;
  readonly #step: LayerStep;
  readonly #kernels: Kernels;
  #layer: number;
  #barycentreErrorBound: number;

  constructor(parameters: ChainParameters, state: ChainCheckpoint, kernels: Kernels) {
    this.parameters = parameters;
    this.method = state.method;
    this.methodReason = state.methodReason;
    this.tokenDimension = tokenDimensionOf(state.method, parameters);
    requireLength('tokens', state.tokens, parameters.tokenCount * this.tokenDimension);
    this.#streams = { weights: copyStream(state.weights), noise: copyStream(state.noise) };
    this.#kernels = kernels;
    this.#layer = state.layer;
    this.#barycentreErrorBound = state.barycentreErrorBound;
    const { tokens, step } = layersOf(state.method, parameters, state.tokens, kernels);
    this.tokens = tokens;
    this.#step = step;
  }

  get layer(): number {
    return this.#layer;
  }

  get barycentreErrorBound(): number {
    return this.#barycentreErrorBound;
  }

  advance(layerCount: number): void {
    requireInteger('layerCount', layerCount, 0);
    for (let done = 0; done < layerCount; done++) {
      this.#barycentreErrorBound = Math.max(this.#barycentreErrorBound, this.#step(this.#streams));
      this.#layer++;
    }
  }

  secondMoment(): number {
    return secondMoment(this.tokens, this.parameters.tokenCount, this.tokenDimension);
  }

  meanOverlap(): number {
    return meanOverlap(this.tokens, this.parameters.tokenCount, this.tokenDimension);
  }

  minimumOverlap(): number {
    return minimumOverlap(this.tokens, this.parameters.tokenCount, this.tokenDimension, this.#kernels);
  }

  gramMatrix(): Float64Array<ArrayBuffer> {
    return gramMatrix(this.tokens, this.parameters.tokenCount, this.tokenDimension, this.#kernels);
  }

  save(): ChainCheckpoint {
    return {
      layer: this.#layer,
      tokens: this.tokens.slice(),
      weights: copyStream(this.#streams.weights),
      noise: copyStream(this.#streams.noise),
      barycentreErrorBound: this.#barycentreErrorBound,
      method: this.method,
      methodReason: this.methodReason,
    };
  }
}

/**
 * A chain at layer 0. The tokens are copied and their rows normalised again, which changes unit rows by rounding only.
 *
 * @param seed number or phrase; with `replicate` it fixes every draw of the chain
 * @param replicate integer >= 0
 * @param initialTokens [tokenCount, dimension], rows not zero; for the Gram law also [tokenCount, tokenCount], in any
 *   orthonormal basis of a space that contains them, so that no array of size d is needed
 * @throws RangeError naming the argument that is outside its range, or the method that does not apply.
 */
export function createChain(
  options: ChainOptions,
  seed: Seed,
  replicate: number,
  initialTokens: Float64Array,
  kernels: Kernels = typescriptKernels,
): Chain {
  const parameters = chainParameters(options);
  const { tokenCount, dimension } = parameters;
  const inSpan = initialTokens.length === tokenCount * tokenCount && tokenCount < dimension;
  if (!inSpan) requireLength('initialTokens', initialTokens, tokenCount * dimension);
  const start = Float64Array.from(initialTokens);
  const width = inSpan ? tokenCount : dimension;
  normaliseRows(start, tokenCount, width);
  const { method, reason } = chooseMethod(parameters, start, inSpan);
  const tokens = method === 'gram' ? spanCoordinates(start, tokenCount, width) : start;
  return new LayeredChain(
    parameters,
    {
      layer: 0,
      tokens,
      weights: createStream(seed, 'weights', replicate),
      noise: createStream(seed, 'noise', replicate),
      barycentreErrorBound: 0,
      method,
      methodReason: reason,
    },
    kernels,
  );
}

/**
 * The chain that `save` was called on, bit for bit, given the same options and kernels. The checkpoint is copied.
 * @throws RangeError if the options are outside their ranges or do not fit the checkpoint.
 */
export function restoreChain(
  options: ChainOptions,
  checkpoint: ChainCheckpoint,
  kernels: Kernels = typescriptKernels,
): Chain {
  requireInteger('layer', checkpoint.layer, 0);
  return new LayeredChain(chainParameters(options), checkpoint, kernels);
}

function tokenDimensionOf(method: ChainMethod, parameters: ChainParameters): number {
  return method === 'gram' ? parameters.tokenCount : parameters.dimension;
}

function layersOf(
  method: ChainMethod,
  parameters: ChainParameters,
  tokens: Float64Array,
  kernels: Kernels,
): Layers {
  switch (method) {
    case 'dense':
      return denseLayers(parameters, tokens, kernels);
    case 'gram':
      return gramLayers(parameters, tokens, kernels);
    case 'expansion':
      return expansionLayers(parameters, tokens, kernels);
  }
}
