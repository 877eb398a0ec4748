import { deterministicHitTime } from '#engine/theory/deterministic-curve.ts';
import { defineMeasurement, integerKey, numberKey } from '../measurement.ts';

export const deterministicCurveMeasurement = defineMeasurement({
  name: 'deterministic-curve',
  summary: 'Time at which the deterministic simplex curve of arXiv:2312.10794 reaches 1 - δ.',
  replicates: 'none',
  values: { hitTime: 'the time t of that paper' },
  keys: {
    n: integerKey({ min: 2, fallback: 32, unit: 'tokens', description: 'tokens' }),
    beta: numberKey({
      min: 0,
      max: 700,
      fallback: 1,
      description: 'inverse temperature; the time grows like e^β',
    }),
    delta: numberKey({
      above: 0,
      below: 2,
      fallback: 1e-3,
      description: 'distance to full clustering, below 1 - gamma0',
    }),
    gamma0: numberKey({ below: 1, fallback: 0, description: 'overlap at t = 0, above -1/(n-1)' }),
  },
  check: ({ n, delta, gamma0 }) => [
    ...(gamma0 > -1 / (n - 1)
      ? []
      : [
          `gamma0 = ${gamma0} is not allowed; allowed: above ${(-1 / (n - 1)).toPrecision(6)} and below 1 (n = ${n})`,
        ]),
    ...(delta < 1 - gamma0
      ? []
      : [`delta = ${delta} is not allowed; allowed: above 0 and below ${1 - gamma0}`]),
  ],
  run: ({ n, beta, delta, gamma0 }) => ({
    values: { hitTime: deterministicHitTime(n, beta, delta, gamma0) },
    standardErrors: {},
    method: 'adaptive quadrature, relative error below 1e-11',
  }),
});
