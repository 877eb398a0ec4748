/**
 * Averages over independent replicates that are computed in parts: each part keeps its count, its means and its sums of
 * squared deviations, never sums of squares, which cancel.
 */
import type { Trajectory } from './trajectory.ts';

/** `mean` and `squares` (sums of squared deviations) of equally many numbers, over `done` replicates. */
export interface RunningAverages {
  done: number;
  readonly mean: Float64Array<ArrayBuffer>;
  readonly squares: Float64Array<ArrayBuffer>;
}

export function emptyAverages(size: number): RunningAverages {
  return { done: 0, mean: new Float64Array(size), squares: new Float64Array(size) };
}

/** Adds the numbers of one replicate (Welford's update). */
export function addReplicate(averages: RunningAverages, values: ArrayLike<number>): void {
  averages.done++;
  for (let index = 0; index < values.length; index++) {
    const delta = values[index]! - averages.mean[index]!;
    averages.mean[index]! += delta / averages.done;
    averages.squares[index]! += delta * (values[index]! - averages.mean[index]!);
  }
}

/** Means with their standard errors over `count` replicates. */
export interface Averages {
  readonly count: number;
  readonly mean: Float64Array;
  /** 0 for a single replicate. */
  readonly error: Float64Array;
}

/**
 * Merges the parts of a run (Chan's formula): the columns `count` [parts], `mean` and `squares` [parts, size] as far as they
 * are known.
 */
export function mergeAverages({
  count: counts,
  mean: means,
  squares: sums,
}: Trajectory['columns']): Averages {
  const size = means!.length / counts!.length;
  let count = 0;
  const mean = new Float64Array(size);
  const squares = new Float64Array(size);
  counts!.forEach((part, row) => {
    if (Number.isNaN(part)) return;
    const total = count + part;
    for (let index = 0; index < size; index++) {
      const at = row * size + index;
      const delta = means![at]! - mean[index]!;
      mean[index]! += (delta * part) / total;
      squares[index]! += sums![at]! + (delta * delta * count * part) / total;
    }
    count = total;
  });
  const error = squares.map((sum) => (count > 1 ? Math.sqrt(sum / (count - 1) / count) : 0));
  return { count, mean, error };
}
