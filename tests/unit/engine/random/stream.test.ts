import { describe, expect, it } from 'vitest';

import { copyStream, createStream, nextUint32, nextUniform, restoreStream } from '#engine/random/stream.ts';

describe('a stream', () => {
  it('follows the reference xoshiro128**', () => {
    // First outputs of xoshiro128starstar.c (Blackman and Vigna) from the state 1, 2, 3, 4.
    const stream = Uint32Array.of(1, 2, 3, 4);
    const reference = referenceXoshiro([1n, 2n, 3n, 4n]);
    expect(nextUint32(stream)).toBe(11520);
    reference();
    for (let i = 0; i < 1000; i++) expect(nextUint32(stream)).toBe(reference());
  });

  it('depends on seed, purpose and replicate, and on nothing else', () => {
    const first = (...key: Parameters<typeof createStream>): number => nextUint32(createStream(...key));
    expect(first(7, 'weights', 3)).toBe(first(7, 'weights', 3));
    expect(first(7, 'weights', 3)).toBe(first('7', 'weights', 3));
    const keys: Parameters<typeof createStream>[] = [
      [7, 'weights', 3],
      [7, 'weights', 4],
      [7, 'noise', 3],
      [7, 'initial', 3],
      [8, 'weights', 3],
      ['a phrase', 'weights', 3],
      ['', 'weights', 3],
    ];
    expect(new Set(keys.map((key) => first(...key))).size).toBe(keys.length);
  });

  it('continues exactly from a copy and from a restored state', () => {
    const stream = createStream(1, 'noise');
    nextUint32(stream);
    const saved = copyStream(stream);
    const ahead = [nextUint32(stream), nextUint32(stream)];
    const copy = copyStream(saved);
    expect([nextUint32(copy), nextUint32(copy)]).toEqual(ahead);
    restoreStream(stream, saved);
    expect([nextUint32(stream), nextUint32(stream)]).toEqual(ahead);
  });

  it('gives uniforms inside (0, 1) with the moments and the pair correlation of the law', () => {
    const stream = createStream('uniform', 'noise');
    const count = 200_000;
    let sum = 0;
    let squares = 0;
    let pairs = 0;
    let previous = 0.5;
    let lowest = 1;
    let highest = 0;
    for (let i = 0; i < count; i++) {
      const u = nextUniform(stream);
      lowest = Math.min(lowest, u);
      highest = Math.max(highest, u);
      sum += u - 0.5;
      squares += (u - 0.5) ** 2;
      pairs += (u - 0.5) * (previous - 0.5);
      previous = u;
    }
    expect(lowest).toBeGreaterThan(0);
    expect(highest).toBeLessThan(1);
    // Standard errors: sqrt(1/12/N), sqrt((1/80 - 1/144)/N) and (1/12)/sqrt(N); four of them are allowed.
    expect(Math.abs(sum / count)).toBeLessThan(4 * Math.sqrt(1 / 12 / count));
    expect(Math.abs(squares / count - 1 / 12)).toBeLessThan(4 * Math.sqrt((1 / 80 - 1 / 144) / count));
    expect(Math.abs(pairs / count)).toBeLessThan(4 / 12 / Math.sqrt(count));
  });

  it('refuses a replicate or a seed that is not one', () => {
    expect(() => createStream(1, 'noise', -1)).toThrow(/replicate = -1 is outside/);
    expect(() => createStream(1, 'noise', 0.5)).toThrow(/replicate = 0.5 is outside/);
    expect(() => createStream(Number.NaN, 'noise')).toThrow(/seed = NaN is outside/);
  });
});

/** xoshiro128** in big integers, straight from its definition. */
function referenceXoshiro(seed: [bigint, bigint, bigint, bigint]): () => number {
  const mask = 0xffffffffn;
  const rotate = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & mask;
  const s = [...seed];
  return () => {
    const result = (rotate((s[1]! * 5n) & mask, 7n) * 9n) & mask;
    const t = (s[1]! << 9n) & mask;
    s[2] = s[2]! ^ s[0]!;
    s[3] = s[3]! ^ s[1]!;
    s[1] = s[1]! ^ s[2]!;
    s[0] = s[0]! ^ s[3]!;
    s[2] = s[2]! ^ t;
    s[3] = rotate(s[3]!, 11n);
    return Number(result);
  };
}
