import { describe, expect, it } from 'vitest';

import { createChain, restoreChain } from '#engine/dynamics/chain.ts';
import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import { fillNormal } from '#engine/random/normal.ts';
import { createStream } from '#engine/random/stream.ts';
import { capTokens } from '#engine/sphere/initial-tokens.ts';

const tokenCount = 60;
const dimension = 6;
const tokens = capTokens(tokenCount, dimension, 0.3, createStream('start', 'initial'));
const queryKey = new Float64Array(dimension ** 2);
fillNormal(createStream('A', 'weights'), queryKey);

/** Largest distance between the tokens of two chains. */
function distance(a: Float64Array, b: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < tokenCount; i++) {
    let square = 0;
    for (let c = i * dimension; c < (i + 1) * dimension; c++) square += (a[c]! - b[c]!) ** 2;
    largest = Math.max(largest, Math.sqrt(square));
  }
  return largest;
}

function oneLayer(beta: number, method: 'dense' | 'expansion'): { tokens: Float64Array; bound: number } {
  const options: ChainOptions = {
    tokenCount,
    dimension,
    eta: 0.1,
    beta,
    law: { kind: 'deterministic', value: 1, queryKey },
    method,
  };
  const chain = createChain(options, 1, 0, tokens);
  chain.advance(1);
  return { tokens: chain.tokens, bound: chain.barycentreErrorBound };
}

describe('the order-1 expansion', () => {
  it.each([2, 0.5, 0.1, 0.01])('at β = %d is within its bound of exact attention', (beta) => {
    const exact = oneLayer(beta, 'dense');
    const expansion = oneLayer(beta, 'expansion');
    expect(exact.bound).toBe(0);
    // With V = I the heads differ by the barycentres only, |x + η m| >= 0.9, and
    // ‖N(a) - N(b)‖ <= 2 ‖a - b‖ / (‖a‖ + ‖b‖); 1e-15 is rounding.
    expect(distance(exact.tokens, expansion.tokens)).toBeLessThanOrEqual(
      (0.1 * expansion.bound) / 0.9 + 1e-15,
    );
  });

  it('has an error of second order in β, and a bound of the same order', () => {
    const error = (beta: number): number =>
      distance(oneLayer(beta, 'dense').tokens, oneLayer(beta, 'expansion').tokens);
    // Third-order terms at β = 0.01 change the ratio by about β ‖A‖.
    expect(Math.abs(error(0.01) / error(0.005) - 4)).toBeLessThan(0.2);
    expect(oneLayer(0.01, 'expansion').bound / oneLayer(0.005, 'expansion').bound).toBeCloseTo(4, 6);
  });

  it('follows the dense chain path by path when both draw the same weights', () => {
    const options = { tokenCount, dimension, eta: 0.2, beta: 0.01, headCount: 2, headDimension: 3 };
    const dense = createChain({ ...options, method: 'dense', valueNoise: 'per-head' }, 3, 1, tokens);
    const expansion = createChain({ ...options, method: 'expansion' }, 3, 1, tokens);
    for (const chain of [dense, expansion]) chain.advance(20);
    // 20 layers, each moving a token by η ‖V‖ times a barycentre error, with ‖V‖ < 3; errors are carried on with
    // Lipschitz constant at most 1 + 2 η ‖V‖ a layer in the worst case, below e^2 over the run for a typical one.
    const allowed = 20 * 0.2 * 3 * expansion.barycentreErrorBound * Math.exp(2);
    expect(distance(dense.tokens, expansion.tokens)).toBeLessThan(allowed);
    expect(allowed).toBeLessThan(0.1);
    expect(distance(dense.tokens, tokens)).toBeGreaterThan(0.3);
  });

  it('at β = 0 is exact: the Gaussian law of m after some layers is that of the dense chain', () => {
    const replicates = 3000;
    const moments = (options: Partial<ChainOptions>): { mean: number; variance: number } => {
      const values = Array.from({ length: replicates }, (_, replicate) => {
        const chain = createChain(
          { tokenCount: 4, dimension, eta: 0.8, beta: 0, headCount: 2, headDimension: 1, ...options },
          JSON.stringify(options),
          replicate,
          tokens.slice(0, 4 * dimension),
        );
        chain.advance(2);
        return chain.secondMoment();
      });
      const mean = values.reduce((sum, x) => sum + x, 0) / replicates;
      return { mean, variance: values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / replicates };
    };
    const [dense, expansion] = [moments({ method: 'dense' }), moments({ method: 'expansion' })];
    const standardError = Math.sqrt((dense.variance + expansion.variance) / replicates);
    expect(standardError).toBeLessThan(0.005);
    expect(Math.abs(dense.mean - expansion.mean)).toBeLessThan(4 * standardError);
    // Variances of m, whose law is bounded on [0, 1]: relative standard error below sqrt(2 * 2 / replicates).
    expect(Math.abs(dense.variance / expansion.variance - 1)).toBeLessThan(4 * Math.sqrt(4 / replicates));
  });
});

describe('the automatic choice', () => {
  const choose = (options: Partial<ChainOptions>): { method: string; methodReason: string } =>
    createChain({ tokenCount, dimension, eta: 0.1, beta: 1, ...options }, 1, 0, tokens);

  it('is order 1 for many tokens at high temperature, and says why', () => {
    const chain = choose({ beta: 0.05 });
    expect(chain.method).toBe('expansion');
    expect(chain.methodReason).toMatch(/n > 4d/);
  });

  it('is the Gram law for few tokens in many dimensions, and only for Gaussian weights', () => {
    const few = { tokenCount: 4, dimension: 15 };
    const start = tokens.slice(0, 60);
    const gaussian = createChain({ ...few, eta: 0.1, beta: 1 }, 1, 0, start);
    expect([gaussian.method, gaussian.tokenDimension]).toEqual(['gram', 4]);
    expect(gaussian.methodReason).toMatch(/exact in law/);
    expect(createChain({ ...few, eta: 0.1, beta: 1, law: { kind: 'rademacher' } }, 1, 0, start).method).toBe(
      'dense',
    );
  });

  it('is exact otherwise', () => {
    expect(choose({ beta: 1 }).method).toBe('dense');
    expect(choose({ beta: 0.05, expansionTolerance: 1e-9 }).method).toBe('dense');
  });

  it('is order 1 at β = 0, where it is exact', () => {
    expect(choose({ beta: 0 }).methodReason).toMatch(/exact/);
  });

  it('is made once: clustering makes order 1 possible, but a restored chain stays as it was', () => {
    const options: ChainOptions = { tokenCount, dimension, eta: 0.5, beta: 0.05, expansionTolerance: 1e-4 };
    const chain = createChain(options, 1, 0, tokens);
    expect(chain.method).toBe('dense');
    chain.advance(60);
    expect(createChain(options, 1, 0, chain.tokens).method).toBe('expansion');
    const restored = restoreChain(options, chain.save());
    expect([restored.method, restored.methodReason]).toEqual([chain.method, chain.methodReason]);
  });
});
