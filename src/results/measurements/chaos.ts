import { sampleChaos } from '#engine/circle/chaos.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import { createStream } from '#engine/random/stream.ts';
import { averageReplicates } from '../estimate.ts';
import { integerKey, numberKey, numberListKey } from '../keys.ts';
import { logLogSlope } from '../log-log-slope.ts';
import { defineMeasurement } from '../measurement.ts';
import { betaKey, sigmaAKey } from './model-keys.ts';

export const chaosMeasurement = defineMeasurement({
  name: 'chaos',
  summary:
    'Distance between n tokens on the circle and the mean-field measure under the same heads, from independent uniform starts.',
  replicates: 64,
  values: {
    meanW2: 'E W₂(μⁿ, μ) after the last layer, per n',
    meanSquaredW2: 'E W₂² after the last layer, per n; π²/(3n) at time 0',
    coupling: 'E sup ‖x - x̄‖² against copies that follow the mean-field measure, per n',
    slope: 'slope of log meanW2 against log n (-1/2 when E W₂² falls like 1/n)',
    slopeSquared: 'slope of log meanSquaredW2 against log n',
    slopeCoupling: 'slope of log coupling against log n',
  },
  keys: {
    d: integerKey({ min: 2, max: 2, fallback: 2, unit: 'coordinates', description: 'dimension: the circle' }),
    n: numberListKey({
      integer: true,
      min: 1,
      fallback: [10, 40, 160],
      unit: 'tokens',
      description: 'token counts',
    }),
    reference: integerKey({
      min: 1,
      fallback: 640,
      unit: 'points',
      description: 'Lagrangian points of the mean-field measure, many more than n',
    }),
    beta: betaKey(0),
    H: integerKey({ min: 1, fallback: 1, unit: 'heads per layer', description: 'heads' }),
    dtau: numberKey({ above: 0, fallback: 0.05, description: 'diffusive time of a layer' }),
    layers: integerKey({ min: 1, fallback: 20, unit: 'layers', description: 'layers' }),
    sigmaA: sigmaAKey(),
  },
  check: ({ n }) =>
    new Set(n).size >= 2 ? [] : [`n = ${n.join(',')} is not allowed; allowed: at least two different counts`],
  run({ n, reference, beta, H, dtau, layers, sigmaA }, options) {
    const experiment = {
      model: { beta, headCount: H, eta: etaOfDiffusiveStep(dtau, H), sigmaA },
      tokenCounts: n,
      referenceCount: reference,
      layerCount: layers,
    };
    const estimate = averageReplicates(options, (replicate) => {
      const sample = sampleChaos(
        experiment,
        createStream(options.seed, 'initial', replicate),
        createStream(options.seed, 'weights', replicate),
      );
      return {
        meanW2: sample.squaredW2.map(Math.sqrt),
        meanSquaredW2: sample.squaredW2,
        coupling: sample.coupling,
      };
    });
    return {
      ...estimate,
      method: `reference of ${reference} equal points on a grid at the start, all systems under the same heads`,
    };
  },
  derive(estimate, { n }) {
    const slopes = {
      slope: logLogSlope(estimate, 'meanW2', n),
      slopeSquared: logLogSlope(estimate, 'meanSquaredW2', n),
      slopeCoupling: logLogSlope(estimate, 'coupling', n),
    };
    const values = Object.fromEntries(Object.entries(slopes).map(([name, { value }]) => [name, value]));
    const errors = Object.fromEntries(Object.entries(slopes).map(([name, { error }]) => [name, error]));
    const random = Object.keys(estimate.standardErrors).length > 0;
    return {
      values: { ...estimate.values, ...values },
      standardErrors: random ? { ...estimate.standardErrors, ...errors } : {},
    };
  },
});
