import { requireInteger } from '#engine/arguments.ts';
import type { ChainParameters } from '#engine/dynamics/chain-parameters.ts';
import type { Layers, LayerStep } from '#engine/dynamics/layer-step.ts';
import { absorbColumns } from '#engine/linear-algebra/absorb-columns.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { fillBartlett } from '#engine/random/bartlett.ts';
import { normaliseRows } from '#engine/sphere/normalise-rows.ts';

/**
 * The lower triangular C [tokenCount, tokenCount] with unit rows and C Cᵀ the Gram matrix of `tokens`
 * [tokenCount, dimension], unit rows: the tokens in an orthonormal basis of their span, up to rounding. O(n² d).
 */
export function spanCoordinates(
  tokens: Float64Array,
  tokenCount: number,
  dimension: number,
): Float64Array<ArrayBuffer> {
  const factor = new Float64Array(tokenCount * tokenCount);
  absorbColumns(factor, tokens.slice(), tokenCount, dimension);
  normaliseRows(factor, tokenCount, tokenCount);
  return factor;
}

/**
 * The chain of theory.md section 2 for Gaussian weights and n <= d in the coordinates of the span of the tokens:
 * the triangular C of `spanCoordinates`. Exact in law for both residuals and every head dimension
 * (theory.md 6.3), O(n³) per head whatever d is. No allocation per layer.
 *
 * Given C, the queries and keys of a head are C Z' and C Z with Z', Z normal [n, d_k]; for d_k >= n only Z'Zᵀ matters,
 * which has the law of a Bartlett factor times an n x n normal matrix. The value noise of a layer is L G with
 * L Lᵀ = Σ_h M_h M_hᵀ: n coordinates of it lie in the span, and of the d - n others only the Gram matrix matters,
 * again a Bartlett factor. The radial part of the noise lies in the span, so the tangent projection is exact too.
 *
 * Both factors come from `absorbColumns`, which forms no Gram matrix: tokens that meet keep approaching each other until
 * their distance, not its square, is of the order of rounding. Everything is in doubles.
 *
 * @param start C, copied
 */
export function gramLayers(parameters: ChainParameters, start: Float64Array, host: Kernels): Layers {
  const {
    tokenCount: n,
    dimension,
    headDimension,
    headCount,
    eta,
    beta,
    sigmaA,
    sigmaV,
    residual,
    law,
  } = parameters;
  if (law.kind !== 'gaussian')
    throw new RangeError(`method = gram is outside what the law ${law.kind} allows`);
  requireInteger('tokenCount', n, 1, dimension);
  const keyWidth = Math.min(n, headDimension);
  const outside = Math.min(n, dimension - n);
  const { arrays, kernels } = host.workspace({
    tokens: n * n,
    queryWeights: n * keyWidth,
    keyWeights: n * keyWidth,
    queries: n * keyWidth,
    keys: n * keyWidth,
    attention: n * n,
    barycentres: n * n,
    noiseFactor: n * n,
    normalsInside: n * n,
    factorOutside: n * outside,
    noiseInside: n * n,
    noiseOutside: n * outside,
  });
  const { tokens, queryWeights, keyWeights, queries, keys, attention, barycentres, noiseFactor } = arrays;
  const { normalsInside, factorOutside, noiseInside, noiseOutside } = arrays;
  tokens.set(start);
  // A Bartlett factor is triangular, as the tokens are; so are then the queries.
  const squareFactor = headDimension >= n;
  const scale = (beta * sigmaA ** 2) / dimension;
  const noiseScale = ((eta / headCount) * sigmaV) / Math.sqrt(dimension);

  const step: LayerStep = ({ weights, noise }) => {
    noiseFactor.fill(0);
    for (let head = 0; head < headCount; head++) {
      if (squareFactor) fillBartlett(weights, queryWeights, n, n, headDimension, kernels);
      else kernels.fillNormal(weights, queryWeights);
      kernels.fillNormal(weights, keyWeights, scale);
      kernels.multiply(tokens, queryWeights, queries, n, n, keyWidth, false, squareFactor ? 'both' : 'left');
      kernels.multiply(tokens, keyWeights, keys, n, n, keyWidth, false, 'left');
      const triangular = squareFactor ? 'left' : 'none';
      kernels.multiplyTransposed(queries, keys, attention, n, keyWidth, n, false, triangular);
      kernels.softmaxRows(attention, n, n);
      kernels.multiply(attention, tokens, barycentres, n, n, n, false, 'right');
      kernels.absorbColumns(noiseFactor, barycentres, n, n);
    }
    kernels.fillNormal(noise, normalsInside, noiseScale);
    kernels.multiply(noiseFactor, normalsInside, noiseInside, n, n, n, false, 'left');
    fillBartlett(noise, factorOutside, n, outside, dimension - n, kernels);
    kernels.multiply(noiseFactor, factorOutside, noiseOutside, n, n, outside, false, 'both');
    for (let i = 0; i < n; i++) {
      const row = i * n;
      let keep = 1;
      if (residual === 'tangent') {
        for (let c = row; c <= row + i; c++) keep -= noiseInside[c]! * tokens[c]!;
      }
      for (let c = row; c <= row + i; c++) noiseInside[c]! += keep * tokens[c]!;
    }
    // Outside the span the factor L times a Bartlett factor is triangular, so the columns inside are what is absorbed.
    tokens.fill(0);
    for (let i = 0; i < n; i++) {
      const from = i * outside;
      for (let c = 0; c < Math.min(i + 1, outside); c++)
        tokens[i * n + c] = noiseScale * noiseOutside[from + c]!;
    }
    kernels.absorbColumns(tokens, noiseInside, n, n);
    normaliseRows(tokens, n, n);
    return 0;
  };
  return { tokens, step };
}
