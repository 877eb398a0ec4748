import { fitPowerLaw, type PowerLaw } from './power-law.ts';

/** Points so few standard errors away from zero are left out: their logarithms are mostly chance. */
export const SAMPLED_MARGIN = 4;

export interface FitAboveFloor {
  /** What a point has to reach to count. */
  readonly floor: readonly number[];
  /** Which points count. */
  readonly used: readonly boolean[];
  readonly fit: PowerLaw | undefined;
}

/**
 * A power law through those points of a decaying error that stand out of its own uncertainty. Points that are not known (NaN)
 * count as not used. Cost O(length).
 *
 * - `standardErrors`: the y were sampled. Points of at least `SAMPLED_MARGIN` standard errors count, weighted by them, and the
 *   interval of the exponent comes from them alone.
 * - `level`: the y were computed with errors far below this number. Points of at least that count, all the same, and the interval
 *   comes from their scatter about the line.
 */
export function fitAboveFloor(
  x: readonly number[],
  y: readonly number[],
  noise: { readonly standardErrors: readonly number[] } | { readonly level: number },
): FitAboveFloor {
  const sampled = 'standardErrors' in noise;
  const floor = y.map((_, index) => (sampled ? SAMPLED_MARGIN * noise.standardErrors[index]! : noise.level));
  const used = y.map((value, index) => value > 0 && value >= floor[index]!);
  const kept = <T>(values: readonly T[]): T[] => values.filter((_, index) => used[index]!);
  const fit = sampled
    ? fitPowerLaw(kept(x), kept(y), kept(noise.standardErrors.map((error, index) => error / y[index]!)))
    : fitPowerLaw(kept(x), kept(y));
  return { floor, used, fit };
}
