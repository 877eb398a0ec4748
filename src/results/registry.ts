import type { Measurement } from './measurement.ts';
import { secondMomentMeasurement } from './measurements/second-moment.ts';

/** Every named measurement: what claims and the command line can ask for. */
export const measurements: readonly Measurement[] = [secondMomentMeasurement as unknown as Measurement];

export function measurementNamed(name: string): Measurement {
  const found = measurements.find((measurement) => measurement.name === name);
  if (!found) {
    throw new RangeError(
      `measure = ${name} is not one of ${measurements.map((known) => known.name).join(', ')}`,
    );
  }
  return found;
}
