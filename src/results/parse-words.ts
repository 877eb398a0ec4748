import { readNumber } from './keys.ts';
import type { KeySpecs, Measurement, ParamsOf } from './measurement.ts';

/**
 * Keys that every measurement understands. Where nothing is random, seed and replicates change nothing and there is
 * nothing to share out: a shard is then refused.
 */
export interface RunWords {
  readonly seed: string;
  readonly replicates: number;
  /** Part `index` (from 0) of `count` parts of the replicates. */
  readonly shard: { readonly index: number; readonly count: number };
}

export type ParsedWords<Keys extends KeySpecs> =
  | ({ readonly ok: true; readonly params: ParamsOf<Keys> } & RunWords)
  | { readonly ok: false; readonly problems: readonly string[] };

const DEFAULT_SEED = '1';

/**
 * Reads `key=value` words. All problems are reported, never only the first; each names the word, what is allowed and,
 * for an unknown key, the keys that exist. Defaults are filled in; nothing is clamped.
 */
export function parseWords<Keys extends KeySpecs>(
  measurement: Measurement<Keys>,
  words: readonly string[],
): ParsedWords<Keys> {
  const problems: string[] = [];
  const random = measurement.replicates !== 'none';
  const allowed = [...Object.keys(measurement.keys), 'seed', 'replicates', ...(random ? ['shard'] : [])];
  const given = new Map<string, string>();
  for (const word of words) {
    const at = word.indexOf('=');
    const key = at < 0 ? word : word.slice(0, at);
    if (at < 0) problems.push(`"${word}" is not of the form key=value`);
    else if (!allowed.includes(key)) {
      problems.push(`unknown key "${key}" for ${measurement.name}; allowed: ${allowed.join(', ')}`);
    } else if (given.has(key)) problems.push(`key "${key}" is given twice`);
    else given.set(key, word.slice(at + 1));
  }

  // In the order of declaration, whatever order the words have: equal parameters then print as equal text.
  const params: Record<string, unknown> = Object.fromEntries(
    Object.keys(measurement.keys).map((key) => [key, undefined]),
  );
  const derived: [string, (from: Readonly<Record<string, unknown>>) => unknown][] = [];
  for (const [key, spec] of Object.entries(measurement.keys)) {
    const raw = given.get(key);
    if (raw === undefined) {
      const { fallback } = spec;
      if (fallback.kind === 'value') params[key] = fallback.value;
      else derived.push([key, (from) => fallback.from(from)]);
      continue;
    }
    const read = spec.schema.safeParse(raw);
    if (read.success) params[key] = read.data;
    else problems.push(`${key} = ${raw} is not allowed; allowed: ${spec.range}`);
  }

  const seed = given.get('seed') ?? DEFAULT_SEED;
  if (seed === '') problems.push('seed is empty; allowed: a number or a phrase');
  const replicates = readNumber(given.get('replicates') ?? String(random ? measurement.replicates : 1));
  const countable = Number.isSafeInteger(replicates) && replicates >= 1;
  if (!countable) {
    problems.push(`replicates = ${given.get('replicates')} is not allowed; allowed: integer >= 1`);
  }
  const shard = readShard(given.get('shard') ?? '1/1');
  if (shard === undefined || (countable && shard.count > replicates)) {
    problems.push(
      `shard = ${given.get('shard')} is not allowed; allowed: i/k with 1 <= i <= k <= replicates`,
    );
  }
  if (problems.length > 0 || shard === undefined) return { ok: false, problems };

  // A derived default may use the plain ones and the derived ones above it.
  for (const [key, from] of derived) params[key] = from(params);
  const complete = params as ParamsOf<Keys>;
  const conflicts = measurement.check?.(complete) ?? [];
  if (conflicts.length > 0) return { ok: false, problems: conflicts };
  return { ok: true, params: complete, seed, replicates, shard };
}

function readShard(word: string): RunWords['shard'] | undefined {
  const match = /^(\d+)\/(\d+)$/.exec(word);
  if (match === null) return undefined;
  const index = Number(match[1]) - 1;
  const count = Number(match[2]);
  return index >= 0 && index < count && Number.isSafeInteger(count) ? { index, count } : undefined;
}

/** The replicates of one shard: contiguous, disjoint, and together all of them. */
export function shardReplicates(
  replicates: number,
  shard: RunWords['shard'],
): { readonly firstReplicate: number; readonly replicates: number } {
  const start = Math.floor((replicates * shard.index) / shard.count);
  const end = Math.floor((replicates * (shard.index + 1)) / shard.count);
  return { firstReplicate: start, replicates: end - start };
}
