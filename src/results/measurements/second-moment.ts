import { createChain } from '#engine/dynamics/chain.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import { createStream } from '#engine/random/stream.ts';
import { initialTokens } from '#engine/sphere/initial-tokens.ts';
import { finiteStepLogistic, logistic } from '#engine/theory/logistic.ts';
import { averageReplicates } from '../estimate.ts';
import { integerKey, numberKey } from '../keys.ts';
import { defineMeasurement } from '../measurement.ts';
import { betaKey, dimensionKey, tokensKey } from './model-keys.ts';

/** m(τ) of the chain beside the logistic curve and its finite-step form (theory.md 4b). */
export const secondMomentMeasurement = defineMeasurement({
  name: 'second-moment',
  summary: 'The second moment m of a chain from cap initial data, at the end of the horizon.',
  replicates: 8,
  values: {
    secondMoment: 'm at the last layer',
    logistic: 'u(τ) started at the expected m(0)',
    finiteStepLogistic: 'the same for layers of length Δτ',
  },
  keys: {
    n: tokensKey(200),
    d: dimensionKey(256),
    beta: betaKey(0.05),
    H: integerKey({ min: 1, fallback: 1, unit: 'heads per layer', description: 'heads' }),
    dtau: numberKey({ above: 0, fallback: 0.05, description: 'diffusive time of a layer' }),
    horizon: numberKey({ above: 0, fallback: 6, description: 'diffusive time at the end' }),
    gamma0: numberKey({ min: 0, below: 1, fallback: 0.3, description: 'mean initial overlap' }),
  },
  check: ({ dtau, horizon }) =>
    dtau <= horizon ? [] : [`dtau = ${dtau} is not allowed; allowed: at most horizon = ${horizon}`],
  run({ n, d, beta, H, dtau, horizon, gamma0 }, options) {
    const layers = Math.floor(horizon / dtau + 1e-9);
    const start = 1 / n + (1 - 1 / n) * gamma0;
    let method = '';
    const estimate = averageReplicates(options, (replicate) => {
      const tokens = initialTokens('cap', n, d, gamma0, createStream(options.seed, 'initial', replicate));
      const eta = etaOfDiffusiveStep(dtau, H);
      const chain = createChain(
        { tokenCount: n, dimension: d, beta, headCount: H, eta },
        options.seed,
        replicate,
        tokens,
      );
      chain.advance(layers);
      method = `${chain.method}: ${chain.methodReason}`;
      return {
        secondMoment: chain.secondMoment(),
        logistic: logistic(start, layers * dtau),
        finiteStepLogistic: finiteStepLogistic(start, layers * dtau, dtau),
      };
    });
    return { ...estimate, method };
  },
});
