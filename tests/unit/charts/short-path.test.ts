import { describe, expect, test } from 'vitest';
import { shortPath } from '#charts/short-path.ts';

/** The points of path data with M, L, l and z, followed as a browser does. */
function follow(path: string): { points: [number, number][]; closed: boolean }[] {
  const numbers = (text: string): number[] => (text.match(/-?(?:\d+\.?\d*|\.\d+)/g) ?? []).map(Number);
  return [...path.matchAll(/M([^MLlZz]*)((?:[Ll][^MLlZz]*)*)([Zz]?)/g)].map(([, start, lines, close]) => {
    let [x, y] = numbers(start!) as [number, number];
    const points: [number, number][] = [[x, y]];
    for (const [, command, rest] of lines!.matchAll(/([Ll])([^MLlZz]*)/g)) {
      const values = numbers(rest!);
      for (let k = 0; k < values.length; k += 2) {
        [x, y] = command === 'l' ? [x + values[k]!, y + values[k + 1]!] : [values[k]!, values[k + 1]!];
        points.push([x, y]);
      }
    }
    return { points, closed: close !== '' };
  });
}

/** How far a point is from a broken line. */
function distance([px, py]: [number, number], line: readonly [number, number][]): number {
  let least = Math.min(...line.map(([x, y]) => Math.hypot(px - x, py - y)));
  for (let k = 1; k < line.length; k++) {
    const [[x0, y0], [x1, y1]] = [line[k - 1]!, line[k]!];
    const square = (x1 - x0) ** 2 + (y1 - y0) ** 2;
    const along = square === 0 ? 0 : ((px - x0) * (x1 - x0) + (py - y0) * (y1 - y0)) / square;
    if (along > 0 && along < 1)
      least = Math.min(least, Math.hypot(px - x0 - along * (x1 - x0), py - y0 - along * (y1 - y0)));
  }
  return least;
}

const wave = Array.from({ length: 200 }, (_, k): [number, number] => [
  50 + 2 * k,
  Math.round(10 * (200 + 90 * Math.sin(k / 9))) / 10,
]);
const absolute = (points: readonly [number, number][]): string =>
  `M${points.map(([x, y]) => `${x},${y}`).join('L')}`;

describe('shorter path data', () => {
  test('keeps every point within 0.12 pixels of the line, and both ends', () => {
    const path = absolute(wave);
    const short = shortPath(path);
    const [line] = follow(short);
    for (const point of wave) expect(distance(point, line!.points)).toBeLessThan(0.12 + 1e-9);
    const ends = [line!.points[0]!, line!.points.at(-1)!];
    [wave[0]!, wave.at(-1)!].forEach(([x, y], k) => {
      expect(ends[k]![0]).toBeCloseTo(x, 9);
      expect(ends[k]![1]).toBeCloseTo(y, 9);
    });
    expect(short.length).toBeLessThan(path.length / 2);
  });

  test('keeps gaps, single points and closed regions apart', () => {
    const short = shortPath('M1,2L3,2L5,2M7,8ZM10,10L20,10L20,0.5Z');
    expect(follow(short)).toEqual([
      {
        points: [
          [1, 2],
          [5, 2],
        ],
        closed: false,
      },
      { points: [[7, 8]], closed: true },
      {
        points: [
          [10, 10],
          [20, 10],
          [20, 0.5],
        ],
        closed: true,
      },
    ]);
  });

  test('a line that returns to its start keeps its farthest point', () => {
    expect(follow(shortPath('M0,0L4,0L8,0L4,0L0,0'))[0]!.points).toEqual([
      [0, 0],
      [8, 0],
      [0, 0],
    ]);
  });

  test('leaves other commands alone', () => {
    const arc = 'M1,2A3,3 0 0 1 4,5';
    expect(shortPath(arc)).toBe(arc);
  });
});
