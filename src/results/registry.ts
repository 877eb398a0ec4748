import type { Measurement } from './measurement.ts';
import { chaosMeasurement } from './measurements/chaos.ts';
import { deterministicCurveMeasurement } from './measurements/deterministic-curve.ts';
import { fgMeasurement } from './measurements/f-g.ts';
import { gammaCurveMeasurement } from './measurements/gamma-curve.ts';
import { hardMaxOverlapMeasurement } from './measurements/hard-max-overlap.ts';
import { logisticMeasurement } from './measurements/logistic.ts';
import { logisticSdeMeasurement } from './measurements/logistic-sde.ts';
import { regimeMeasurement } from './measurements/regime.ts';
import { secondMomentMeasurement } from './measurements/second-moment.ts';

/** Every named measurement: what claims and the command line can ask for. */
export const measurements: readonly Measurement[] = [
  chaosMeasurement,
  deterministicCurveMeasurement,
  fgMeasurement,
  gammaCurveMeasurement,
  hardMaxOverlapMeasurement,
  logisticMeasurement,
  logisticSdeMeasurement,
  regimeMeasurement,
  secondMomentMeasurement,
];

export function measurementNamed(name: string): Measurement {
  const found = measurements.find((measurement) => measurement.name === name);
  if (!found) {
    throw new RangeError(
      `measure = ${name} is not one of ${measurements.map((known) => known.name).join(', ')}`,
    );
  }
  return found;
}
