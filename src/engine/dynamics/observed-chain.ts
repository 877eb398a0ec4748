import { requireLength } from '#engine/arguments.ts';
import { attentionLayout, BarycentreSampler } from '#engine/attention/barycentre-sampler.ts';
import {
  chainParameters,
  type ChainOptions,
  type ChainParameters,
} from '#engine/dynamics/chain-parameters.ts';
import type { Kernels, Reals } from '#engine/linear-algebra/kernels.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { copyStream, createStream, restoreStream, type Seed, type Stream } from '#engine/random/stream.ts';
import { normaliseRows } from '#engine/sphere/normalise-rows.ts';
import { fillEntries } from '#engine/weights/weight-law.ts';

/** Where the weights of a layer come from: drawn afresh (the paper's model), or those of the first layer again. */
export type WeightSharing = 'fresh' | 'tied';

/** Plain transferable data from which a chain goes on. */
export interface ObservedCheckpoint {
  readonly layer: number;
  readonly tokens: Float64Array<ArrayBuffer>;
  readonly weights: Stream;
}

/**
 * Sees one head of the layer under way: its attention probabilities [tokenCount, tokenCount], row i for token i, and
 * V_h m_i of every token [tokenCount, dimension]. Both are buffers of the chain, to be read before the next head.
 */
export type HeadObserver = (head: number, attention: Float64Array, kicks: Float64Array) => void;

/**
 * The chain of theory.md section 2 with the inside of each layer on view. With fresh weights it makes the draws of the
 * dense chain with per-head value noise in the same order, and so the same tokens; every V_h is drawn, which costs
 * O(n d d_k + n d² + n² (d + d_k)) a head.
 */
export class ObservedChain {
  readonly parameters: ChainParameters;
  readonly #sharing: WeightSharing;
  readonly #kernels: Kernels;
  readonly #tokens: Float64Array<ArrayBuffer>;
  readonly #weights: Stream;
  readonly #firstWeights: Stream;
  readonly #sampler: BarycentreSampler;
  readonly #attention: Float64Array;
  readonly #value: Reals;
  readonly #kicks: Float64Array;
  readonly #headSum: Float64Array;
  #layer: number;

  /** Use `createObservedChain` or `restoreObservedChain`. */
  constructor(
    options: ChainOptions,
    sharing: WeightSharing,
    firstWeights: Stream,
    state: ObservedCheckpoint,
    kernels: Kernels,
  ) {
    this.parameters = chainParameters(options);
    const { tokenCount: n, dimension: d, law } = this.parameters;
    if (law.kind !== 'gaussian' && law.kind !== 'rademacher')
      throw new RangeError(`law = ${law.kind} is outside gaussian, rademacher: heads without a mean`);
    requireLength('tokens', state.tokens, n * d);
    this.#sharing = sharing;
    const workspace = kernels.workspace({
      ...attentionLayout(this.parameters, 'double'),
      tokens: n * d,
      attention: n * n,
      value: d * d,
      kicks: n * d,
      headSum: n * d,
    });
    this.#kernels = workspace.kernels;
    this.#tokens = workspace.arrays.tokens;
    this.#tokens.set(state.tokens);
    this.#weights = copyStream(state.weights);
    this.#firstWeights = firstWeights;
    this.#sampler = new BarycentreSampler(this.parameters, this.#tokens, workspace.kernels, workspace);
    this.#attention = workspace.arrays.attention;
    this.#value = workspace.arrays.value;
    this.#kicks = workspace.arrays.kicks;
    this.#headSum = workspace.arrays.headSum;
    this.#layer = state.layer;
  }

  /** Layers done so far. */
  get layer(): number {
    return this.#layer;
  }

  /** The current tokens [tokenCount, dimension], unit rows; a live buffer, to be read and not written. */
  get tokens(): Float64Array<ArrayBuffer> {
    return this.#tokens;
  }

  /** Applies one layer, showing each of its heads to `observe`. */
  advance(observe: HeadObserver): void {
    const { tokenCount: n, dimension: d, headCount, eta, sigmaV, residual, law } = this.parameters;
    if (this.#sharing === 'tied') restoreStream(this.#weights, this.#firstWeights);
    this.#headSum.fill(0);
    for (let head = 0; head < headCount; head++) {
      this.#sampler.sample(this.#weights, undefined, this.#attention);
      fillEntries(law, this.#weights, this.#value, sigmaV / Math.sqrt(d), this.#kernels);
      this.#kernels.multiplyTransposed(this.#sampler.barycentres, this.#value, this.#kicks, n, d, d);
      for (let c = 0; c < this.#kicks.length; c++) this.#headSum[c]! += this.#kicks[c]!;
      observe(head, this.#attention, this.#kicks);
    }
    this.#kernels.residualStep(this.#tokens, this.#headSum, n, d, eta / headCount, residual);
    this.#layer++;
  }

  /** A copy of the state. */
  save(): ObservedCheckpoint {
    return { layer: this.#layer, tokens: this.#tokens.slice(), weights: copyStream(this.#weights) };
  }
}

/**
 * A chain at layer 0, with the streams of `createChain`.
 *
 * @param options the law must be `gaussian` or `rademacher`; `method` and `valueNoise` play no part
 * @param initialTokens [tokenCount, dimension], rows not zero; copied
 * @throws RangeError naming the argument that is outside its range.
 */
export function createObservedChain(
  options: ChainOptions,
  sharing: WeightSharing,
  seed: Seed,
  initialTokens: Float64Array,
  kernels: Kernels = typescriptKernels,
): ObservedChain {
  const { tokenCount, dimension } = chainParameters(options);
  const tokens = Float64Array.from(initialTokens);
  requireLength('initialTokens', tokens, tokenCount * dimension);
  normaliseRows(tokens, tokenCount, dimension);
  const weights = createStream(seed, 'weights');
  return new ObservedChain(options, sharing, weights, { layer: 0, tokens, weights }, kernels);
}

/** The chain that `save` was called on, bit for bit, given the same options, sharing, seed and kernels. */
export function restoreObservedChain(
  options: ChainOptions,
  sharing: WeightSharing,
  seed: Seed,
  checkpoint: ObservedCheckpoint,
  kernels: Kernels = typescriptKernels,
): ObservedChain {
  return new ObservedChain(options, sharing, createStream(seed, 'weights'), checkpoint, kernels);
}
