import { BarycentreSampler } from '#engine/attention/barycentre-sampler.ts';
import { orderOneBarycentres } from '#engine/attention/order-one-barycentres.ts';
import { chainParameters } from '#engine/dynamics/chain-parameters.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { secondMoment } from '#engine/observables/second-moment.ts';
import { fillNormal } from '#engine/random/normal.ts';
import { createStream } from '#engine/random/stream.ts';
import { initialTokens } from '#engine/sphere/initial-tokens.ts';
import { averageReplicates } from '../estimate.ts';
import { numberKey } from '../keys.ts';
import { defineMeasurement } from '../measurement.ts';
import { betaKey, dimensionKey, tokensKey } from './model-keys.ts';

/** Order-1 barycentres against exact attention, theory.md 6.5. */
export const expansionErrorMeasurement = defineMeasurement({
  name: 'expansion-error',
  summary: 'Error of the order-1 high-temperature barycentres of one Gaussian head against exact attention.',
  replicates: 4,
  values: {
    relativeError: 'root mean square over the tokens of ‖m - order 1‖, over that of ‖m‖',
    largestError: 'largest ‖m - order 1‖ over the tokens',
    errorBound: 'the rigorous bound on it that the chain reports',
    predicted: 'v/√2 with v = β²σ_A⁴d(1-m), what method=auto goes by',
  },
  keys: {
    n: tokensKey(400),
    d: dimensionKey(32),
    beta: betaKey(0.1),
    gamma0: numberKey({
      min: 0,
      below: 1,
      fallback: 0.3,
      description: 'mean initial overlap γ₀ of cap data',
    }),
  },
  run({ n, d, beta, gamma0 }, options) {
    const estimate = averageReplicates(options, (replicate) => {
      const tokens = initialTokens('cap', n, d, gamma0, createStream(options.seed, 'initial', replicate));
      const stream = createStream(options.seed, 'weights', replicate);
      const [w, wPrime, queryKey] = [
        new Float64Array(d * d),
        new Float64Array(d * d),
        new Float64Array(d * d),
      ];
      fillNormal(stream, w, beta / Math.sqrt(d));
      fillNormal(stream, wPrime, 1 / Math.sqrt(d));
      typescriptKernels.multiplyTransposed(w, wPrime, queryKey, d, d, d);
      const law = { kind: 'deterministic', value: 1, queryKey } as const;
      const parameters = chainParameters({ tokenCount: n, dimension: d, eta: 1, beta: 1, law });
      const exact = new Float64Array(n * d);
      new BarycentreSampler(parameters, tokens, typescriptKernels).sample(stream, exact);
      const { barycentres, errorBound } = orderOneBarycentres(tokens, n, d, queryKey);
      let [errors, squares, largest] = [0, 0, 0];
      for (let i = 0; i < n; i++) {
        let error = 0;
        for (let c = i * d; c < (i + 1) * d; c++) {
          error += (exact[c]! - barycentres[c]!) ** 2;
          squares += exact[c]! ** 2;
        }
        errors += error;
        largest = Math.max(largest, Math.sqrt(error));
      }
      return {
        relativeError: Math.sqrt(errors / squares),
        largestError: largest,
        errorBound,
        predicted: (beta ** 2 * (1 - secondMoment(tokens, n, d))) / d / Math.SQRT2,
      };
    });
    return { ...estimate, method: 'Exact softmax against x̄ + βCAx for the same A and tokens.' };
  },
});
