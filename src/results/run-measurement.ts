import type { Estimate, MeasuredValues } from './estimate.ts';
import type { KeySpecs, Measurement, MeasurementResult, ParamsOf } from './measurement.ts';
import { shardReplicates, type RunWords } from './parse-words.ts';

/** A run of a measurement, or of one shard of it. */
export interface MeasuredRun extends MeasurementResult {
  /** Replicates that ran: all of them, or those of the shard. */
  readonly replicates: number;
}

/**
 * Runs a measurement with parsed words. A whole run carries the derived values; a shard does not, because they are
 * functions of the averages over all replicates.
 *
 * @throws RangeError from the engine for a combination of keys that the measurement does not know about
 */
export function runMeasurement<Keys extends KeySpecs>(
  measurement: Measurement<Keys>,
  words: RunWords & { readonly params: ParamsOf<Keys> },
): MeasuredRun {
  const part = shardReplicates(words.replicates, words.shard);
  const result = measurement.run(words.params, { seed: words.seed, ...part });
  const { replicates } = part;
  if (words.shard.count > 1 || measurement.replicates === 'none') return { ...result, replicates };
  const estimate = { values: numbersOf(result.values), standardErrors: result.standardErrors };
  return { ...result, ...finishedEstimate(measurement, estimate, words.params), replicates };
}

/**
 * The estimate over all replicates with the measurement's derived values added, if it has any, and without standard
 * errors where nothing is random.
 */
export function finishedEstimate<Keys extends KeySpecs>(
  measurement: Measurement<Keys>,
  estimate: Estimate,
  params: ParamsOf<Keys>,
): Estimate {
  const { values, standardErrors } = measurement.derive?.(estimate, params) ?? estimate;
  return { values, standardErrors: measurement.isRandom?.(params) === false ? {} : standardErrors };
}

function numbersOf(values: MeasurementResult['values']): MeasuredValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value === 'string')
        throw new TypeError(`${name} = ${value} is a word: nothing can be derived from it`);
      return [name, value];
    }),
  );
}
