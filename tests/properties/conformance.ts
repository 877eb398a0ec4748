import { expect, it } from 'vitest';

import { gramMatrix } from '#engine/observables/gram-matrix.ts';
import type { Seed } from '#engine/random/stream.ts';

/** What chains, flows and the SDE solver have in common. */
export interface Evolution<Checkpoint> {
  readonly tokens: Float64Array<ArrayBuffer>;
  advance(count: number): void;
  save(): Checkpoint;
}

/** One implementation under test. */
export interface Subject<Checkpoint> {
  readonly tokenCount: number;
  /** Columns of the initial tokens. */
  readonly dimension: number;
  /** Columns of the evolution's own tokens. */
  readonly width: number;
  readonly start: (seed: Seed, replicate: number, tokens: Float64Array<ArrayBuffer>) => Evolution<Checkpoint>;
  readonly restore: (checkpoint: Checkpoint) => Evolution<Checkpoint>;
  readonly initialTokens: Float64Array<ArrayBuffer>;
  /** Draws depend on seed and replicate. */
  readonly random: boolean;
  /** Tokens are treated alike for fixed draws; collapsed noise is permuted in law only. */
  readonly exactPermutation: boolean;
  /** How far such tokens may be off: sums are then taken in another order. In doubles by default. */
  readonly rounding?: number;
}

const STEPS = 6;

/** What every evolution of tokens on the sphere owes its user, whatever computes it. */
export function itEvolvesTokens<Checkpoint>(subject: Subject<Checkpoint>): void {
  const { tokenCount, dimension, width, initialTokens } = subject;
  const start = (seed: Seed = 11, replicate = 0): Evolution<Checkpoint> =>
    subject.start(seed, replicate, initialTokens);
  const gramOf = (evolution: Evolution<Checkpoint>): Float64Array =>
    gramMatrix(evolution.tokens, tokenCount, width);

  it('keeps unit rows and a positive semidefinite Gram matrix with entries in [-1, 1]', () => {
    const evolution = start();
    evolution.advance(STEPS);
    const gram = gramOf(evolution);
    for (let i = 0; i < tokenCount; i++) {
      expect(Math.abs(gram[i * tokenCount + i]! - 1)).toBeLessThan(1e-12);
      for (let j = 0; j < tokenCount; j++)
        expect(Math.abs(gram[i * tokenCount + j]!)).toBeLessThan(1 + 1e-12);
    }
    for (let probe = 1; probe <= 5; probe++) {
      let form = 0;
      for (let i = 0; i < tokenCount; i++) {
        for (let j = 0; j < tokenCount; j++) {
          form += Math.sin(3 * probe * i + 1) * gram[i * tokenCount + j]! * Math.sin(3 * probe * j + 1);
        }
      }
      expect(form).toBeGreaterThan(-1e-12);
    }
  });

  it('moves the tokens', () => {
    const evolution = start();
    const before = gramOf(evolution);
    evolution.advance(STEPS);
    const change = gramOf(evolution).reduce((most, x, i) => Math.max(most, Math.abs(x - before[i]!)), 0);
    expect(change).toBeGreaterThan(1e-6);
  });

  it('gives the same bits for the same seed and replicate', () => {
    const [first, second] = [start(), start()];
    for (const evolution of [first, second]) evolution.advance(STEPS);
    expect(second.tokens).toEqual(first.tokens);
  });

  it('gives the same bits in chunks as in one call', () => {
    const whole = start();
    whole.advance(STEPS);
    const chunked = start();
    chunked.advance(1);
    chunked.advance(0);
    chunked.advance(STEPS - 1);
    expect(chunked.save()).toEqual(whole.save());
  });

  it('resumes from a checkpoint exactly, and twice from the same one, also after structured cloning', () => {
    const whole = start();
    whole.advance(2);
    const saved = whole.save();
    const cloned = structuredClone(saved);
    whole.advance(STEPS - 2);
    for (const checkpoint of [saved, cloned]) {
      const resumed = subject.restore(checkpoint);
      resumed.advance(STEPS - 2);
      expect(resumed.save()).toEqual(whole.save());
    }
  });

  it('leaves the initial tokens alone', () => {
    const copy = initialTokens.slice();
    start().advance(2);
    expect(initialTokens).toEqual(copy);
  });

  it('refuses a count of steps that is not one', () => {
    for (const count of [-1, 0.5, Number.NaN])
      expect(() => start().advance(count)).toThrow(`Count = ${count} is outside`);
  });

  if (subject.exactPermutation) {
    it('commutes with permutations of the tokens under the same draws', () => {
      const permutation = Array.from({ length: tokenCount }, (_, i) => (i * 7 + 3) % tokenCount);
      expect(new Set(permutation).size).toBe(tokenCount);
      const permute = (rows: Float64Array): Float64Array<ArrayBuffer> =>
        Float64Array.from(
          rows,
          (_, index) => rows[permutation[Math.floor(index / dimension)]! * dimension + (index % dimension)]!,
        );
      const plain = start();
      const permuted = subject.start(11, 0, permute(initialTokens));
      plain.advance(3);
      permuted.advance(3);
      permute(plain.tokens).forEach((x, i) => {
        expect(Math.abs(permuted.tokens[i]! - x)).toBeLessThan(subject.rounding ?? 1e-9);
      });
    });
  }

  if (subject.random) {
    it('gives other draws for another seed or replicate', () => {
      const evolutions = [start(), start(12), start('a phrase'), start(11, 1)];
      for (const evolution of evolutions) evolution.advance(1);
      expect(new Set(evolutions.map((evolution) => gramOf(evolution)[1])).size).toBe(evolutions.length);
    });
  }
}
