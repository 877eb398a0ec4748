/** The kinds of keys that measurements have: how their words are read, and how their ranges are described. */
import { z } from 'zod';

import type { KeySpec } from './measurement.ts';

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

/** Decimal or scientific notation; anything else (also the empty word) is not a number. */
const NUMBER_WORD = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** The number that a word stands for, NaN when it is none. */
export function readNumber(word: string): number {
  return NUMBER_WORD.test(word) ? Number(word) : NaN;
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

/** A finite number. */
export function numberKey(text: KeyText<number> & NumberRange): KeySpec<number> {
  return keyOf(
    text,
    describeRange('number', text),
    z
      .string()
      .transform(readNumber)
      .refine((value) => Number.isFinite(value) && inRange(value, text)),
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
