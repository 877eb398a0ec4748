/**
 * What a named measurement is, and how `key=value` words become its parameters.
 *
 * A measurement is the one way in which a number leaves the engine for a reader: the command line prints it and a
 * result's claim is checked against it. Everything about a key (unit, range, default, description) is data here, so that
 * the list of measures, the messages about bad input and the parser cannot disagree.
 */
import { z } from 'zod';

/** One number, or one number per entry of a list key such as `times`, in that key's order. */
export type MeasuredValues = Readonly<Record<string, number | readonly number[]>>;

export interface Estimate {
  readonly values: MeasuredValues;
  /** Same keys and shapes as `values`; `{}` with one replicate or no randomness. Never NaN. */
  readonly standardErrors: MeasuredValues;
}

/** What a run gives: numbers, or a word such as the name of a regime where nothing is averaged. */
export interface MeasurementResult {
  readonly values: Readonly<Record<string, number | readonly number[] | string>>;
  /** Same keys and shapes as the averaged `values`; `{}` with one replicate or no randomness. Never NaN. */
  readonly standardErrors: MeasuredValues;
  /** Which algorithm ran and with which stated bias, for a reader. */
  readonly method: string;
}

/** Seed and replicates of a run: replicate r uses streams that depend on (seed, r) only. */
export interface RunOptions {
  /** A number or a phrase, kept as text. */
  readonly seed: string;
  /** How many replicates to run, >= 1. */
  readonly replicates: number;
  /** Index of the first one, 0 unless a job array runs a part of them. */
  readonly firstReplicate?: number;
}

/** One key of a measurement. `schema` reads the text after `=`. */
export interface KeySpec<T> {
  /** For a reader, for example "integer >= 2". */
  readonly range: string;
  /** "dimensionless", "layers", ...; every quantity of the model is dimensionless, so the unit says what is counted. */
  readonly unit: string;
  readonly description: string;
  /** The default, or how it follows from the other keys (those given, then those with plain defaults). */
  readonly fallback:
    | { readonly kind: 'value'; readonly value: T }
    | { readonly kind: 'derived'; readonly text: string; from(given: Readonly<Record<string, unknown>>): T };
  readonly schema: z.ZodType<T, z.ZodTypeDef, string>;
}

export type KeySpecs = Readonly<Record<string, KeySpec<unknown>>>;

export type ParamsOf<Keys extends KeySpecs> = {
  readonly [K in keyof Keys]: Keys[K] extends KeySpec<infer T> ? T : never;
};

export interface Measurement<Keys extends KeySpecs = KeySpecs> {
  readonly name: string;
  /** One sentence: what is measured. */
  readonly summary: string;
  readonly keys: Keys;
  /** Default number of replicates; 'none' when the measurement has no randomness (seed and replicates are then refused). */
  readonly replicates: number | 'none';
  /** Names and meanings of the numbers it returns. */
  readonly values: Readonly<Record<string, string>>;
  /** Constraints between keys: one sentence a problem, naming the key, its value and the range. */
  check?(params: ParamsOf<Keys>): readonly string[];
  /**
   * Runs it. Values that are not averages over replicates (a fitted slope) are left to `derive`.
   *
   * @throws RangeError from the engine for a combination of keys that `check` does not know about
   */
  run(params: ParamsOf<Keys>, options: RunOptions): MeasurementResult;
  /** Adds the values that are functions of averages, after all replicates have been merged. */
  derive?(estimate: Estimate, params: ParamsOf<Keys>): Estimate;
}

/** Identity with inference: a measurement's `run` sees its own parameter types. */
export function defineMeasurement<const Keys extends KeySpecs>(
  measurement: Measurement<Keys>,
): Measurement<Keys> {
  return measurement;
}

interface KeyText<T> {
  readonly unit?: string;
  readonly description: string;
  readonly fallback: T | { readonly text: string; from(given: Readonly<Record<string, unknown>>): T };
}

interface NumberRange {
  readonly min?: number;
  readonly max?: number;
  /** Exclude `min` itself, for example a step size > 0. */
  readonly above?: number;
  /** Exclude `max` itself. */
  readonly below?: number;
}

/** Decimal or scientific notation, or `inf`/`Infinity`; anything else (also the empty word) is not a number. */
const NUMBER_WORD = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function readNumber(word: string): number {
  if (NUMBER_WORD.test(word)) return Number(word);
  if (/^\+?inf(?:inity)?$/i.test(word)) return Infinity;
  return NaN;
}

function inRange(value: number, range: NumberRange): boolean {
  return (
    value >= (range.min ?? -Infinity) &&
    value <= (range.max ?? Infinity) &&
    !(range.above !== undefined && value <= range.above) &&
    !(range.below !== undefined && value >= range.below)
  );
}

function describeRange(noun: string, range: NumberRange): string {
  const lower =
    range.above !== undefined ? `> ${range.above}` : range.min !== undefined ? `>= ${range.min}` : undefined;
  const upper =
    range.below !== undefined ? `< ${range.below}` : range.max !== undefined ? `<= ${range.max}` : undefined;
  return [noun, [lower, upper].filter((part) => part !== undefined).join(' and ')].filter(Boolean).join(' ');
}

function fallbackOf<T>(fallback: KeyText<T>['fallback']): KeySpec<T>['fallback'] {
  if (typeof fallback === 'object' && fallback !== null && 'from' in fallback) {
    return { kind: 'derived', text: fallback.text, from: (given) => fallback.from(given) };
  }
  return { kind: 'value', value: fallback };
}

function keyOf<T>(text: KeyText<T>, range: string, schema: KeySpec<T>['schema']): KeySpec<T> {
  return {
    range,
    unit: text.unit ?? 'dimensionless',
    description: text.description,
    fallback: fallbackOf(text.fallback),
    schema,
  };
}

/** A finite number; `allowInfinity` also accepts `inf` (the hard-max limit beta = ∞). */
export function numberKey(
  text: KeyText<number> & NumberRange & { readonly allowInfinity?: boolean },
): KeySpec<number> {
  const accepts = (value: number) =>
    inRange(value, text) && (Number.isFinite(value) || (value === Infinity && text.allowInfinity === true));
  return keyOf(
    text,
    describeRange('number', text) + (text.allowInfinity === true ? ' (or inf)' : ''),
    z.string().transform(readNumber).refine(accepts),
  );
}

export function integerKey(text: KeyText<number> & NumberRange): KeySpec<number> {
  return keyOf(
    text,
    describeRange('integer', text),
    z
      .string()
      .transform(readNumber)
      .refine((value) => Number.isSafeInteger(value) && inRange(value, text)),
  );
}

export function choiceKey<const T extends string>(
  text: KeyText<T> & { readonly options: readonly T[] },
): KeySpec<T> {
  return keyOf(
    text,
    text.options.join(' | '),
    z
      .string()
      .refine((word) => (text.options as readonly string[]).includes(word))
      .transform((word) => word as T),
  );
}

/** Numbers separated by commas, at least one, in any order. */
export function numberListKey(
  text: KeyText<readonly number[]> & NumberRange & { readonly integer?: boolean },
): KeySpec<readonly number[]> {
  const accepts = (value: number) =>
    inRange(value, text) && (text.integer === true ? Number.isSafeInteger(value) : Number.isFinite(value));
  const noun = text.integer === true ? 'integers' : 'numbers';
  return keyOf(
    text,
    `comma-separated ${describeRange(noun, text)}`,
    z
      .string()
      .transform((words): readonly number[] => words.split(',').map((word) => readNumber(word.trim())))
      .refine((values) => values.every(accepts)),
  );
}

/** Keys that every measurement with randomness understands. */
export interface RunWords {
  readonly seed: string;
  readonly replicates: number;
  /** Part `index` (from 0) of `count` parts of the replicates. */
  readonly shard: { readonly index: number; readonly count: number };
}

export type ParsedWords<Keys extends KeySpecs> =
  | ({ readonly ok: true; readonly params: ParamsOf<Keys> } & RunWords)
  | { readonly ok: false; readonly problems: readonly string[] };

const RUN_KEYS = ['seed', 'replicates', 'shard'] as const;
export const DEFAULT_SEED = '1';

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
  const allowed = [...Object.keys(measurement.keys), ...(random ? RUN_KEYS : [])];
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

  const params: Record<string, unknown> = {};
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

  // In the order of declaration, so that a derived default may use the derived ones above it.
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

/**
 * Averages independent replicates: value = mean, standard error = sd/√replicates (Welford's update, so a large mean
 * costs no digits). `replicate(index)` must use streams that depend on (seed, index) only.
 *
 * @throws Error if a replicate returns a value that is not finite, or values of another shape than the first one
 */
export function averageReplicates(
  options: RunOptions,
  replicate: (index: number) => MeasuredValues,
): Estimate {
  const first = options.firstReplicate ?? 0;
  let names: readonly string[] = [];
  let lengths: readonly (number | undefined)[] = [];
  let mean = new Float64Array(0);
  let squares = new Float64Array(0);
  for (let done = 0; done < options.replicates; done++) {
    const values = replicate(first + done);
    if (done === 0) {
      names = Object.keys(values);
      lengths = names.map((name) => (typeof values[name] === 'number' ? undefined : values[name]!.length));
      const size = lengths.reduce<number>((sum, length) => sum + (length ?? 1), 0);
      mean = new Float64Array(size);
      squares = new Float64Array(size);
    }
    const flat = flatten(values, names);
    if (flat.length !== mean.length) throw new Error('replicates returned values of different shapes');
    for (let i = 0; i < mean.length; i++) {
      const delta = flat[i]! - mean[i]!;
      mean[i]! += delta / (done + 1);
      squares[i]! += delta * (flat[i]! - mean[i]!);
      if (!Number.isFinite(mean[i]!)) throw new Error(`replicate ${first + done} returned ${flat[i]}`);
    }
  }
  const values = unflatten(mean, names, lengths);
  if (options.replicates < 2) return { values, standardErrors: {} };
  const errors = squares.map((sum) => Math.sqrt(sum / (options.replicates - 1) / options.replicates));
  return { values, standardErrors: unflatten(errors, names, lengths) };
}

/**
 * Merges estimates over disjoint replicates: counts exactly, means and standard errors as if all had run together
 * (Chan's formula; relative error below 1e-12).
 *
 * @throws Error if the parts have different values
 */
export function mergeEstimates(
  parts: readonly (Estimate & { readonly replicates: number })[],
): Estimate & { readonly replicates: number } {
  const head = parts[0];
  if (head === undefined) throw new Error('nothing to merge');
  const names = Object.keys(head.values);
  const lengths = names.map((name) => {
    const value = head.values[name]!;
    return typeof value === 'number' ? undefined : value.length;
  });
  let count = 0;
  let mean = new Float64Array(0);
  let squares = new Float64Array(0);
  for (const part of parts) {
    if (Object.keys(part.values).join() !== names.join())
      throw new Error('the parts measure different values');
    const partMean = Float64Array.from(flatten(part.values, names));
    const partErrors = part.replicates < 2 ? partMean.map(() => 0) : flatten(part.standardErrors, names);
    const partSquares = Float64Array.from(
      partErrors,
      (error) => error * error * part.replicates * (part.replicates - 1),
    );
    if (count === 0) {
      [count, mean, squares] = [part.replicates, partMean, partSquares];
      continue;
    }
    if (partMean.length !== mean.length) throw new Error('the parts measure lists of different lengths');
    const total = count + part.replicates;
    for (let i = 0; i < mean.length; i++) {
      const delta = partMean[i]! - mean[i]!;
      mean[i]! += (delta * part.replicates) / total;
      squares[i]! += partSquares[i]! + (delta * delta * count * part.replicates) / total;
    }
    count = total;
  }
  const values = unflatten(mean, names, lengths);
  if (count < 2) return { values, standardErrors: {}, replicates: count };
  const errors = squares.map((sum) => Math.sqrt(sum / (count - 1) / count));
  return { values, standardErrors: unflatten(errors, names, lengths), replicates: count };
}

function flatten(values: MeasuredValues, names: readonly string[]): number[] {
  return names.flatMap((name) => {
    const value = values[name];
    if (value === undefined) throw new Error(`value "${name}" is missing from a replicate`);
    return typeof value === 'number' ? [value] : [...value];
  });
}

function unflatten(
  flat: Float64Array,
  names: readonly string[],
  lengths: readonly (number | undefined)[],
): MeasuredValues {
  const out: Record<string, number | readonly number[]> = {};
  let offset = 0;
  names.forEach((name, i) => {
    const length = lengths[i];
    out[name] = length === undefined ? flat[offset]! : Array.from(flat.subarray(offset, offset + length));
    offset += length ?? 1;
  });
  return out;
}
