import { requireInteger, requireLength, requirePositive } from '#engine/arguments.ts';
import type { TokenField } from '#engine/solvers/mean-field.ts';
import type { TokenShape } from '#engine/solvers/limit-fields.ts';
import { normaliseRows } from '#engine/sphere/normalise-rows.ts';

/** State of a flow, plain transferable data. */
export interface FlowCheckpoint {
  readonly step: number;
  readonly tokens: Float64Array<ArrayBuffer>;
}

/**
 * Integrates Ẋ = F(X) on a product of unit spheres by the classical Runge-Kutta method of order 4. Stages are evaluated
 * at normalised points, which is the method for the extension of F that is constant along rays: the sphere is invariant
 * for it, so the renormalisation after a step only removes an error of order 5. Four evaluations of F a step; no
 * allocation of its own.
 */
export class SphereFlow {
  readonly tokens: Float64Array<ArrayBuffer>;
  readonly #shape: TokenShape;
  readonly #field: TokenField;
  readonly #timeStep: number;
  readonly #slopes: readonly [Float64Array, Float64Array, Float64Array, Float64Array];
  readonly #stage: Float64Array;
  #step: number;

  /**
   * @param state initial tokens [tokenCount, dimension] at step 0, or a checkpoint; copied
   * @param timeStep > 0, in units of t
   * @throws RangeError if the shape does not fit or `timeStep` is not positive.
   */
  constructor(field: TokenField, shape: TokenShape, timeStep: number, state: FlowCheckpoint) {
    const size = shape.tokenCount * shape.dimension;
    requireLength('tokens', state.tokens, size);
    this.tokens = state.tokens.slice();
    this.#step = requireInteger('step', state.step, 0);
    this.#shape = shape;
    this.#field = field;
    this.#timeStep = requirePositive('timeStep', timeStep);
    this.#slopes = [
      new Float64Array(size),
      new Float64Array(size),
      new Float64Array(size),
      new Float64Array(size),
    ];
    this.#stage = new Float64Array(size);
  }

  /** Steps done so far. */
  get step(): number {
    return this.#step;
  }

  /** Time t reached. */
  get time(): number {
    return this.#step * this.#timeStep;
  }

  /** @throws RangeError if `stepCount` is not an integer >= 0. */
  advance(stepCount: number): void {
    requireInteger('stepCount', stepCount, 0);
    const [k1, k2, k3, k4] = this.#slopes;
    const h = this.#timeStep;
    const { tokens } = this;
    for (let done = 0; done < stepCount; done++) {
      this.#field(tokens, k1);
      this.#evaluate(k1, h / 2, k2);
      this.#evaluate(k2, h / 2, k3);
      this.#evaluate(k3, h, k4);
      for (let c = 0; c < tokens.length; c++) {
        tokens[c]! += (h / 6) * (k1[c]! + 2 * k2[c]! + 2 * k3[c]! + k4[c]!);
      }
      normaliseRows(tokens, this.#shape.tokenCount, this.#shape.dimension);
      this.#step++;
    }
  }

  save(): FlowCheckpoint {
    return { step: this.#step, tokens: this.tokens.slice() };
  }

  #evaluate(slope: Float64Array, arc: number, out: Float64Array): void {
    for (let c = 0; c < slope.length; c++) this.#stage[c] = this.tokens[c]! + arc * slope[c]!;
    normaliseRows(this.#stage, this.#shape.tokenCount, this.#shape.dimension);
    this.#field(this.#stage, out);
  }
}
