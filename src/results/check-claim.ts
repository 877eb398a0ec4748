import { parseWords } from './parse-words.ts';
import { measurementNamed } from './registry.ts';
import type { Claim } from './result-schema.ts';
import { runMeasurement, type MeasuredRun } from './run-measurement.ts';
import { evaluateTheory } from './theory.ts';

/** A number with its standard error, 0 where nothing is random. */
export interface Measured {
  readonly value: number;
  readonly error: number;
}

/** What a claim's measurement gives today. */
export interface CheckedClaim {
  readonly measured: Measured;
  /** From a number or a theory (no standard error), or from another value of the same run. */
  readonly predicted: Measured;
  /** Of measured - predicted. Two random values are taken as independent. */
  readonly standardError: number;
  /** Largest |measured - predicted| that the claim's tolerance allows. */
  readonly allowance: number;
  readonly agrees: boolean;
}

/** A value by its name, an entry of a list as `gamma[0]`. */
const REFERENCE = /^(\w+)(?:\[(\d+)\])?$/;

/**
 * Runs the measurement of a claim, derived values included, and evaluates its prediction.
 * @throws RangeError if the claim's words are refused, or if it names a value that is not a single number
 */
export function checkClaim(claim: Claim): CheckedClaim {
  const { values, standardErrors } = runOf(claim);
  const entry = (from: Readonly<Record<string, unknown>>, reference: string): unknown => {
    const [, name = '', index] = REFERENCE.exec(reference) ?? [];
    const found = from[name];
    return index === undefined || !Array.isArray(found) ? found : (found as unknown[])[Number(index)];
  };
  const read = (reference: string): Measured => {
    const value = entry(values, reference);
    if (typeof value !== 'number') {
      throw new RangeError(`value = ${reference} is not a number among ${Object.keys(values).join(', ')}`);
    }
    const error = entry(standardErrors, reference);
    return { value, error: typeof error === 'number' ? error : 0 };
  };
  const predicted =
    typeof claim.predicted === 'string'
      ? read(claim.predicted)
      : { value: fixedPrediction(claim.predicted), error: 0 };
  return judge(claim, read(claim.value), predicted);
}

/** Several claims can rest on one run. It is a function of these words, so it is computed once. */
const runs = new Map<string, MeasuredRun>();

function runOf(claim: Claim): MeasuredRun {
  const { measure, params, seed, replicates } = claim;
  const key = JSON.stringify([measure, params, seed, replicates]);
  let run = runs.get(key);
  if (run === undefined) {
    const { measurement, words } = readClaim(claim);
    run = runMeasurement(measurement, words);
    runs.set(key, run);
  }
  return run;
}

/**
 * The measure of a claim and its words, with the defaults of all keys that the claim leaves out.
 * @throws RangeError if there is no such measure, or if it refuses the words
 */
export function readClaim({ measure, params, seed, replicates }: Claim) {
  const measurement = measurementNamed(measure);
  const given = Object.entries({ ...params, seed, replicates }).map(([key, value]) => `${key}=${value}`);
  const words = parseWords(measurement, given);
  if (!words.ok) throw new RangeError(words.problems.join('; '));
  return { measurement, words };
}

/** The prediction of a claim that does not come from the run itself. */
export function fixedPrediction(predicted: Exclude<Claim['predicted'], string>): number {
  return typeof predicted === 'number' ? predicted : evaluateTheory(predicted);
}

/** Compares a measured number with a predicted one by the tolerance of the claim. */
export function judge(
  { tolerance }: Pick<Claim, 'tolerance'>,
  measured: Measured,
  predicted: Measured,
): CheckedClaim {
  const standardError = Math.hypot(measured.error, predicted.error);
  const allowance = tolerance.standardErrors * standardError + tolerance.bias;
  const agrees = Math.abs(measured.value - predicted.value) <= allowance;
  return { measured, predicted, standardError, allowance, agrees };
}
