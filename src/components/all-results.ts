import { getCollection, type CollectionEntry } from 'astro:content';
import { resultIds } from '#results/result-ids.ts';

/** Every result in reading order. */
export async function allResults(): Promise<readonly CollectionEntry<'results'>[]> {
  const entries = await getCollection('results');
  return resultIds.map((id) => {
    const entry = entries.find(({ data }) => data.id === id);
    if (!entry) throw new RangeError(`result = ${id} has no file in content/results`);
    return entry;
  });
}
