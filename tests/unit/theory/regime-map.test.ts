import { describe, expect, test } from 'vitest';
import { createStream, nextUniform } from '#engine/random/stream.ts';
import { regimeMap, type Exponents } from '#engine/theory/regime-map.ts';
import { classifyExponents, type Region } from '#engine/theory/regimes.ts';

/**
 * The table of theory.md section 3 once more, row by row, in exponents: "o(1)" of L^{-s} is s > 0. The first row that holds
 * wins; w widens the SDE's row to noise between L^{-w} and L^{w}.
 */
function tableRegion(a: number, b: number, w: number): Region {
  const steps = a - 1; // ηL = L^{-steps}
  const noise = a + b - 1; // αηL
  const second = 2 * a - 1; // η²L
  const third = 3 * a - 1; // η³L
  const rows: [Region, boolean][] = [
    ['static', steps > 0 && noise > 0],
    ['failure', !(third > 0) || noise < -w],
    ['sde', noise <= w],
    ['ode1', second > 0],
    ['ode2', third > 0],
  ];
  return rows.find(([, holds]) => holds)![0];
}

/** The corners (a, b) where two borders of the table meet are multiples of these; none is a binary fraction of 1/3. */
const w = Math.log(3) / Math.log(1000);
const box = { etaExponent: [-0.2, 2], alphaExponent: [-0.2, 2] } as const;

function contains(corners: readonly Exponents[], [a, b]: Exponents): boolean {
  return corners.every(([fromA, fromB], index) => {
    const [toA, toB] = corners[(index + 1) % corners.length]!;
    return (toA - fromA) * (b - fromB) - (toB - fromB) * (a - fromA) >= -1e-12;
  });
}

function area(corners: readonly Exponents[]): number {
  const doubled = corners.map(([a, b], index) => {
    const [nextA, nextB] = corners[(index + 1) % corners.length]!;
    return a * nextB - nextA * b;
  });
  return doubled.reduce((sum, value) => sum + value, 0) / 2;
}

function randomExponents(count: number): Exponents[] {
  const stream = createStream('exponents', 'noise');
  return Array.from({ length: count }, () => [
    -0.2 + 2.2 * nextUniform(stream),
    -0.2 + 2.2 * nextUniform(stream),
  ]);
}

describe('the table of Figure 1', () => {
  test('200 random exponents have the region of the table, with and without the band', () => {
    for (const [a, b] of randomExponents(200)) {
      expect(classifyExponents(a, b).region).toBe(tableRegion(a, b, 0));
      expect(classifyExponents(a, b, w).region).toBe(tableRegion(a, b, w));
    }
  });

  // Exponents chosen so that the borders are exact in binary: with w = 1/8 only a = 1/3 is rounded.
  test.each([
    [1 / 3, 1, 'failure'],
    [1 / 3, 2 / 3, 'failure'],
    [0.5, 1, 'ode2'],
    [0.5, 0.5, 'sde'],
    [1, 1, 'ode1'],
    [1, 0.25, 'ode1'],
    [1, 0.125, 'sde'],
    [1, 0, 'sde'],
    [0.75, 0.375, 'sde'],
    [0.75, 0.125, 'sde'],
    [0.5, 0.625, 'sde'],
    [0.5, 0.375, 'sde'],
    [1.5, -0.5, 'sde'],
    [1.5, -0.375, 'static'],
    [1.5, -0.625, 'sde'],
  ] as const)('on a border, a = %d and b = %d: %s', (a, b, region) => {
    expect(classifyExponents(a, b, 0.125).region).toBe(region);
    expect(tableRegion(a, b, 0.125)).toBe(region);
  });

  test('a step of exactly 1/√L or L^{-1/3} lies on the border at every depth, whatever its logarithm rounds to', () => {
    for (let layers = 4; layers < 3000; layers++) {
      const exponent = (eta: number): number => -Math.log(eta) / Math.log(layers);
      expect(classifyExponents(exponent(1 / Math.sqrt(layers)), 1.5).region).toBe('ode2');
      expect(classifyExponents(exponent(1 / Math.cbrt(layers)), 1.5).region).toBe('failure');
      expect(classifyExponents(exponent(1 / layers), 1.5).region).toBe('ode1');
    }
  });
});

describe('its polygons', () => {
  test.each([
    [0, false],
    [w, false],
    [w, true],
    [0.7, false],
  ])(
    'fill the rectangle without overlap and agree with the table, w = %d, centred: %s',
    (halfWidth, centred) => {
      const { cells } = regimeMap(halfWidth, centred, box);
      expect(cells.reduce((sum, { corners }) => sum + area(corners), 0)).toBeCloseTo(2.2 ** 2, 10);
      for (const { corners } of cells) expect(area(corners)).toBeGreaterThan(0);
      for (const point of randomExponents(200)) {
        const at = cells.filter(({ corners }) => contains(corners, point)).map(({ region }) => region);
        const { region, centredRegion } = classifyExponents(...point, halfWidth);
        expect(at).toEqual([centred ? centredRegion : region]);
      }
    },
  );

  test('borders are where the region changes, and nowhere else', () => {
    const { borders, cells } = regimeMap(w, false, box);
    const regionAt = (a: number, b: number): Region => classifyExponents(a, b, w).region;
    for (const [[a, b], [nextA, nextB]] of borders) {
      const [middleA, middleB] = [(a + nextA) / 2, (b + nextB) / 2];
      const length = Math.hypot(nextA - a, nextB - b);
      const [outA, outB] = [(1e-5 * (nextB - b)) / length, (-1e-5 * (nextA - a)) / length];
      expect(regionAt(middleA + outA, middleB + outB)).not.toBe(regionAt(middleA - outA, middleB - outB));
    }
    // Each inner edge with different regions on its sides is reported once: by the sum of lengths over cells, which see
    // every inner edge twice.
    const length = ([[a, b], [nextA, nextB]]: readonly [Exponents, Exponents]): number =>
      Math.hypot(nextA - a, nextB - b);
    const changes = cells.flatMap(({ corners, region }) =>
      corners.flatMap((corner, index) => {
        const next = corners[(index + 1) % corners.length]!;
        const middle: Exponents = [(corner[0] + next[0]) / 2, (corner[1] + next[1]) / 2];
        const size = length([corner, next]);
        if (size < 1e-9) return [];
        const beyond: Exponents = [
          middle[0] + (1e-5 * (next[1] - corner[1])) / size,
          middle[1] - (1e-5 * (next[0] - corner[0])) / size,
        ];
        return regionAt(...beyond) === region ? [] : [size];
      }),
    );
    const total = changes.reduce((sum, size) => sum + size, 0);
    expect(borders.reduce((sum, border) => sum + length(border), 0)).toBeCloseTo(total / 2, 9);
  });

  test('rejects a negative band', () => {
    expect(() => regimeMap(-0.1, false, box)).toThrow(/halfWidth = -0.1/);
  });
});
