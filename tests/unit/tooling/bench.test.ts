import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it, test } from 'vitest';
import { benchCases } from '#bench/cases.ts';
import { benchTableSchema } from '#bench/table.ts';
import { convertTimes, inTurns, timed } from '#bench/timing.ts';
import { ratioText, speedUp, timeText } from '#bench/wording.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { withBenchTable } from '../../../scripts/bench-readme.ts';
import { nodeKernels } from '../../../scripts/node-kernels.ts';

const stored = benchTableSchema.parse(JSON.parse(readFileSync('content/bench.json', 'utf8')));
const rowOf = (id: string): (typeof stored.rows)[number] | undefined =>
  stored.rows.find((row) => row.id === id);

describe('content/bench.json', () => {
  it('has a row for every case, in the words of the case, once', () => {
    for (const { id, what, unit } of benchCases) expect(rowOf(id)).toMatchObject({ what, unit });
    const ids = stored.rows.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has the better of its two numbers as the best', () => {
    for (const { unit, kernels, twins, numpy } of stored.rows) {
      for (const times of [kernels, twins, numpy]) {
        if (!times) continue;
        const [better, worse] =
          unit === 'GFLOP/s' ? [times.median, times.minimum] : [times.minimum, times.median];
        expect(better).toBeLessThanOrEqual(worse);
      }
    }
  });

  it('is what the README quotes', async () => {
    const readme = readFileSync('README.md', 'utf8');
    const written = withBenchTable(readme, stored);
    const config = await resolveConfig('README.md');
    expect(await format(written, { ...config, parser: 'markdown' })).toBe(readme);
    for (const { what } of stored.rows) expect(written).toContain(what);
  });
});

test('a table without its marks in the README is refused', () => {
  expect(() => withBenchTable('no table', stored)).toThrow(RangeError);
});

describe('the wording', () => {
  it('gives three digits, without an exponent', () => {
    expect([0.0794, 0.5, 41, 99.95, 351, 1234].map(timeText)).toEqual([
      '0.0794',
      '0.500',
      '41.0',
      '100',
      '351',
      '1234',
    ]);
    expect([0.684, 1, 8.71, 9.94, 9.96, 212.1].map(ratioText)).toEqual([
      '0.68',
      '1.0',
      '8.7',
      '9.9',
      '10',
      '212',
    ]);
  });

  it('calls the shorter time and the higher rate the faster, by medians', () => {
    const [small, large] = [
      { minimum: 1, median: 2 },
      { minimum: 1, median: 8 },
    ];
    for (const unit of ['ns', 'ms', 's'] as const) {
      expect(speedUp(small, large, unit)).toBe(4);
      expect(speedUp(large, small, unit)).toBe(1 / 4);
    }
    expect(speedUp(large, small, 'GFLOP/s')).toBe(4);
  });
});

describe('the timing', () => {
  const never = { block: 0, budget: 0, rounds: 3 };

  it('leaves out the first round, takes turns, and keeps the minimum and the median', async () => {
    const order: string[] = [];
    const kind = (name: string, times: number[]) => (): number => {
      order.push(name);
      return times.shift()!;
    };
    const measured = await inTurns(
      { one: kind('one', [9, 3, 1, 2]), two: kind('two', [0.1, 5, 7, 6]) },
      never,
    );
    expect(measured).toEqual({ one: { minimum: 1, median: 2 }, two: { minimum: 5, median: 6 } });
    expect(order).toEqual(['one', 'two', 'one', 'two', 'one', 'two', 'one', 'two']);
  });

  it('repeats a call until it fills a block', async () => {
    let calls = 0;
    const measure = timed(() => void calls++, { ...never, block: 1 });
    await measure();
    const first = calls;
    expect(first).toBeGreaterThan(1);
    await measure();
    expect(calls).toBeGreaterThan(first);
  });

  it('rounds to three digits in the unit of the row', () => {
    expect(convertTimes({ minimum: 0.123456, median: 2 }, (time) => 1 / time)).toEqual({
      minimum: 8.1,
      median: 0.5,
    });
  });
});

describe('every case', () => {
  const simd = nodeKernels(typescriptKernels);

  // Two kernels, the same input, and calls that can be repeated.
  it.each(benchCases.filter(({ id }) => id !== 'dense-large').map((benchCase) => [benchCase.id, benchCase]))(
    '%s runs with the kernels and with the twins',
    (_, { prepare, inUnit }) => {
      for (const kernels of [simd, typescriptKernels]) {
        const call = prepare(kernels);
        call();
        expect(call).not.toThrow();
      }
      expect(inUnit(2)).toBeGreaterThan(0);
    },
  );

  it.each([
    // 2 · 256³ operations, 20 000 normal variates, one layer.
    ['product-single', 33.554432],
    ['normals', 50],
    ['gram-few', 1],
  ])('%s: a call of one millisecond comes to %d of its unit', (id, expected) => {
    expect(benchCases.find((known) => known.id === id)!.inUnit(1)).toBeCloseTo(expected, 9);
  });
});
