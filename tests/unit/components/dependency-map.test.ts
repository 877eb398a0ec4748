import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layersOf, withoutImplied, type Dependent } from '#components/dependency-map/layers.ts';
import { layeredLayout } from '#components/dependency-map/layered-layout.ts';

const sizes = { width: 9, height: 4, gap: { across: 1, down: 2 } };

/** Up to 24 items, each using some of those before it: no circle is possible. */
const anyItems: fc.Arbitrary<Dependent[]> = fc
  .array(fc.array(fc.nat({ max: 1_000 }), { maxLength: 3 }), { minLength: 1, maxLength: 24 })
  .map((rows) =>
    rows.map((row, index) => ({
      id: `r${index}`,
      uses: index === 0 ? [] : [...new Set(row.map((value) => `r${value % index}`))],
    })),
  );

const check = (law: (items: Dependent[]) => void): void => {
  fc.assert(fc.property(anyItems, law), { seed: 5, numRuns: 200 });
};

/** Every item that can be reached by going from user to used. */
function reachable(items: readonly Dependent[]): string[] {
  const pairs: string[] = [];
  for (const { id } of items) {
    const open = [id];
    const seen = new Set<string>();
    while (open.length > 0) {
      for (const used of items.find((item) => item.id === open[0])!.uses) {
        if (!seen.has(used)) open.push(used);
        seen.add(used);
      }
      open.shift();
    }
    pairs.push(...[...seen].map((used) => `${id} > ${used}`));
  }
  return pairs.sort();
}

describe('layers', () => {
  test('a chain and a short cut: the longest way counts', () => {
    const items = [
      { id: 'a', uses: [] },
      { id: 'b', uses: ['a'] },
      { id: 'c', uses: ['a', 'b'] },
      { id: 'd', uses: [] },
    ];
    expect(Object.fromEntries(layersOf(items))).toEqual({ a: 0, b: 1, c: 2, d: 0 });
  });

  test('everything is one layer below the deepest thing that it uses', () => {
    check((items) => {
      const layers = layersOf(items);
      for (const { id, uses } of items) {
        expect(layers.get(id)).toBe(Math.max(-1, ...uses.map((used) => layers.get(used)!)) + 1);
      }
    });
  });

  test('a circle is named, and so is what is missing', () => {
    const circle = [
      { id: 'a', uses: ['c'] },
      { id: 'b', uses: ['a'] },
      { id: 'c', uses: ['b'] },
    ];
    expect(() => layersOf(circle)).toThrow(new RangeError('dependencies = a > c > b > a form a circle'));
    expect(() => layersOf([{ id: 'a', uses: ['z'] }])).toThrow(
      new RangeError('dependency = z of a is not among the items'),
    );
  });
});

describe('without what follows from others', () => {
  test('everything is reached that was reached before, and no use can be spared', () => {
    check((items) => {
      const fewer = withoutImplied(items);
      const before = reachable(items);
      expect(reachable(fewer)).toEqual(before);
      for (const { id, uses } of fewer) {
        for (const spared of uses) {
          const without = fewer.map((item) =>
            item.id === id ? { id, uses: uses.filter((used) => used !== spared) } : item,
          );
          expect(reachable(without)).not.toEqual(before);
        }
      }
    });
  });
});

describe('the drawing', () => {
  test('what is used stands above what uses it; boxes are apart; all is inside', () => {
    check((items) => {
      const { width, height, boxes, lines } = layeredLayout(items, sizes);
      expect(boxes.size).toBe(items.length);
      const places = [...boxes.values()];
      places.forEach(({ x, y }, index) => {
        // Rounding errors of sums of some twenty numbers near 100.
        expect(x).toBeGreaterThanOrEqual(-1e-9);
        expect(x + sizes.width).toBeLessThanOrEqual(width + 1e-9);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y + sizes.height).toBeLessThanOrEqual(height);
        for (const other of places.slice(index + 1)) {
          if (other.y === y) {
            expect(Math.abs(other.x - x)).toBeGreaterThanOrEqual(sizes.width + sizes.gap.across - 1e-9);
          }
        }
      });
      for (const { from, to, points } of lines) {
        const [start, end] = [points[0]!, points.at(-1)!];
        expect(start.y).toBe(boxes.get(from)!.y + sizes.height);
        expect(end.y).toBe(boxes.get(to)!.y);
        expect(start.x).toBeCloseTo(boxes.get(from)!.x + sizes.width / 2, 9);
        expect(end.x).toBeCloseTo(boxes.get(to)!.x + sizes.width / 2, 9);
        points.slice(1).forEach((point, index) => expect(point.y).toBeGreaterThan(points[index]!.y));
      }
      expect(lines).toHaveLength(items.reduce((count, { uses }) => count + uses.length, 0));
    });
  });

  test('no line runs through a box', () => {
    check((items) => {
      const { boxes, lines } = layeredLayout(items, sizes);
      for (const { points } of lines) {
        for (const [index, { x, y }] of points.slice(0, -1).entries()) {
          const next = points[index + 1]!;
          // Upright pieces are those beside boxes; between layers there are none.
          if (next.y - y !== sizes.height) continue;
          for (const box of boxes.values()) {
            expect(box.y === y && box.x < x && x < box.x + sizes.width).toBe(false);
          }
        }
      }
    });
  });

  test('two crossed lines are uncrossed', () => {
    const items = [
      { id: 'a', uses: [] },
      { id: 'b', uses: [] },
      { id: 'c', uses: ['b'] },
      { id: 'd', uses: ['a'] },
    ];
    const { boxes } = layeredLayout(items, sizes);
    const isLeftOf = (one: string, other: string) => boxes.get(one)!.x < boxes.get(other)!.x;
    expect(isLeftOf('a', 'b')).toBe(isLeftOf('d', 'c'));
  });

  test('a child of two stands between them, and a lone child below its parent', () => {
    const items = [
      { id: 'a', uses: [] },
      { id: 'b', uses: [] },
      { id: 'c', uses: ['a', 'b'] },
      { id: 'd', uses: ['c'] },
    ];
    const { boxes } = layeredLayout(items, sizes);
    const x = (id: string) => boxes.get(id)!.x;
    expect(x('c')).toBeCloseTo((x('a') + x('b')) / 2, 9);
    expect(x('d')).toBeCloseTo(x('c'), 9);
  });
});
