import { createChain } from '#engine/dynamics/chain.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { hardMaxFiniteStep, walkHardMax } from '#engine/dynamics/hard-max-overlap.ts';
import { sampleQuantiles } from '#engine/observables/quantiles.ts';
import { createStream } from '#engine/random/stream.ts';
import { simplexTokens } from '#engine/sphere/initial-tokens.ts';
import { logisticSdeQuantiles } from '#engine/theory/logistic-sde-law.ts';
import {
  logOddsAtOverlap,
  readSimplexTable,
  simplexCurve,
  tabulateSimplex,
} from '#engine/theory/simplex-curve.ts';
import type { Patch, Simulation } from '../trajectory.ts';
import {
  dimensionsOf,
  FRAME_INTERVALS,
  isContinuum,
  layersUntil,
  pathOperations,
  type SlowMotionParameters,
} from './spec.ts';

const FRAMES = FRAME_INTERVALS + 1;
const PROBABILITIES = [0.1, 0.5, 0.9];

/** The recorded equation has κ = 0; the query-key matrix of this chain, A = WW'ᵀ with square factors, gives κ = 1 (note N4). */
const RECORDED_KAPPA = 0;
const PRODUCT_KAPPA = 1;

/** Multiplications that plain TypeScript does in about a tenth of a second. */
const CHUNK_OPERATIONS = 1e8;

/** Random draws times tokens for the functions f and g of the simplex theorem. */
const SIMPLEX_DRAWS = 64_000;

/** Where a run stands: the dimension under way, and the overlaps of its runs so far. */
interface Checkpoint {
  readonly dimension: number;
  readonly runs: number;
  /** Shape [pairs so far, frames]. */
  readonly overlaps: Float64Array<ArrayBuffer>;
}

/** Overlaps of one run at the frames, shape [pairs, frames]: one pair of a continuum, or n/2 disjoint pairs of n tokens. */
function runOverlaps(
  params: SlowMotionParameters,
  dimension: number,
  run: number,
  kernels: Kernels | undefined,
): Float64Array {
  // Each dimension has draws of its own, whichever others are listed.
  const seed = `${params.seed}, d = ${dimension}`;
  const layers = layersUntil(params, dimension);
  if (isContinuum(params)) {
    const { deltaTau, initialOverlap } = params;
    const times = layers.map((layer) => (layer * deltaTau) / dimension);
    const stream = createStream(seed, 'weights', run);
    return walkHardMax({ dimension, factors: 2, deltaTau }, initialOverlap, times, stream).map(Math.tanh);
  }
  const { tokenCount: n, deltaTau, logitSpread, initialOverlap } = params;
  const chain = createChain(
    {
      tokenCount: n,
      dimension,
      eta: etaOfDiffusiveStep(deltaTau, 1),
      beta: logitSpread * Math.sqrt(dimension),
      method: 'gram',
    },
    seed,
    run,
    simplexTokens(n, n, initialOverlap),
    kernels,
  );
  const pairs = Math.floor(n / 2);
  const overlaps = new Float64Array(pairs * FRAMES);
  layers.forEach((layer, frame) => {
    chain.advance(layer - chain.layer);
    const { tokens, tokenDimension: width } = chain;
    for (let pair = 0; pair < pairs; pair++) {
      let sum = 0;
      for (let c = 0; c < width; c++)
        sum += tokens[2 * pair * width + c]! * tokens[(2 * pair + 1) * width + c]!;
      overlaps[pair * FRAMES + frame] = sum;
    }
  });
  return overlaps;
}

/** Quantiles over pairs at each frame, shape [frames, 3]. */
function quantilesOf(overlaps: Float64Array): Float64Array<ArrayBuffer> {
  const pairs = overlaps.length / FRAMES;
  const out = new Float64Array(FRAMES * PROBABILITIES.length);
  const values = new Float64Array(pairs);
  for (let frame = 0; frame < FRAMES; frame++) {
    for (let pair = 0; pair < pairs; pair++) values[pair] = overlaps[pair * FRAMES + frame]!;
    out.set(sampleQuantiles(values, PROBABILITIES), frame * PROBABILITIES.length);
  }
  return out;
}

/** Quantiles of the logistic SDE as recorded, and of the one that the chain follows with its κ and its Δτ. */
function continuumTheory({ initialOverlap, slowHorizon, deltaTau }: SlowMotionParameters): Patch[] {
  const times = Float64Array.from(
    { length: FRAME_INTERVALS },
    (_, k) => slowHorizon * ((k + 1) / FRAME_INTERVALS) ** 2,
  );
  const { kappa, clock } = hardMaxFiniteStep(PRODUCT_KAPPA, deltaTau);
  const patch = (column: string, coefficient: number, speed: number): Patch => {
    const values = new Float64Array(FRAMES * PROBABILITIES.length).fill(initialOverlap);
    const later = times.map((time) => speed * time);
    values.set(logisticSdeQuantiles(coefficient, initialOverlap, later, PROBABILITIES), PROBABILITIES.length);
    return { column, length: values.length, offset: 0, values };
  };
  return [patch('theory', RECORDED_KAPPA, 1), patch('finite', kappa, clock)];
}

/** The curve of the simplex theorem, and the same for layers of length Δτ; as all three quantiles. */
function tokensTheory(params: SlowMotionParameters, kernels: Kernels | undefined): Patch[] {
  const { tokenCount: n, initialOverlap, deltaTau, logitSpread, seed } = params;
  const dimension = Math.max(...dimensionsOf(params));
  const layers = layersUntil(params, dimension);
  const model = { tokenCount: n, dimension, beta: logitSpread * Math.sqrt(dimension) };
  const stream = createStream(`${seed}, theory`, 'weights');
  const table = tabulateSimplex(model, Math.ceil(SIMPLEX_DRAWS / n), stream, kernels);
  const theory = simplexCurve(
    table,
    initialOverlap,
    layers.map((layer) => layer * deltaTau),
    'limit',
  );
  let overlap = initialOverlap;
  let done = 0;
  const finite = Float64Array.from(layers, (layer) => {
    for (; done < layer; done++) {
      if (overlap >= 1) break;
      const { self, cross } = readSimplexTable(table, logOddsAtOverlap(n, overlap));
      const shared = overlap + (1 - overlap) * cross;
      const length = overlap + (1 - overlap) * self;
      overlap = (overlap + deltaTau * shared) / (1 + deltaTau * length);
    }
    return overlap;
  });
  return [
    { column: 'theory', length: FRAMES, offset: 0, values: Float64Array.from(theory) },
    { column: 'finite', length: FRAMES, offset: 0, values: finite },
  ];
}

/**
 * Columns: `tau` [dimensions, frames]; `quantiles` [dimensions, frames, 3] of 10, 50 and 90 %, one dimension after the other;
 * `theory` and `finite`, [frames, 3] for the continuum and [frames] for n tokens.
 */
export const simulation: Simulation<SlowMotionParameters, Checkpoint> = {
  simulate({ params, checkpoint }, kernels) {
    const dimensions = dimensionsOf(params);
    const { replicates } = params;
    const at = checkpoint?.dimension ?? 0;
    const patches: Patch[] = [];
    if (!checkpoint) {
      const tau = dimensions.flatMap((d) => layersUntil(params, d).map((layer) => layer * params.deltaTau));
      patches.push(
        { column: 'tau', length: tau.length, offset: 0, values: Float64Array.from(tau) },
        ...(isContinuum(params) ? continuumTheory(params) : []),
      );
    }
    if (at === dimensions.length) {
      return { patches: tokensTheory(params, kernels), facts: {}, progress: 1 };
    }
    const dimension = dimensions[at]!;
    const first = checkpoint?.runs ?? 0;
    const planned = Math.max(1, Math.round(CHUNK_OPERATIONS / pathOperations(params, dimension)));
    const last = Math.min(replicates, first + planned);
    const parts = [checkpoint?.overlaps ?? new Float64Array(0)];
    for (let run = first; run < last; run++)
      parts.push(Float64Array.from(runOverlaps(params, dimension, run, kernels)));
    const overlaps = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((offset, part) => (overlaps.set(part, offset), offset + part.length), 0);

    const complete = last === replicates;
    if (complete) {
      const values = quantilesOf(overlaps);
      const length = dimensions.length * values.length;
      patches.push({ column: 'quantiles', length, offset: at * values.length, values });
    }
    const costs = dimensions.map((d) => pathOperations(params, d));
    const total = costs.reduce((sum, cost) => sum + cost, 0);
    const before = costs.slice(0, at).reduce((sum, cost) => sum + cost, 0);
    const progress = (before + (costs[at]! * last) / replicates) / total;
    const next: Checkpoint = complete
      ? { dimension: at + 1, runs: 0, overlaps: new Float64Array(0) }
      : { dimension: at, runs: last, overlaps };
    const finished = next.dimension === dimensions.length && isContinuum(params);
    return { patches, facts: {}, progress, ...(finished ? {} : { checkpoint: next }) };
  },
};
