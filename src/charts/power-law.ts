/** y ≈ prefactor · x^exponent, by least squares in logarithms. */
export interface PowerLaw {
  readonly exponent: number;
  readonly prefactor: number;
  /** Half the 95 % interval of the exponent; undefined where two points leave nothing to judge by. */
  readonly halfWidth: number | undefined;
}

/** 97.5 % quantiles of Student's t for 1, 2, ... degrees of freedom; beyond them that of the normal law is close. */
const STUDENT = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23] as const;
const NORMAL = 1.96;

/**
 * Fits a power law to positive numbers; undefined with fewer than two different x.
 *
 * Without `relativeErrors` all points weigh the same and the interval comes from their scatter about the line. With the
 * relative standard errors of independent y, points weigh by them and the interval comes from them alone. Cost O(length).
 */
export function fitPowerLaw(
  x: readonly number[],
  y: readonly number[],
  relativeErrors?: readonly number[],
): PowerLaw | undefined {
  const weights = x.map((_, index) => (relativeErrors ? relativeErrors[index]! ** -2 : 1));
  const [logX, logY] = [x.map(Math.log), y.map(Math.log)];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value, index) => sum + weights[index]! * value, 0) / total;
  const [centreX, centreY] = [mean(logX), mean(logY)];
  const spread = mean(logX.map((value) => (value - centreX) ** 2)) * total;
  if (!(spread > 0)) return undefined;
  const exponent =
    (mean(logX.map((value, index) => (value - centreX) * (logY[index]! - centreY))) * total) / spread;
  const prefactor = Math.exp(centreY - exponent * centreX);
  if (relativeErrors) return { exponent, prefactor, halfWidth: NORMAL / Math.sqrt(spread) };
  const freedom = x.length - 2;
  if (freedom < 1) return { exponent, prefactor, halfWidth: undefined };
  const scatter = logX.reduce(
    (sum, value, index) => sum + (logY[index]! - centreY - exponent * (value - centreX)) ** 2,
    0,
  );
  const halfWidth = (STUDENT[freedom - 1] ?? NORMAL) * Math.sqrt(scatter / freedom / spread);
  return { exponent, prefactor, halfWidth };
}
