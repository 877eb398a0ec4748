import { expect, test } from 'vitest';
import { numbersOfList, parseParameter, rangeInWords, type ListParameter } from '#widgets/parameter.ts';

const times: ListParameter = {
  kind: 'list',
  key: 'times',
  label: 'times',
  plainSymbol: 't',
  unit: 'diffusive time',
  group: 'numerics',
  help: 'When to look.',
  default: '0.5,1',
  min: 0,
  max: 10,
  integer: false,
  maximumLength: 3,
  reason: 'by 10 everything has collapsed',
};

test('a list is read entry by entry and written in one way', () => {
  const parsed = parseParameter(times, ' 1e0, .5 ,-0 ');
  expect(parsed).toEqual({ value: '1,0.5,0' });
  expect(numbersOfList('1,0.5,0')).toEqual([1, 0.5, 0]);
  expect(rangeInWords(times)).toBe('up to 3, 0 to 10');
});

test.each([
  ['', 't = (empty) is not a list'],
  ['1,,2', 't = 1,,2 is not a list'],
  ['1,x', 't = 1,x is not a list'],
  ['1,2,3,4', 'more than 3 entries'],
  ['1,11', 'the entry 11 is outside 0 to 10 (by 10 everything has collapsed)'],
])('the list "%s" is refused with what is allowed', (text, problem) => {
  const parsed = parseParameter(times, text);
  expect('problem' in parsed && parsed.problem).toContain(problem);
});

test('whole-number lists take whole numbers only', () => {
  expect(parseParameter({ ...times, integer: true }, '1,2')).toEqual({ value: '1,2' });
  expect(parseParameter({ ...times, integer: true }, '1.5')).toHaveProperty('problem');
});

test('bounds too large or too small to be counted are powers of ten', () => {
  const range = (min: number, max: number): string =>
    rangeInWords({
      kind: 'number',
      key: 'x',
      label: 'number',
      plainSymbol: 'x',
      unit: 'metres',
      group: 'model',
      help: '',
      default: max,
      min,
      max,
      reason: '',
      slider: { scale: 'log', min, max },
    });
  expect(range(1e-10, 1e6)).toBe('10⁻¹⁰ to 10⁶ metres');
  expect(range(0.001, 100_000)).toBe('0.001 to 100000 metres');
  expect(range(0, 2_000_000)).toBe('0 to 2000000 metres');
});
