/** The numbers of a bench for readers: one wording for the page, what a browser adds to it, and the README. */
import type { BenchUnit, Times } from '#bench/table.ts';

/** Three digits. */
export function timeText(time: number): string {
  return time < 100 ? time.toPrecision(3) : time.toFixed(0);
}

/** How many times as fast `one` is as `other`, by their medians. */
export function speedUp(one: Times, other: Times, unit: BenchUnit): number {
  return unit === 'GFLOP/s' ? one.median / other.median : other.median / one.median;
}

/** Two digits, or a whole number. */
export function ratioText(ratio: number): string {
  return ratio < 9.95 ? ratio.toPrecision(2) : ratio.toFixed(0);
}
