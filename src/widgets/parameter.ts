/**
 * What a reader can set. A parameter is data: the control, the permalink key, the validation message and the
 * command line all come from it.
 */
export type ParameterValue = number | string;
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

interface ParameterText {
  /** Key in links and on the command line, for example `n`. */
  readonly key: string;
  /** Name in words, for labels and messages: "tokens". */
  readonly label: string;
  /** TeX of the symbol, without dollars; absent where the field has none. */
  readonly symbol?: string;
  /** The symbol in plain text, for messages and chart labels: "γ₀". */
  readonly plainSymbol: string;
  /** Unit in words, or "dimensionless". */
  readonly unit: string;
  /** A change in the group `display` draws the same run anew: the simulation must not read such a parameter. */
  readonly group: 'model' | 'numerics' | 'display';
  /** One sentence: what it does and in which direction. */
  readonly help: string;
}

export interface NumberParameter extends ParameterText {
  readonly kind: 'number' | 'integer';
  readonly default: number;
  /** Closed range of accepted values. */
  readonly min: number;
  readonly max: number;
  /** Why the range ends where it does; shown with the range. */
  readonly reason: string;
  /** The part of the range that the slider spans; typed values may lie outside it. */
  readonly slider: {
    readonly scale: 'linear' | 'log';
    readonly min: number;
    readonly max: number;
    readonly step?: number;
  };
}

export interface SeedParameter extends ParameterText {
  readonly kind: 'seed';
  readonly default: number;
}

export interface ChoiceParameter extends ParameterText {
  readonly kind: 'choice';
  readonly default: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** Several numbers, separated by commas. The value is their text, written in one way only: see `numbersOfList`. */
export interface ListParameter extends ParameterText {
  readonly kind: 'list';
  readonly default: string;
  /** Closed range of each entry. */
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  readonly maximumLength: number;
  readonly reason: string;
}

export type Parameter = NumberParameter | SeedParameter | ChoiceParameter | ListParameter;

/** The entries of a list parameter's value. */
export function numbersOfList(value: string): readonly number[] {
  return value.split(',').map(Number);
}

/** Largest seed: seeds are whole numbers that fit in 32 bits, so that they are short in a link. */
export const MAXIMUM_SEED = 4294967295;

/** The range and the unit beside a control: "2 to 4096 coordinates". */
export function rangeInWords(parameter: Parameter): string {
  switch (parameter.kind) {
    case 'choice':
      return '';
    case 'list':
      return `up to ${parameter.maximumLength}, ${readable(parameter.min)} to ${readable(parameter.max)}`;
    case 'seed':
      return parameter.unit;
    case 'integer':
    case 'number': {
      const separator = parameter.unit === 'dimensionless' ? ', ' : ' ';
      return `${readable(parameter.min)} to ${readable(parameter.max)}${separator}${parameter.unit}`;
    }
  }
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Powers of ten beyond what is easily counted are written as such. */
function readable(bound: number): string {
  const exponent = Math.log10(bound);
  if (!Number.isInteger(exponent) || Math.abs(exponent) < 6) return String(bound);
  return `10${[...String(exponent)].map((digit) => superscripts[Number(digit)] ?? '⁻').join('')}`;
}

const decimalNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The values a parameter accepts, in words: "1 to 64, whole numbers". */
export function allowedValues(parameter: Parameter): string {
  switch (parameter.kind) {
    case 'choice':
      return parameter.options.map((option) => option.value).join(', ');
    case 'list':
      return `1 to ${parameter.maximumLength} ${parameter.integer ? 'whole numbers' : 'numbers'} from ${parameter.min} to ${parameter.max}, separated by commas`;
    case 'seed':
      return `whole numbers from 0 to ${MAXIMUM_SEED}`;
    case 'integer':
      return `whole numbers from ${parameter.min} to ${parameter.max}`;
    case 'number':
      return `${parameter.min} to ${parameter.max}`;
  }
}

export type Parsed = { readonly value: ParameterValue } | { readonly problem: string };

/**
 * Reads what a reader typed or a link carried. Never clamps: the answer is the exact value, or a problem that
 * names the symbol, the text and the allowed values.
 */
export function parseParameter(parameter: Parameter, text: string): Parsed {
  const trimmed = text.trim();
  const shown = `${parameter.plainSymbol} = ${trimmed === '' ? '(empty)' : trimmed}`;
  if (parameter.kind === 'choice') {
    return parameter.options.some((option) => option.value === trimmed)
      ? { value: trimmed }
      : { problem: `${shown} is not one of ${allowedValues(parameter)}` };
  }
  if (parameter.kind === 'list') return parseList(parameter, trimmed, shown);
  const value = readNumber(trimmed);
  if (!Number.isFinite(value)) {
    return { problem: `${shown} is not a number; allowed: ${allowedValues(parameter)}` };
  }
  const [min, max] = parameter.kind === 'seed' ? [0, MAXIMUM_SEED] : [parameter.min, parameter.max];
  if (parameter.kind !== 'number' && !Number.isInteger(value)) {
    return { problem: `${shown} is not a whole number; allowed: ${allowedValues(parameter)}` };
  }
  if (!(value >= min && value <= max)) {
    const why = parameter.kind === 'seed' ? '' : ` (${parameter.reason})`;
    return { problem: `${shown} is outside ${min} to ${max}${why}` };
  }
  return { value };
}

/** NaN for anything but a decimal number. Minus zero is zero: a link would not tell them apart. */
function readNumber(text: string): number {
  const value = decimalNumber.test(text) ? Number(text) : Number.NaN;
  return value === 0 ? 0 : value;
}

function parseList(parameter: ListParameter, text: string, shown: string): Parsed {
  const { min, max, integer, maximumLength, reason } = parameter;
  const numbers = text.split(',').map((entry) => readNumber(entry.trim()));
  if (numbers.some((value) => !Number.isFinite(value) || (integer && !Number.isInteger(value)))) {
    return { problem: `${shown} is not a list; allowed: ${allowedValues(parameter)}` };
  }
  if (numbers.length > maximumLength) return { problem: `${shown} has more than ${maximumLength} entries` };
  const outside = numbers.find((value) => !(value >= min && value <= max));
  if (outside !== undefined) {
    return { problem: `${shown}: the entry ${outside} is outside ${min} to ${max} (${reason})` };
  }
  return { value: numbers.join(',') };
}
