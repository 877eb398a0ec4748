import type { ChainMethod, ChainParameters } from '#engine/dynamics/chain-parameters.ts';
import { chooseValueNoise } from '#engine/dynamics/dense-layer.ts';
import { secondMoment } from '#engine/observables/second-moment.ts';
import { meanQueryKey } from '#engine/weights/weight-law.ts';

/** Multiply-adds of one layer, draws of weights included at the price of ten; lower orders left out. */
function costOf(method: 'dense' | 'gram', parameters: ChainParameters): number {
  const { tokenCount: n, dimension: d, headDimension, headCount: H } = parameters;
  if (method === 'gram') {
    const width = Math.min(n, headDimension);
    return H * (n * n * width * 2 + 2 * n ** 3 + 20 * n * width) + 3.5 * n ** 3 + 20 * n * n;
  }
  const heads = H * (2 * (n + 10) * d * headDimension + n * n * (headDimension + d));
  const values =
    chooseValueNoise(parameters) === 'collapsed' ? (H + 0.5) * n * n * d + n ** 3 / 3 : H * (n + 10) * d * d;
  return heads + values;
}

/**
 * The method for a chain that starts from `tokens`, unit rows, with the reason in one sentence. The relative error of
 * order 1 is estimated by v / √2 with v = β² σ_A⁴ d_k (1 - m) (theory.md 6.5); the chain then computes a bound on it.
 * Between the exact methods the Gram law is taken when it saves at least a fifth of the multiply-adds of a layer.
 *
 * @param inSpan the tokens are [tokenCount, tokenCount] instead of [tokenCount, dimension]: only the Gram law can start
 * @throws RangeError if the requested method does not apply to these parameters.
 */
export function chooseMethod(
  parameters: ChainParameters,
  tokens: Float64Array,
  inSpan: boolean,
): { method: ChainMethod; reason: string } {
  const { tokenCount, dimension, headDimension, beta, sigmaA, law, method, expansionTolerance } = parameters;
  const gramApplies = law.kind === 'gaussian' && tokenCount <= dimension;
  if (method === 'gram' && !gramApplies) {
    throw new RangeError(
      `method = gram is outside what these parameters allow: it needs the Gaussian law and tokenCount <= dimension`,
    );
  }
  if (inSpan && !(gramApplies && (method === 'gram' || method === 'auto'))) {
    throw new RangeError(
      `initialTokens.length = ${tokens.length} is outside ${tokenCount * dimension} to ${tokenCount * dimension}: ` +
        'tokens in the coordinates of their span need the Gram law',
    );
  }
  if (method !== 'auto') return { method, reason: `${method} was asked for.` };
  if (inSpan) return { method: 'gram', reason: 'The tokens are given in the coordinates of their span.' };
  if (beta === 0) {
    return {
      method: 'expansion',
      reason: 'At beta = 0 every barycentre is the mean token, so order 1 is exact.',
    };
  }
  const spread = 1 - secondMoment(tokens, tokenCount, dimension);
  const error = (beta ** 2 * sigmaA ** 4 * headDimension * spread) / dimension ** 2 / Math.SQRT2;
  if (tokenCount > 4 * dimension && meanQueryKey(law) === 0 && error <= expansionTolerance) {
    return {
      method: 'expansion',
      reason: `With n > 4d and an expected relative error of ${error.toPrecision(2)}, order 1 in beta costs no n² term.`,
    };
  }
  if (gramApplies && costOf('gram', parameters) < 0.8 * costOf('dense', parameters)) {
    return {
      method: 'gram',
      reason:
        'Gaussian weights and few tokens for the dimension: the Gram matrix alone is exact in law and costs less.',
    };
  }
  return { method: 'dense', reason: 'Exact attention is affordable here and holds at every temperature.' };
}
