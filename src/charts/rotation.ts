/**
 * A rotation of space as a unit quaternion [w, x, y, z]. Axes of the screen: x to the right, y up, z to the reader.
 */
export type Rotation = readonly [number, number, number, number];

export const IDENTITY: Rotation = [1, 0, 0, 0];

/** Seen from slightly above and to the side, so that all three axes show. */
export const OBLIQUE: Rotation = multiply(about([1, 0, 0], 0.45), about([0, 1, 0], -0.5));

/** One key press. */
const KEY_ANGLE = Math.PI / 18;

/** Rotation by `angle` (radians, right-handed) about a unit vector. */
export function about([x, y, z]: readonly [number, number, number], angle: number): Rotation {
  const [s, c] = [Math.sin(angle / 2), Math.cos(angle / 2)];
  return [c, s * x, s * y, s * z];
}

/** First `right`, then `left`; normalised, so that a long drag keeps the sphere round. */
export function multiply(left: Rotation, right: Rotation): Rotation {
  const [a, b, c, d] = left;
  const [e, f, g, h] = right;
  const w = a * e - b * f - c * g - d * h;
  const x = a * f + b * e + c * h - d * g;
  const y = a * g - b * h + c * e + d * f;
  const z = a * h + b * g - c * f + d * e;
  const norm = Math.hypot(w, x, y, z);
  return [w / norm, x / norm, y / norm, z / norm];
}

/** Rows of the matrix of a rotation: 9 numbers, row-major. */
export function rotationMatrix([w, x, y, z]: Rotation): readonly number[] {
  return [
    ...[1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
    ...[2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
    ...[2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
  ];
}

/**
 * Turns the sphere under a pointer that moved by (dx, dy) pixels, y down: what faces the reader at the centre
 * follows the pointer. `radius` of the sphere in pixels.
 */
export function rotateByDrag(rotation: Rotation, dx: number, dy: number, radius: number): Rotation {
  if (!(radius > 0)) throw new RangeError(`radius = ${radius} must be positive`);
  const length = Math.hypot(dx, dy);
  if (length === 0) return rotation;
  return multiply(about([dy / length, dx / length, 0], length / radius), rotation);
}

/** Turns by 10 degrees in the direction of an arrow key, rolls with "," and "."; undefined for other keys. */
export function rotateByKey(rotation: Rotation, key: string): Rotation | undefined {
  switch (key) {
    case 'ArrowLeft':
      return multiply(about([0, 1, 0], -KEY_ANGLE), rotation);
    case 'ArrowRight':
      return multiply(about([0, 1, 0], KEY_ANGLE), rotation);
    case 'ArrowUp':
      return multiply(about([1, 0, 0], -KEY_ANGLE), rotation);
    case 'ArrowDown':
      return multiply(about([1, 0, 0], KEY_ANGLE), rotation);
    case ',':
      return multiply(about([0, 0, 1], KEY_ANGLE), rotation);
    case '.':
      return multiply(about([0, 0, 1], -KEY_ANGLE), rotation);
    default:
      return undefined;
  }
}
