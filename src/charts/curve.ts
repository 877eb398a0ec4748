import type { Scale } from './axes.ts';
import { pointText } from './pixel.ts';

/** Points i = 0 .. count-1 of a column, as far as they are known. */
export interface Series {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly count: number;
}

/**
 * Path data of a broken line through the known points; gaps where y is NaN; a point alone is closed on itself, so
 * that round caps show it. Cost O(count). Written out rather than left to d3-shape, whose curves and contexts cost
 * more than the numbers here; the tests hold the two equal.
 */
export function curvePath(series: Series, x: Scale, y: Scale): string {
  let path = '';
  let run = 0;
  for (let index = 0; index < series.count; index++) {
    const value = series.y[index]!;
    if (Number.isNaN(value)) {
      if (run === 1) path += 'Z';
      run = 0;
      continue;
    }
    path += (run++ === 0 ? 'M' : 'L') + pointText(x(series.x[index]!), y(value));
  }
  return run === 1 ? `${path}Z` : path;
}

/** Path data of the region between two curves over the same points, in pieces where either is NaN. Cost O(count). */
export function bandPath(lower: Series, upper: Series, x: Scale, y: Scale): string {
  let path = '';
  let forth = '';
  let back = '';
  for (let index = 0; index < lower.count; index++) {
    const [low, high] = [lower.y[index]!, upper.y[index]!];
    if (Number.isNaN(low) || Number.isNaN(high)) {
      if (forth) path += `M${forth}${back}Z`;
      forth = back = '';
      continue;
    }
    const across = x(lower.x[index]!);
    back = `L${pointText(across, y(low))}${back}`;
    forth += (forth ? 'L' : '') + pointText(across, y(high));
  }
  return forth ? `${path}M${forth}${back}Z` : path;
}
