import { requireInteger, requireLength } from '#engine/arguments.ts';
import { BarycentreSampler } from '#engine/attention/barycentre-sampler.ts';
import { chainParameters, type ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import type { Stream } from '#engine/random/stream.ts';

/** A matrix estimated entry by entry, with the standard error of every entry. */
export interface KernelEstimate {
  readonly mean: Float64Array<ArrayBuffer>;
  readonly standardError: Float64Array<ArrayBuffer>;
}

/**
 * s_ij = E_A <m_i, m_j> by Monte Carlo over `draws` query-key matrices (theory.md section 4). Of the options only the
 * shape, β, σ_A, the head dimension and the law play a part.
 *
 * @param tokens [tokenCount, dimension], unit rows
 * @param stream advanced
 * @returns matrices [tokenCount, tokenCount]; cost of `draws` heads plus n² d each
 * @throws RangeError if an argument is outside its range; `draws` >= 2.
 */
export function sampleAttentionKernel(
  options: ChainOptions,
  tokens: Float64Array,
  draws: number,
  stream: Stream,
  kernels: Kernels = typescriptKernels,
): KernelEstimate {
  const parameters = chainParameters(options);
  const { tokenCount, dimension } = parameters;
  requireInteger('draws', draws, 2);
  requireLength('tokens', tokens, tokenCount * dimension);
  const sampler = new BarycentreSampler(parameters, tokens, kernels);
  const barycentres = new Float64Array(tokenCount * dimension);
  const products = new Float64Array(tokenCount * tokenCount);
  const mean = new Float64Array(tokenCount * tokenCount);
  const squares = new Float64Array(tokenCount * tokenCount);
  for (let draw = 1; draw <= draws; draw++) {
    sampler.sample(stream, barycentres);
    kernels.multiplyTransposed(barycentres, barycentres, products, tokenCount, dimension, tokenCount);
    for (let k = 0; k < products.length; k++) {
      const change = products[k]! - mean[k]!;
      mean[k]! += change / draw;
      squares[k]! += change * (products[k]! - mean[k]!);
    }
  }
  return { mean, standardError: squares.map((sum) => Math.sqrt(sum / (draws - 1) / draws)) };
}
