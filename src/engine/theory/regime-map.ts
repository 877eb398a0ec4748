import { requireInRange } from '#engine/arguments.ts';
import { classifyExponents, type Region } from '#engine/theory/regimes.ts';

/** A point of the plane of exponents (a, b). */
export type Exponents = readonly [etaExponent: number, alphaExponent: number];

/** A convex piece of one region. */
export interface RegimeCell {
  readonly region: Region;
  /** In order around the piece. */
  readonly corners: readonly Exponents[];
}

/** A rectangle of exponents. */
export interface ExponentBox {
  readonly etaExponent: readonly [low: number, high: number];
  readonly alphaExponent: readonly [low: number, high: number];
}

export interface RegimeMap {
  /** Pieces that fill the rectangle; a region may have several. */
  readonly cells: readonly RegimeCell[];
  /** Segments with different regions on either side. */
  readonly borders: readonly (readonly [Exponents, Exponents])[];
}

/** The line p·a + q·b = r. */
type Line = readonly [p: number, q: number, r: number];

/**
 * The diagram of Figure 1 as polygons. The lines on which a condition of the table can change cut the rectangle into
 * convex pieces; which region a piece belongs to is asked of `classifyExponents`, so that there is one statement of the
 * table. Cost O(lines² · pieces), a few microseconds.
 *
 * @param halfWidth w >= 0 of the band of noise of order 1
 * @param centred whether the weights have mean zero, so that everything beyond the band stands still
 * @throws RangeError if `halfWidth` is negative.
 */
export function regimeMap(halfWidth: number, centred: boolean, box: ExponentBox): RegimeMap {
  requireInRange('halfWidth', halfWidth, 0, Infinity);
  const lines: readonly Line[] = [
    [1, 0, 1 / 3],
    [1, 0, 1 / 2],
    [1, 0, 1],
    [1, 1, 1 - halfWidth],
    [1, 1, 1],
    [1, 1, 1 + halfWidth],
  ];
  const [left, right] = box.etaExponent;
  const [low, high] = box.alphaExponent;
  let pieces: Exponents[][] = [
    [
      [left, low],
      [right, low],
      [right, high],
      [left, high],
    ],
  ];
  for (const line of lines) {
    const [p, q, r] = line;
    pieces = pieces
      .flatMap((piece) => [side(piece, line), side(piece, [-p, -q, -r])])
      .filter((piece) => areaOf(piece) > 1e-12);
  }
  const regionAt = ([a, b]: Exponents): Region => {
    const { region, centredRegion } = classifyExponents(a, b, halfWidth);
    return centred ? centredRegion : region;
  };
  const cells = pieces.map((corners) => ({ region: regionAt(centreOf(corners)), corners }));
  return { cells, borders: cells.flatMap((cell) => bordersOf(cell, regionAt)) };
}

/** The part of a convex polygon where p·a + q·b <= r. */
function side(polygon: readonly Exponents[], [p, q, r]: Line): Exponents[] {
  const excess = ([a, b]: Exponents): number => p * a + q * b - r;
  return polygon.flatMap((corner, index) => {
    const next = polygon[(index + 1) % polygon.length]!;
    const [here, there] = [excess(corner), excess(next)];
    const kept = here <= 0 ? [corner] : [];
    if ((here < 0 && there > 0) || (here > 0 && there < 0)) {
      const t = here / (here - there);
      kept.push([corner[0] + t * (next[0] - corner[0]), corner[1] + t * (next[1] - corner[1])]);
    }
    return kept;
  });
}

function areaOf(polygon: readonly Exponents[]): number {
  const twice = polygon.reduce((sum, [a, b], index) => {
    const [nextA, nextB] = polygon[(index + 1) % polygon.length]!;
    return sum + a * nextB - nextA * b;
  }, 0);
  return Math.abs(twice) / 2;
}

function centreOf(polygon: readonly Exponents[]): Exponents {
  const sum = (axis: 0 | 1): number => polygon.reduce((total, corner) => total + corner[axis], 0);
  return [sum(0) / polygon.length, sum(1) / polygon.length];
}

/** How far beyond an edge its other side is asked for. */
const BESIDE = 1e-6;

/** The edges of a cell beyond which another region begins; of the two cells at an edge one reports it. */
function bordersOf(
  { corners, region }: RegimeCell,
  regionAt: (point: Exponents) => Region,
): (readonly [Exponents, Exponents])[] {
  return corners.flatMap((corner, index) => {
    const next = corners[(index + 1) % corners.length]!;
    const [da, db] = [next[0] - corner[0], next[1] - corner[1]];
    const length = Math.hypot(da, db);
    if (length < 1e-9) return [];
    const middle = centreOf([corner, next]);
    // Corners run counterclockwise, so the outside is on the right.
    const beyond = regionAt([middle[0] + (BESIDE * db) / length, middle[1] - (BESIDE * da) / length]);
    return beyond > region ? [[corner, next] as const] : [];
  });
}
