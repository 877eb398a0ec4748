/** Median and 10-90 % range, frame by frame, of several curves. */
export interface QuantileBand {
  readonly median: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Between order statistics, linearly; `p` below 1. */
function quantile(sorted: Float64Array, p: number): number {
  const rank = (sorted.length - 1) * p;
  const below = Math.floor(rank);
  const low = sorted[below]!;
  return rank === below ? low : low + (sorted[below + 1]! - low) * (rank - below);
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
  const values = new Float64Array(rows.length);
  for (let frame = 0; frame < frames; frame++) {
    for (let index = 0; index < rows.length; index++) values[index] = column[rows[index]! * frames + frame]!;
    values.sort();
    band.median[frame] = quantile(values, 0.5);
    band.lower[frame] = quantile(values, 0.1);
    band.upper[frame] = quantile(values, 0.9);
  }
  return band;
}
