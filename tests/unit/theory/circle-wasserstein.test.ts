import { describe, expect, test } from 'vitest';
import {
  circleW1,
  circleW2,
  squaredCircleW2,
  squaredW2ToUniform,
  type CirclePoints,
} from '#engine/circle/wasserstein.ts';
import { createStream, nextUniform } from '#engine/random/stream.ts';

const initial = (seed: string) => createStream(seed, 'initial');
const TURN = 2 * Math.PI;

function uniformAngles(count: number, stream: ReturnType<typeof initial>): number[] {
  return Array.from({ length: count }, () => TURN * nextUniform(stream));
}

function arc(a: number, b: number): number {
  const gap = Math.abs(a - b) % TURN;
  return Math.min(gap, TURN - gap);
}

/** The definition for equal numbers of equal masses: the best of all n! assignments. */
function bruteForce(x: readonly number[], y: readonly number[], power: number): number {
  const best = (i: number, free: readonly number[]): number =>
    free.length === 0
      ? 0
      : Math.min(
          ...free.map(
            (b, k) =>
              arc(x[i]!, b) ** power +
              best(
                i + 1,
                free.filter((_, l) => l !== k),
              ),
          ),
        );
  return best(0, y) / x.length;
}

describe('Wasserstein distances on the circle, geodesic cost', () => {
  test('equal the best of all assignments', () => {
    const stream = initial('assignments');
    for (let round = 0; round < 60; round++) {
      const count = 1 + (round % 6);
      // Every third round clustered, so that the seam and the antipode matter.
      const spread = round % 3 === 0 ? 0.1 : 1;
      const x = uniformAngles(count, stream).map((a) => a * spread - 0.2);
      const y = uniformAngles(count, stream).map((a) => a * spread + (round % 2) * Math.PI);
      expect(Math.abs(circleW1({ angles: x }, { angles: y }) - bruteForce(x, y, 1))).toBeLessThan(1e-13);
      expect(Math.abs(squaredCircleW2({ angles: x }, { angles: y }) - bruteForce(x, y, 2))).toBeLessThan(
        1e-13 * 10,
      );
    }
  });

  test('integer weights are repeated points', () => {
    const stream = initial('weights');
    for (let round = 0; round < 20; round++) {
      const x = uniformAngles(3, stream);
      const y = uniformAngles(4, stream);
      const weighted: [CirclePoints, CirclePoints] = [
        { angles: x, weights: [1, 2, 3] },
        { angles: y, weights: [2, 2, 0, 2] },
      ];
      const repeated = [
        [x[0]!, x[1]!, x[1]!, x[2]!, x[2]!, x[2]!],
        [y[0]!, y[0]!, y[1]!, y[1]!, y[3]!, y[3]!],
      ] as const;
      expect(Math.abs(circleW1(...weighted) - bruteForce(...repeated, 1))).toBeLessThan(1e-13);
      expect(Math.abs(squaredCircleW2(...weighted) - bruteForce(...repeated, 2))).toBeLessThan(1e-12);
    }
  });

  test('metric: zero on equals, symmetric, triangle inequality, rotation invariant, W₁ <= W₂ <= π', () => {
    const stream = initial('metric');
    for (let round = 0; round < 30; round++) {
      const [x, y, z] = [uniformAngles(7, stream), uniformAngles(5, stream), uniformAngles(9, stream)].map(
        (angles) => ({ angles }),
      );
      for (const distance of [circleW1, circleW2]) {
        // W₂ is the root of a cost that is exact to rounding.
        expect(distance(x!, x!)).toBeLessThan(1e-7);
        expect(Math.abs(distance(x!, y!) - distance(y!, x!))).toBeLessThan(1e-12);
        expect(distance(x!, z!)).toBeLessThanOrEqual(distance(x!, y!) + distance(y!, z!) + 1e-12);
        const turned = (points: CirclePoints) => ({
          angles: Array.from(points.angles, (a) => a + 1.234 - 2 * TURN),
        });
        expect(Math.abs(distance(turned(x!), turned(y!)) - distance(x!, y!))).toBeLessThan(1e-12);
      }
      expect(circleW1(x!, y!)).toBeLessThanOrEqual(circleW2(x!, y!) + 1e-12);
      expect(circleW2(x!, y!)).toBeLessThanOrEqual(Math.PI);
    }
  });

  test('two antipodal points; a point against the uniform law (π²/3)', () => {
    expect(Math.abs(circleW2({ angles: [0.1] }, { angles: [0.1 + Math.PI] }) - Math.PI)).toBeLessThan(1e-14);
    expect(Math.abs(squaredW2ToUniform({ angles: [2] }) - Math.PI ** 2 / 3)).toBeLessThan(1e-14);
    // A fine grid is the uniform law up to (2π/N)²/12 per cell.
    const grid = { angles: Array.from({ length: 600 }, (_, k) => (TURN * k) / 600) };
    const points = { angles: [0.3, 2, 2.5, 6.2], weights: [1, 2, 3, 0.5] };
    expect(Math.abs(squaredCircleW2(points, grid) - squaredW2ToUniform(points))).toBeLessThan(
      (TURN / 600) * 2 * Math.PI,
    );
    expect(Math.abs(squaredW2ToUniform(grid) - (TURN / 600) ** 2 / 12)).toBeLessThan(1e-12);
  });

  test.each([1, 5, 40])('E W₂² of %d uniform points to the uniform law is π²/(3n)', (count) => {
    const stream = initial(`oracle ${count}`);
    const values = Array.from({ length: 4000 }, () =>
      squaredW2ToUniform({ angles: uniformAngles(count, stream) }),
    );
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const error = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length ** 2);
    // n = 1 has no spread at all: every point is at π²/3.
    expect(Math.abs(mean - Math.PI ** 2 / (3 * count))).toBeLessThan(4 * error + 1e-12); // s.e. below 1.5 %
    expect(error).toBeLessThan((0.015 * Math.PI ** 2) / (3 * count));
  });

  test('two samples of n: about 2π²/(3n)', () => {
    const stream = initial('two samples');
    const count = 200;
    const values = Array.from({ length: 400 }, () =>
      squaredCircleW2({ angles: uniformAngles(count, stream) }, { angles: uniformAngles(count, stream) }),
    );
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const error = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length ** 2);
    // "About": a relative correction of order 1/√n is allowed.
    expect(Math.abs(mean / ((2 * Math.PI ** 2) / (3 * count)) - 1)).toBeLessThan(
      (4 * error) / mean + 0.5 / Math.sqrt(count),
    );
  });

  test('rejects empty sets, lengths that differ, negative and vanishing weights, NaN', () => {
    const one = { angles: [1] };
    expect(() => circleW1({ angles: [] }, one)).toThrow(/first.angles.length = 0/);
    expect(() => circleW1(one, { angles: [1], weights: [1, 2] })).toThrow(
      /second.weights.length = 2 is outside 1 to 1/,
    );
    expect(() => circleW1(one, { angles: [1, 2], weights: [2, -1] })).toThrow(/second.weights\[1\] = -1/);
    expect(() => circleW1(one, { angles: [1], weights: [0] })).toThrow(/total of second.weights = 0/);
    expect(() => circleW2({ angles: [NaN] }, one)).toThrow(/first.angles\[0\] = NaN/);
  });
});
