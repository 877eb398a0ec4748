import { describe, expect, it } from 'vitest';

import { gramMatrix } from '#engine/observables/gram-matrix.ts';
import { createStream } from '#engine/random/stream.ts';
import { capTokens, initialTokens, simplexTokens, uniformTokens } from '#engine/sphere/initial-tokens.ts';

function offDiagonal(tokens: Float64Array, tokenCount: number, dimension: number): number[] {
  const gram = gramMatrix(tokens, tokenCount, dimension);
  return [...gram].filter((_, index) => Math.floor(index / tokenCount) < index % tokenCount);
}

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

describe('initial tokens', () => {
  it.each(['uniform', 'simplex', 'cap'] as const)('of the law %s are unit rows', (law) => {
    const tokens = initialTokens(law, 12, 30, 0.3, createStream(1, 'initial'));
    const gram = gramMatrix(tokens, 12, 30);
    for (let i = 0; i < 12; i++) expect(Math.abs(gram[i * 12 + i]! - 1)).toBeLessThan(1e-14);
  });

  it.each([
    [5, 5, 0.4],
    [5, 5, -0.2499],
    [5, 40, 0],
    [2, 2, 0.999999],
    [1, 2, -0.5],
  ])('simplex: all overlaps of n = %d tokens in dimension %d are %d', (tokenCount, dimension, overlap) => {
    const tokens = simplexTokens(tokenCount, dimension, overlap);
    for (const value of offDiagonal(tokens, tokenCount, dimension)) {
      expect(Math.abs(value - overlap)).toBeLessThan(1e-14);
    }
  });

  it('uniform: overlaps have mean 0, second moment 1/d and fourth moment 3/(d(d+2))', () => {
    const dimension = 7;
    const tokenCount = 400;
    const overlaps = offDiagonal(
      uniformTokens(tokenCount, dimension, createStream(2, 'initial')),
      tokenCount,
      dimension,
    );
    // Overlaps of a configuration are uncorrelated and pairwise independent, so the standard error is that of N = n(n-1)/2 draws.
    const count = overlaps.length;
    const second = 1 / dimension;
    const fourth = 3 / (dimension * (dimension + 2));
    const eighth = 105 / (dimension * (dimension + 2) * (dimension + 4) * (dimension + 6));
    expect(Math.abs(mean(overlaps))).toBeLessThan(4 * Math.sqrt(second / count));
    expect(Math.abs(mean(overlaps.map((x) => x ** 2)) - second)).toBeLessThan(
      4 * Math.sqrt((fourth - second ** 2) / count),
    );
    expect(Math.abs(mean(overlaps.map((x) => x ** 4)) - fourth)).toBeLessThan(
      4 * Math.sqrt((eighth - fourth ** 2) / count),
    );
  });

  it('cap: overlaps have mean gamma0 and variance (1 - gamma0)^2 / (d - 1), the axis makes √gamma0 with each', () => {
    const dimension = 9;
    const tokenCount = 400;
    const overlap = 0.3;
    const tokens = capTokens(tokenCount, dimension, overlap, createStream(3, 'initial'));
    const centred = offDiagonal(tokens, tokenCount, dimension).map((x) => (x - overlap) / (1 - overlap));
    const count = centred.length;
    const second = 1 / (dimension - 1);
    const fourth = 3 / ((dimension - 1) * (dimension + 1));
    expect(Math.abs(mean(centred))).toBeLessThan(4 * Math.sqrt(second / count));
    expect(Math.abs(mean(centred.map((x) => x ** 2)) - second)).toBeLessThan(
      4 * Math.sqrt((fourth - second ** 2) / count),
    );
    for (let i = 0; i < tokenCount; i++) expect(tokens[i * dimension]).toBeCloseTo(Math.sqrt(overlap), 12);
  });

  it('refuse impossible arguments by name', () => {
    const stream = createStream(1, 'initial');
    expect(() => simplexTokens(5, 4, 0)).toThrow('tokenCount = 5 is outside the integers 1 to 4');
    expect(() => simplexTokens(5, 8, 1)).toThrow('gamma0 = 1 is outside -0.25 to 1');
    expect(() => simplexTokens(5, 8, -0.25)).toThrow('gamma0 = -0.25 is outside -0.25 to 1');
    expect(() => capTokens(5, 8, -0.1, stream)).toThrow('gamma0 = -0.1 is outside');
    expect(() => capTokens(5, 8, Number.NaN, stream)).toThrow('gamma0 = NaN is outside');
    expect(() => uniformTokens(0, 8, stream)).toThrow('tokenCount = 0 is outside');
    expect(() => uniformTokens(5, 1, stream)).toThrow('dimension = 1 is outside');
  });
});
