import { sampleChaos } from '#engine/circle/chaos.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import { createStream } from '#engine/random/stream.ts';
import { addReplicate, emptyAverages, type RunningAverages } from '../running-averages.ts';
import type { Patch, Simulation } from '../trajectory.ts';
import { countsOf, layerCount, partCount, replicateOperations, type ChaosParameters } from './spec.ts';

/** Multiplications of about a tenth of a second. */
const CHUNK_OPERATIONS = 6e7;

/** The distances of one replicate: sup ‖x - x̄‖² averaged over the tokens, by n, then W₂² at the end. */
function distances(params: ChaosParameters, replicate: number): number[] {
  const { beta, headCount, deltaTau, referenceCount, seed } = params;
  const { coupling, squaredW2 } = sampleChaos(
    {
      model: { beta, headCount, eta: etaOfDiffusiveStep(deltaTau, headCount) },
      tokenCounts: countsOf(params),
      referenceCount,
      layerCount: layerCount(params),
    },
    createStream(seed, 'initial', replicate),
    createStream(seed, 'weights', replicate),
  );
  return [...coupling, ...squaredW2];
}

/**
 * Averages over independent replicates, in parts. Columns by part: `count` [parts], `mean` and `squares` (sums of squared
 * deviations) [parts, 2, counts] of sup ‖x - x̄‖² averaged over the tokens, and of W₂²(μⁿ, μ) after the last layer.
 */
export const simulation: Simulation<ChaosParameters, RunningAverages> = {
  simulate({ params, replicate: part, checkpoint }) {
    const parts = partCount(params);
    const first = Math.floor((params.replicates * part) / parts);
    const share = Math.floor((params.replicates * (part + 1)) / parts) - first;
    const state = checkpoint ?? emptyAverages(2 * countsOf(params).length);
    const planned = Math.max(1, Math.round(CHUNK_OPERATIONS / replicateOperations(params)));
    const last = Math.min(share, state.done + planned);
    while (state.done < last) addReplicate(state, distances(params, first + state.done));
    const unfinished = state.done < share;
    const patch = (column: string, values: Float64Array<ArrayBuffer>): Patch => ({
      column,
      length: values.length * parts,
      offset: values.length * part,
      values: values.slice(),
      provisional: unfinished,
    });
    return {
      patches: [
        patch('count', Float64Array.of(state.done)),
        patch('mean', state.mean),
        patch('squares', state.squares),
      ],
      facts: {},
      progress: state.done / share,
      ...(unfinished ? { checkpoint: state } : {}),
    };
  },
};
