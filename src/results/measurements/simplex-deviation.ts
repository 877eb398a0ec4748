import { createChain } from '#engine/dynamics/chain.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import { createStream } from '#engine/random/stream.ts';
import { simplexTokens } from '#engine/sphere/initial-tokens.ts';
import { simplexCurve, tabulateSimplex } from '#engine/theory/simplex-curve.ts';
import { averageReplicates } from '../estimate.ts';
import { integerKey, numberKey, numberListKey } from '../keys.ts';
import { logLogSlope } from '../log-log-slope.ts';
import { defineMeasurement } from '../measurement.ts';
import { betaKey, gammaKey, overlapProblems, tokensKey } from './model-keys.ts';

/** How far single networks stray from the curve of the simplex theorem, as the dimension grows. */
export const simplexDeviationMeasurement = defineMeasurement({
  name: 'simplex-deviation',
  summary: 'Largest distance of an overlap from γ(τ) at the horizon, over pairs, for several dimensions.',
  replicates: 64,
  values: {
    deviation: 'E max over i ≠ j of |R_ij - γ|, per d',
    slope: 'slope of log deviation against log d (-1/2 when it falls like 1/√d)',
  },
  keys: {
    n: tokensKey(8),
    d: numberListKey({
      integer: true,
      min: 2,
      fallback: [256, 1024, 4096],
      unit: 'coordinates',
      description: 'embedding dimensions',
    }),
    beta: betaKey(4),
    gamma0: gammaKey(0.1),
    dtau: numberKey({ above: 0, fallback: 0.02, description: 'diffusive time of a layer' }),
    horizon: numberKey({ above: 0, fallback: 1, description: 'diffusive time at the end' }),
    draws: integerKey({
      min: 2,
      fallback: 2048,
      unit: 'draws',
      description: 'draws of f and g per dimension',
    }),
  },
  check: ({ n, d, gamma0 }) => [
    ...d.filter((each) => each < n).map((each) => `d = ${each} is not allowed; allowed: at least n = ${n}`),
    ...(new Set(d).size >= 2
      ? []
      : [`d = ${d.join(',')} is not allowed; allowed: at least two different dimensions`]),
    ...overlapProblems('gamma0', gamma0, n),
  ],
  run({ n, d, beta, gamma0, dtau, horizon, draws }, options) {
    const layers = Math.max(1, Math.round(horizon / dtau));
    const systems = d.map((dimension) => {
      const model = { tokenCount: n, dimension, beta };
      const table = tabulateSimplex(model, draws, createStream(options.seed, 'noise'));
      const curve = simplexCurve(table, gamma0, [layers * dtau], 'limit')[0]!;
      const chain = { ...model, eta: etaOfDiffusiveStep(dtau, 1), method: 'gram' as const };
      return { chain, curve, start: simplexTokens(n, n, gamma0) };
    });
    const estimate = averageReplicates(options, (replicate) => {
      const deviation = systems.map(({ chain: model, curve, start }) => {
        const chain = createChain(model, options.seed, replicate, start);
        chain.advance(layers);
        return largestDeviation(chain.gramMatrix(), n, curve);
      });
      return { deviation };
    });
    return {
      ...estimate,
      method: 'Gram law from a simplex; γ in the limit form, f and g tabulated by Monte Carlo.',
    };
  },
  derive(estimate, { d }) {
    const { value, error } = logLogSlope(estimate, 'deviation', d);
    const random = Object.keys(estimate.standardErrors).length > 0;
    return {
      values: { ...estimate.values, slope: value },
      standardErrors: random ? { ...estimate.standardErrors, slope: error } : {},
    };
  },
});

function largestDeviation(gram: Float64Array, n: number, curve: number): number {
  let largest = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) largest = Math.max(largest, Math.abs(gram[i * n + j]! - curve));
  }
  return largest;
}
