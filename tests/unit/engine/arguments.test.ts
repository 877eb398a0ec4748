import { describe, expect, it } from 'vitest';

import {
  requireBetween,
  requireFinite,
  requireInRange,
  requireInteger,
  requireLength,
  requireOneOf,
  requirePositive,
} from '#engine/arguments.ts';

describe('argument checks', () => {
  it('name the argument, its value and the range', () => {
    expect(() => requireInteger('tokenCount', 2.5, 1, 9)).toThrow(
      'tokenCount = 2.5 is outside the integers 1 to 9',
    );
    expect(() => requireInRange('gamma0', 1.5, -0.07, 1)).toThrow('gamma0 = 1.5 is outside -0.07 to 1');
    expect(() => requireBetween('u0', 1, 0, 1)).toThrow('u0 = 1 is outside 0 to 1 (ends excluded)');
    expect(() => requireLength('tokens', [1, 2], 3)).toThrow('tokens.length = 2 is outside 3 to 3');
  });

  it('refuse a word that is not a choice', () => {
    expect(() => requireOneOf<string>('law', 'cauchy', ['gaussian', 'rademacher'])).toThrow(
      'law = cauchy is outside gaussian, rademacher',
    );
    expect(requireOneOf('law', 'gaussian', ['gaussian', 'rademacher'])).toBe('gaussian');
  });

  it('refuse NaN and infinities', () => {
    for (const value of [Number.NaN, Infinity, -Infinity]) {
      expect(() => requireFinite('x', value)).toThrow(RangeError);
      expect(() => requireInRange('x', value, -Infinity, Infinity)).toThrow(RangeError);
      expect(() => requirePositive('x', value)).toThrow(RangeError);
      expect(() => requireInteger('x', value, 0)).toThrow(RangeError);
    }
  });

  it('return the value they accept, ends included where the range is closed', () => {
    expect(requireInteger('x', 1, 1, 9)).toBe(1);
    expect(requireInRange('x', 1, 0, 1)).toBe(1);
    expect(requirePositive('x', 1e-300)).toBe(1e-300);
    expect(requireFinite('x', -5)).toBe(-5);
  });
});
