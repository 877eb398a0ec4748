import { requireInteger } from '#engine/arguments.ts';
import { BarycentreSampler } from '#engine/attention/barycentre-sampler.ts';
import { chainParameters, type ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { copyStream, restoreStream, type Stream } from '#engine/random/stream.ts';
import { meanValue } from '#engine/weights/weight-law.ts';

/**
 * Writes a vector for every token to `out`; both arrays [tokenCount, dimension], `tokens` with unit rows. A field is a
 * function of its argument only.
 */
export type TokenField = (tokens: Float64Array, out: Float64Array) => void;

/** The mean field and how it is known. */
export interface MeanField {
  /** b_{ρ*}[μ_X](x_i) = E B_θ[μ_X](x_i), before projection (theory.md section 3). */
  readonly evaluate: TokenField;
  /** Exact, or the average over a fixed sample of query-key matrices. */
  readonly kind: 'exact' | 'monte-carlo';
  /** Identically zero, as under assumption (G). */
  readonly zero: boolean;
}

/**
 * The mean field of a weight law: 0 when V is centred (`gaussian`, `rademacher`, and `shifted` by 0), exact for
 * `deterministic`, and for `shifted` the average of valueShift * m_i over `draws` query-key matrices. The same matrices
 * serve every evaluation, so the field is smooth and its error is a fixed field of size O(1/√draws).
 *
 * Cost of one evaluation: that of the barycentres of 1 (deterministic) or `draws` heads. One field serves one solver:
 * its buffers are reused.
 *
 * @param stream draws the query-key matrices; copied, not advanced
 * @throws RangeError if the options are outside their ranges or `draws` is not an integer >= 1.
 */
export function meanField(
  options: ChainOptions,
  draws: number,
  stream: Stream,
  kernels: Kernels = typescriptKernels,
): MeanField {
  const parameters = chainParameters(options);
  const { tokenCount, dimension, law, beta } = parameters;
  requireInteger('draws', draws, 1);
  const value = meanValue(law);
  if (value === 0) return { evaluate: (_, out) => void out.fill(0), kind: 'exact', zero: true };
  const current = new Float64Array(tokenCount * dimension);
  const barycentres = new Float64Array(tokenCount * dimension);
  const sampler = new BarycentreSampler(parameters, current, kernels);
  const saved = copyStream(stream);
  const running = copyStream(stream);
  // Uniform attention does not depend on A.
  const exact = law.kind === 'deterministic' || beta === 0;
  const count = exact ? 1 : draws;
  return {
    kind: exact ? 'exact' : 'monte-carlo',
    zero: false,
    evaluate: (tokens, out) => {
      current.set(tokens);
      restoreStream(running, saved);
      out.fill(0);
      for (let draw = 0; draw < count; draw++) {
        sampler.sample(running, barycentres);
        if (typeof value === 'number') {
          for (let c = 0; c < out.length; c++) out[c]! += (value / count) * barycentres[c]!;
        } else {
          kernels.multiplyTransposed(barycentres, value, out, tokenCount, dimension, dimension, true);
        }
      }
    },
  };
}
