import type { Scale } from './axes.ts';
import type { Series } from './curve.ts';
import type { Paint } from './palette.ts';
import { pointText } from './pixel.ts';
import type { Mark } from './scene.ts';

/** Many dots as one mark: points of no length, which round caps make visible. Points without a y are left out. */
export function dots({ x: xs, y: ys, count }: Series, x: Scale, y: Scale, paint: Paint, size = 5): Mark {
  let d = '';
  for (let index = 0; index < count; index++) {
    const value = ys[index]!;
    if (!Number.isNaN(value)) d += `M${pointText(x(xs[index]!), y(value))}Z`;
  }
  return { type: 'path', d, stroke: paint, strokeWidth: size };
}

/** Short level strokes through the points as one mark, for values that a formula gives beside dots that were sampled. */
export function ticks(series: Series, x: Scale, y: Scale, paint: Paint, halfWidth = 4): Mark {
  let d = '';
  for (let index = 0; index < series.count; index++) {
    const [across, up] = [x(series.x[index]!), y(series.y[index]!)];
    if (!Number.isNaN(up)) d += `M${pointText(across - halfWidth, up)}L${pointText(across + halfWidth, up)}`;
  }
  return { type: 'path', d, stroke: paint, strokeWidth: 2 };
}

/** Upright bars of `reach` to either side of every point as one mark; none where the reach is not known. */
export function errorBars(series: Series, reach: ArrayLike<number>, x: Scale, y: Scale, paint: Paint): Mark {
  let d = '';
  for (let index = 0; index < series.count; index++) {
    const [across, value, half] = [x(series.x[index]!), series.y[index]!, reach[index]!];
    if (Number.isNaN(value + half)) continue;
    d += `M${pointText(across, y(value - half))}L${pointText(across, y(value + half))}`;
  }
  return { type: 'path', d, stroke: paint, strokeWidth: 1, opacity: 0.6 };
}
