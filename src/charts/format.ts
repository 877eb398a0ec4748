import { format } from 'd3-format';

const significant = format('.3~r');
const small = format('.1~e');

/** A number for a sentence: three significant figures, powers of ten for the very small and the very large. */
export function formatNumber(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e6) return significant(value).replace('-', '−');
  const [mantissa, exponent] = small(value).split('e') as [string, string];
  return `${mantissa}·10${superscript(Number(exponent))}`.replace('-', '−');
}

/** An estimate with its standard error, both to the second significant figure of the error: "4.170 ± 0.092". */
export function formatWithError(value: number, error: number): string {
  if (!(error > 0)) return formatNumber(value);
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(error)));
  return `${value.toFixed(decimals)} ± ${error.toFixed(decimals)}`.replaceAll('-', '−');
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function superscript(integer: number): string {
  const digits = [...String(Math.abs(integer))].map((digit) => superscripts[Number(digit)]);
  return `${integer < 0 ? '⁻' : ''}${digits.join('')}`;
}

/** The number digit · 10^exponent, for a log axis: in `plain` decimals or as a power of ten. */
export function formatPower(digit: number, exponent: number, plain: boolean): string {
  if (plain) return String(Number(`${digit}e${exponent}`));
  return `${digit === 1 ? '' : `${digit}·`}10${superscript(exponent)}`;
}

const fixed = format('.4f');

/** A number for a table column: four decimals; a dash where nothing is known. */
export function formatCell(value: number): string {
  return Number.isNaN(value) ? '–' : fixed(value).replace('-', '−');
}
