import type { Kernels, Layout, Precision, Reals, Workspace } from '#engine/linear-algebra/kernels.ts';
import type { Stream } from '#engine/random/stream.ts';
import { fillEntries, meanQueryKey, type WeightLaw } from '#engine/weights/weight-law.ts';

/** What the attention of one head depends on; names and units as in `ChainParameters`. */
export interface AttentionParameters {
  readonly tokenCount: number;
  readonly dimension: number;
  readonly headDimension: number;
  readonly beta: number;
  readonly sigmaA: number;
  readonly law: WeightLaw;
}

type AttentionArray =
  | 'queryWeights'
  | 'keyWeights'
  | 'queries'
  | 'keys'
  | 'meanWeights'
  | 'meanQueries'
  | 'tokensRead'
  | 'barycentres';

/** The arrays that a sampler works on. */
export type AttentionLayout = Readonly<Record<AttentionArray, readonly [Precision, number]>>;

/** The arrays of a sampler, to be part of a workspace. O(n d + d d_k) numbers. */
export function attentionLayout(parameters: AttentionParameters, precision: Precision): AttentionLayout {
  const { tokenCount, dimension, headDimension, law } = parameters;
  const headSize = law.kind === 'deterministic' ? 0 : headDimension;
  const mean = meanQueryKey(law);
  return {
    queryWeights: [precision, headSize * dimension],
    keyWeights: [precision, headSize * dimension],
    queries: [precision, tokenCount * headSize],
    keys: [precision, tokenCount * headSize],
    meanWeights: [precision, typeof mean === 'number' ? 0 : dimension * dimension],
    meanQueries: [precision, mean === 0 ? 0 : tokenCount * dimension],
    tokensRead: [precision, tokenCount * dimension],
    barycentres: [precision, tokenCount * dimension],
  } satisfies Layout;
}

/**
 * Draws query-key matrices and computes the softmax barycentres of all tokens, without ever forming A:
 * <A x_i, x_k> = <W'ᵀ x_i, Wᵀ x_k> (theory.md 6.1). One sampler serves one array of tokens and reuses its buffers;
 * it is not re-entrant.
 */
export class BarycentreSampler {
  /** The barycentres m_i of the last head that was drawn [tokenCount, dimension]; a live buffer. */
  readonly barycentres: Reals;
  readonly #parameters: AttentionParameters;
  readonly #workspace: Workspace<AttentionLayout>;
  readonly #tokens: Float64Array;
  readonly #headSize: number;
  readonly #meanQueryKey: number | Float64Array;

  /**
   * @param tokens [tokenCount, dimension], read afresh at every call, never written
   * @param workspace the sampler's arrays; by default its own, in doubles
   */
  constructor(
    parameters: AttentionParameters,
    tokens: Float64Array,
    kernels: Kernels,
    workspace: Workspace<AttentionLayout> = kernels.workspace(attentionLayout(parameters, 'double')),
  ) {
    this.#parameters = parameters;
    this.#workspace = workspace;
    this.#tokens = tokens;
    this.#headSize = parameters.law.kind === 'deterministic' ? 0 : parameters.headDimension;
    this.#meanQueryKey = meanQueryKey(parameters.law);
    this.barycentres = workspace.arrays.barycentres;
    if (typeof this.#meanQueryKey !== 'number') workspace.arrays.meanWeights.set(this.#meanQueryKey);
  }

  /**
   * Computes the `barycentres` of one fresh head, and copies them to `out` [tokenCount, dimension] if there is one. Draws
   * 2 d_k d entries of W' and W; O(n d d_k + n² (d + d_k)).
   *
   * @param attention receives the attention probabilities of this head, row i for token i: [tokenCount, tokenCount]
   */
  sample(stream: Stream, out?: Float64Array, attention?: Float64Array): void {
    const { tokenCount, dimension } = this.#parameters;
    const { arrays, kernels } = this.#workspace;
    this.#drawHead(stream);
    const { queries, keys, meanQueries, tokensRead: tokens, barycentres } = arrays;
    const operands = { queries, keys, meanQueries, tokens };
    kernels.attend(operands, barycentres, tokenCount, this.#headSize, dimension);
    out?.set(barycentres);
    if (attention) this.#attend(attention);
  }

  /** Writes the attention probabilities of one fresh head, row i for token i, to `out` [tokenCount, tokenCount]. */
  sampleAttention(stream: Stream, out: Float64Array): void {
    this.#drawHead(stream);
    this.#attend(out);
  }

  /** The probabilities of the head that was drawn last, all at once: for those who look at them. */
  #attend(out: Float64Array): void {
    const { tokenCount, dimension } = this.#parameters;
    const { arrays, kernels } = this.#workspace;
    const { queries, keys, meanQueries, tokensRead } = arrays;
    const headSize = this.#headSize;
    out.fill(0);
    if (headSize > 0) kernels.multiplyTransposed(queries, keys, out, tokenCount, headSize, tokenCount);
    if (meanQueries.length > 0) {
      kernels.multiplyTransposed(meanQueries, tokensRead, out, tokenCount, dimension, tokenCount, true);
    }
    kernels.softmaxRows(out, tokenCount, tokenCount);
  }

  /** New weights and the queries and keys that they give; beta is folded into the queries. */
  #drawHead(stream: Stream): void {
    const { tokenCount, dimension, beta, sigmaA, law } = this.#parameters;
    const { arrays, kernels } = this.#workspace;
    const { queryWeights, keyWeights, queries, keys, meanQueries, meanWeights, tokensRead } = arrays;
    const headSize = this.#headSize;
    kernels.convert(this.#tokens, tokensRead);
    if (headSize > 0) {
      const scale = sigmaA / Math.sqrt(dimension);
      fillEntries(law, stream, queryWeights, beta * scale, kernels);
      fillEntries(law, stream, keyWeights, scale, kernels);
      kernels.multiplyTransposed(tokensRead, queryWeights, queries, tokenCount, dimension, headSize);
      kernels.multiplyTransposed(tokensRead, keyWeights, keys, tokenCount, dimension, headSize);
    }
    const mean = this.#meanQueryKey;
    if (mean === 0) return;
    if (typeof mean === 'number') {
      for (let c = 0; c < meanQueries.length; c++) meanQueries[c] = beta * mean * tokensRead[c]!;
    } else {
      kernels.multiplyTransposed(tokensRead, meanWeights, meanQueries, tokenCount, dimension, dimension);
      for (let c = 0; c < meanQueries.length; c++) meanQueries[c]! *= beta;
    }
  }
}
