/**
 * The command line for people who want numbers: `measure NAME key=value ...`, `measure merge FILE...`, or `measure`
 * alone for the list. Pure but for what it is given, so that it can be tested without processes.
 */
import { z } from 'zod';

import { ENGINE_VERSION } from '#engine/version.ts';
import { mergeEstimates } from '#results/estimate.ts';
import type { Measurement } from '#results/measurement.ts';
import { parseWords } from '#results/parse-words.ts';
import { measurements } from '#results/registry.ts';
import { finishedEstimate, runMeasurement } from '#results/run-measurement.ts';

/** What the command needs of its host. */
export interface Host {
  /** Text of a file; throws when it cannot be read. */
  readonly readText: (file: string) => string;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

/** What the host prints, and its exit code: 0, or 2 for a bad name, key, value or file. */
export interface Outcome {
  readonly exitCode: 0 | 2;
  readonly output: string;
}

const refusal = (...lines: readonly string[]): Outcome => ({ exitCode: 2, output: lines.join('\n') });

const measured = z.union([z.number(), z.array(z.number())]);
const partSchema = z.object({
  measure: z.string(),
  params: z.record(z.unknown()),
  seed: z.union([z.number(), z.string()]),
  replicates: z.number().int().min(1),
  shard: z.string().regex(/^\d+\/\d+$/),
  method: z.string(),
  values: z.record(measured),
  standardErrors: z.record(measured),
  engineVersion: z.string(),
  elapsedMs: z.number(),
});
type Part = z.infer<typeof partSchema>;

/** Runs the command with the words after its name. */
export function measureCommand(words: readonly string[], host: Host): Outcome {
  const [name, ...rest] = words;
  if (name === undefined) return { exitCode: 0, output: listOfMeasures() };
  if (name === 'merge') return mergeFiles(rest, host);
  const measurement = measurements.find((known) => known.name === name);
  if (measurement === undefined) {
    const names = measurements.map((known) => known.name).join(', ');
    return refusal(`unknown measure "${name}"; allowed: ${names}, merge`);
  }
  const parsed = parseWords(measurement, rest);
  if (!parsed.ok) return refusal(...parsed.problems, '', describeMeasure(measurement));
  return refusingRanges(() => {
    const start = host.now();
    const run = runMeasurement(measurement, parsed);
    const elapsedMs = Math.round((host.now() - start) * 1000) / 1000;
    return printed({
      measure: name,
      params: parsed.params,
      seed: seedOf(parsed.seed),
      replicates: run.replicates,
      ...(parsed.shard.count > 1 && { shard: `${parsed.shard.index + 1}/${parsed.shard.count}` }),
      method: run.method,
      values: run.values,
      standardErrors: run.standardErrors,
      engineVersion: ENGINE_VERSION,
      elapsedMs,
    });
  });
}

/** The seed as the reader wrote it: 7 stays a number (it gives the same streams as the phrase "7"). */
function seedOf(word: string): number | string {
  return String(Number(word)) === word && Number.isFinite(Number(word)) ? Number(word) : word;
}

function printed(result: Readonly<Record<string, unknown>>): Outcome {
  const output = JSON.stringify(result, (key, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new RangeError(`${key} = ${value} is outside the finite numbers for these parameters`);
    }
    return value;
  });
  return { exitCode: 0, output };
}

function mergeFiles(files: readonly string[], host: Host): Outcome {
  if (files.length === 0) return refusal('merge needs files; each holds the output of one shard=i/k run');
  const parts: Part[] = [];
  for (const file of files) {
    try {
      parts.push(partSchema.parse(JSON.parse(host.readText(file))));
    } catch {
      return refusal(`${file} is not allowed; allowed: a file with the output of one shard=i/k run`);
    }
  }
  const head = parts[0]!;
  const identity = ({ measure, params, seed, engineVersion, shard }: Part): string =>
    JSON.stringify([measure, params, seed, engineVersion, shard.split('/')[1]]);
  const stranger = parts.findIndex((part) => identity(part) !== identity(head));
  if (stranger >= 0) {
    return refusal(
      `${files[stranger]} does not belong to ${files[0]}: measure, params, seed, engine or k differ`,
    );
  }
  const shards = parts.map(({ shard }) => shard);
  const repeated = shards.findIndex((shard, index) => shards.indexOf(shard) < index);
  if (repeated >= 0) return refusal(`${files[repeated]} repeats shard ${shards[repeated]}`);
  const measurement = measurements.find((known) => known.name === head.measure);
  if (measurement === undefined) return refusal(`${files[0]} holds the unknown measure "${head.measure}"`);
  const parsed = parseWords(
    measurement,
    Object.entries(head.params).map(([key, value]) => `${key}=${String(value)}`),
  );
  if (!parsed.ok) return refusal(...parsed.problems.map((problem) => `${files[0]}: ${problem}`));
  return refusingRanges(() => {
    const merged = mergeEstimates(parts);
    const { values, standardErrors } = finishedEstimate(measurement, merged, parsed.params);
    return printed({
      measure: head.measure,
      params: parsed.params,
      seed: head.seed,
      replicates: merged.replicates,
      method: head.method,
      values,
      standardErrors,
      engineVersion: head.engineVersion,
      elapsedMs: parts.reduce((sum, part) => sum + part.elapsedMs, 0),
    });
  });
}

/** What the engine refuses by a RangeError is refused to the reader in the same words. */
function refusingRanges(run: () => Outcome): Outcome {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) return refusal(error.message);
    throw error;
  }
}

function listOfMeasures(): string {
  return [
    'npm run -s measure -- NAME key=value ...     one JSON object on one line',
    'npm run -s measure -- merge FILE...          merges the outputs of shard=i/k runs',
    '',
    ...measurements.map(describeMeasure),
  ].join('\n');
}

function describeMeasure({ name, summary, keys, values, replicates }: Measurement): string {
  const lines = Object.entries(keys).map(([key, { range, unit, description, fallback }]) => {
    const byDefault = fallback.kind === 'value' ? String(fallback.value) : fallback.text;
    return `    ${key.padEnd(14)}${description} [${unit}]; ${range}; default ${byDefault}`;
  });
  const random = replicates !== 'none';
  const idle = random ? '' : ' (nothing is random here: changes no number)';
  lines.push(
    `    ${'seed'.padEnd(14)}a number or a phrase; default 1${idle}`,
    `    ${'replicates'.padEnd(14)}independent repetitions; integer >= 1; default ${random ? replicates : 1}${idle}`,
  );
  if (random) lines.push(`    ${'shard'.padEnd(14)}part i of k of the replicates; i/k; default 1/1`);
  const gives = Object.entries(values).map(([value, meaning]) => `    ${value.padEnd(14)}= ${meaning}`);
  return [`${name}: ${summary}`, ...lines, ...gives, ''].join('\n');
}
