import { describe, expect, test } from 'vitest';
import { createChain } from '#engine/dynamics/chain.ts';
import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import {
  createObservedChain,
  restoreObservedChain,
  type ObservedChain,
} from '#engine/dynamics/observed-chain.ts';
import { createStream } from '#engine/random/stream.ts';
import { capTokens } from '#engine/sphere/initial-tokens.ts';

const options: ChainOptions = { tokenCount: 9, dimension: 5, headCount: 3, eta: 0.6, beta: 4 };
const input = capTokens(9, 5, 0.3, createStream(2, 'initial'));
const nothing = (): void => undefined;

/** A number for each head that depends on every entry of its attention and of its kicks. */
function fingerprints(chain: ObservedChain): number[] {
  const found: number[] = [];
  const weigh = (numbers: Float64Array): number => numbers.reduce((sum, x, k) => sum + x * Math.cos(k), 0);
  chain.advance((_, attention, kicks) => found.push(weigh(attention) + weigh(kicks)));
  return found;
}

describe('a chain whose layers are observed', () => {
  test.each<Partial<ChainOptions>>([
    {},
    { residual: 'tangent' },
    { law: { kind: 'rademacher' } },
    { beta: 1e6 },
  ])('has the tokens of the dense chain, bit for bit: %o', (change) => {
    const chosen = { ...options, ...change };
    const chain = createObservedChain(chosen, 'fresh', 7, input);
    for (let layer = 0; layer < 5; layer++) chain.advance(nothing);
    const dense = createChain({ ...chosen, method: 'dense', valueNoise: 'per-head' }, 7, 0, input);
    dense.advance(5);
    expect(chain.tokens).toEqual(dense.tokens);
  });

  test('shows attention rows that sum to 1 and kicks whose mean moves the tokens', () => {
    const chain = createObservedChain(options, 'fresh', 7, input);
    const before = chain.tokens.slice();
    const expected = before.slice();
    let heads = 0;
    chain.advance((head, attention, kicks) => {
      expect(head).toBe(heads++);
      for (let i = 0; i < 9; i++) {
        const row = attention.subarray(9 * i, 9 * i + 9);
        expect(row.every((weight) => weight > 0)).toBe(true);
        // Nine rounded quotients.
        expect(Math.abs(row.reduce((sum, weight) => sum + weight, 0) - 1)).toBeLessThan(1e-14);
      }
      kicks.forEach((kick, c) => (expected[c]! += (0.6 / 3) * kick));
    });
    expect(heads).toBe(3);
    for (let i = 0; i < 9; i++) {
      const row = expected.subarray(5 * i, 5 * i + 5);
      const length = Math.hypot(...row);
      row.forEach((x, c) => expect(chain.tokens[5 * i + c]).toBeCloseTo(x / length, 13));
    }
  });

  test('tied weights repeat in every layer, fresh ones do not', () => {
    // At β = 0 attention says nothing, so tokens that stand still under the map would hide the weights: reset them.
    const weightsOf = (sharing: 'fresh' | 'tied'): number[][] => {
      const chain = createObservedChain(options, sharing, 7, input);
      return [1, 2, 3].map(() => {
        chain.tokens.set(input);
        return fingerprints(chain);
      });
    };
    const [first, second, third] = weightsOf('tied');
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    const [fresh, other] = weightsOf('fresh');
    expect(fresh).toEqual(first);
    expect(other).not.toEqual(fresh);
    expect(new Set(fresh).size).toBe(3);
  });

  test.each(['fresh', 'tied'] as const)('%s: a restored chain goes on bit for bit', (sharing) => {
    const whole = createObservedChain(options, sharing, 7, input);
    for (let layer = 0; layer < 4; layer++) whole.advance(nothing);
    const half = createObservedChain(options, sharing, 7, input);
    half.advance(nothing);
    half.advance(nothing);
    const rest = restoreObservedChain(options, sharing, 7, structuredClone(half.save()));
    rest.advance(nothing);
    rest.advance(nothing);
    expect(rest.tokens).toEqual(whole.tokens);
    expect(rest.layer).toBe(4);
  });

  test('refuses laws with a mean and tokens of another shape', () => {
    const shifted = { kind: 'shifted', valueShift: 1, queryKeyShift: 0 } as const;
    expect(() => createObservedChain({ ...options, law: shifted }, 'fresh', 1, input)).toThrow(
      /law = shifted/,
    );
    expect(() => createObservedChain(options, 'fresh', 1, input.subarray(5))).toThrow(/initialTokens/);
  });
});
