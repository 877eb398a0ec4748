const outside = (name: string, value: unknown, range: string): RangeError =>
  new RangeError(`${name} = ${String(value)} is outside ${range}`);

/**
 * Returns `value` when it is an integer from `low` to `high`, both included.
 * @throws RangeError naming the argument, its value and the range (also for NaN and fractions).
 */
export function requireInteger(
  name: string,
  value: number,
  low: number,
  high: number = Number.MAX_SAFE_INTEGER,
): number {
  if (!(Number.isInteger(value) && value >= low && value <= high)) {
    throw outside(name, value, `the integers ${low} to ${high}`);
  }
  return value;
}

/**
 * Returns `value` when it is a finite number.
 * @throws RangeError naming the argument and its value.
 */
export function requireFinite(name: string, value: number): number {
  if (!Number.isFinite(value)) throw outside(name, value, 'the finite numbers');
  return value;
}

/**
 * Returns `value` when `low <= value <= high`; `high` may be Infinity, and then any finite value from `low` on passes.
 * @throws RangeError naming the argument, its value and the range.
 */
export function requireInRange(name: string, value: number, low: number, high: number): number {
  if (!(Number.isFinite(value) && value >= low && value <= high)) {
    throw outside(name, value, `${low} to ${high}`);
  }
  return value;
}

/**
 * Returns `value` when `low < value < high`.
 * @throws RangeError naming the argument, its value and the open range.
 */
export function requireBetween(name: string, value: number, low: number, high: number): number {
  if (!(Number.isFinite(value) && value > low && value < high)) {
    throw outside(name, value, `${low} to ${high} (ends excluded)`);
  }
  return value;
}

/**
 * Returns `value` when it is finite and > 0.
 * @throws RangeError naming the argument, its value and the range.
 */
export function requirePositive(name: string, value: number): number {
  return requireBetween(name, value, 0, Infinity);
}

/**
 * Checks the length of a flat array.
 * @throws RangeError naming the argument, its length and the length it needs.
 */
export function requireLength(name: string, array: ArrayLike<number>, length: number): void {
  if (array.length !== length) {
    throw new RangeError(`${name}.length = ${array.length} is outside ${length} to ${length}`);
  }
}

/**
 * Returns `value` when it is one of `choices`: for words that come from outside the type checker.
 * @throws RangeError naming the argument, its value and the choices.
 */
export function requireOneOf<T extends string>(name: string, value: T, choices: readonly T[]): T {
  if (!choices.includes(value)) throw outside(name, value, choices.join(', '));
  return value;
}
