import { describe, expect, test } from 'vitest';
import { BarycentreSampler } from '#engine/attention/barycentre-sampler.ts';
import { chainParameters } from '#engine/dynamics/chain-parameters.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { createStream } from '#engine/random/stream.ts';
import { simplexTokens, uniformTokens } from '#engine/sphere/initial-tokens.ts';
import { varianceProxyBounds } from '#engine/theory/variance-proxy.ts';
import { fillEntries, type WeightLaw } from '#engine/weights/weight-law.ts';
import { summarise } from '../engine/support/statistics.ts';

const shifted: WeightLaw = { kind: 'shifted', valueShift: 1.5, queryKeyShift: 0 };

/**
 * E‖Proj_{x_0} (B - E B)_0‖² at a configuration, as ½ E‖Proj (B - B')_0‖² of two independent heads: unbiased without
 * knowing E B.
 */
function noisePower(law: WeightLaw, tokens: Float64Array, dimension: number, beta: number, pairs: number) {
  const tokenCount = tokens.length / dimension;
  const stream = createStream('power', 'weights');
  const parameters = chainParameters({ tokenCount, dimension, eta: 1, beta, law });
  const sampler = new BarycentreSampler(parameters, tokens, typescriptKernels);
  const barycentres = new Float64Array(tokens.length);
  const value = new Float64Array(dimension * dimension);
  const shift = law.kind === 'shifted' ? law.valueShift : 0;
  const head = (): number[] => {
    sampler.sample(stream, barycentres);
    fillEntries(law, stream, value, 1 / Math.sqrt(dimension));
    return Array.from({ length: dimension }, (_, i) => {
      let sum = shift * barycentres[i]!;
      for (let j = 0; j < dimension; j++) sum += value[i * dimension + j]! * barycentres[j]!;
      return sum;
    });
  };
  return summarise(
    Array.from({ length: pairs }, () => {
      const [a, b] = [head(), head()];
      const difference = a.map((x, i) => x - b[i]!);
      const radial = difference.reduce((sum, x, i) => sum + x * tokens[i]!, 0);
      return difference.reduce((sum, x, i) => sum + (x - radial * tokens[i]!) ** 2, 0) / 2;
    }),
  );
}

describe('the variance proxy', () => {
  const dimension = 5;
  const coinciding = Float64Array.from({ length: 4 * dimension }, (_, k) => (k % dimension === 0 ? 1 : 0));

  test.each<[string, WeightLaw]>([
    ['gaussian', { kind: 'gaussian' }],
    ['rademacher', { kind: 'rademacher' }],
    ['shifted', shifted],
  ])('has the lower end (d-1)/d where tokens coincide (%s)', (_, law) => {
    const { mean, errorOfMean } = noisePower(law, coinciding, dimension, 20, 20_000);
    expect(errorOfMean).toBeLessThan(0.01);
    expect(Math.abs(mean - varianceProxyBounds(law, dimension).lower)).toBeLessThan(4 * errorOfMean);
  });

  test('is the maximum for centred laws: elsewhere the noise is weaker by the mean squared barycentre', () => {
    const law = { kind: 'rademacher' } as const;
    const tokens = uniformTokens(6, dimension, createStream('somewhere', 'initial'));
    const { mean, errorOfMean } = noisePower(law, tokens, dimension, 1, 4000);
    expect(mean + 4 * errorOfMean).toBeLessThan(varianceProxyBounds(law, dimension).upper);
  });

  test('of a shifted law lies between its ends, and comes close to the upper one at low temperature', () => {
    const [tokenCount, wide] = [16, 16];
    const { lower, upper } = varianceProxyBounds(shifted, wide);
    expect([lower, upper]).toEqual([15 / 16, 15 / 16 + 2.25]);
    const tokens = simplexTokens(tokenCount, wide, 0);
    const { mean, errorOfMean } = noisePower(shifted, tokens, wide, 1e6, 4000);
    // A pick among 16 orthogonal tokens: E‖Proj (m - E m)‖² = (1 - 1/16)², so the power is 15/16 + 2.25 (15/16)².
    expect(Math.abs(mean - (15 / 16 + 2.25 * (15 / 16) ** 2))).toBeLessThan(4 * errorOfMean);
    expect(mean).toBeGreaterThan(0.9 * upper);
    expect(varianceProxyBounds(shifted, wide, 1, false).upper).toBe(lower);
  });

  test('scales with σ_V², vanishes without randomness, and names bad numbers', () => {
    expect(varianceProxyBounds({ kind: 'rademacher' }, 4, 2)).toEqual({ lower: 3, upper: 3 });
    const law: WeightLaw = { kind: 'deterministic', value: 2, queryKey: 1 };
    expect(varianceProxyBounds(law, 4)).toEqual({ lower: 0, upper: 0 });
    expect(() => varianceProxyBounds(law, 1)).toThrow(/dimension = 1/);
    expect(() => varianceProxyBounds(law, 4, NaN)).toThrow(/sigmaV = NaN/);
    expect(() => varianceProxyBounds({ ...shifted, valueShift: NaN }, 4)).toThrow(/valueShift = NaN/);
  });
});
