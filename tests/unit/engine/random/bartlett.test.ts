import { describe, expect, it } from 'vitest';

import { fillBartlett } from '#engine/random/bartlett.ts';
import { fillNormal } from '#engine/random/normal.ts';
import { createStream } from '#engine/random/stream.ts';

import { compareSamples } from '../support/statistics.ts';

/** Entries of T Tᵀ for T [rows, columns]. */
const product = (factor: Float64Array, columns: number, i: number, j: number): number => {
  let sum = 0;
  for (let k = 0; k < columns; k++) sum += factor[i * columns + k]! * factor[j * columns + k]!;
  return sum;
};

describe('the Bartlett factor', () => {
  it.each([
    [3, 7],
    [3, 3],
    [4, 2],
  ])('of %d rows and %d degrees has the law of a Gaussian Gram matrix', (rows, degrees) => {
    const columns = Math.min(rows, degrees);
    const stream = createStream(`bartlett ${rows} ${degrees}`, 'noise');
    const factor = new Float64Array(rows * columns);
    const direct = new Float64Array(rows * degrees);
    const samples: [number[], number[]][] = [0, 1, 2].map(() => [[], []]);
    for (let draw = 0; draw < 10_000; draw++) {
      fillBartlett(stream, factor, rows, columns, degrees);
      fillNormal(stream, direct);
      // The last diagonal entry, the last off-diagonal one, and a sum that mixes all of them.
      [[factor, columns] as const, [direct, degrees] as const].forEach(([matrix, width], side) => {
        const last = product(matrix, width, rows - 1, rows - 1);
        const cross = product(matrix, width, rows - 1, rows - 2);
        samples[0]![side]!.push(last);
        samples[1]![side]!.push(cross);
        samples[2]![side]!.push(last * product(matrix, width, 0, 0) + cross * product(matrix, width, 1, 0));
      });
    }
    for (const [first, second] of samples) {
      const { meanInErrors, varianceInErrors, kolmogorov } = compareSamples(first, second);
      expect(meanInErrors).toBeLessThan(4);
      expect(varianceInErrors).toBeLessThan(4);
      expect(kolmogorov).toBeLessThan(2.23);
    }
  });

  it('refuses fewer degrees than columns', () => {
    expect(() => fillBartlett(createStream(1, 'noise'), new Float64Array(9), 3, 3, 2)).toThrow(
      'degrees = 2 is outside',
    );
  });
});
