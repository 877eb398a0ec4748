import type { Residual } from '#engine/dynamics/residual-step.ts';
import { copyStream, createStream, type Stream } from '#engine/random/stream.ts';
import { attentionKernelOfTwo } from '#engine/solvers/two-token-kernel.ts';
import { sampleTwoTokenOverlap } from '#engine/solvers/two-token-network.ts';
import { twoTokenSdeOverlaps } from '#engine/solvers/two-token-semigroup.ts';
import {
  centredHeadError,
  fixedHeadErrors,
  randomHeadErrors,
  type ComparedTimes,
} from '#engine/solvers/weak-errors.ts';
import { addReplicate, emptyAverages, type RunningAverages } from '../running-averages.ts';
import type { Chunk, Simulation } from '../trajectory.ts';
import {
  curveCount,
  kindsOf,
  layerOperations,
  stepsOf,
  type Kind,
  type WeakErrorParameters,
} from './spec.ts';

/** Multiplications that plain TypeScript does in about a tenth of a second. */
const CHUNK_OPERATIONS = 2e7;

/** Where the sampling of one step stands. */
interface Checkpoint {
  /** E R of the SDE. */
  readonly limit: number;
  /** Of R. */
  readonly averages: RunningAverages;
  readonly stream: Stream;
}

function errorsAt(params: WeakErrorParameters, kind: Kind, step: number): readonly number[] {
  const residual = params.residual as Residual;
  const times = params.times as ComparedTimes;
  if (kind === 'centred') return [centredHeadError(residual, times, step)];
  if (kind === 'fixed') {
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

/** The next networks of one step, taken into its averages. */
function sampleNetworks(
  params: WeakErrorParameters,
  index: number,
  checkpoint: Checkpoint | undefined,
): Chunk<Checkpoint> {
  const { beta, networkDimension, headCount, initialOverlap, replicates, seed } = params;
  const steps = stepsOf(params, 'networks');
  const step = steps[index]!;
  const layers = Math.round(1 / step);
  const network = {
    dimension: networkDimension,
    beta,
    headCount,
    deltaTau: step,
    residual: params.residual as Residual,
  };
  const kernel = (): number =>
    twoTokenSdeOverlaps(initialOverlap, 1, 1, 1, undefined, attentionKernelOfTwo(beta, networkDimension))[1]!;
  const { limit, averages, stream } = checkpoint ?? {
    limit: kernel(),
    averages: emptyAverages(1),
    stream: createStream(seed, 'weights', index),
  };
  const running = copyStream(stream);
  const planned = Math.max(2, Math.round(CHUNK_OPERATIONS / layers / layerOperations(params)));
  const last = Math.min(replicates, averages.done + planned);
  while (averages.done < last)
    addReplicate(averages, [sampleTwoTokenOverlap(network, initialOverlap, layers, running)]);
  const finished = averages.done === replicates;
  const entry = (column: string, value: number) => ({
    column,
    length: steps.length,
    offset: index,
    values: Float64Array.of(value),
    provisional: !finished,
  });
  return {
    patches: [
      entry('gap', averages.mean[0]! - limit),
      entry('gapError', Math.sqrt(averages.squares[0]! / (averages.done - 1) / averages.done)),
      entry('sampled', averages.done),
    ],
    facts: {},
    progress: averages.done / replicates,
    ...(finished ? {} : { checkpoint: { limit, averages, stream: running } }),
  };
}

/**
 * One replicate is one step of one experiment. Column `errors` of shape [steps, 3], or [steps, 1] where the limit has no terms of
 * order η: the distance between chain and limit for the limit alone, with the corrector, and with the radial term as well. For
 * sampled networks, of shape [steps]: `gap`, their mean overlap minus that of the SDE, `gapError`, its standard error, and
 * `sampled`, their number.
 */
export const simulation: Simulation<WeakErrorParameters, Checkpoint> = {
  simulate({ params, replicate, checkpoint }) {
    const [kind, other] = kindsOf(params);
    const steps = stepsOf(params, kind!);
    if (kind === 'networks') return sampleNetworks(params, replicate, checkpoint);
    if (other && replicate >= steps.length)
      return sampleNetworks(params, replicate - steps.length, checkpoint);
    const curves = curveCount(params, kind!);
    return {
      patches: [
        {
          column: 'errors',
          length: steps.length * curves,
          offset: replicate * curves,
          values: Float64Array.from(errorsAt(params, kind!, steps[replicate]!).slice(0, curves)),
        },
      ],
      facts: {},
      progress: 1,
    };
  },
};
