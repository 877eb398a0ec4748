import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  about,
  IDENTITY,
  multiply,
  OBLIQUE,
  rotateByDrag,
  rotateByKey,
  rotationMatrix,
  type Rotation,
} from '#charts/rotation.ts';
import type { Mark } from '#charts/scene.ts';
import {
  dotRadius,
  graticule,
  project,
  sphereCircle,
  sphereCurves,
  spherePoints,
  stack,
  type SphereView,
} from '#charts/sphere.ts';

const angle = fc.double({ min: -7, max: 7, noNaN: true });
const rotation = fc
  .tuple(angle, angle, angle)
  .map(([a, b, c]) => multiply(about([1, 0, 0], a), multiply(about([0, 1, 0], b), about([0, 0, 1], c))));

const viewOf = (turned: Rotation): SphereView => ({ cx: 0, cy: 0, radius: 100, rotation: turned });

function expectRotation(actual: Rotation, expected: Rotation): void {
  // q and -q are one rotation: compare matrices. A few products of unit quaternions: rounding below 1e-12.
  rotationMatrix(actual).forEach((entry, index) =>
    expect(entry).toBeCloseTo(rotationMatrix(expected)[index]!, 12),
  );
}

describe('a rotation', () => {
  test('has orthonormal rows and determinant 1', () => {
    fc.assert(
      fc.property(rotation, (turned) => {
        const m = rotationMatrix(turned);
        const row = (i: number) => m.slice(3 * i, 3 * i + 3) as [number, number, number];
        for (let i = 0; i < 3; i++)
          for (let j = 0; j < 3; j++)
            expect(row(i).reduce((sum, entry, k) => sum + entry * row(j)[k]!, 0)).toBeCloseTo(
              i === j ? 1 : 0,
              12,
            );
        const [[a, b, c], [d, e, f], [g, h, k]] = [row(0), row(1), row(2)];
        expect(a * (e * k - f * h) - b * (d * k - f * g) + c * (d * h - e * g)).toBeCloseTo(1, 12);
      }),
      { seed: 9 },
    );
  });

  test('a product applies its right factor first', () => {
    const turned = multiply(about([0, 0, 1], Math.PI / 2), about([1, 0, 0], Math.PI / 2));
    // y goes to z by the first turn, and z stays by the second.
    expect(project(viewOf(turned), [0, 1, 0]).depth).toBeCloseTo(1, 12);
  });

  test('what faces the reader follows the pointer', () => {
    fc.assert(
      fc.property(angle, angle, (dx, dy) => {
        const { x, y } = project(viewOf(rotateByDrag(IDENTITY, dx, dy, 100)), [0, 0, 1]);
        // On the sphere the way is an arc: 100 sin(s/100) for s <= 10 pixels is s to within s³/60000 < 0.02.
        expect(Math.hypot(x - dx, y - dy)).toBeLessThan(0.02);
      }),
      { seed: 10 },
    );
  });

  test('a drag there and back is undone, and no drag changes nothing', () => {
    const there = rotateByDrag(OBLIQUE, 30, -12, 80);
    expectRotation(rotateByDrag(there, -30, 12, 80), OBLIQUE);
    expect(rotateByDrag(OBLIQUE, 0, 0, 80)).toBe(OBLIQUE);
    expect(() => rotateByDrag(OBLIQUE, 1, 1, 0)).toThrow(/radius = 0/);
  });

  test.each([
    ['ArrowLeft', 'ArrowRight', -1, 0],
    ['ArrowRight', 'ArrowLeft', 1, 0],
    ['ArrowUp', 'ArrowDown', 0, -1],
    ['ArrowDown', 'ArrowUp', 0, 1],
  ])('%s moves the face that way, %s undoes it', (key, opposite, dx, dy) => {
    const turned = rotateByKey(IDENTITY, key)!;
    const { x, y } = project(viewOf(turned), [0, 0, 1]);
    expect(x).toBeCloseTo(100 * Math.sin(Math.PI / 18) * dx, 10);
    expect(y).toBeCloseTo(100 * Math.sin(Math.PI / 18) * dy, 10);
    expectRotation(rotateByKey(turned, opposite)!, IDENTITY);
  });

  test('comma and full stop roll the picture; other keys are left to the page', () => {
    const rolled = rotateByKey(IDENTITY, ',')!;
    expect(project(viewOf(rolled), [0, 0, 1]).depth).toBeCloseTo(1, 12);
    expectRotation(rotateByKey(rolled, '.')!, IDENTITY);
    expect(rotateByKey(IDENTITY, 'Tab')).toBeUndefined();
  });
});

const path = (mark: Mark): Extract<Mark, { type: 'path' }> => {
  if (mark.type !== 'path') throw new Error(`${mark.type} where a path was expected`);
  return mark;
};
const count = (mark: Mark): number => path(mark).d.split('M').length - 1;

describe('points on the sphere', () => {
  test('y is up and z towards the reader', () => {
    const view = { cx: 200, cy: 150, radius: 100, rotation: IDENTITY };
    expect(project(view, [1, 0, 0])).toEqual({ x: 300, y: 150, depth: 0 });
    expect(project(view, [0, 1, 0])).toEqual({ x: 200, y: 50, depth: 0 });
    expect(project(view, [0, 0, 1])).toEqual({ x: 200, y: 150, depth: 1 });
  });

  test('any number makes four marks; nearer ones are larger and more opaque, in one colour', () => {
    const depths = [-0.9, -0.8, -0.3, 0.2, 0.3, 0.4, 0.95];
    const points = Float64Array.from(depths.flatMap((z) => [Math.sqrt(1 - z * z), 0, z]));
    const { back, front } = spherePoints(points, viewOf(IDENTITY), 'simulation', 4);
    const marks = [...back, ...front].map(path);
    expect(marks.map(count)).toEqual([2, 1, 3, 1]);
    expect(new Set(marks.map(({ stroke }) => stroke))).toEqual(new Set(['simulation']));
    for (const key of ['strokeWidth', 'opacity'] as const) {
      const values = marks.map((mark) => mark[key]!);
      expect(values).toEqual([...new Set(values)].sort((a, b) => a - b));
    }
    expect(marks.at(-1)!.strokeWidth).toBe(8);
  });

  test('rows that are not known are left out', () => {
    const points = Float64Array.from([Number.NaN, 0, 0, 0, 0, 1]);
    const marks = stack(spherePoints(points, viewOf(IDENTITY), 'simulation', 4));
    expect(marks.map(count)).toEqual([0, 0, 0, 1]);
  });

  test('dots shrink as their number grows, and stay visible', () => {
    expect(dotRadius(10, 150)).toBeGreaterThan(dotRadius(1000, 150));
    expect(dotRadius(5000, 150)).toBeGreaterThanOrEqual(1.4);
  });
});

describe('curves on the sphere', () => {
  test('a circle lies on the sphere at its height and closes', () => {
    const axis = [0.6, 0, 0.8] as const;
    const circle = sphereCircle(axis, 0.3);
    for (let index = 0; index < circle.length; index += 3) {
      const [x, y, z] = circle.slice(index, index + 3) as unknown as [number, number, number];
      expect(Math.hypot(x, y, z)).toBeCloseTo(1, 12);
      expect(axis[0] * x + axis[1] * y + axis[2] * z).toBeCloseTo(0.3, 12);
    }
    [...circle.slice(0, 3)].forEach((entry, index) => expect(entry).toBeCloseTo(circle.at(index - 3)!, 12));
    expect(() => sphereCircle(axis, 1.1)).toThrow(/height = 1.1/);
  });

  test('are cut at the outline; behind they are dashed and thinner', () => {
    // A great circle through the poles of the view: half in front, half behind.
    const circle = sphereCircle([1, 0, 0], 0);
    const { back, front } = sphereCurves([circle], viewOf(IDENTITY), { paint: 'earlier', strokeWidth: 2 });
    const [behind, face] = [path(back[0]!), path(front[0]!)];
    const ys = (d: string): number[] => [...d.matchAll(/,(-?[\d.]+)/g)].map((match) => Number(match[1]));
    for (const { d } of [behind, face]) {
      expect(Math.max(...ys(d))).toBeCloseTo(100, 0);
      expect(Math.min(...ys(d))).toBeCloseTo(-100, 0);
    }
    expect(face.dash).toBeUndefined();
    expect(behind.dash).toBeDefined();
    expect(behind.strokeWidth!).toBeLessThan(face.strokeWidth!);
  });

  test('a curve all in front leaves nothing behind', () => {
    const { back } = sphereCurves([sphereCircle([0, 0, 1], 0.5)], viewOf(IDENTITY), {
      paint: 'ink',
      strokeWidth: 1,
    });
    expect(path(back[0]!).d).toBe('');
  });

  test('the graticule is three marks, and its outline is round', () => {
    const { back, front } = graticule(viewOf(OBLIQUE));
    expect([...back, ...front].map(({ type }) => type)).toEqual(['path', 'path', 'circle']);
    expect(front[1]).toMatchObject({ cx: 0, cy: 0, r: 100 });
  });
});
