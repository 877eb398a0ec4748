import { ascending, quantileSorted } from 'd3-array';

/** Median and 10-90 % range, frame by frame, of several curves. */
export interface QuantileBand {
  readonly median: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/**
 * Quantiles by linear interpolation between order statistics (type 7), over the chosen
 * `rows` of `column` (shape [replicates, frames], row-major). Cost O(frames · rows log rows).
 */
export function quantileBand(column: Float64Array, frames: number, rows: readonly number[]): QuantileBand {
  const band = {
    median: new Float64Array(frames),
    lower: new Float64Array(frames),
    upper: new Float64Array(frames),
  };
  for (let frame = 0; frame < frames; frame++) {
    const values = rows.map((row) => column[row * frames + frame]!).sort(ascending);
    band.median[frame] = quantileSorted(values, 0.5)!;
    band.lower[frame] = quantileSorted(values, 0.1)!;
    band.upper[frame] = quantileSorted(values, 0.9)!;
  }
  return band;
}
