import fc from 'fast-check';
import { expect, test } from 'vitest';

import { countClosePairs } from '#engine/observables/close-pairs.ts';

/** A gap of any size, zero and slightly negative ones included. */
const gap = fc.oneof(
  fc.double({ min: -8, max: 0.3, noNaN: true }).map((exponent) => 10 ** exponent),
  fc.constantFrom(0, -1e-16),
);

test('pairs closer than 10^(-k / perDecade) are those counted one by one, added to what was there', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 6 }).chain((n) =>
        fc.record({
          n: fc.constant(n),
          gaps: fc.array(gap, { minLength: n * n, maxLength: n * n }),
          perDecade: fc.integer({ min: 1, max: 5 }),
        }),
      ),
      ({ n, gaps, perDecade }) => {
        const counts = new Float64Array(20).fill(100);
        countClosePairs(Float64Array.from(gaps), n, perDecade, counts);
        counts.forEach((count, k) => {
          let expected = 100;
          for (let i = 0; i < n; i++) {
            for (let j = 0; j < i; j++) if (gaps[i * n + j]! < 10 ** (-k / perDecade)) expected++;
          }
          expect(count).toBe(expected);
        });
      },
    ),
    { seed: 3 },
  );
});
