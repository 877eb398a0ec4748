import type { Panel } from './axes.ts';
import type { Point } from './hatch.ts';

/** The part of a polygon on one side of a line parallel to an axis. */
function cut(polygon: readonly Point[], axis: 0 | 1, sign: 1 | -1, level: number): Point[] {
  const inside = (point: Point): boolean => sign * (point[axis] - level) >= 0;
  return polygon.flatMap((point, index) => {
    const next = polygon[(index + 1) % polygon.length]!;
    const kept = inside(point) ? [point] : [];
    if (inside(point) !== inside(next)) {
      const t = (level - point[axis]) / (next[axis] - point[axis]);
      kept.push([point[0] + t * (next[0] - point[0]), point[1] + t * (next[1] - point[1])]);
    }
    return kept;
  });
}

/**
 * The part of a polygon inside a panel, for what is made of its corners, such as a hatch (Sutherland and Hodgman). Where the
 * part falls into pieces they hang together along the panel's edge. Cost O(corners).
 */
export function clipPolygon(polygon: readonly Point[], { left, right, top, bottom }: Panel): Point[] {
  const across = cut(cut(polygon, 0, 1, left), 0, -1, right);
  return cut(cut(across, 1, 1, top), 1, -1, bottom);
}
