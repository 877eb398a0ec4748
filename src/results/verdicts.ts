/** What `npm run results` found, stored in content/verdicts.json: one verdict a claim, in the order of the claims. */
import { z } from 'zod';

import { readClaim, type CheckedClaim } from './check-claim.ts';
import type { Claim } from './result-schema.ts';

export const verdictSchema = z.strictObject({
  /** Hash of `claimIdentity`: a claim that was changed after the run has no verdict. */
  claim: z.string(),
  measured: z.number(),
  standardError: z.number(),
  predicted: z.number(),
  predictedError: z.number(),
  /** Largest difference that the tolerance allows. */
  allowance: z.number(),
  agrees: z.boolean(),
});

export const verdictFileSchema = z.strictObject({
  engineVersion: z.string(),
  /** By id of the result. */
  verdicts: z.record(z.array(verdictSchema)),
});

export type Verdict = z.infer<typeof verdictSchema>;
export type VerdictFile = z.infer<typeof verdictFileSchema>;

/** Digits that are stored: far below every standard error, and the same on every version of Node. */
const DIGITS = 6;

/**
 * Everything that a verdict depends on, as text to be hashed: parameters with their defaults filled in, and no words for
 * the reader.
 * @throws RangeError if the measure refuses the claim
 */
export function claimIdentity(claim: Claim): string {
  const { measure, value, predicted } = claim;
  const { params, seed, replicates } = readClaim(claim).words;
  const { standardErrors, bias } = claim.tolerance;
  const prediction =
    typeof predicted === 'object'
      ? [predicted.theory, Object.entries(predicted.args).sort(byName)]
      : [predicted];
  return JSON.stringify([measure, params, seed, replicates, value, prediction, standardErrors, bias]);
}

function byName([first]: readonly [string, number], [second]: readonly [string, number]): number {
  return first < second ? -1 : 1;
}

/** The verdict of a claim that was checked. */
export function verdictOf(hash: string, { measured, predicted, allowance, agrees }: CheckedClaim): Verdict {
  const rounded = (value: number) => Number(value.toPrecision(DIGITS));
  return {
    claim: hash,
    measured: rounded(measured.value),
    standardError: rounded(measured.error),
    predicted: rounded(predicted.value),
    predictedError: rounded(predicted.error),
    allowance: rounded(allowance),
    agrees,
  };
}
