import { requireInteger, requireLength } from '#engine/arguments.ts';
import { BarycentreSampler } from '#engine/attention/barycentre-sampler.ts';
import {
  chainParameters,
  type ChainOptions,
  type ChainParameters,
} from '#engine/dynamics/chain-parameters.ts';
import { diffusiveStepOfEta } from '#engine/dynamics/diffusive-clock.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { gramMatrix } from '#engine/observables/gram-matrix.ts';
import { copyStream, createStream, type Seed, type Stream } from '#engine/random/stream.ts';
import type { KernelEstimate } from '#engine/solvers/attention-kernel.ts';
import { normaliseRows } from '#engine/sphere/normalise-rows.ts';
import { fillEntries } from '#engine/weights/weight-law.ts';

/** Entrywise mean and sum of squared deviations. */
interface Moments {
  readonly mean: Float64Array<ArrayBuffer>;
  readonly squares: Float64Array<ArrayBuffer>;
}

/** State of `HeadAverages`, plain transferable data; matrices [n, n] are filled on and above the diagonal. */
export interface HeadAveragesCheckpoint {
  readonly headsDrawn: number;
  readonly kicks: Float64Array<ArrayBuffer>;
  readonly kernel: Moments;
  readonly drift: Moments;
  /** One entry: the drift of the mean overlap. */
  readonly meanDrift: Moments;
  readonly crossTalk: Float64Array<ArrayBuffer>;
  readonly weights: Stream;
}

function emptyMoments(size: number): Moments {
  return { mean: new Float64Array(size), squares: new Float64Array(size) };
}

function copyMoments({ mean, squares }: Moments): Moments {
  return { mean: mean.slice(), squares: squares.slice() };
}

/** A copy of a symmetric matrix [n, n] of which the diagonal and what is above it were filled. */
function mirrored(upper: Float64Array, n: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(upper, (entry, index) => {
    const [i, j] = [Math.floor(index / n), index % n];
    return j < i ? upper[j * n + i]! : entry;
  });
}

/** Takes in the `count`-th value of entry `index`. */
function learn({ mean, squares }: Moments, index: number, value: number, count: number): void {
  const change = value - mean[index]!;
  mean[index]! += change / count;
  squares[index]! += change * (value - mean[index]!);
}

/**
 * Averages over heads that all act on the same tokens: of the kicks V m_i, which tend to the mean field b; of
 * <m_i, m_j>, which tend to the kernel s_ij; and of (R_ij after - R_ij before)/Δτ when every head in turn is a layer of
 * its own, which tend to the overlap drift D_ij up to a bias of order Δτ (theory.md section 4). Of the options `method`,
 * `valueNoise` and `headCount` play no part: a layer has one head, and Δτ = η² d σ_V².
 *
 * V is drawn in full, so nothing about its law is taken for granted: O(n d d_k + n d² + n² d) a head.
 */
export class HeadAverages {
  readonly parameters: ChainParameters;
  readonly #kernels: Kernels;
  readonly #tokens: Float64Array<ArrayBuffer>;
  readonly #gram: Float64Array<ArrayBuffer>;
  readonly #sampler: BarycentreSampler;
  readonly #weights: Stream;
  readonly #deltaTau: number;
  readonly #kicks: Float64Array<ArrayBuffer>;
  readonly #kernel: Moments;
  readonly #drift: Moments;
  readonly #meanDrift: Moments;
  readonly #crossTalk: Float64Array<ArrayBuffer>;
  readonly #value: Float64Array;
  readonly #barycentres: Float64Array;
  readonly #kick: Float64Array;
  readonly #moved: Float64Array;
  readonly #products: Float64Array;
  readonly #coordinateSums: Float64Array;
  #headsDrawn: number;

  /** Use `createHeadAverages` or `restoreHeadAverages`. */
  constructor(options: ChainOptions, tokens: Float64Array, state: HeadAveragesCheckpoint, kernels: Kernels) {
    this.parameters = chainParameters(options);
    const { tokenCount, dimension, eta, sigmaV } = this.parameters;
    requireLength('tokens', tokens, tokenCount * dimension);
    requireLength('kicks', state.kicks, tokenCount * dimension);
    const size = tokenCount * dimension;
    const workspace = kernels.workspace({
      tokens: size,
      value: dimension * dimension,
      barycentres: size,
      kick: size,
      moved: size,
      products: tokenCount * tokenCount,
    });
    const { arrays } = workspace;
    this.#kernels = workspace.kernels;
    this.#tokens = arrays.tokens;
    this.#tokens.set(tokens);
    normaliseRows(this.#tokens, tokenCount, dimension);
    this.#gram = gramMatrix(this.#tokens, tokenCount, dimension, kernels);
    this.#sampler = new BarycentreSampler(this.parameters, this.#tokens, kernels);
    this.#deltaTau = diffusiveStepOfEta(eta, 1, sigmaV);
    this.#headsDrawn = requireInteger('headsDrawn', state.headsDrawn, 0);
    this.#weights = copyStream(state.weights);
    this.#kicks = state.kicks.slice();
    this.#kernel = copyMoments(state.kernel);
    this.#drift = copyMoments(state.drift);
    this.#meanDrift = copyMoments(state.meanDrift);
    this.#crossTalk = state.crossTalk.slice();
    this.#value = arrays.value;
    this.#barycentres = arrays.barycentres;
    this.#kick = arrays.kick;
    this.#moved = arrays.moved;
    this.#products = arrays.products;
    this.#coordinateSums = new Float64Array(tokenCount);
  }

  /** Heads drawn so far. */
  get headsDrawn(): number {
    return this.#headsDrawn;
  }

  /** R [tokenCount, tokenCount] of the tokens that every head starts from. */
  get gram(): Float64Array<ArrayBuffer> {
    return this.#gram.slice();
  }

  /** Draws `count` more heads; splitting a run into calls changes nothing. */
  advance(count: number): void {
    requireInteger('count', count, 0);
    for (let done = 0; done < count; done++) this.#learnHead();
  }

  /** The average kick of every token [tokenCount, dimension], an estimate of b_{ρ*}[μ_X](x_i). */
  averageKicks(): Float64Array<ArrayBuffer> {
    return this.#kicks.slice();
  }

  /** Root mean square over the tokens of the length of the average kick. */
  averageKickLength(): number {
    const sum = this.#kicks.reduce((total, x) => total + x * x, 0);
    return Math.sqrt(sum / this.parameters.tokenCount);
  }

  /** s_ij [tokenCount, tokenCount] with standard errors; NaN errors before the second head. */
  kernel(): KernelEstimate {
    return this.#estimate(this.#kernel);
  }

  /** D_ij [tokenCount, tokenCount] from single layers, with standard errors, which do not contain the bias of order Δτ. */
  drift(): KernelEstimate {
    return this.#estimate(this.#drift);
  }

  /** The average of D_ij over i ≠ j, with its standard error; NaN when there is one token. */
  meanDrift(): { readonly mean: number; readonly standardError: number } {
    const count = this.#headsDrawn;
    const { mean, squares } = this.#meanDrift;
    return { mean: mean[0]!, standardError: Math.sqrt(squares[0]! / (count - 1) / count) };
  }

  /**
   * Var(R_ij after)/Δτ [tokenCount, tokenCount], which tends to the quadratic variation of the overlaps as Δτ → 0; NaN
   * before the second head.
   */
  variation(): Float64Array<ArrayBuffer> {
    const variances = this.#drift.squares.map((sum) => (sum / (this.#headsDrawn - 1)) * this.#deltaTau);
    return mirrored(variances, this.parameters.tokenCount);
  }

  /**
   * d/σ²_V times the average of (V m_i)_a (V m_j)_b over heads and over all coordinates a ≠ b, σ_V√d = 1 being the unit
   * [tokenCount, tokenCount]. Tends to 0: the covariance kernel is a multiple of the identity.
   */
  crossTalk(): Float64Array<ArrayBuffer> {
    return mirrored(this.#crossTalk, this.parameters.tokenCount);
  }

  /** A copy of the state. */
  save(): HeadAveragesCheckpoint {
    return {
      headsDrawn: this.#headsDrawn,
      kicks: this.#kicks.slice(),
      kernel: copyMoments(this.#kernel),
      drift: copyMoments(this.#drift),
      meanDrift: copyMoments(this.#meanDrift),
      crossTalk: this.#crossTalk.slice(),
      weights: copyStream(this.#weights),
    };
  }

  #estimate({ mean, squares }: Moments): KernelEstimate {
    const count = this.#headsDrawn;
    return {
      mean: mirrored(mean, this.parameters.tokenCount),
      standardError: mirrored(
        squares.map((sum) => Math.sqrt(sum / (count - 1) / count)),
        this.parameters.tokenCount,
      ),
    };
  }

  #learnHead(): void {
    const { tokenCount: n, dimension: d, eta, sigmaV, law } = this.parameters;
    const count = ++this.#headsDrawn;
    const barycentres = this.#barycentres;
    const kick = this.#kick;
    const products = this.#products;
    const sums = this.#coordinateSums;
    this.#sampler.sample(this.#weights, barycentres);
    fillEntries(law, this.#weights, this.#value, sigmaV / Math.sqrt(d), this.#kernels);
    this.#kernels.multiplyTransposed(barycentres, this.#value, kick, n, d, d);
    for (let c = 0; c < kick.length; c++) this.#kicks[c]! += (kick[c]! - this.#kicks[c]!) / count;

    this.#kernels.multiplyTransposed(barycentres, barycentres, products, n, d, n);
    for (let i = 0; i < n; i++) {
      for (let k = i * n + i; k < (i + 1) * n; k++) learn(this.#kernel, k, products[k]!, count);
    }

    this.#kernels.multiplyTransposed(kick, kick, products, n, d, n);
    sums.fill(0);
    for (let i = 0; i < n; i++) for (let c = 0; c < d; c++) sums[i]! += kick[i * d + c]!;
    const crossTalk = this.#crossTalk;
    for (let i = 0; i < n; i++) {
      for (let j = i; j < n; j++) {
        const product = (sums[i]! * sums[j]! - products[i * n + j]!) / (d - 1) / sigmaV ** 2;
        crossTalk[i * n + j]! += (product - crossTalk[i * n + j]!) / count;
      }
    }

    const moved = this.#moved;
    moved.set(this.#tokens);
    this.#kernels.residualStep(moved, kick, n, d, eta, this.parameters.residual);
    this.#kernels.multiplyTransposed(moved, moved, products, n, d, n);
    let total = 0;
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) {
        const rate = (products[i * n + j]! - this.#gram[i * n + j]!) / this.#deltaTau;
        learn(this.#drift, i * n + j, rate, count);
        total += rate;
      }
    }
    learn(this.#meanDrift, 0, (2 * total) / (n * (n - 1)), count);
  }
}

/**
 * No head drawn yet.
 *
 * @param options η > 0 sets the length of the single layers, Δτ = η² d σ_V²; the law must have a centred random V
 * @param seed number or phrase
 * @param tokens [tokenCount, dimension], copied; rows are normalised
 * @throws RangeError naming the argument that is outside its range.
 */
export function createHeadAverages(
  options: ChainOptions,
  seed: Seed,
  tokens: Float64Array,
  kernels: Kernels = typescriptKernels,
): HeadAverages {
  const { tokenCount: n, dimension: d } = chainParameters(options);
  const state: HeadAveragesCheckpoint = {
    headsDrawn: 0,
    kicks: new Float64Array(n * d),
    kernel: emptyMoments(n * n),
    drift: emptyMoments(n * n),
    meanDrift: emptyMoments(1),
    crossTalk: new Float64Array(n * n),
    weights: createStream(seed, 'weights'),
  };
  return new HeadAverages(options, tokens, state, kernels);
}

/**
 * The averages that `save` was called on, bit for bit, given the same options, tokens and kernels.
 * @throws RangeError if they do not fit the checkpoint.
 */
export function restoreHeadAverages(
  options: ChainOptions,
  tokens: Float64Array,
  checkpoint: HeadAveragesCheckpoint,
  kernels: Kernels = typescriptKernels,
): HeadAverages {
  return new HeadAverages(options, tokens, checkpoint, kernels);
}
