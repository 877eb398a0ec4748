import { describe, expect, it } from 'vitest';

import { gramMatrix } from '#engine/observables/gram-matrix.ts';
import { meanOverlap } from '#engine/observables/mean-overlap.ts';
import { minimumOverlap } from '#engine/observables/minimum-overlap.ts';
import { secondMoment } from '#engine/observables/second-moment.ts';
import { createStream } from '#engine/random/stream.ts';
import { simplexTokens, uniformTokens } from '#engine/sphere/initial-tokens.ts';

describe('overlap observables', () => {
  it.each([
    [2, 3],
    [7, 5],
    [300, 6],
  ])('of %d tokens in dimension %d agree with sums over the Gram matrix', (tokenCount, dimension) => {
    const tokens = uniformTokens(tokenCount, dimension, createStream(tokenCount, 'initial'));
    const gram = gramMatrix(tokens, tokenCount, dimension);
    let total = 0;
    let pairs = 0;
    let minimum = Infinity;
    let largest = 0;
    for (let i = 0; i < tokenCount; i++) {
      for (let j = 0; j < tokenCount; j++) {
        let inner = 0;
        for (let c = 0; c < dimension; c++) inner += tokens[i * dimension + c]! * tokens[j * dimension + c]!;
        largest = Math.max(largest, Math.abs(gram[i * tokenCount + j]! - inner));
        total += inner;
        if (i !== j) {
          pairs += inner;
          minimum = Math.min(minimum, inner);
        }
      }
    }
    expect(largest).toBeLessThan(1e-14);
    expect(secondMoment(tokens, tokenCount, dimension)).toBeCloseTo(total / tokenCount ** 2, 12);
    expect(meanOverlap(tokens, tokenCount, dimension)).toBeCloseTo(
      pairs / (tokenCount * (tokenCount - 1)),
      12,
    );
    expect(minimumOverlap(tokens, tokenCount, dimension)).toBeCloseTo(minimum, 13);
  });

  it('on the simplex are γ0 and 1/n + (1 - 1/n) γ0', () => {
    const tokens = simplexTokens(8, 20, -0.1);
    expect(meanOverlap(tokens, 8, 20)).toBeCloseTo(-0.1, 14);
    expect(minimumOverlap(tokens, 8, 20)).toBeCloseTo(-0.1, 14);
    expect(secondMoment(tokens, 8, 20)).toBeCloseTo(1 / 8 + (7 / 8) * -0.1, 14);
  });

  it('need a pair and an array of the right length', () => {
    expect(() => meanOverlap(Float64Array.of(1, 0), 1, 2)).toThrow('tokenCount = 1 is outside');
    expect(() => minimumOverlap(Float64Array.of(1, 0), 1, 2)).toThrow('tokenCount = 1 is outside');
    expect(() => secondMoment(Float64Array.of(1, 0, 0), 1, 2)).toThrow('tokens.length = 3 is outside 2 to 2');
  });
});
