import { area, line } from 'd3-shape';
import type { Scale } from './axes.ts';

/** Points i = 0 .. count-1 of a column, as far as they are known. */
export interface Series {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly count: number;
}

const indices = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Path data of a broken line through the known points; gaps where y is NaN. */
export function curvePath(series: Series, x: Scale, y: Scale): string {
  const path = line<number>()
    .digits(1)
    .defined((index) => !Number.isNaN(series.y[index]!))
    .x((index) => x(series.x[index]!))
    .y((index) => y(series.y[index]!));
  return path(indices(series.count)) ?? '';
}

/** Path data of the region between two curves over the same points. */
export function bandPath(lower: Series, upper: Series, x: Scale, y: Scale): string {
  const path = area<number>()
    .digits(1)
    .defined((index) => !Number.isNaN(lower.y[index]!) && !Number.isNaN(upper.y[index]!))
    .x((index) => x(lower.x[index]!))
    .y0((index) => y(lower.y[index]!))
    .y1((index) => y(upper.y[index]!));
  return path(indices(lower.count)) ?? '';
}
