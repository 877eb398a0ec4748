import { createStream } from '#engine/random/stream.ts';
import { limitProbability, walkLogisticSde } from '#engine/theory/logistic-sde.ts';
import { logisticSdeDistribution, logisticSdeQuantiles } from '#engine/theory/logistic-sde-law.ts';
import type { Patch, Simulation } from '../trajectory.ts';
import {
  BATCH_PATHS,
  BIN_COUNT,
  FRAME_INTERVALS,
  MAXIMUM_STEP,
  SHOWN_PATHS,
  type LogisticSdeParameters,
} from './spec.ts';

/** The equation as recorded; other values of κ belong to the widget `artanh-clock`. */
const KAPPA = 0;
const FRAMES = FRAME_INTERVALS + 1;
/** Probabilities are kept to six decimals, finer than their error. */
const LAW_PRECISION = 1e6;
const PROBABILITIES = [0.1, 0.5, 0.9];

/** Where a run stands: the batch that comes next. */
interface Checkpoint {
  readonly batch: number;
}

function binOf(overlap: number): number {
  return Math.min(BIN_COUNT - 1, Math.max(0, Math.floor(((overlap + 1) / 2) * BIN_COUNT)));
}

/** The law of the equation on the frames of the run, without randomness. */
function theoryPatches({ initialOverlap }: LogisticSdeParameters, times: Float64Array): Patch[] {
  const later = times.subarray(1);
  const edges = Array.from({ length: BIN_COUNT - 1 }, (_, k) => (2 * (k + 1)) / BIN_COUNT - 1);
  const distribution = logisticSdeDistribution(KAPPA, initialOverlap, later, edges);
  const law = new Float64Array(FRAMES * BIN_COUNT);
  law[binOf(initialOverlap)] = 1;
  for (let frame = 1; frame < FRAMES; frame++) {
    let below = 0;
    for (let bin = 0; bin < BIN_COUNT; bin++) {
      const upTo = bin < BIN_COUNT - 1 ? distribution[(frame - 1) * (BIN_COUNT - 1) + bin]! : 1;
      law[frame * BIN_COUNT + bin] = Math.round((upTo - below) * LAW_PRECISION) / LAW_PRECISION;
      below = upTo;
    }
  }
  const quantiles = new Float64Array(FRAMES * PROBABILITIES.length).fill(initialOverlap);
  quantiles.set(logisticSdeQuantiles(KAPPA, initialOverlap, later, PROBABILITIES), PROBABILITIES.length);
  return [
    { column: 'time', length: FRAMES, offset: 0, values: Float64Array.from(times) },
    { column: 'law', length: law.length, offset: 0, values: law },
    { column: 'quantiles', length: quantiles.length, offset: 0, values: quantiles },
    {
      column: 'limit',
      length: 1,
      offset: 0,
      values: Float64Array.of(limitProbability(KAPPA, initialOverlap)),
    },
  ];
}

/**
 * One batch of paths a chunk. Columns: `time` [frames]; `law` [frames, bins], the probability of each bin; `quantiles` [frames, 3]
 * of 10, 50 and 90 %; `limit` [1], P(u_∞ = 1); `shown` [paths drawn, frames]; `counts` [batches, frames, bins].
 */
export const simulation: Simulation<LogisticSdeParameters, Checkpoint> = {
  simulate({ params, checkpoint }) {
    const { initialOverlap, horizon, seed, replicates } = params;
    const batch = checkpoint?.batch ?? 0;
    const batches = Math.ceil(replicates / BATCH_PATHS);
    const times = Float64Array.from({ length: FRAMES }, (_, k) => (k * horizon) / FRAME_INTERVALS);
    const paths = Math.min(BATCH_PATHS, replicates - batch * BATCH_PATHS);
    const counts = new Float64Array(FRAMES * BIN_COUNT);
    const courses = new Float64Array(Math.min(SHOWN_PATHS, replicates) * FRAMES);
    const stream = createStream(seed, 'noise', batch);
    for (let path = 0; path < paths; path++) {
      const u = walkLogisticSde(KAPPA, initialOverlap, times, stream, MAXIMUM_STEP).map(Math.tanh);
      for (let frame = 0; frame < FRAMES; frame++) counts[frame * BIN_COUNT + binOf(u[frame]!)]! += 1;
      if (path * FRAMES < courses.length) courses.set(u, path * FRAMES);
    }
    const opening: Patch[] = [
      ...theoryPatches(params, times),
      { column: 'shown', length: courses.length, offset: 0, values: courses },
    ];
    const patches: Patch[] = [
      ...(batch === 0 ? opening : []),
      { column: 'counts', length: batches * counts.length, offset: batch * counts.length, values: counts },
    ];
    const done = batch + 1;
    return {
      patches,
      facts: {},
      progress: done / batches,
      ...(done < batches ? { checkpoint: { batch: done } } : {}),
    };
  },
};
