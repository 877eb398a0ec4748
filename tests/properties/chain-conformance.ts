import { expect, it } from 'vitest';

import { createChain, restoreChain } from '#engine/dynamics/chain.ts';
import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';

const LAYERS = 6;

/**
 * What every chain owes its user, whatever computes it. `tokens` [tokenCount, dimension] is the start; a chain that
 * draws collapsed noise permutes its tokens in law only, so it sets `exactPermutation` to false.
 */
export function itBehavesAsAChain(
  options: ChainOptions,
  tokens: Float64Array,
  { exactPermutation }: { exactPermutation: boolean },
): void {
  const { tokenCount, dimension } = options;
  const start = (seed: number | string = 11, replicate = 0, from = tokens): ReturnType<typeof createChain> =>
    createChain(options, seed, replicate, from);

  it('keeps unit rows and a positive semidefinite Gram matrix with entries in [-1, 1]', () => {
    const chain = start();
    chain.advance(LAYERS);
    const gram = chain.gramMatrix();
    const probe = Float64Array.from({ length: tokenCount }, (_, i) => Math.sin(3 * i + 1));
    for (let i = 0; i < tokenCount; i++) {
      expect(Math.abs(gram[i * tokenCount + i]! - 1)).toBeLessThan(1e-12);
      for (let j = 0; j < tokenCount; j++)
        expect(Math.abs(gram[i * tokenCount + j]!)).toBeLessThan(1 + 1e-12);
    }
    // vᵀ R v = ‖Σ v_i x_i‖² for a fixed v, and for v = 1 / n it is the second moment.
    let form = 0;
    for (let i = 0; i < tokenCount; i++) {
      for (let j = 0; j < tokenCount; j++) form += probe[i]! * gram[i * tokenCount + j]! * probe[j]!;
    }
    expect(form).toBeGreaterThan(-1e-12);
    expect(chain.secondMoment()).toBeCloseTo(gram.reduce((sum, x) => sum + x, 0) / tokenCount ** 2, 12);
  });

  it('moves the tokens, and counts its layers', () => {
    const chain = start();
    const before = chain.gramMatrix();
    chain.advance(LAYERS);
    expect(chain.layer).toBe(LAYERS);
    const change = chain.gramMatrix().reduce((most, x, i) => Math.max(most, Math.abs(x - before[i]!)), 0);
    expect(change).toBeGreaterThan(1e-6);
  });

  it('gives the same bits for the same seed and replicate', () => {
    const [first, second] = [start(), start()];
    for (const chain of [first, second]) chain.advance(LAYERS);
    expect(second.tokens).toEqual(first.tokens);
  });

  it('gives the same bits in chunks as in one call', () => {
    const whole = start();
    whole.advance(LAYERS);
    const chunked = start();
    chunked.advance(1);
    chunked.advance(0);
    chunked.advance(LAYERS - 1);
    expect(chunked.tokens).toEqual(whole.tokens);
    expect(chunked.barycentreErrorBound).toBe(whole.barycentreErrorBound);
  });

  it('resumes from a checkpoint exactly, and twice from the same one', () => {
    const whole = start();
    whole.advance(2);
    const saved = whole.save();
    const kept = structuredClone(saved);
    whole.advance(LAYERS - 2);
    for (const checkpoint of [saved, kept]) {
      const resumed = restoreChain(options, checkpoint);
      expect([resumed.layer, resumed.method, resumed.methodReason]).toEqual([
        2,
        whole.method,
        whole.methodReason,
      ]);
      resumed.advance(LAYERS - 2);
      expect(resumed.tokens).toEqual(whole.tokens);
      expect(resumed.save()).toEqual(whole.save());
    }
  });

  it('leaves the initial tokens alone', () => {
    const copy = tokens.slice();
    start().advance(2);
    expect(tokens).toEqual(copy);
  });

  it('refuses a layer count that is not one', () => {
    for (const count of [-1, 0.5, Number.NaN]) {
      expect(() => start().advance(count)).toThrow(`layerCount = ${count} is outside`);
    }
  });

  if (exactPermutation) {
    it('commutes with permutations of the tokens under the same weights', () => {
      const permutation = Array.from({ length: tokenCount }, (_, i) => (i * 7 + 3) % tokenCount);
      expect(new Set(permutation).size).toBe(tokenCount);
      const permute = (rows: Float64Array): Float64Array =>
        rows.map(
          (_, index) => rows[permutation[Math.floor(index / dimension)]! * dimension + (index % dimension)]!,
        );
      const plain = start();
      const permuted = start(11, 0, permute(tokens));
      plain.advance(3);
      permuted.advance(3);
      permute(plain.tokens).forEach((x, i) => expect(Math.abs(permuted.tokens[i]! - x)).toBeLessThan(1e-10));
    });
  }

  if (options.law?.kind !== 'deterministic') {
    it('gives other draws for another seed or replicate', () => {
      const chains = [start(), start(12), start('a phrase'), start(11, 1)];
      for (const chain of chains) chain.advance(1);
      expect(new Set(chains.map((chain) => chain.meanOverlap())).size).toBe(chains.length);
    });
  }
}
