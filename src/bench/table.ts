import { z } from 'zod';

const positive = z.number().finite().positive();

/**
 * Of one contestant, in the unit of its row: the shortest time and the median, or the rates that they come to. Rounded to
 * three digits.
 */
const timesSchema = z.strictObject({ minimum: positive, median: positive });

const rowSchema = z.strictObject({
  id: z.string(),
  /** For readers; with its sizes. */
  what: z.string(),
  /** GFLOP/s is a rate: more is faster. */
  unit: z.enum(['GFLOP/s', 'ns', 'ms', 's']),
  kernels: timesSchema,
  twins: timesSchema.optional(),
  numpy: timesSchema.optional(),
});

/** What `npm run bench` writes to content/bench.json. */
export const benchTableSchema = z.strictObject({
  machine: z.strictObject({ processor: z.string(), node: z.string(), numpy: z.string() }),
  rows: z.array(rowSchema),
});

export type Times = z.infer<typeof timesSchema>;
export type BenchRow = z.infer<typeof rowSchema>;
export type BenchTable = z.infer<typeof benchTableSchema>;
export type BenchUnit = BenchRow['unit'];
