import { ticks } from 'd3-array';
import { niceDomain, type Domain } from './domain.ts';
import { HEAT_STEPS, type HeatPaint } from './palette.ts';

/**
 * Bands of values, each with one colour of the sequential scale. `edges` has one entry more than `paints`; the first
 * and the last band also take what lies beyond their edges.
 */
export interface HeatScale {
  readonly edges: readonly number[];
  readonly paints: readonly HeatPaint[];
}

/** Bands with round edges over a domain, at most as many as there are colours. */
export function heatScale(domain: Domain, bands = 10): HeatScale {
  if (!(bands >= 2 && bands <= HEAT_STEPS))
    throw new RangeError(`bands = ${bands} must be from 2 to ${HEAT_STEPS}`);
  let wanted = bands;
  let edges: number[];
  do {
    const [low, high] = niceDomain(domain, wanted);
    edges = ticks(low, high, wanted);
    wanted--;
  } while (edges.length - 1 > HEAT_STEPS);
  const last = edges.length - 2;
  const paints = Array.from({ length: last + 1 }, (_, band) => {
    const step = last === 0 ? 0 : Math.round((band * (HEAT_STEPS - 1)) / last);
    return `heat-${step}` as HeatPaint;
  });
  return { edges, paints };
}

/** Index of the band of a value; -1 for NaN. */
export function bandOf(value: number, { edges, paints }: HeatScale): number {
  if (Number.isNaN(value)) return -1;
  let band = 0;
  while (band < paints.length - 1 && value >= edges[band + 1]!) band++;
  return band;
}
