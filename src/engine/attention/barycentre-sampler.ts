import { softmaxRows } from '#engine/attention/softmax-rows.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import type { Stream } from '#engine/random/stream.ts';
import { fillEntries, meanQueryKey, type WeightLaw } from '#engine/weights/weight-law.ts';

/** Rows of the attention matrix that are held at once: memory stays 128 n numbers however many tokens there are. */
const BLOCK = 128;

/** What the attention of one head depends on; names and units as in `ChainParameters`. */
export interface AttentionParameters {
  readonly tokenCount: number;
  readonly dimension: number;
  readonly headDimension: number;
  readonly beta: number;
  readonly sigmaA: number;
  readonly law: WeightLaw;
}

/** Views of one block of rows, made once so that the layer loop allocates nothing. */
interface Block {
  readonly rows: number;
  readonly tokens: Float64Array;
  readonly queries: Float64Array;
  readonly logits: Float64Array;
}

/**
 * Draws query-key matrices and computes the softmax barycentres of all tokens, without ever forming A:
 * <A x_i, x_k> = <W'ᵀ x_i, Wᵀ x_k> (theory.md 6.1). One sampler serves one array of tokens and reuses its buffers;
 * it is not re-entrant.
 */
export class BarycentreSampler {
  readonly #parameters: AttentionParameters;
  readonly #kernels: Kernels;
  readonly #tokens: Float64Array;
  readonly #random: boolean;
  readonly #queryWeights: Float64Array;
  readonly #keyWeights: Float64Array;
  readonly #queries: Float64Array;
  readonly #keys: Float64Array;
  readonly #meanQueryKey: number | Float64Array;
  readonly #meanQueries: Float64Array;
  readonly #blocks: readonly Block[];
  readonly #outputs = new WeakMap<Float64Array, readonly Float64Array[]>();

  /** `tokens` [tokenCount, dimension] is read afresh at every call, never written. */
  constructor(parameters: AttentionParameters, tokens: Float64Array, kernels: Kernels) {
    const { tokenCount, dimension, headDimension, law } = parameters;
    this.#parameters = parameters;
    this.#kernels = kernels;
    this.#tokens = tokens;
    this.#random = law.kind !== 'deterministic';
    const headSize = this.#random ? headDimension : 0;
    this.#queryWeights = new Float64Array(headSize * dimension);
    this.#keyWeights = new Float64Array(headSize * dimension);
    this.#queries = new Float64Array(tokenCount * headSize);
    this.#keys = new Float64Array(tokenCount * headSize);
    this.#meanQueryKey = meanQueryKey(law);
    this.#meanQueries = new Float64Array(this.#meanQueryKey === 0 ? 0 : tokenCount * dimension);
    const logits = new Float64Array(Math.min(BLOCK, tokenCount) * tokenCount);
    this.#blocks = Array.from({ length: Math.ceil(tokenCount / BLOCK) }, (_, block) => {
      const start = block * BLOCK;
      const rows = Math.min(BLOCK, tokenCount - start);
      const queriesOf = (array: Float64Array, width: number): Float64Array =>
        array.subarray(start * width, (start + rows) * width);
      return {
        rows,
        tokens: queriesOf(this.#meanQueryKey === 0 ? tokens : this.#meanQueries, dimension),
        queries: queriesOf(this.#queries, headSize),
        logits: logits.subarray(0, rows * tokenCount),
      };
    });
  }

  /**
   * Writes the barycentres m_i of one fresh head to `out` [tokenCount, dimension]. Draws 2 d_k d entries of W' and W;
   * O(n d d_k + n^2 (d + d_k)).
   *
   * @param attention receives the attention probabilities of this head, row i for token i: [tokenCount, tokenCount]
   */
  sample(stream: Stream, out: Float64Array, attention?: Float64Array): void {
    const { tokenCount, dimension } = this.#parameters;
    let targets = this.#outputs.get(out);
    if (targets === undefined) {
      targets = this.#blocks.map((block, index) =>
        out.subarray(index * BLOCK * dimension, (index * BLOCK + block.rows) * dimension),
      );
      this.#outputs.set(out, targets);
    }
    this.#drawHead(stream);
    for (let index = 0; index < this.#blocks.length; index++) {
      const block = this.#blocks[index]!;
      this.#attend(block);
      attention?.set(block.logits, index * BLOCK * tokenCount);
      this.#kernels.multiply(block.logits, this.#tokens, targets[index]!, block.rows, tokenCount, dimension);
    }
  }

  /** Writes the attention probabilities of one fresh head, row i for token i, to `out` [tokenCount, tokenCount]. */
  sampleAttention(stream: Stream, out: Float64Array): void {
    this.#drawHead(stream);
    this.#blocks.forEach((block, index) => {
      this.#attend(block);
      out.set(block.logits, index * BLOCK * this.#parameters.tokenCount);
    });
  }

  /** New weights and the queries and keys that they give; beta is folded into the queries. */
  #drawHead(stream: Stream): void {
    const { tokenCount, dimension, headDimension, beta, sigmaA, law } = this.#parameters;
    const kernels = this.#kernels;
    if (this.#random) {
      const scale = sigmaA / Math.sqrt(dimension);
      fillEntries(law, stream, this.#queryWeights, beta * scale);
      fillEntries(law, stream, this.#keyWeights, scale);
      kernels.multiplyTransposed(
        this.#tokens,
        this.#queryWeights,
        this.#queries,
        tokenCount,
        dimension,
        headDimension,
      );
      kernels.multiplyTransposed(
        this.#tokens,
        this.#keyWeights,
        this.#keys,
        tokenCount,
        dimension,
        headDimension,
      );
    }
    const mean = this.#meanQueryKey;
    const meanQueries = this.#meanQueries;
    if (mean === 0) return;
    if (typeof mean === 'number') {
      for (let c = 0; c < meanQueries.length; c++) meanQueries[c] = beta * mean * this.#tokens[c]!;
    } else {
      kernels.multiplyTransposed(this.#tokens, mean, meanQueries, tokenCount, dimension, dimension);
      for (let c = 0; c < meanQueries.length; c++) meanQueries[c]! *= beta;
    }
  }

  #attend(block: Block): void {
    const { tokenCount, dimension, headDimension } = this.#parameters;
    const { rows, queries, logits } = block;
    if (this.#random) {
      this.#kernels.multiplyTransposed(queries, this.#keys, logits, rows, headDimension, tokenCount);
    } else {
      logits.fill(0);
    }
    if (this.#meanQueryKey !== 0) {
      this.#kernels.multiplyTransposed(block.tokens, this.#tokens, logits, rows, dimension, tokenCount, true);
    }
    softmaxRows(logits, rows, tokenCount);
  }
}
