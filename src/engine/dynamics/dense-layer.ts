import { attentionLayout, BarycentreSampler } from '#engine/attention/barycentre-sampler.ts';
import type { ChainParameters, ValueNoise } from '#engine/dynamics/chain-parameters.ts';
import type { Layers, LayerStep } from '#engine/dynamics/layer-step.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
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
 * Tokens are doubles. What a layer adds to them is computed in the kernels' `attentionPrecision`: in single, an update
 * is off by about 1e-6 of its length, which is far below the noise of a layer; tokens closer than 1e-7 are then moved
 * alike. Only the covariance of collapsed noise and its factor are doubles everywhere.
 *
 * Collapsed noise has the covariance of the barycentres plus the jitter of `choleskyInPlace`, so tokens that have met
 * are kept apart by a relative variance of about 1e-13, or 4e-16 times the number of heads if those are more.
 *
 * @param start tokens [tokenCount, dimension], copied
 */
export function denseLayers(parameters: ChainParameters, start: Float64Array, host: Kernels): Layers {
  const { tokenCount, dimension, headCount, eta, sigmaV, residual, law } = parameters;
  const collapsed = chooseValueNoise(parameters) === 'collapsed';
  const random = law.kind !== 'deterministic';
  const mean = meanValue(law);
  const precision = host.attentionPrecision;
  const workspace = host.workspace({
    ...attentionLayout(parameters, precision),
    tokens: tokenCount * dimension,
    update: [precision, collapsed ? 0 : tokenCount * dimension],
    value: [precision, random && !collapsed ? dimension * dimension : 0],
    meanValue: [precision, typeof mean === 'number' ? 0 : dimension * dimension],
    collapsedUpdate: collapsed ? tokenCount * dimension : 0,
    spread: collapsed ? tokenCount * dimension : 0,
    covariance: collapsed ? tokenCount * tokenCount : 0,
    normals: collapsed ? tokenCount * dimension : 0,
  });
  const { arrays, kernels } = workspace;
  const { tokens, value, covariance, normals, spread } = arrays;
  const update = collapsed ? arrays.collapsedUpdate : arrays.update;
  tokens.set(start);
  if (typeof mean !== 'number') arrays.meanValue.set(mean);
  const sampler = new BarycentreSampler(parameters, tokens, kernels, workspace);
  const { barycentres } = sampler;
  const distinctHeads = random ? headCount : 1;
  const sigma = sigmaV / Math.sqrt(dimension);

  const step: LayerStep = (streams) => {
    update.fill(0);
    covariance.fill(0);
    for (let head = 0; head < distinctHeads; head++) {
      sampler.sample(streams.weights);
      if (typeof mean !== 'number') {
        kernels.multiplyTransposed(
          barycentres,
          arrays.meanValue,
          update,
          tokenCount,
          dimension,
          dimension,
          true,
        );
      } else if (mean !== 0) {
        for (let c = 0; c < update.length; c++) update[c]! += mean * barycentres[c]!;
      }
      if (collapsed) {
        spread.set(barycentres);
        kernels.multiplyTransposed(spread, spread, covariance, tokenCount, dimension, tokenCount, true);
      } else if (random) {
        fillEntries(law, streams.weights, value, sigma, kernels);
        kernels.multiplyTransposed(barycentres, value, update, tokenCount, dimension, dimension, true);
      }
    }
    if (collapsed) {
      kernels.choleskyInPlace(covariance, tokenCount, distinctHeads);
      kernels.fillNormal(streams.noise, normals, sigma);
      kernels.multiply(covariance, normals, update, tokenCount, tokenCount, dimension, true, 'left');
    }
    kernels.residualStep(tokens, update, tokenCount, dimension, eta / distinctHeads, residual);
    return 0;
  };
  return { tokens, step };
}
