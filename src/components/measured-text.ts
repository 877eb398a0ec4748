/** How measured numbers are written: with two digits of the standard error, or four digits where nothing is random. */

const EXACT_DIGITS = 4;
const ERROR_DIGITS = 2;

/** Decimals that show `digits` significant digits of a number. */
function decimalsFor(value: number, digits: number): number {
  return value === 0 ? 0 : Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value))));
}

function fixed(value: number, decimals: number): string {
  return value.toFixed(decimals).replace('-', '−');
}

/** Measured number, its standard error, the prediction and the largest difference allowed, as text for a reader. */
export interface MeasuredText {
  readonly measured: string;
  /** Empty where nothing is random. */
  readonly standardError: string;
  readonly predicted: string;
  /** Empty where the prediction is not random. */
  readonly predictedError: string;
  readonly allowance: string;
}

/** Rounds the numbers of a verdict alike. */
export function measuredText(verdict: {
  readonly measured: number;
  readonly standardError: number;
  readonly predicted: number;
  readonly predictedError: number;
  readonly allowance: number;
}): MeasuredText {
  const { measured, standardError, predicted, predictedError, allowance } = verdict;
  const random = standardError > 0;
  const decimals = random
    ? decimalsFor(standardError, ERROR_DIGITS)
    : Math.min(decimalsFor(measured, EXACT_DIGITS), decimalsFor(allowance, ERROR_DIGITS));
  return {
    measured: fixed(measured, decimals),
    standardError: random ? fixed(standardError, decimals) : '',
    predicted: fixed(predicted, decimals),
    predictedError: predictedError > 0 ? fixed(predictedError, decimals) : '',
    allowance: fixed(allowance, decimals),
  };
}
