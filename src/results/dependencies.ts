import type { Result } from './result-schema.ts';

/**
 * Checks that every result depends on results that exist, and on itself by no way round.
 * @throws RangeError that names the ids
 */
export function checkDependencies(results: readonly Pick<Result, 'id' | 'dependsOn'>[]): void {
  const byId = new Map<string, Pick<Result, 'id' | 'dependsOn'>>(
    results.map((result) => [result.id, result]),
  );
  const done = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    if (path.includes(id)) throw new RangeError(`dependsOn = ${[...path, id].join(' -> ')} is a circle`);
    const result = byId.get(id);
    if (!result) throw new RangeError(`dependsOn = ${id} of ${path.at(-1) ?? '?'} is not a result`);
    if (done.has(id)) return;
    for (const next of result.dependsOn) visit(next, [...path, id]);
    done.add(id);
  };
  for (const { id } of results) visit(id, []);
}
