import { describe, expect, test } from 'vitest';
import type { MeasurementResult } from '#results/measurement.ts';
import { parseWords } from '#results/parse-words.ts';
import { measurementNamed, measurements } from '#results/registry.ts';
import { runMeasurement } from '#results/run-measurement.ts';

/** What the command line does with these words. */
function run(name: string, ...words: string[]): MeasurementResult {
  const measurement = measurementNamed(name);
  const parsed = parseWords(measurement, words);
  if (!parsed.ok) throw new Error(parsed.problems.join('; '));
  return runMeasurement(measurement, parsed);
}

const problems = (name: string, ...words: string[]): readonly string[] => {
  const parsed = parseWords(measurementNamed(name), words);
  return parsed.ok ? [] : parsed.problems;
};

const list = (result: MeasurementResult, name: string) => ({
  values: result.values[name] as readonly number[],
  errors: result.standardErrors[name] as readonly number[],
});

describe('numbers of theory.md through the measurements', () => {
  test('names are unique', () => {
    expect(new Set(measurements.map(({ name }) => name)).size).toBe(measurements.length);
  });

  test('logistic and its finite-step form, in the order of the times given', () => {
    const { values } = list(run('logistic', 'u0=0.05', 'times=3,0'), 'u');
    expect(values[0]).toBeCloseTo(0.51389, 5);
    expect(values[1]).toBeCloseTo(0.05, 15);
  });

  test('deterministic curve at β = 4: 6.953502', () => {
    expect(run('deterministic-curve', 'beta=4').values['hitTime']).toBeCloseTo(6.953502, 6);
  });

  test('f-g: the default number of replicates gives standard errors below 10^-3, also at hard-max', () => {
    const { standardErrors, values } = run('f-g', 'n=2', 'd=3', 'beta=1e12', 'gamma=0.1');
    expect(standardErrors['g']).toBeLessThan(1e-3);
    expect(values['f']).toBeCloseTo(1, 9);
    const exact = 0.5 + Math.asin(0.1) / Math.PI;
    expect(Math.abs((values['g'] as number) - exact)).toBeLessThan(4 * (standardErrors['g'] as number));
  });

  test('logistic-sde, κ = 1: E artanh² = 2t', () => {
    const { values, errors } = list(
      run('logistic-sde', 'kappa=1', 'times=1,0.5', 'replicates=2500'),
      'meanArtanhSquared',
    );
    [2, 1].forEach((exact, k) => expect(Math.abs(values[k]! - exact)).toBeLessThan(4 * errors[k]!));
  });

  test('regime: one point of each kind', () => {
    expect(run('regime', 'eta=0.0001', 'alpha=0.1', 'L=100').values['region']).toBe('static');
    const noisy = run('regime', 'eta=0.0631', 'alpha=0.0158', 'L=1000'); // a = 0.4, b = 0.6
    expect(noisy.values['region']).toBe('sde');
    expect(noisy.values['heads']).toBeCloseTo(0.0631 / 0.0158, 12);
  });

  test('chaos: slopes near -1/2 and -1', () => {
    const result = run('chaos', 'n=8,32,128', 'reference=512', 'dtau=0.05', 'replicates=120');
    for (const [name, exact] of [
      ['slope', -0.5],
      ['slopeSquared', -1],
    ] as const) {
      expect(Math.abs((result.values[name] as number) - exact)).toBeLessThan(
        4 * (result.standardErrors[name] as number),
      );
    }
    expect(result.standardErrors['slopeSquared']).toBeLessThan(0.06);
  });
});

describe('bad combinations of keys', () => {
  test.each([
    ['f-g', 'gamma=1', /gamma = 1 is not allowed; allowed: > -0.0666.* and < 1 \(n = 16\)/],
    ['f-g', 'headDim=65', /headDim = 65 is not allowed; allowed: integer >= 1 and <= d = 64/],
    ['gamma-curve', 'gamma0=-0.07', /gamma0 = -0.07 is not allowed; allowed: > -0.0666/],
    ['deterministic-curve', 'delta=1', /delta = 1 is not allowed; allowed: number > 0 and < 1/],
    ['deterministic-curve', 'beta=701', /beta = 701 is not allowed; allowed: number >= 0 and <= 600/],
    ['hard-max-overlap', 'd=3', /d = 3 is not allowed; allowed: integer >= 4/],
    ['chaos', 'n=5', /n = 5 is not allowed; allowed: at least two different counts/],
    ['chaos', 'd=3', /d = 3 is not allowed; allowed: integer >= 2 and <= 2/],
    ['regime', 'L=1', /L = 1 is not allowed; allowed: integer >= 2/],
  ])('%s %s', (name, word, message) => {
    expect(problems(name, word)).toHaveLength(1);
    expect(problems(name, word)[0]).toMatch(message);
  });
});
