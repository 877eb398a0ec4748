/** The verdicts of `npm run results` for the pages. Build time only. */
import type { Claim, Result } from '#results/result-schema.ts';
import { verdictFileSchema, type Verdict } from '#results/verdicts.ts';
import stored from '../../content/verdicts.json';
import { claimHash } from './claim-hash.ts';

const { engineVersion, verdicts } = verdictFileSchema.parse(stored);

/** The engine that the verdicts come from. */
export const verdictEngine = engineVersion;

/** A claim beside what was measured. */
export interface JudgedClaim {
  readonly claim: Claim;
  readonly verdict: Verdict;
}

/**
 * The claims of a result with their verdicts, in order.
 * @throws Error if a claim has no verdict, or was changed since it was run; this stops the build
 */
export function judgedClaims({ id, claims = [] }: Pick<Result, 'id' | 'claims'>): readonly JudgedClaim[] {
  return claims.map((claim, index) => {
    const verdict = verdicts[id]?.[index];
    if (verdict?.claim !== claimHash(claim)) {
      throw new Error(`claim ${index + 1} of ${id} has no verdict: npm run results -- ${id}`);
    }
    return { claim, verdict };
  });
}
