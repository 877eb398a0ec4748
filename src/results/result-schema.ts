import { z } from 'zod';
import { resultIds } from './result-ids.ts';

/** Who vouches for a statement; explained to readers on /about/. */
export const provenances = ['paper', 'record', 'ours'] as const;
export type Provenance = (typeof provenances)[number];

/** A number that a named measurement must reproduce: shown in the theorem box and checked by a test. */
export const claimSchema = z.strictObject({
  /** In words, for the box: what is compared with what. TeX between dollar signs. */
  statement: z.string(),
  /** `fast` claims run in `npm test`, all of them in `npm run results`. */
  tier: z.enum(['fast', 'full']).default('fast'),
  /** A measurement of src/results/measurements. */
  measure: z.string(),
  params: z.record(z.union([z.number(), z.string()])),
  seed: z.number().int().nonnegative(),
  replicates: z.number().int().positive(),
  /** Which of the measurement's values is compared; `u[0]` is the first of a list. */
  value: z.string(),
  /** A number, another value of the same run by name, or a formula of src/results/theory.ts. */
  predicted: z.union([
    z.number(),
    z.string(),
    z.strictObject({ theory: z.string(), args: z.record(z.number()) }),
  ]),
  tolerance: z.strictObject({
    standardErrors: z.number().positive(),
    bias: z.number().nonnegative(),
    biasReason: z.string(),
  }),
});

/** Where a reader can run what a result says: a preset of a widget, and what to change of it in the keys of links. */
export const tryItSchema = z.strictObject({
  preset: z.string(),
  params: z.string().default(''),
  /** The figure that opens with it, where the preset has none of its own that runs. */
  anchor: z.string().optional(),
  label: z.string(),
});

export const resultSchema = z
  .strictObject({
    id: z.enum(resultIds),
    kind: z.enum(['theorem', 'corollary', 'lemma', 'proposition', 'note']),
    /** Every result has a name; Theorem 1 carries the paper's number as well. */
    name: z.string(),
    number: z.literal(1).optional(),
    provenance: z.enum(provenances),
    /** The paper's label, as the record gives it. */
    paperLabel: z.string().optional(),
    /** What was read, or done, to write the statement: one sentence. */
    read: z.string(),
    /** What is assumed, one assumption an entry; TeX between dollar signs. */
    hypotheses: z.array(z.string()).default([]),
    /** Results whose objects or formulas this one uses. */
    dependsOn: z.array(z.enum(resultIds)).default([]),
    claims: z.array(claimSchema).optional(),
    /** Why a result without claims has none. */
    noClaims: z.string().optional(),
    tryIt: tryItSchema.optional(),
  })
  .refine(({ claims = [], noClaims }) => claims.length > 0 !== (noClaims !== undefined), {
    message: 'a result has either claims or a reason (noClaims) why it has none',
  });

export type Result = z.infer<typeof resultSchema>;
export type Claim = z.infer<typeof claimSchema>;
