import { BarycentreSampler } from '#engine/attention/barycentre-sampler.ts';
import type { ChainParameters, ValueNoise } from '#engine/dynamics/chain-parameters.ts';
import type { LayerStep } from '#engine/dynamics/layer-step.ts';
import { residualStep } from '#engine/dynamics/residual-step.ts';
import { choleskyInPlace } from '#engine/linear-algebra/cholesky.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { fillNormal } from '#engine/random/normal.ts';
import { fillEntries, meanValue } from '#engine/weights/weight-law.ts';

/** A normal variate costs about as much as this many multiply-adds of the TypeScript kernels. */
const DRAW_COST = 16;

/**
 * The cheaper way to draw the value noise of a Gaussian law, by counting multiply-adds: every V_h, or one draw of their
 * sum from its covariance over tokens (theory.md 6.2).
 */
export function chooseValueNoise(parameters: ChainParameters): ValueNoise {
  const { tokenCount: n, dimension: d, headCount, law, valueNoise } = parameters;
  const gaussian = law.kind === 'gaussian' || law.kind === 'shifted';
  if (valueNoise === 'collapsed' && !gaussian) {
    throw new RangeError(
      `valueNoise = collapsed is outside what the law ${law.kind} allows: V must be Gaussian`,
    );
  }
  if (valueNoise !== 'auto') return valueNoise;
  const perHead = headCount * (n * d * d + DRAW_COST * d * d);
  const collapsed = headCount * n * n * d + n ** 3 / 3 + n * n * d + DRAW_COST * n * d;
  return gaussian && collapsed < perHead ? 'collapsed' : 'per-head';
}

/**
 * The dense chain of theory.md section 2 for any weight law: exact in law. A is never formed; value noise is drawn per
 * head or once a layer. Identical heads (`deterministic`) are computed once. No allocation per layer; per head
 * O(n d d_k + n² (d + d_k)) and either n d² (per head) or n² d (collapsed).
 *
 * Collapsed noise has the covariance of the barycentres plus the jitter of `choleskyInPlace`, so tokens that have met
 * are kept apart by a relative variance of about 1e-13.
 */
export function denseLayer(parameters: ChainParameters, tokens: Float64Array, kernels: Kernels): LayerStep {
  const { tokenCount, dimension, headCount, eta, sigmaV, residual, law } = parameters;
  const sampler = new BarycentreSampler(parameters, tokens, kernels);
  const barycentres = new Float64Array(tokenCount * dimension);
  const update = new Float64Array(tokenCount * dimension);
  const collapsed = chooseValueNoise(parameters) === 'collapsed';
  const random = law.kind !== 'deterministic';
  const value = new Float64Array(random && !collapsed ? dimension * dimension : 0);
  const covariance = new Float64Array(collapsed ? tokenCount * tokenCount : 0);
  const normals = new Float64Array(collapsed ? tokenCount * dimension : 0);
  const mean = meanValue(law);
  const distinctHeads = random ? headCount : 1;
  const sigma = sigmaV / Math.sqrt(dimension);

  return (streams) => {
    update.fill(0);
    covariance.fill(0);
    for (let head = 0; head < distinctHeads; head++) {
      sampler.sample(streams.weights, barycentres);
      if (typeof mean !== 'number') {
        kernels.multiplyTransposed(barycentres, mean, update, tokenCount, dimension, dimension, true);
      } else if (mean !== 0) {
        for (let c = 0; c < update.length; c++) update[c]! += mean * barycentres[c]!;
      }
      if (collapsed) {
        kernels.multiplyTransposed(
          barycentres,
          barycentres,
          covariance,
          tokenCount,
          dimension,
          tokenCount,
          true,
        );
      } else if (random) {
        fillEntries(law, streams.weights, value, sigma);
        kernels.multiplyTransposed(barycentres, value, update, tokenCount, dimension, dimension, true);
      }
    }
    if (collapsed) {
      choleskyInPlace(covariance, tokenCount);
      fillNormal(streams.noise, normals, sigma);
      kernels.multiply(covariance, normals, update, tokenCount, tokenCount, dimension, true);
    }
    residualStep(tokens, update, tokenCount, dimension, eta / distinctHeads, residual);
    return 0;
  };
}
