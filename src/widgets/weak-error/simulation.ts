import type { Residual } from '#engine/dynamics/residual-step.ts';
import {
  centredHeadError,
  fixedHeadErrors,
  randomHeadErrors,
  type ComparedTimes,
} from '#engine/solvers/weak-errors.ts';
import type { Simulation } from '../trajectory.ts';
import { curveCount, stepsOf, type WeakErrorParameters } from './spec.ts';

function errorsAt(params: WeakErrorParameters, step: number): readonly number[] {
  const residual = params.residual as Residual;
  const times = params.times as ComparedTimes;
  if (params.heads === 'centred') return [centredHeadError(residual, times, step)];
  if (params.heads === 'fixed') {
    const { tokenCount, dimension, beta, seed } = params;
    return fixedHeadErrors({ tokenCount, dimension, beta, residual, times, seed }, step);
  }
  const { valueShift, headCount, initialOverlap: start } = params;
  const noiseRate = step / headCount;
  return randomHeadErrors(
    { valueShift, noiseRate, start, residual, times, noise: params.noise === 'kept' },
    step,
  );
}

/**
 * One replicate is one step. Column `errors` of shape [steps, 3], or [steps, 1] where the limit has no terms of order η: the
 * distance between chain and limit for the limit alone, with the corrector, and with the radial term as well.
 */
export const simulation: Simulation<WeakErrorParameters> = {
  simulate({ params, replicate }) {
    const steps = stepsOf(params);
    const curves = curveCount(params);
    return {
      patches: [
        {
          column: 'errors',
          length: steps.length * curves,
          offset: replicate * curves,
          values: Float64Array.from(errorsAt(params, steps[replicate]!).slice(0, curves)),
        },
      ],
      facts: {},
      progress: 1,
    };
  },
};
