import { sampleChaos } from '#engine/circle/chaos.ts';
import { etaFromDiffusiveStep } from '#engine/theory/clocks.ts';
import { createStream } from '#engine/random/stream.ts';
import {
  averageReplicates,
  defineMeasurement,
  integerKey,
  numberKey,
  numberListKey,
  type Estimate,
} from '../measurement.ts';
import { betaKey, sigmaAKey } from './model-keys.ts';

/** Propagation of chaos on the circle under common noise, theory.md section 5 and note N5. */
export const chaosMeasurement = defineMeasurement({
  name: 'chaos',
  summary: 'W₂² between n tokens on the circle and their conditional law, for several n, and its rate in n.',
  replicates: 64,
  values: {
    meanW2: 'E W₂²(μ^n, μ) for each n, arc-length cost',
    coupling: 'E sup ‖x - x̄‖² for each n',
    slope: 'least-squares slope of log meanW2 against log n; -1 is the rate 1/n',
  },
  keys: {
    n: numberListKey({
      min: 1,
      integer: true,
      fallback: [10, 40, 160],
      unit: 'tokens',
      description: 'tokens, several values',
    }),
    d: integerKey({ min: 2, max: 2, fallback: 2, unit: 'coordinates', description: 'dimension: the circle' }),
    beta: betaKey(0),
    sigmaA: sigmaAKey(),
    H: integerKey({ min: 1, fallback: 1, unit: 'heads per layer', description: 'heads H' }),
    dtau: numberKey({ above: 0, fallback: 0.05, description: 'diffusive time of a layer' }),
    layers: integerKey({ min: 1, fallback: 20, unit: 'layers', description: 'layers' }),
    reference: integerKey({
      min: 1,
      fallback: 2000,
      unit: 'points',
      description: 'Lagrangian points that stand for μ',
    }),
  },
  check: ({ n }) =>
    new Set(n).size === n.length && n.length >= 2
      ? []
      : [`n = ${n.join(',')} is not allowed; allowed: at least two different integers >= 1`],
  run({ n, beta, sigmaA, H, dtau, layers, reference }, options) {
    const experiment = {
      model: { beta, scaledSigmaA: sigmaA, headCount: H, eta: etaFromDiffusiveStep(dtau, H) },
      tokenCounts: n,
      referenceCount: reference,
      layerCount: layers,
    };
    const estimate = averageReplicates(options, (replicate) => {
      const initial = createStream(options.seed, 'initial', replicate);
      const weights = createStream(options.seed, 'weights', replicate);
      const { squaredW2, coupling } = sampleChaos(experiment, initial, weights);
      return { meanW2: [...squaredW2], coupling: [...coupling] };
    });
    return {
      ...estimate,
      method: `${reference} weighted points pushed forward by the same heads; exact W₂ on the circle.`,
    };
  },
  derive({ values, standardErrors }: Estimate, { n }): Estimate {
    const heights = values['meanW2'] as readonly number[];
    const x = n.map(Math.log);
    const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
    const spread = x.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const slope = x.reduce((sum, value, i) => sum + (value - mean) * Math.log(heights[i]!), 0) / spread;
    const errors = standardErrors['meanW2'] as readonly number[] | undefined;
    if (errors === undefined) return { values: { ...values, slope }, standardErrors };
    // First order in the relative errors; the systems share their heads, so this is exact only if that correlation is weak.
    const variance = x.reduce((sum, value, i) => sum + (((value - mean) * errors[i]!) / heights[i]!) ** 2, 0);
    return {
      values: { ...values, slope },
      standardErrors: { ...standardErrors, slope: Math.sqrt(variance) / spread },
    };
  },
});
