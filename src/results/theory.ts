/**
 * The formulas of the engine that a claim may name as its prediction. A claim gives every argument by name, so that a
 * reader of its front matter sees what was evaluated.
 */
import { createStream } from '#engine/random/stream.ts';
import { finiteStepLogistic, logistic } from '#engine/theory/logistic.ts';
import { limitProbability, logisticSdeMoments, stationaryMeanSquare } from '#engine/theory/logistic-sde.ts';
import { kappa, meanCosine } from '#engine/theory/mean-cosine.ts';
import { expandConcentrations, hardMaxCrossOfTwo } from '#engine/theory/simplex-attention.ts';
import { simplexCurve, simplexRate, tabulateSimplex } from '#engine/theory/simplex-curve.ts';
import { varianceProxyBounds } from '#engine/theory/variance-proxy.ts';

export interface Theory {
  /** Names of the arguments, in the order in which `evaluate` takes them. */
  readonly args: readonly string[];
  /** @throws RangeError from the engine for an argument outside its range */
  evaluate(...args: readonly number[]): number;
}

/** Draws of f and g behind a curve of the simplex theorem: its standard error is a few 1e-4. */
const CURVE_DRAWS = 4096;

/** All theories by name. */
export const theories: Readonly<Record<string, Theory>> = {
  logistic: { args: ['initial', 'time'], evaluate: (initial, time) => logistic(initial!, time!) },
  finiteStepLogistic: {
    args: ['initial', 'time', 'deltaTau'],
    evaluate: (initial, time, deltaTau) => finiteStepLogistic(initial!, time!, deltaTau!),
  },
  /** σ² of Gaussian weights. */
  varianceProxy: {
    args: ['dimension', 'sigmaV'],
    evaluate: (dimension, sigmaV) => varianceProxyBounds({ kind: 'gaussian' }, dimension!, sigmaV).upper,
  },
  /** g of two tokens at β = ∞. */
  hardMaxCross: { args: ['overlap'], evaluate: (overlap) => hardMaxCrossOfTwo(overlap!) },
  /** s_12 of two tokens at β = ∞: the two pick the same token with chance g, else tokens of overlap γ. */
  hardMaxKernel: {
    args: ['overlap'],
    evaluate: (overlap) => overlap! + (1 - overlap!) * hardMaxCrossOfTwo(overlap!),
  },
  /** D_12 of two tokens at β = ∞, where f = 1. */
  hardMaxDrift: {
    args: ['overlap', 'dimension'],
    evaluate: (overlap, dimension) =>
      (1 - overlap!) * simplexRate(overlap!, 1, hardMaxCrossOfTwo(overlap!), dimension!),
  },
  /** f to fourth order in the temperature. */
  selfConcentration: {
    args: ['tokenCount', 'dimension', 'beta', 'overlap'],
    evaluate: (tokenCount, dimension, beta, overlap) =>
      expandConcentrations({ tokenCount: tokenCount!, dimension: dimension!, beta: beta! }, overlap!).self,
  },
  /** g to fourth order in the temperature. */
  crossConcentration: {
    args: ['tokenCount', 'dimension', 'beta', 'overlap'],
    evaluate: (tokenCount, dimension, beta, overlap) =>
      expandConcentrations({ tokenCount: tokenCount!, dimension: dimension!, beta: beta! }, overlap!).cross,
  },
  /** γ(τ) of the simplex theorem, limit form. */
  simplexOverlap: {
    args: ['tokenCount', 'dimension', 'beta', 'initial', 'time'],
    evaluate: (tokenCount, dimension, beta, initial, time) => {
      const model = { tokenCount: tokenCount!, dimension: dimension!, beta: beta! };
      const table = tabulateSimplex(model, CURVE_DRAWS, createStream('theory', 'weights'));
      return simplexCurve(table, initial!, [time!], 'limit')[0]!;
    },
  },
  /** E artanh(u)² of the logistic SDE. */
  meanArtanhSquared: {
    args: ['kappa', 'initial', 'time'],
    evaluate: (kappa, initial, time) => logisticSdeMoments(kappa!, initial!, time!).meanArtanhSquared,
  },
  /** E u² of the logistic SDE. */
  meanSquare: {
    args: ['kappa', 'initial', 'time'],
    evaluate: (kappa, initial, time) => logisticSdeMoments(kappa!, initial!, time!).meanSquare,
  },
  limitProbability: {
    args: ['kappa', 'initial'],
    evaluate: (kappa, initial) => limitProbability(kappa!, initial!),
  },
  stationaryMeanSquare: { args: ['kappa'], evaluate: (kappa) => stationaryMeanSquare(kappa!) },
  meanCosine: {
    args: ['overlap', 'dimension'],
    evaluate: (overlap, dimension) => meanCosine(overlap!, dimension!),
  },
  /** κ of A = W W'ᵀ. */
  kappaOfProduct: {
    args: ['dimension', 'headDimension'],
    evaluate: (dimension, headDimension) =>
      kappa({ kind: 'product', dimension: dimension!, headDimension: headDimension! }),
  },
};

/** A prediction by name: `{ theory: logistic, args: { initial: 0.05, time: 3 } }`. */
export interface TheoryCall {
  readonly theory: string;
  readonly args: Readonly<Record<string, number>>;
}

/** @throws RangeError if there is no such theory, or an argument is missing or not one of its own */
export function evaluateTheory(call: TheoryCall): number {
  const theory = theories[call.theory];
  if (!theory) {
    throw new RangeError(`theory = ${call.theory} is not one of ${Object.keys(theories).join(', ')}`);
  }
  const given = Object.keys(call.args);
  if (given.length !== theory.args.length || theory.args.some((name) => !given.includes(name))) {
    throw new RangeError(
      `args = ${given.join(', ')} of ${call.theory} are not its arguments ${theory.args.join(', ')}`,
    );
  }
  return theory.evaluate(...theory.args.map((name) => call.args[name]!));
}
