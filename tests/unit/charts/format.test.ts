import { expect, test } from 'vitest';
import { formatCell, formatNumber } from '#charts/format.ts';

test.each([
  [0, '0'],
  [0.98765, '0.988'],
  [-0.5, '−0.5'],
  [0.00000493, '4.9·10⁻⁶'],
  [-1.2e7, '−1.2·10⁷'],
  [200, '200'],
  [4000, '4000'],
  [-123_456, '−123000'],
])('%s reads %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test('a table cell shows a dash where nothing is known', () => {
  expect(formatCell(Number.NaN)).toBe('–');
  expect(formatCell(-0.25)).toBe('−0.2500');
});
