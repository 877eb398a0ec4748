import { requireInRange, requireInteger, requireLength, requirePositive } from '#engine/arguments.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';

/** State of a flow of gaps, plain transferable data. */
export interface GramFlowCheckpoint {
  readonly step: number;
  /** D_ij = 1 - R_ij, shape [tokenCount, tokenCount], symmetric, zero on the diagonal. */
  readonly gaps: Float64Array<ArrayBuffer>;
}

/**
 * The deterministic dynamics of arXiv:2312.10794, x_i' = Proj_{x_i} Σ_k π_ik x_k with π_ik = softmax_k(β<x_i, x_k>), on the
 * overlaps alone: the cost does not depend on the dimension.
 *
 * The overlaps R close [ours]: R_ij' = (πR)_ij + (πR)_ji - ((πR)_ii + (πR)_jj) R_ij. Rows of π sum to 1, so in the gaps
 * D = 1 - R, with N = πD and π_ik ∝ e^{-βD_ik},
 *
 *   D_ij' = N_ij + N_ji - N_ii - N_jj - (2 - N_ii - N_jj) D_ij.
 *
 * In this form a gap keeps its relative accuracy while tokens meet, down to the rounding (about 1e-16) of the largest gap.
 *
 * Classical Runge-Kutta of order 4 with a fixed step. Rates of change are O(1) at every β (a token far away in units of 1/β has
 * no weight), so the step need not shrink as β grows. Four products of n x n matrices a step; no allocation while it runs.
 */
export class GramFlow {
  /** The current gaps; a live buffer, to be read and not written. */
  readonly gaps: Float64Array<ArrayBuffer>;
  readonly #tokenCount: number;
  readonly #beta: number;
  readonly #timeStep: number;
  readonly #kernels: Kernels;
  readonly #weights: Float64Array;
  readonly #spread: Float64Array;
  readonly #slope: Float64Array;
  readonly #sum: Float64Array;
  readonly #stage: Float64Array;
  /** One over the sums of the rows of weights, and N_ii: [tokenCount]. */
  readonly #scale: Float64Array;
  readonly #own: Float64Array;
  #step: number;

  /**
   * @param beta inverse temperature, >= 0, finite
   * @param timeStep > 0, in units of t
   * @param state gaps of the initial tokens at step 0, or a checkpoint; copied
   * @throws RangeError if an argument is outside its range, or the gaps do not have the shape.
   */
  constructor(
    tokenCount: number,
    beta: number,
    timeStep: number,
    state: GramFlowCheckpoint,
    kernels: Kernels = typescriptKernels,
  ) {
    this.#tokenCount = requireInteger('tokenCount', tokenCount, 1);
    const size = tokenCount * tokenCount;
    requireLength('gaps', state.gaps, size);
    this.#beta = requireInRange('beta', beta, 0, Number.MAX_VALUE);
    this.#timeStep = requirePositive('timeStep', timeStep);
    this.#step = requireInteger('step', state.step, 0);
    const workspace = kernels.workspace({
      gaps: size,
      weights: size,
      spread: size,
      slope: size,
      sum: size,
      stage: size,
      scale: tokenCount,
      own: tokenCount,
    });
    const { gaps, weights, spread, slope, sum, stage, scale, own } = workspace.arrays;
    gaps.set(state.gaps);
    this.gaps = gaps;
    this.#kernels = workspace.kernels;
    this.#weights = weights;
    this.#spread = spread;
    this.#slope = slope;
    this.#sum = sum;
    this.#stage = stage;
    this.#scale = scale;
    this.#own = own;
  }

  /** Steps done so far. */
  get step(): number {
    return this.#step;
  }

  /** Time t reached. */
  get time(): number {
    return this.#step * this.#timeStep;
  }

  /**
   * Largest gap of two tokens. Once it is below 1, all tokens lie in an open half space and it never grows again.
   */
  largestGap(): number {
    let largest = 0;
    for (let k = 0; k < this.gaps.length; k++) largest = Math.max(largest, this.gaps[k]!);
    return largest;
  }

  /** @throws RangeError if `stepCount` is not an integer >= 0. */
  advance(stepCount: number): void {
    requireInteger('stepCount', stepCount, 0);
    const { gaps } = this;
    const h = this.#timeStep;
    const slope = this.#slope;
    const sum = this.#sum;
    const stage = this.#stage;
    const size = gaps.length;
    for (let done = 0; done < stepCount; done++) {
      this.#evaluate(gaps);
      for (let k = 0; k < size; k++) {
        sum[k] = slope[k]!;
        stage[k] = gaps[k]! + (h / 2) * slope[k]!;
      }
      this.#evaluate(stage);
      for (let k = 0; k < size; k++) {
        sum[k]! += 2 * slope[k]!;
        stage[k] = gaps[k]! + (h / 2) * slope[k]!;
      }
      this.#evaluate(stage);
      for (let k = 0; k < size; k++) {
        sum[k]! += 2 * slope[k]!;
        stage[k] = gaps[k]! + h * slope[k]!;
      }
      this.#evaluate(stage);
      for (let k = 0; k < size; k++) gaps[k]! += (h / 6) * (sum[k]! + slope[k]!);
      this.#step++;
    }
  }

  save(): GramFlowCheckpoint {
    return { step: this.#step, gaps: this.gaps.slice() };
  }

  /** Writes D' at the gaps D to the slope. */
  #evaluate(D: Float64Array): void {
    const n = this.#tokenCount;
    const beta = this.#beta;
    const weights = this.#weights;
    const N = this.#spread;
    const own = this.#own;
    const scale = this.#scale;
    const slope = this.#slope;
    scale.fill(1);
    for (let i = 0; i < n; i++) {
      let total = 0;
      weights[i * n + i] = 1;
      for (let j = 0; j < i; j++) {
        const weight = Math.exp(-beta * D[i * n + j]!);
        weights[i * n + j] = weight;
        weights[j * n + i] = weight;
        scale[j]! += weight;
        total += weight;
      }
      scale[i]! += total;
    }
    // D is symmetric, so its transpose serves as well, and that product is faster. The rows are still to be divided by the sums.
    this.#kernels.multiplyTransposed(weights, D, N, n, n, n);
    for (let i = 0; i < n; i++) {
      scale[i] = 1 / scale[i]!;
      own[i] = N[i * n + i]! * scale[i]!;
    }
    for (let i = 0; i < n; i++) {
      slope[i * n + i] = 0;
      for (let j = 0; j < i; j++) {
        const toFirst = N[i * n + j]! * scale[i]! - own[i]!;
        const toSecond = N[j * n + i]! * scale[j]! - own[j]!;
        const rate = toFirst + toSecond - (2 - own[i]! - own[j]!) * D[i * n + j]!;
        slope[i * n + j] = rate;
        slope[j * n + i] = rate;
      }
    }
  }
}
