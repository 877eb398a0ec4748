import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { finiteStepLogistic, logistic, logisticTime } from '#engine/theory/logistic.ts';

/** A value with the standard error of the NumPy program, where it has one. */
interface Estimate {
  readonly value: number;
  readonly standardError: number;
}

interface Temperature {
  readonly beta: number;
  readonly medianHalfTime: Estimate;
  readonly spreadOfHalfTimes: Estimate | null;
  readonly largestMeanMinusFiniteStep: Estimate;
  readonly typicalMissOfLogistic: Estimate;
  readonly spreadOfLogOddsAtTau1: Estimate;
  readonly meanAfterOneLayer: Estimate;
  readonly meanAfterFourLayers: Estimate;
  readonly largestDifferenceFromBeta0?: number;
  readonly largestMeanDifferenceFromBeta0?: Estimate;
  readonly logitVariance?: Estimate;
  readonly tokensAttended?: Estimate;
}

const { chapter } = JSON.parse(readFileSync('tests/fixtures/high-temperature/networks.json', 'utf8')) as {
  chapter: Record<string, { readonly temperatures: readonly Temperature[] }>;
};

/** The ensemble of a name at a temperature. */
function at(ensemble: string, beta = 0): Temperature {
  return chapter[ensemble]!.temperatures.find((temperature) => temperature.beta === beta)!;
}

const text = readFileSync('content/chapters/high-temperature.mdx', 'utf8').replaceAll(/\s+/g, ' ');

/** Each phrase stands in the chapter, and holds these numbers to as many digits as it prints. */
function holds(phrase: string, ...numbers: readonly number[]): void {
  expect(text).toContain(phrase);
  const printed = [...phrase.matchAll(/\d+\.?\d*/g)].map(([digits]) => digits);
  for (const number of numbers) {
    const fits = printed.some((digits) => number.toFixed(digits.split('.')[1]?.length ?? 0) === digits);
    expect(fits, `${number} in "${phrase}"`).toBe(true);
  }
}

const start = 1 / 200 + (1 - 1 / 200) * 0.3;

describe('the numbers of the high-temperature chapter', () => {
  test('of the theory curves', () => {
    holds('which is 0.3035 for $n=200$', start);
    const half = logisticTime(start, 0.5);
    holds('The dashed curve reaches $\\tfrac12$ at $\\tau=0.83$', half);
    holds('and the dotted one at $0.85$, after 17 layers', (half * 0.05) / Math.log1p(0.05));
    const gaps = Array.from({ length: 121 }, (_, layer) =>
      Math.abs(logistic(start, layer * 0.05) - finiteStepLogistic(start, layer * 0.05, 0.05)),
    );
    holds('Dashed and dotted differ by at most 0.009', Math.max(...gaps));
    holds('which reaches $\\tfrac12$ at 1.02', (half * 0.5) / Math.log1p(0.5));
    holds('doubling gives 0.47 and 0.87', finiteStepLogistic(start, 1, 1), finiteStepLogistic(start, 4, 1));
  });

  test('of the separate program', () => {
    const picture = at('picture');
    holds(
      'at 0.861, with a standard error of 0.007',
      picture.medianHalfTime.value,
      picture.medianHalfTime.standardError,
    );
    expect(Math.abs(picture.largestMeanMinusFiniteStep.value)).toBeLessThan(0.005);
    holds('misses the dashed curve by 0.04', picture.typicalMissOfLogistic.value);
    holds(
      'networks gave 0.115, with a standard error of 0.004',
      picture.spreadOfLogOddsAtTau1.value,
      picture.spreadOfLogOddsAtTau1.standardError,
    );
    expect(text).toContain('differed by less than 0.00004');
    expect(at('temperatures', 0.05).largestDifferenceFromBeta0!).toBeLessThan(4e-5);
    holds('later, at 0.90 in 2000 networks', at('small-dimension').medianHalfTime.value);
    holds('took 5.5 at the median', at('orthogonal-start').medianHalfTime.value);
    holds('with a standard deviation of 0.3', at('orthogonal-start').spreadOfHalfTimes!.value);
    const frozen = at('temperatures', 256).medianHalfTime;
    holds('at $\\tau=2.5$, with a standard error of 0.1', frozen.value, frozen.standardError);
    const postNorm = at('post-norm', 16);
    holds(
      'from 0.30 to 0.46 after one layer and 0.87 after four',
      postNorm.meanAfterOneLayer.value,
      postNorm.meanAfterFourLayers.value,
    );
    expect(text).toContain('the mean curve moved by about 0.001 or less');
    expect(Math.abs(at('temperatures', 16).largestMeanDifferenceFromBeta0!.value)).toBeLessThan(0.0015);
  });

  test('of the cold run', () => {
    const cold = at('cold', 20);
    holds('logits have standard deviation 5', Math.sqrt(cold.logitVariance!.value));
    holds('attends to about 7 of the 200', cold.tokensAttended!.value);
    const { value, standardError } = cold.largestMeanDifferenceFromBeta0!;
    holds('by up to 0.14, with a standard error of 0.01', -value, standardError);
    const wide = at('temperatures', 20).largestMeanDifferenceFromBeta0!;
    holds('moved the mean of 64 networks by about 0.001', -wide.value);
  });

  test('of the table of scales', () => {
    for (const [d, beta, inverse, square, variance] of [
      ['256', '0.05', '0.0039', '0.0025', '$10^{-5}$'],
      ['256', '0.001', '0.0039', '$10^{-6}$', '$4\\cdot10^{-9}$'],
      ['256', '16', '0.0039', '256', '1'],
      ['16', '20', '0.063', '400', '25'],
    ] as const) {
      expect(text).toContain(
        `| ${[d, beta, inverse, square, variance].join(' | ')} |`.replaceAll(/\s+/g, ' '),
      );
      const number = (cell: string): number =>
        Number(
          cell.replaceAll('$', '').replace(/^10\^/, '1e').replace('\\cdot10^', 'e').replaceAll(/[{}]/g, ''),
        );
      const [size, inverseTemperature] = [Number(d), Number(beta)];
      // As many digits as the table prints: within 5 %.
      expect(Math.abs(number(inverse) * size - 1)).toBeLessThan(0.05);
      expect(Math.abs(number(square) / inverseTemperature ** 2 - 1)).toBeLessThan(1e-9);
      expect(Math.abs(number(variance) / (inverseTemperature ** 2 / size) - 1)).toBeLessThan(0.05);
    }
  });
});
