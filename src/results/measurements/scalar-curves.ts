import { deterministicHitTime } from '#engine/theory/deterministic-curve.ts';
import { finiteStepLogistic, logistic } from '#engine/theory/logistic.ts';
import { classifyRegime, headsForAlpha } from '#engine/theory/regimes.ts';
import { integerKey, numberKey } from '../keys.ts';
import { defineMeasurement } from '../measurement.ts';
import { timesKey, tokensKey } from './model-keys.ts';

/** The deterministic curve of arXiv 2312.10794, theory.md 4a and section 8. */
export const deterministicCurveMeasurement = defineMeasurement({
  name: 'deterministic-curve',
  summary: 'Time for the deterministic curve of arXiv 2312.10794 to reach 1 - delta from γ = 0.',
  replicates: 'none',
  values: { hitTime: 'the time' },
  keys: {
    n: tokensKey(32),
    beta: numberKey({
      min: 0,
      max: 600,
      fallback: 1,
      description: 'inverse temperature β; the time grows like e^β and leaves the doubles beyond 700',
    }),
    delta: numberKey({ above: 0, below: 1, fallback: 1e-3, description: 'distance of γ from 1' }),
  },
  run: ({ n, beta, delta }) => ({
    values: { hitTime: deterministicHitTime(n, beta, delta) },
    standardErrors: {},
    method: "Adaptive quadrature of dγ / γ'.",
  }),
});

/** The logistic law of the second moment, theory.md 4b. */
export const logisticMeasurement = defineMeasurement({
  name: 'logistic',
  summary: 'The logistic curve u(τ) of the second moment, or its finite-step form for layers of length dtau.',
  replicates: 'none',
  values: { u: 'u at the times' },
  keys: {
    u0: numberKey({ above: 0, max: 1, fallback: 0.05, description: 'second moment at τ = 0' }),
    times: timesKey([3], 'diffusive time τ'),
    dtau: numberKey({
      min: 0,
      fallback: 0,
      description: 'diffusive time of a layer; 0 for the continuous curve',
    }),
  },
  run: ({ u0, times, dtau }) => ({
    values: {
      u: times.map((time) => (dtau === 0 ? logistic(u0, time) : finiteStepLogistic(u0, time, dtau))),
    },
    standardErrors: {},
    method: dtau === 0 ? 'Closed form.' : 'Closed form of m → m(1 + Δτ)/(1 + Δτ m), one layer after another.',
  }),
});

/** The regimes of Figure 1, theory.md section 3. */
export const regimeMeasurement = defineMeasurement({
  name: 'regime',
  summary: 'The region of the (η, α) plane for a depth L, and the heads that give this α.',
  replicates: 'none',
  values: {
    region: 'static, ode1, ode2, sde or failure',
    centredRegion: 'the same for centred weights, whose mean field vanishes',
    exponents: 'a and b of η = L^-a, α = L^-b',
    heads: 'H = ησ²/α, as a real number: below 1 no chain has this α',
  },
  keys: {
    eta: numberKey({ above: 0, fallback: 0.01, description: 'residual step η' }),
    alpha: numberKey({ above: 0, fallback: 0.01, description: 'diffusive scaling parameter α = ησ²/H' }),
    L: integerKey({ min: 2, fallback: 100, unit: 'layers', description: 'depth L' }),
    sigma2: numberKey({ above: 0, fallback: 1, description: 'variance proxy σ²' }),
  },
  run({ eta, alpha, L, sigma2 }) {
    const { region, centredRegion, etaExponent, alphaExponent } = classifyRegime(eta, alpha, L);
    return {
      values: {
        region,
        centredRegion,
        exponents: [etaExponent, alphaExponent],
        heads: headsForAlpha(eta, alpha, sigma2),
      },
      standardErrors: {},
      method:
        'First match in the order static, failure, sde, ode1, ode2; the width of sde is a display choice.',
    };
  },
});
