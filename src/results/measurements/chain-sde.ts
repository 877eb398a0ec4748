import { createChain } from '#engine/dynamics/chain.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import { meanOverlap } from '#engine/observables/mean-overlap.ts';
import { createHomogenisedSde } from '#engine/solvers/homogenised-sde.ts';
import { simplexTokens } from '#engine/sphere/initial-tokens.ts';
import { averageReplicates } from '../estimate.ts';
import { integerKey, numberKey } from '../keys.ts';
import { defineMeasurement } from '../measurement.ts';
import { betaKey, dimensionKey, gammaKey, overlapProblems, tokensKey } from './model-keys.ts';

/** Layers against the homogenised dynamics under Gaussian weights, at any temperature. */
export const chainSdeMeasurement = defineMeasurement({
  name: 'chain-sde',
  summary: 'Mean overlap at time τ of the layers and of the homogenised dynamics, Gaussian weights.',
  replicates: 1000,
  values: {
    chain: 'mean overlap over i ≠ j after the layers',
    sde: 'the same for the stochastic differential equation, with noise of its own',
  },
  keys: {
    n: tokensKey(4),
    d: dimensionKey(8),
    beta: betaKey(4),
    H: integerKey({ min: 1, fallback: 1, unit: 'heads per layer', description: 'heads of a layer' }),
    dtau: numberKey({ above: 0, fallback: 0.02, description: 'diffusive time of a layer and of a step' }),
    horizon: numberKey({ above: 0, fallback: 1, description: 'diffusive time at the end' }),
    gamma0: gammaKey(0.1),
    kernelHeads: integerKey({
      min: 1,
      fallback: 4,
      unit: 'heads',
      description: 'heads that a step of the equation averages its covariance over',
    }),
  },
  check: ({ n, d, gamma0 }) => [
    ...(n > d ? [`n = ${n} is not allowed; allowed: at most d = ${d}`] : []),
    ...overlapProblems('gamma0', gamma0, n),
  ],
  run({ n, d, beta, H, dtau, horizon, gamma0, kernelHeads }, options) {
    const steps = Math.max(1, Math.round(horizon / dtau));
    const eta = etaOfDiffusiveStep(dtau, H);
    const model = { tokenCount: n, dimension: d, beta, headCount: H, eta };
    const start = simplexTokens(n, d, gamma0);
    const estimate = averageReplicates(options, (replicate) => {
      const chain = createChain(model, options.seed, replicate, start);
      chain.advance(steps);
      // A second seed: the two runs are independent, as the standard error of their difference assumes.
      const equation = createHomogenisedSde(
        model,
        { timeStep: eta, kernelHeads },
        `${options.seed} equation`,
        replicate,
        start,
      );
      equation.advance(steps);
      return { chain: chain.meanOverlap(), sde: meanOverlap(equation.tokens, n, d) };
    });
    return {
      ...estimate,
      method: 'Both from the same simplex; Euler steps on the spheres for the equation.',
    };
  },
});
