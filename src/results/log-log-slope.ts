import type { Estimate } from './estimate.ts';

/**
 * Slope of log values against log counts by least squares, for a list of averages.
 *
 * @param name of a list among the averages, one entry a count, all positive
 * @returns the slope with its standard error by propagation as if the entries were independent (0 without standard errors)
 */
export function logLogSlope(
  estimate: Estimate,
  name: string,
  counts: readonly number[],
): { value: number; error: number } {
  const values = estimate.values[name] as readonly number[];
  const errors = (estimate.standardErrors[name] ?? values.map(() => 0)) as readonly number[];
  const logs = counts.map(Math.log);
  const centre = logs.reduce((sum, x) => sum + x, 0) / logs.length;
  const spread = logs.reduce((sum, x) => sum + (x - centre) ** 2, 0);
  let value = 0;
  let variance = 0;
  logs.forEach((x, k) => {
    const weight = (x - centre) / spread;
    value += weight * Math.log(values[k]!);
    variance += (weight * (errors[k]! / values[k]!)) ** 2;
  });
  return { value, error: Math.sqrt(variance) };
}
