import seedrandom from 'seedrandom';

import { requireInteger } from '#engine/arguments.ts';

/** What a stream is for: draws for one purpose never shift those of another. */
export type StreamPurpose = 'initial' | 'weights' | 'noise';

/** The reader's seed: a number or a phrase. The number 7 and the phrase '7' are the same seed. */
export type Seed = number | string;

/**
 * State of one xoshiro128** generator (Blackman and Vigna, 2018): four 32-bit words, not all zero, advanced in place
 * by the functions of this folder. It is plain transferable data: copying it is saving the stream.
 */
export type Stream = Uint32Array<ArrayBuffer>;

/**
 * The stream of one purpose in one replicate. It depends on its three arguments only, so replicate r gives the same
 * draws however many replicates run, in whatever order, on whatever machine.
 *
 * @param seed number or phrase
 * @param replicate integer >= 0
 * @throws RangeError if `replicate` is not an integer >= 0, or if `seed` is NaN.
 */
export function createStream(seed: Seed, purpose: StreamPurpose, replicate = 0): Stream {
  requireInteger('replicate', replicate, 0);
  if (Number.isNaN(seed)) throw new RangeError('seed = NaN is outside the numbers and phrases');
  const generator = seedrandom(JSON.stringify([String(seed), purpose, replicate]));
  const stream = new Uint32Array(4);
  // All zero is the one state that xoshiro never leaves; its chance is 2^-128, but it would be silent.
  do for (let word = 0; word < 4; word++) stream[word] = generator.int32();
  while (stream.every((word) => word === 0));
  return stream;
}

/** A copy that produces the same draws from here on. */
export function copyStream(stream: Stream): Stream {
  return stream.slice();
}

/** Sets `stream` to the state of `saved`. */
export function restoreStream(stream: Stream, saved: Stream): void {
  stream.set(saved);
}

/** The next 32 bits, an integer in [0, 2^32). */
export function nextUint32(stream: Stream): number {
  const s1 = stream[1]!;
  const scrambled = Math.imul(s1, 5);
  const output = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
  const s2 = stream[2]! ^ stream[0]!;
  const s3 = stream[3]! ^ s1;
  stream[1] = s1 ^ s2;
  stream[0] = stream[0]! ^ s3;
  stream[2] = s2 ^ (s1 << 9);
  stream[3] = (s3 << 11) | (s3 >>> 21);
  return output >>> 0;
}

/** Uniform on (0, 1): an odd multiple of 2^-53, so that logarithms of u and of 1 - u are finite. */
export function nextUniform(stream: Stream): number {
  const high = nextUint32(stream);
  const low = nextUint32(stream) >>> 12;
  return (high * 2 ** 20 + low + 0.5) * 2 ** -52;
}
