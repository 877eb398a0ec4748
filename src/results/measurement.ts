/**
 * What a named measurement is.
 *
 * A measurement is the one way in which a number leaves the engine for a reader: the command line prints it and a
 * result's claim is checked against it. Everything about a key (unit, range, default, description) is data here, so that
 * the list of measures, the messages about bad input and the parser cannot disagree.
 */
import type { z } from 'zod';

import type { Estimate, MeasuredValues, RunOptions } from './estimate.ts';

/** What a run gives: numbers, or a word such as the name of a regime where nothing is averaged. */
export interface MeasurementResult {
  readonly values: Readonly<Record<string, number | readonly number[] | string>>;
  /** Same keys and shapes as the averaged `values`; `{}` with one replicate or no randomness. Never NaN. */
  readonly standardErrors: MeasuredValues;
  /** Which algorithm ran and with which stated bias, for a reader. */
  readonly method: string;
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
  /** Default number of replicates; 'none' when the measurement has no randomness (seed and replicates then change nothing). */
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
  /** Whether anything is drawn for these parameters; absent when that does not depend on them. */
  isRandom?(params: ParamsOf<Keys>): boolean;
  /** Adds the values that are functions of averages, after all replicates have been merged. */
  derive?(estimate: Estimate, params: ParamsOf<Keys>): Estimate;
}

/** Identity with inference: a measurement's `run` sees its own parameter types. */
export function defineMeasurement<const Keys extends KeySpecs>(
  measurement: Measurement<Keys>,
): Measurement<Keys> {
  return measurement;
}
