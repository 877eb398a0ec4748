import { describe, expect, test } from 'vitest';
import { measuredText } from '#components/measured-text.ts';

const verdict = { measured: 0, standardError: 0, predicted: 0, predictedError: 0, allowance: 0 };

describe('measured numbers for readers', () => {
  test('have two digits of their standard error', () => {
    const numbers = { measured: 0.59640512, standardError: 0.00184649, predicted: 0.596987 };
    expect(measuredText({ ...verdict, ...numbers, allowance: 0.00563946 })).toEqual({
      measured: '0.5964',
      standardError: '0.0018',
      predicted: '0.5970',
      predictedError: '',
      allowance: '0.0056',
    });
  });

  test('are as exact as what is allowed asks for where nothing is random', () => {
    const text = measuredText({ ...verdict, measured: 1.97896, predicted: 2, allowance: 0.05 });
    expect([text.measured, text.standardError, text.predicted, text.allowance]).toEqual([
      '1.979',
      '',
      '2.000',
      '0.050',
    ]);
  });

  test('carry a minus sign, and the error of a random prediction', () => {
    const text = measuredText({
      ...verdict,
      measured: -0.9737,
      standardError: 0.0221,
      predicted: -1,
      predictedError: 0.03,
      allowance: 0.077,
    });
    expect(text).toMatchObject({ measured: '−0.974', predicted: '−1.000', predictedError: '0.030' });
  });

  test('large standard errors leave no decimals', () => {
    const text = measuredText({
      ...verdict,
      measured: 1234.5,
      standardError: 56,
      predicted: 1200,
      allowance: 170,
    });
    expect(text).toMatchObject({ measured: '1235', standardError: '56', allowance: '170' });
  });
});
