import { describe, expect, it } from 'vitest';

import { fillNormal, nextNormal } from '#engine/random/normal.ts';
import { createStream } from '#engine/random/stream.ts';

const count = 1_000_000;
const sample = new Float64Array(count);
fillNormal(createStream('normal', 'noise'), sample);

/** Upper tail of the normal law, from Simpson's rule on its density: an oracle that shares no code with the generator. */
function upperTail(x: number): number {
  const end = x + 12;
  const steps = 20_000;
  const width = (end - x) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(-0.5 * (x + i * width) ** 2);
  }
  return (sum * width) / 3 / Math.sqrt(2 * Math.PI);
}

describe('the ziggurat normal', () => {
  it('has the first eight moments of the normal law', () => {
    const doubleFactorial = (k: number): number => (k <= 0 ? 1 : k * doubleFactorial(k - 2));
    const moment = (k: number): number => (k % 2 === 1 ? 0 : doubleFactorial(k - 1));
    for (let k = 1; k <= 8; k++) {
      let sum = 0;
      for (const x of sample) sum += x ** k;
      const standardError = Math.sqrt((moment(2 * k) - moment(k) ** 2) / count);
      expect(Math.abs(sum / count - moment(k)), `moment ${k}`).toBeLessThan(4 * standardError);
    }
  });

  it('fills cells of its central part and both tails in proportion (chi-square)', () => {
    // Cells of width 0.25 on [-3.75, 3.75] reach across every layer; the two ends take the tails.
    const edges = Array.from({ length: 31 }, (_, i) => -3.75 + 0.25 * i);
    const observed = new Array<number>(edges.length + 1).fill(0);
    for (const x of sample) {
      let cell = 0;
      while (cell < edges.length && x >= edges[cell]!) cell++;
      observed[cell]!++;
    }
    const tails = [1, ...edges.map(upperTail), 0];
    let statistic = 0;
    observed.forEach((seen, cell) => {
      const expected = count * (tails[cell]! - tails[cell + 1]!);
      statistic += (seen - expected) ** 2 / expected;
    });
    // 31 degrees of freedom: mean 31, standard deviation 7.9; the 0.9999 quantile is 69.
    expect(statistic).toBeLessThan(69);
    expect(statistic).toBeGreaterThan(8);
  });

  it('has the tail beyond the last layer: counts past 3.7, 4 and 4.4 on both sides', () => {
    for (const x of [3.7, 4, 4.4]) {
      const expected = 2 * count * upperTail(x);
      const seen = sample.reduce((total, value) => total + (Math.abs(value) > x ? 1 : 0), 0);
      expect(Math.abs(seen - expected), `beyond ${x}`).toBeLessThan(4 * Math.sqrt(expected));
    }
  });

  it('is not correlated with the draw before, in value or in size', () => {
    let values = 0;
    let sizes = 0;
    for (let i = 1; i < count; i++) {
      values += sample[i]! * sample[i - 1]!;
      sizes += (sample[i]! ** 2 - 1) * (sample[i - 1]! ** 2 - 1);
    }
    expect(Math.abs(values / count)).toBeLessThan(4 / Math.sqrt(count));
    expect(Math.abs(sizes / count)).toBeLessThan((4 * 2) / Math.sqrt(count));
  });

  it('fills an array with the draws of nextNormal, scaled, and leaves the stream where they do', () => {
    // Long enough to meet the tail and the wedges many times.
    const one = createStream(3, 'weights');
    const many = createStream(3, 'weights');
    const out = new Float64Array(100_000);
    fillNormal(many, out, 2);
    const repeated = out.map(() => 2 * nextNormal(one));
    expect(out).toEqual(repeated);
    expect(many).toEqual(one);
  });
});
