/** One test a claim of the fast tier. `npm run results` runs the slow ones too, and stores what it found. */
import { describe, expect, test } from 'vitest';
import { checkClaim } from '#results/check-claim.ts';
import { readResults, readVerdicts } from '../../scripts/result-files.ts';

const { verdicts } = readVerdicts();

const results = readResults()
  .map(({ result }) => result)
  .filter(({ claims = [] }) => claims.some(({ tier }) => tier === 'fast'));

describe.each(results)('$id', ({ id, claims = [] }) => {
  claims.forEach((claim, index) => {
    if (claim.tier !== 'fast') return;
    test(`claim ${index + 1}: ${claim.statement}`, () => {
      const { measured, predicted, allowance, agrees } = checkClaim(claim);
      expect({ measured, predicted, allowance, agrees }).toMatchObject({ agrees: true });
      // The stored verdict is what the engine gives today, to its six digits; another rounding may move the last.
      const stored = verdicts[id]![index]!;
      expect(Math.abs(stored.measured / measured.value - 1)).toBeLessThan(2e-5);
      expect(Math.abs(stored.predicted / predicted.value - 1)).toBeLessThan(2e-5);
    });
  });
});
