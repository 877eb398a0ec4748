/** Points closer than this to the line through their neighbours are left out, in tenths of a pixel. */
const TOLERANCE = 1.2;

/**
 * The same broken lines as `path` in less text, for pictures that are part of a page: relative coordinates, and no
 * points nearer than 0.12 pixels to what remains. Path data with other commands than M, L and Z is returned as it is.
 * Cost O(length) up to the depth of the subdivision.
 */
export function shortPath(path: string): string {
  if (!/^[MLZ\d.,-]*$/.test(path)) return path;
  return path.replaceAll(/M([^MZ]+)(Z?)/g, (_, points: string, close: string) => {
    const [xs, ys] = tenths(points);
    const kept = simplified(xs, ys);
    const first = kept[0]!;
    let text = `M${number(xs[first]!)},${number(ys[first]!)}`;
    for (let k = 1; k < kept.length; k++) {
      const [from, to] = [kept[k - 1]!, kept[k]!];
      text += (k === 1 ? 'l' : ' ') + number(xs[to]! - xs[from]!);
      const down = number(ys[to]! - ys[from]!);
      text += down.startsWith('-') ? down : ` ${down}`;
    }
    return text + close.toLowerCase();
  });
}

function tenths(points: string): [number[], number[]] {
  const xs: number[] = [];
  const ys: number[] = [];
  for (const point of points.split('L')) {
    const [x, y] = point.split(',');
    xs.push(Math.round(Number(x) * 10));
    ys.push(Math.round(Number(y) * 10));
  }
  return [xs, ys];
}

/** A number of tenths, without a zero before the point. */
function number(count: number): string {
  return String(count / 10).replace(/^(-?)0\./, '$1.');
}

/** Indices that the method of Ramer, Douglas and Peucker keeps; always the first and the last. */
function simplified(xs: readonly number[], ys: readonly number[]): number[] {
  const keep = new Set([0, xs.length - 1]);
  const open: [number, number][] = [[0, xs.length - 1]];
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const [start, end] = span;
    let [farthest, distance] = [-1, TOLERANCE];
    for (let k = start + 1; k < end; k++) {
      const away = distanceToSegment(xs[k]!, ys[k]!, xs[start]!, ys[start]!, xs[end]!, ys[end]!);
      if (away > distance) [farthest, distance] = [k, away];
    }
    if (farthest < 0) continue;
    keep.add(farthest);
    open.push([start, farthest], [farthest, end]);
  }
  return [...keep].sort((a, b) => a - b);
}

function distanceToSegment(x: number, y: number, x0: number, y0: number, x1: number, y1: number): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / square));
  return Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
}
