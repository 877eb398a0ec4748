import {
  advanceHardMax,
  artanhOverlap,
  hardMaxFiniteStep,
  tokenPair,
  type HardMaxModel,
} from '#engine/dynamics/hard-max-overlap.ts';
import { createStream } from '#engine/random/stream.ts';
import { artanhSquaredCurve, stationaryDistribution, walkLogisticSde } from '#engine/theory/logistic-sde.ts';
import { addReplicate, emptyAverages, type RunningAverages } from '../running-averages.ts';
import type { Patch, Simulation } from '../trajectory.ts';
import {
  FRAMES,
  kappaOf,
  layerAt,
  matrixFactors,
  partCount,
  SUBSTEPS,
  timeAt,
  type ArtanhClockParameters,
  type MatrixLaw,
} from './spec.ts';

/** About a tenth of a second. */
const CHUNK_LAYERS = 150_000;

/** Cells of the histogram of R over (-1, 1). */
const CELLS = 20;
/** Cells over which the stationary density is averaged: it may be infinite at the ends. */
const FINE_CELLS = 80;

/** κ of the curves that are always drawn: the two recorded values and that of square factors. */
const REFERENCE_KAPPAS = [0, 0.5, 1] as const;
const REALISATIONS = 6;
/** Largest step of the realisations, in τ/d. */
const REALISATION_STEP = 0.01;

/** What a part has done: artanh(R)² at each frame, and how many pairs were in each cell. */
interface PartState {
  readonly averages: RunningAverages;
  readonly histogram: Float64Array<ArrayBuffer>;
}

function modelOf(params: ArtanhClockParameters): HardMaxModel {
  const { dimension, headDimension, deltaTau } = params;
  const factors = matrixFactors[params.matrix as MatrixLaw];
  return { dimension, factors, deltaTau, ...(factors === 2 ? { headDimension } : {}) };
}

/** The density of the stationary law averaged over equal cells of (-1, 1); empty for κ <= 1, where there is none. */
function stationaryDensity(kappa: number): Float64Array<ArrayBuffer> {
  const below = (u: number): number => (Math.abs(u) < 1 ? stationaryDistribution(kappa, u) : (1 + u) / 2);
  return Float64Array.from({ length: kappa > 1 ? FINE_CELLS : 0 }, (_, cell) => {
    const [from, to] = [(2 * cell) / FINE_CELLS - 1, (2 * (cell + 1)) / FINE_CELLS - 1];
    return (below(to) - below(from)) / (to - from);
  });
}

/** Everything that is not sampled: times, theory curves and realisations of the limit equation. */
function theoryPatches(params: ArtanhClockParameters): Patch[] {
  const { initialOverlap, deltaTau, seed } = params;
  const kappa = kappaOf(params);
  const time = Float64Array.from({ length: FRAMES }, (_, frame) => timeAt(params, frame));
  const theory = new Float64Array((REFERENCE_KAPPAS.length + 1) * FRAMES);
  [...REFERENCE_KAPPAS, kappa].forEach((value, row) =>
    theory.set(artanhSquaredCurve(value, initialOverlap, time), row * FRAMES),
  );
  const finite = hardMaxFiniteStep(kappa, deltaTau);
  const finiteStep = artanhSquaredCurve(
    finite.kappa,
    initialOverlap,
    time.map((t) => t * finite.clock),
  );
  // The two recorded values, and that of the run, or of square factors where the run has a recorded one.
  const third = kappa === 0 || kappa === 0.5 ? 1 : kappa;
  const fine = Float64Array.from({ length: (FRAMES - 1) * SUBSTEPS + 1 }, (_, point) => {
    const [frame, part] = [Math.floor(point / SUBSTEPS), (point % SUBSTEPS) / SUBSTEPS];
    return part === 0 ? time[frame]! : time[frame]! + part * (time[frame + 1]! - time[frame]!);
  });
  const realisations = [0, 0.5, third].flatMap((value) =>
    Array.from({ length: REALISATIONS }, (_, path) =>
      // One stream a path: the same noise for every κ.
      walkLogisticSde(value, initialOverlap, fine, createStream(seed, 'noise', path), REALISATION_STEP).map(
        Math.tanh,
      ),
    ),
  );
  const whole = (column: string, values: Float64Array<ArrayBuffer>): Patch => ({
    column,
    length: values.length,
    offset: 0,
    values,
  });
  const paths = new Float64Array(realisations.length * fine.length);
  realisations.forEach((path, row) => paths.set(path, row * fine.length));
  return [
    whole('time', time),
    whole('fineTime', fine),
    whole('theory', theory),
    whole('finiteStep', finiteStep),
    whole('realisations', paths),
    whole('stationary', stationaryDensity(kappa)),
    whole('finiteStationary', stationaryDensity(finite.kappa)),
  ];
}

/** Adds one pair of tokens to the averages and the histogram of a part. */
function addPair(params: ArtanhClockParameters, model: HardMaxModel, path: number, state: PartState): void {
  const stream = createStream(params.seed, 'weights', path);
  const pair = tokenPair(params.initialOverlap);
  const values = new Float64Array(FRAMES);
  let layer = 0;
  for (let frame = 0; frame < FRAMES; frame++) {
    const target = layerAt(params, frame);
    advanceHardMax(model, pair, target - layer, stream);
    layer = target;
    values[frame] = artanhOverlap(pair) ** 2;
    const cell = Math.min(CELLS - 1, Math.floor(((pair.cosine + 1) / 2) * CELLS));
    state.histogram[frame * CELLS + cell]!++;
  }
  addReplicate(state.averages, values);
}

/**
 * Pairs of tokens under the hard-max chain, in parts. Columns: `time`, `finiteStep` of shape [frames]; `theory`
 * [4, frames], E artanh² for κ = 0, ½, 1 and that of the run; `realisations` [3, 6, points] of u for κ = 0, ½ and a
 * third value at `fineTime` [points]; `stationary` and `finiteStationary` [80], the
 * stationary densities of the equation and of its finite-step form, empty where there is none; and by part `count` [parts],
 * `mean`, `squares` (sums of squared deviations) of artanh(R)² [parts, frames] and `histogram` [parts, frames, 20].
 */
export const simulation: Simulation<ArtanhClockParameters, PartState> = {
  simulate({ params, replicate: part, checkpoint }) {
    const parts = partCount(params);
    const first = Math.floor((params.paths * part) / parts);
    const share = Math.floor((params.paths * (part + 1)) / parts) - first;
    const model = modelOf(params);
    const state: PartState = checkpoint ?? {
      averages: emptyAverages(FRAMES),
      histogram: new Float64Array(FRAMES * CELLS),
    };
    const { averages, histogram } = state;
    const planned = Math.max(1, Math.round(CHUNK_LAYERS / layerAt(params, FRAMES - 1)));
    const last = Math.min(share, averages.done + planned);
    while (averages.done < last) addPair(params, model, first + averages.done, state);
    const unfinished = averages.done < share;
    const patch = (column: string, values: Float64Array<ArrayBuffer>): Patch => ({
      column,
      length: values.length * parts,
      offset: values.length * part,
      values: values.slice(),
      provisional: unfinished,
    });
    return {
      patches: [
        ...(checkpoint ? [] : theoryPatches(params)),
        patch('count', Float64Array.of(averages.done)),
        patch('mean', averages.mean),
        patch('squares', averages.squares),
        patch('histogram', histogram),
      ],
      facts: {},
      progress: averages.done / share,
      ...(unfinished ? { checkpoint: state } : {}),
    };
  },
};
