import { createHash } from 'node:crypto';
import type { Claim } from '#results/result-schema.ts';
import { claimIdentity } from '#results/verdicts.ts';

/** The hash that ties a verdict to its claim. Throws RangeError if the measure refuses the claim. */
export function claimHash(claim: Claim): string {
  return createHash('sha256').update(claimIdentity(claim)).digest('hex').slice(0, 16);
}
