import { getCollection, type CollectionEntry } from 'astro:content';
import { checkDependencies } from '#results/dependencies.ts';
import { resultIds } from '#results/result-ids.ts';

/**
 * Every result in reading order.
 * @throws RangeError if an id has no file, or results depend on each other in a circle; either stops the build
 */
export async function allResults(): Promise<readonly CollectionEntry<'results'>[]> {
  const entries = await getCollection('results');
  checkDependencies(entries.map(({ data }) => data));
  return resultIds.map((id) => {
    const entry = entries.find(({ data }) => data.id === id);
    if (!entry) throw new RangeError(`result = ${id} has no file in content/results`);
    return entry;
  });
}
