import { parseWords } from './parse-words.ts';
import { measurementNamed } from './registry.ts';
import type { Claim } from './result-schema.ts';
import { runMeasurement } from './run-measurement.ts';

/** What a claim's measurement gives today. */
export interface CheckedClaim {
  readonly value: number;
  readonly predicted: number;
  /** Of value - predicted; 0 when neither is random. Two random values are taken as independent. */
  readonly standardError: number;
  /** Largest |value - predicted| that the claim's tolerance allows. */
  readonly allowance: number;
}

/** A value by its name, an entry of a list as `gamma[0]`. */
const REFERENCE = /^(\w+)(?:\[(\d+)\])?$/;

/**
 * Runs the measurement of a claim, derived values included.
 * @throws RangeError if the claim's words are refused, or if it names a value that is not a single number
 */
export function checkClaim(claim: Claim): CheckedClaim {
  const measurement = measurementNamed(claim.measure);
  const words = Object.entries({ ...claim.params, seed: claim.seed, replicates: claim.replicates });
  const parsed = parseWords(
    measurement,
    words.map(([key, value]) => `${key}=${value}`),
  );
  if (!parsed.ok) throw new RangeError(parsed.problems.join('; '));
  const { values, standardErrors } = runMeasurement(measurement, parsed);
  const entry = (from: Readonly<Record<string, unknown>>, reference: string): unknown => {
    const [, name = '', index] = REFERENCE.exec(reference) ?? [];
    const found = from[name];
    return index === undefined || !Array.isArray(found) ? found : (found as unknown[])[Number(index)];
  };
  const read = (reference: string): { value: number; error: number } => {
    const value = entry(values, reference);
    if (typeof value !== 'number') {
      throw new RangeError(`value = ${reference} is not a number among ${Object.keys(values).join(', ')}`);
    }
    const error = entry(standardErrors, reference);
    return { value, error: typeof error === 'number' ? error : 0 };
  };
  const { value, error } = read(claim.value);
  const { value: predicted, error: predictedError } =
    typeof claim.predicted === 'number' ? { value: claim.predicted, error: 0 } : read(claim.predicted);
  const standardError = Math.hypot(error, predictedError);
  return {
    value,
    predicted,
    standardError,
    allowance: claim.tolerance.standardErrors * standardError + claim.tolerance.bias,
  };
}
