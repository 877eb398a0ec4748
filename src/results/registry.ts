import type { Measurement } from './measurement.ts';
import { chainMeasurement } from './measurements/chain.ts';
import { chainSdeMeasurement } from './measurements/chain-sde.ts';
import { chaosMeasurement } from './measurements/chaos.ts';
import { expansionErrorMeasurement } from './measurements/expansion-error.ts';
import { hardMaxMeasurement, logisticSdeMeasurement } from './measurements/low-temperature.ts';
import { meanCosineMeasurement } from './measurements/mean-cosine.ts';
import { overlapStepMeasurement } from './measurements/overlap-step.ts';
import {
  deterministicCurveMeasurement,
  logisticMeasurement,
  regimeMeasurement,
} from './measurements/scalar-curves.ts';
import { secondMomentMeasurement } from './measurements/second-moment.ts';
import { concentrationMeasurement, gammaCurveMeasurement } from './measurements/simplex.ts';
import { simplexDeviationMeasurement } from './measurements/simplex-deviation.ts';
import { weakOrderMeasurement } from './measurements/weak-order.ts';

/** Every named measurement: what claims and the command line can ask for. */
export const measurements: readonly Measurement[] = [
  chainMeasurement,
  secondMomentMeasurement,
  concentrationMeasurement,
  gammaCurveMeasurement,
  simplexDeviationMeasurement,
  overlapStepMeasurement,
  deterministicCurveMeasurement,
  logisticMeasurement,
  logisticSdeMeasurement,
  hardMaxMeasurement,
  meanCosineMeasurement,
  chainSdeMeasurement,
  weakOrderMeasurement,
  regimeMeasurement,
  chaosMeasurement,
  expansionErrorMeasurement,
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
