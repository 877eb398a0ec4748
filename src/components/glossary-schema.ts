import { z } from 'zod';
import { provenances } from '#results/result-schema.ts';

/** The parts of the glossary, in the order of the page. */
export const glossaryGroups = [
  { id: 'tokens', title: 'Tokens' },
  { id: 'network', title: 'The network' },
  { id: 'time', title: 'Depth as time' },
  { id: 'limits', title: 'Limits of many layers' },
  { id: 'gaussian', title: 'Gaussian weights' },
  { id: 'population', title: 'Very many tokens' },
  { id: 'running', title: 'Running a simulation' },
  { id: 'other', title: 'Other terms' },
] as const;

const groupIds = glossaryGroups.map(({ id }) => id) as [(typeof glossaryGroups)[number]['id']];

/** One entry of content/glossary.yaml. */
export const glossaryEntrySchema = z.strictObject({
  /** Anchor on the glossary page, after `term-`. */
  id: z.string().regex(/^[a-z0-9-]+$/),
  term: z.string(),
  group: z.enum(groupIds).default('other'),
  /** TeX, without dollars. */
  symbol: z.string().optional(),
  /** Other symbols for the same thing, on other figures. */
  alsoWritten: z.array(z.string()).optional(),
  /** Identifier in src/engine or src/widgets. */
  codeName: z.string().optional(),
  /** Key in links and on the command line. */
  key: z.string().optional(),
  /** Where the notion is the paper's, the record's or our own. */
  provenance: z.enum(provenances).optional(),
  /** A sentence or two, with TeX between dollar signs. */
  definition: z.string(),
  /** In words, or "dimensionless". */
  unit: z.string(),
});

export type GlossaryEntry = z.infer<typeof glossaryEntrySchema>;
