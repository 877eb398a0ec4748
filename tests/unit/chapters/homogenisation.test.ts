import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { varianceProxyBounds } from '#engine/theory/variance-proxy.ts';
import { OBSERVABLES } from '#widgets/chain-against-limit/spec.ts';
import { spec as weakErrorSpec, stepsOf } from '#widgets/weak-error/spec.ts';
import { presetValues } from '#widgets/widget-spec.ts';

// The numbers that content/chapters/homogenisation.mdx states and no figure computes while it is read.

const chapter = readFileSync('content/chapters/homogenisation.mdx', 'utf8').replaceAll(/\s+/g, ' ');

function still(preset: string): Readonly<Record<string, readonly number[]>> {
  const file = JSON.parse(readFileSync(`content/figures/${preset}.json`, 'utf8')) as {
    readonly columns: Readonly<Record<string, readonly number[]>>;
  };
  return file.columns;
}

describe('homogenisation', () => {
  test('the errors of 8 and of 64 layers in the second experiment', () => {
    const values = presetValues(weakErrorSpec, 'weak-error');
    const steps = stepsOf(values, 'networks');
    const { gap } = still('weak-error');
    const at = (layers: number): number => Math.abs(gap![steps.indexOf(1 / layers)]!);
    expect(at(64).toFixed(3)).toBe('0.003');
    expect(at(8).toFixed(2)).toBe('0.02');
    expect(chapter).toContain('64 layers are off by 0.003 in the mean overlap, 8 layers by 0.02');
    expect(values.replicates).toBe(50_000);
    expect(chapter).toContain('50,000 for each step');
  });

  test('colder and finer, some points sink below the floor', () => {
    const { gap, gapError } = still('weak-error-sde');
    const below = gap!.filter((value, index) => Math.abs(value) < 4 * gapError![index]!);
    expect(below.length).toBeGreaterThan(0);
    expect(below.length).toBeLessThan(gap!.length - 1);
  });

  test('the variance proxy of the law of the first figure is (d - 1)/d', () => {
    const law = { kind: 'shifted', valueShift: 1, queryKeyShift: 1 } as const;
    expect(varianceProxyBounds(law, 16, 1, false)).toEqual({ lower: 15 / 16, upper: 15 / 16 });
  });

  const end = (preset: string, name: string, observable = 0): number => {
    const column = still(preset)[name]!;
    const frames = column.length / OBSERVABLES.length;
    return column[(observable + 1) * frames - 1]!;
  };

  test('sixteen heads: the band nearly closes, the difference of the means stays', () => {
    const width = (preset: string): number => end(preset, 'chainUpper') - end(preset, 'chainLower');
    expect(width('chain-ode')).toBeLessThan(width('chain-sde') / 3);
    const gap = (preset: string, limit: string): number => end(preset, 'chainMean') - end(preset, limit);
    const [one, sixteen] = [gap('chain-sde', 'sdeMean'), gap('chain-ode', 'ode1')];
    expect(Math.abs(sixteen / one - 1)).toBeLessThan(0.5);
  });

  test('six long layers are nearer to ODE II than to ODE I', () => {
    const gap = (limit: string): number =>
      Math.abs(end('chain-coarse', 'chainMean') - end('chain-coarse', limit));
    expect(gap('ode2')).toBeLessThan(gap('ode1') / 3);
  });

  test('centred Gaussian weights: ODE I stands still, the networks move, and the SDE moves with them', () => {
    const column = still('chain-gaussian')['ode1']!;
    const frames = column.length / OBSERVABLES.length;
    expect(column[frames - 1]).toBe(column[0]);
    const gap = end('chain-gaussian', 'chainMean') - end('chain-gaussian', 'sdeMean');
    const error = Math.hypot(end('chain-gaussian', 'chainError'), end('chain-gaussian', 'sdeError'));
    expect(Math.abs(gap)).toBeLessThan(3 * error);
    expect(end('chain-gaussian', 'chainMean') - column[0]!).toBeGreaterThan(8 * error);
  });
});
