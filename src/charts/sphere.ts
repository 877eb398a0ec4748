import type { Paint } from './palette.ts';
import { pointText } from './pixel.ts';
import { rotationMatrix, type Rotation } from './rotation.ts';
import type { Mark } from './scene.ts';

/** The unit sphere seen from far away: a disc of `radius` pixels about (cx, cy). */
export interface SphereView {
  readonly cx: number;
  readonly cy: number;
  readonly radius: number;
  readonly rotation: Rotation;
}

/** Screen position and depth of a point of the unit sphere; depth 1 is nearest to the reader, -1 farthest. */
export interface Projected {
  readonly x: number;
  readonly y: number;
  readonly depth: number;
}

/** Orthographic projection of point `index` of `points` (shape [count, 3], row-major), for a given view. */
function projection({
  cx,
  cy,
  radius,
  rotation,
}: SphereView): (points: Float64Array, index: number) => Projected {
  const r = rotationMatrix(rotation);
  return (points, index) => {
    const [x, y, z] = [points[3 * index]!, points[3 * index + 1]!, points[3 * index + 2]!];
    return {
      x: cx + radius * (r[0]! * x + r[1]! * y + r[2]! * z),
      y: cy - radius * (r[3]! * x + r[4]! * y + r[5]! * z),
      depth: r[6]! * x + r[7]! * y + r[8]! * z,
    };
  };
}

export function project(view: SphereView, point: readonly [number, number, number]): Projected {
  return projection(view)(Float64Array.from(point), 0);
}

/** Marks that go behind the sphere's face, and marks on it: draw the graticule between them. */
export interface Layers {
  readonly back: readonly Mark[];
  readonly front: readonly Mark[];
}

/** Depth layers, from behind to the front, with what tells them apart besides colour. */
const DEPTHS = [
  { from: -Infinity, size: 0.55, opacity: 0.28 },
  { from: -0.5, size: 0.65, opacity: 0.4 },
  { from: 0, size: 0.85, opacity: 0.8 },
  { from: 0.5, size: 1, opacity: 1 },
] as const;
const FACE = 2;

/** Radius of a dot in pixels for so many points on a sphere of `radius` pixels: all dots together cover about an eighth of it. */
export function dotRadius(count: number, radius: number): number {
  return Math.min(5, Math.max(1.4, radius * Math.sqrt(0.12 / Math.max(1, count))));
}

/**
 * Points (shape [count, 3], row-major, unit rows) as dots: one path for each of four depth layers, whatever the
 * count. A dot is a line of no length worth seeing with round ends. Points in front are larger and opaque. Rows with NaN are
 * left out. Cost O(count).
 */
export function spherePoints(points: Float64Array, view: SphereView, paint: Paint, dot: number): Layers {
  const at = projection(view);
  const paths = DEPTHS.map(() => '');
  for (let index = 0; index < points.length / 3; index++) {
    const { x, y, depth } = at(points, index);
    if (Number.isNaN(depth)) continue;
    const layer = depth < 0 ? (depth < -0.5 ? 0 : 1) : depth < 0.5 ? 2 : 3;
    paths[layer] += `M${pointText(x, y)}h.01`;
  }
  const marks = paths.map((d, layer): Mark => ({
    type: 'path',
    d,
    stroke: paint,
    strokeWidth: 2 * dot * DEPTHS[layer]!.size,
    opacity: DEPTHS[layer]!.opacity,
  }));
  return { back: marks.slice(0, FACE), front: marks.slice(FACE) };
}

export interface CurveStyle {
  readonly paint: Paint;
  readonly strokeWidth: number;
  readonly opacity?: number;
}

/**
 * Curves on the sphere, each a polyline (shape [count, 3], row-major): one path in front, one behind, thinner and
 * dashed, cut where they cross the outline. Cost O(points).
 */
export function sphereCurves(
  curves: readonly Float64Array[],
  view: SphereView,
  { paint, strokeWidth, opacity = 1 }: CurveStyle,
): Layers {
  const at = projection(view);
  let [front, back] = ['', ''];
  const append = (before: Projected, after: Projected, inFront: boolean, starts: boolean): void => {
    const d = `${starts ? `M${pointText(before.x, before.y)}` : ''}L${pointText(after.x, after.y)}`;
    if (inFront) front += d;
    else back += d;
  };
  for (const curve of curves) {
    let before = at(curve, 0);
    let starts = true;
    for (let index = 1; index < curve.length / 3; index++) {
      const after = at(curve, index);
      const [here, there] = [before.depth >= 0, after.depth >= 0];
      if (here === there) append(before, after, here, starts);
      else {
        const edge = horizon(before, after);
        append(before, edge, here, starts);
        append(edge, after, there, true);
      }
      starts = false;
      before = after;
    }
  }
  return {
    back: [
      {
        type: 'path',
        d: back,
        stroke: paint,
        strokeWidth: strokeWidth * 0.7,
        dash: '2 3',
        opacity: 0.7 * opacity,
      },
    ],
    front: [{ type: 'path', d: front, stroke: paint, strokeWidth, opacity }],
  };
}

/** Where the chord between two points passes depth 0. */
function horizon(before: Projected, after: Projected): Projected {
  const t = before.depth / (before.depth - after.depth);
  return { x: before.x + t * (after.x - before.x), y: before.y + t * (after.y - before.y), depth: 0 };
}

const STEPS = 72;

/** Circle at height `height` along a unit `axis` (0: great circle), closed, as a polyline. */
export function sphereCircle(axis: readonly [number, number, number], height: number): Float64Array {
  if (!(Math.abs(height) <= 1)) throw new RangeError(`height = ${height} must be from -1 to 1`);
  const [a, b, c] = axis;
  // Any vector that is not along the axis makes a frame with it.
  const [hx, hy, hz] = Math.abs(a) < 0.6 ? [1, 0, 0] : [0, 1, 0];
  const dot = a * hx + b * hy + c * hz;
  const norm = Math.sqrt(1 - dot * dot);
  const [ux, uy, uz] = [(hx - dot * a) / norm, (hy - dot * b) / norm, (hz - dot * c) / norm];
  const [vx, vy, vz] = [b * uz - c * uy, c * ux - a * uz, a * uy - b * ux];
  const radius = Math.sqrt(1 - height * height);
  const points = new Float64Array(3 * (STEPS + 1));
  for (let step = 0; step <= STEPS; step++) {
    const angle = (2 * Math.PI * step) / STEPS;
    const [s, t] = [radius * Math.cos(angle), radius * Math.sin(angle)];
    points.set(
      [height * a + s * ux + t * vx, height * b + s * uy + t * vy, height * c + s * uz + t * vz],
      3 * step,
    );
  }
  return points;
}

const up = [0, 1, 0] as const;
const graticuleCircles: readonly Float64Array[] = [
  ...[-Math.sqrt(3) / 2, -0.5, 0, 0.5, Math.sqrt(3) / 2].map((height) => sphereCircle(up, height)),
  ...Array.from({ length: 6 }, (_, index) =>
    sphereCircle([Math.cos((index * Math.PI) / 6), 0, Math.sin((index * Math.PI) / 6)], 0),
  ),
];

/** Outline, and meridians and parallels every 30 degrees. */
export function graticule(view: SphereView): Layers {
  const { cx, cy, radius } = view;
  const lines = sphereCurves(graticuleCircles, view, { paint: 'muted', strokeWidth: 1, opacity: 0.45 });
  const outline: Mark = { type: 'circle', cx, cy, r: radius, stroke: 'muted', strokeWidth: 1 };
  return { back: lines.back, front: [...lines.front, outline] };
}

/** The layers of several things in one picture, from behind to the front. */
export function stack(...things: readonly Layers[]): Mark[] {
  return [...things.flatMap(({ back }) => back), ...things.flatMap(({ front }) => front)];
}
