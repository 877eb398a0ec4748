import { classifyRegime, headsForAlpha } from '#engine/theory/regimes.ts';
import { defineMeasurement, integerKey, numberKey } from '../measurement.ts';

export const regimeMeasurement = defineMeasurement({
  name: 'regime',
  summary: 'The regime of Figure 1 that (η, α, L) falls in, with the exponents η = L^-a, α = L^-b.',
  replicates: 'none',
  values: {
    region: 'static, ode1, ode2, sde or failure (first match, [ours])',
    centredRegion: 'the same for centred laws such as Gaussian weights',
    etaExponent: 'a',
    alphaExponent: 'b',
    heads: 'H = ησ²/α; below 1 no whole number of heads reaches this α',
  },
  keys: {
    eta: numberKey({ above: 0, fallback: 0.1, description: 'residual step η' }),
    alpha: numberKey({ above: 0, fallback: 0.01, description: 'diffusive scaling parameter α = ησ²/H' }),
    L: integerKey({ min: 2, fallback: 1000, unit: 'layers', description: 'layers' }),
    variance: numberKey({ above: 0, fallback: 1, description: 'variance proxy σ²' }),
  },
  run({ eta, alpha, L, variance }) {
    const { region, centredRegion, etaExponent, alphaExponent } = classifyRegime(eta, alpha, L);
    return {
      labels: { region, centredRegion },
      values: { etaExponent, alphaExponent, heads: headsForAlpha(eta, alpha, variance) },
      standardErrors: {},
      method: 'closed form; noise counts as order 1 for αηL between 1/3 and 3',
    };
  },
});
