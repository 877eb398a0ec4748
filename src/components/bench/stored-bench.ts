/** The numbers of `npm run bench` for the pages. Build time only. */
import { benchTableSchema, type BenchRow } from '#bench/table.ts';
import stored from '../../../content/bench.json';

export const { machine, rows } = benchTableSchema.parse(stored);

/** @throws RangeError if there is no such row, which stops the build */
export function benchRow(id: string): BenchRow {
  const row = rows.find((known) => known.id === id);
  if (!row) throw new RangeError(`row = ${id} is not in content/bench.json`);
  return row;
}
