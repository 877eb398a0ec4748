import type { ChainMethod, ChainParameters } from '#engine/dynamics/chain-parameters.ts';
import { secondMoment } from '#engine/observables/second-moment.ts';
import { meanQueryKey } from '#engine/weights/weight-law.ts';

/**
 * The method for a chain that starts from `tokens` [tokenCount, dimension], with the reason in one sentence. The
 * relative error of order 1 is estimated by v / √2 with v = β² σ_A⁴ d_k (1 - m) (theory.md 6.5); the chain then
 * computes a bound on it.
 * @throws RangeError if the requested method does not apply to these parameters.
 */
export function chooseMethod(
  parameters: ChainParameters,
  tokens: Float64Array,
): { method: ChainMethod; reason: string } {
  const { tokenCount, dimension, headDimension, beta, sigmaA, law, method, expansionTolerance } = parameters;
  if (method === 'gram') {
    throw new RangeError('method = gram is outside dense, expansion and auto');
  }
  if (method !== 'auto') return { method, reason: `${method} was asked for.` };
  if (beta === 0) {
    return {
      method: 'expansion',
      reason: 'At beta = 0 every barycentre is the mean token, so order 1 is exact.',
    };
  }
  const variance =
    (beta ** 2 * sigmaA ** 4 * headDimension * (1 - secondMoment(tokens, tokenCount, dimension))) /
    dimension ** 2;
  const error = variance / Math.SQRT2;
  if (tokenCount > 4 * dimension && meanQueryKey(law) === 0 && error <= expansionTolerance) {
    return {
      method: 'expansion',
      reason: `With n > 4d and an expected relative error of ${error.toPrecision(2)}, order 1 in beta costs no n² term.`,
    };
  }
  return { method: 'dense', reason: 'Exact attention is affordable here and holds at every temperature.' };
}
