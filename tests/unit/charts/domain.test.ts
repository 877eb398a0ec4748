import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  contains,
  extentOf,
  fitChanges,
  nextDomain,
  nextDomains,
  niceDomain,
  type Domain,
} from '#charts/domain.ts';

// Thousandths; adding 0 makes -0 plain.
const number = fc
  .double({ min: -1e6, max: 1e6, noNaN: true })
  .map((value) => Math.round(value * 1e3) / 1e3 + 0);
const domain = fc.tuple(number, number).map(([a, b]): Domain => [Math.min(a, b), Math.max(a, b)]);

describe('a nice domain', () => {
  test('holds the data, is never empty, and is left alone the second time', () => {
    fc.assert(
      fc.property(domain, (data) => {
        const nice = niceDomain(data);
        expect(contains(nice, data)).toBe(true);
        expect(nice[0]).toBeLessThan(nice[1]);
        expect(niceDomain(nice)).toEqual(nice);
      }),
      { seed: 3 },
    );
  });

  test('has round ends', () => {
    expect(niceDomain([0.013, 0.97])).toEqual([0, 1]);
    expect(niceDomain([0, 0])).toEqual([-1, 1]);
  });

  test.each([
    [2, 1],
    [0, Number.NaN],
    [0, Infinity],
  ])('refuses [%s, %s]', (low, high) => {
    expect(() => niceDomain([low, high])).toThrow(RangeError);
  });
});

describe('axes that hold still', () => {
  test('dragging never moves an axis, whatever the data', () => {
    fc.assert(
      fc.property(domain, domain, (shown, data) => {
        expect(nextDomain(shown, data, 'drag')).toBe(shown);
      }),
      { seed: 4 },
    );
  });

  test('settling shows old and new data and stays put when the data fit already', () => {
    fc.assert(
      fc.property(domain, domain, (first, data) => {
        const shown = nextDomain(undefined, first, 'settle');
        const next = nextDomain(shown, data, 'settle');
        expect(contains(next, shown) && contains(next, data)).toBe(true);
        expect(nextDomain(next, data, 'settle')).toBe(next);
      }),
      { seed: 5 },
    );
  });

  test('fitting forgets what was shown, and once fitted there is nothing to fit', () => {
    fc.assert(
      fc.property(domain, domain, (shown, data) => {
        const fitted = nextDomain(shown, data, 'fit');
        expect(fitted).toEqual(niceDomain(data));
        expect(fitChanges(fitted, data)).toBe(false);
      }),
      { seed: 6 },
    );
    expect(fitChanges([0, 10], [0, 1])).toBe(true);
  });

  test('the first picture gets the domain of its data even while dragging', () => {
    expect(nextDomain(undefined, [0.1, 0.9], 'drag')).toEqual([0, 1]);
  });

  test('every axis of a picture is treated by its own name', () => {
    const shown = { overlap: [0, 1], gone: [0, 5] } as const;
    expect(nextDomains(shown, { overlap: [0, 3], residual: [-0.1, 0.1] }, 'drag')).toEqual({
      overlap: [0, 1],
      residual: [-0.1, 0.1],
    });
  });
});

test('the extent skips what is not finite and may be empty', () => {
  expect(extentOf([Number.NaN, 2, Infinity], [-1, 0.5])).toEqual([-1, 2]);
  expect(extentOf([Number.NaN])).toBeUndefined();
});
