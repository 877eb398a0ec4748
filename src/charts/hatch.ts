import type { Panel } from './axes.ts';
import type { Paint } from './palette.ts';
import { pointText } from './pixel.ts';
import type { Mark } from './scene.ts';

export type Point = readonly [number, number];

export function rectangle({ left, top, right, bottom }: Panel): Point[] {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

/**
 * Lines at 45 degrees, `spacing` pixels apart, inside a simple polygon (even-odd where it crosses itself). The
 * lines of neighbouring regions continue one another. One path; no pattern, whose id would have to be unique.
 * Cost O(lines · corners).
 */
export function hatch(polygon: readonly Point[], paint: Paint, spacing = 10): Mark {
  // On a line x + y = s a point is known by x; corners of the polygon that lie on it count once (half-open edges).
  const levels = polygon.map(([x, y]) => x + y);
  const [lowest, highest] = [Math.min(...levels), Math.max(...levels)];
  let d = '';
  for (let s = Math.ceil(lowest / spacing) * spacing; s <= highest; s += spacing) {
    const crossings: number[] = [];
    polygon.forEach(([x, y], index) => {
      const [nextX, nextY] = polygon[(index + 1) % polygon.length]!;
      const [here, there] = [x + y, nextX + nextY];
      if (here < s !== there < s) crossings.push(x + ((nextX - x) * (s - here)) / (there - here));
    });
    crossings.sort((a, b) => a - b);
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      const [from, to] = [crossings[pair]!, crossings[pair + 1]!];
      d += `M${pointText(from, s - from)}L${pointText(to, s - to)}`;
    }
  }
  return { type: 'path', d, stroke: paint, strokeWidth: 1, opacity: 0.25 };
}
