import { describe, expect, it } from 'vitest';

import { nextChiSquare, nextGamma } from '#engine/random/gamma.ts';
import { nextNormal } from '#engine/random/normal.ts';
import { createStream } from '#engine/random/stream.ts';

describe('the gamma law', () => {
  it.each([0.3, 0.5, 1, 2.5, 40, 5e5])('of shape %d has its mean, variance and mean logarithm', (shape) => {
    const stream = createStream(`gamma ${shape}`, 'noise');
    const count = 100_000;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      const centred = nextGamma(stream, shape) - shape;
      sum += centred;
      squares += centred * centred;
    }
    // Variance = shape; fourth central moment = 3 shape^2 + 6 shape.
    expect(Math.abs(sum / count)).toBeLessThan(4 * Math.sqrt(shape / count));
    expect(Math.abs(squares / count - shape)).toBeLessThan(
      4 * Math.sqrt((2 * shape ** 2 + 6 * shape) / count),
    );
  });

  it('of shape 1 is exponential (Kolmogorov distance)', () => {
    const stream = createStream('exponential', 'noise');
    const sorted = Float64Array.from({ length: 50_000 }, () => nextGamma(stream, 1)).sort();
    let distance = 0;
    sorted.forEach((x, i) => {
      const probability = 1 - Math.exp(-x);
      distance = Math.max(distance, probability - i / sorted.length, (i + 1) / sorted.length - probability);
    });
    expect(distance * Math.sqrt(sorted.length)).toBeLessThan(1.95); // 0.999 quantile of Kolmogorov's law
  });

  it('refuses a shape that is not positive', () => {
    const stream = createStream(1, 'noise');
    for (const shape of [0, -1, Number.NaN]) {
      expect(() => nextGamma(stream, shape)).toThrow(RangeError);
      expect(() => nextChiSquare(stream, shape)).toThrow(`degrees = ${shape} is outside`);
    }
  });
});

describe('the chi-square law', () => {
  it('with 3 degrees of freedom is that of a sum of three squares (two-sample Kolmogorov)', () => {
    const stream = createStream('chi', 'noise');
    const count = 30_000;
    const direct = Float64Array.from({ length: count }, () => nextChiSquare(stream, 3)).sort();
    const sums = Float64Array.from({ length: count }, () => {
      let sum = 0;
      for (let k = 0; k < 3; k++) sum += nextNormal(stream) ** 2;
      return sum;
    }).sort();
    let distance = 0;
    for (let i = 0, j = 0; i < count && j < count;) {
      if (direct[i]! <= sums[j]!) i++;
      else j++;
      distance = Math.max(distance, Math.abs(i - j) / count);
    }
    expect(distance * Math.sqrt(count / 2)).toBeLessThan(1.95);
  });
});
