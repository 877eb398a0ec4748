import { createStream } from '#engine/random/stream.ts';
import {
  advanceTurningChain,
  advanceTurningSde,
  startingToken,
  tiltOf,
  turningFlow,
  type TurningOptions,
} from '#engine/solvers/turning-token.ts';
import { alpha, ballisticTime, diffusiveTime } from '#engine/theory/clocks.ts';
import { regimeMap } from '#engine/theory/regime-map.ts';
import { classifyRegime } from '#engine/theory/regimes.ts';
import { varianceProxyBounds } from '#engine/theory/variance-proxy.ts';
import { GAUSSIAN } from '#engine/weights/weight-law.ts';
import type { Patch, Simulation } from '../trajectory.ts';
import { intervalCount, layerAt, REGIONS, runSteps, type PhaseDiagramParameters } from './spec.ts';

/** What takes about a tenth of a second, in the units of `runSteps`. */
const CHUNK_STEPS = 7e5;

/** Wide enough that what lies beyond shows in neither panel: η = L^{-6} is the left edge, η = L^{0.2} the right one. */
const BOX = { etaExponent: [-0.2, 6], alphaExponent: [-0.2, 6] } as const;

/** Averages over the runs so far; plain data. */
interface Checkpoint {
  readonly runs: number;
  readonly chain: Averages;
  readonly sde: Averages;
}

/** Running averages of positions at the compared layers. */
interface Averages {
  /** Shape [frames, 3]: mean of the first three coordinates. The others are 0 on average, by symmetry. */
  readonly mean: Float64Array<ArrayBuffer>;
  /** Shape [frames]: sum of squared distances from that mean. */
  readonly spread: Float64Array<ArrayBuffer>;
}

function noRuns(frames: number): Averages {
  return { mean: new Float64Array(3 * frames), spread: new Float64Array(frames) };
}

/** Takes one more position into the averages of a frame, after `runs` earlier ones. */
function take({ mean, spread }: Averages, frame: number, runs: number, position: Float64Array): void {
  let square = 0;
  for (let axis = 0; axis < 3; axis++) {
    const index = 3 * frame + axis;
    const before = position[axis]! - mean[index]!;
    mean[index]! += before / (runs + 1);
    square += before * (position[axis]! - mean[index]!);
  }
  spread[frame]! += square;
}

function column(name: string, values: ArrayLike<number>): Patch {
  return { column: name, length: values.length, offset: 0, values: Float64Array.from(values) };
}

function turningOptions({ dimension, eta, headCount, law }: PhaseDiagramParameters): TurningOptions {
  return { dimension, eta, headCount, turningRate: law === 'gaussian' ? 0 : 1 };
}

/**
 * The diagram and the point in it. `cells` holds region, number of corners and the corners (a, b) of every piece, one
 * piece after the other; `borders` four numbers a segment.
 */
function diagram({ layerCount, eta, headCount, dimension, law }: PhaseDiagramParameters): Patch[] {
  const centred = law === 'gaussian';
  const varianceProxy = varianceProxyBounds(GAUSSIAN, dimension).upper;
  const noiseScale = alpha(eta, varianceProxy, headCount);
  const regime = classifyRegime(eta, noiseScale, layerCount);
  const region = centred ? regime.centredRegion : regime.region;
  const { cells, borders } = regimeMap(regime.halfWidth, centred, BOX);
  const time = ballisticTime(layerCount, eta);
  return [
    column(
      'cells',
      cells.flatMap((cell) => [REGIONS.indexOf(cell.region), cell.corners.length, ...cell.corners.flat()]),
    ),
    column('borders', borders.flat(2)),
    column('region', [REGIONS.indexOf(region)]),
    column('etaExponent', [regime.etaExponent]),
    column('alphaExponent', [regime.alphaExponent]),
    column('halfWidth', [regime.halfWidth]),
    column('varianceProxy', [varianceProxy]),
    column('alpha', [noiseScale]),
    column('ballisticTime', [time]),
    column('diffusiveTime', [diffusiveTime(layerCount, eta, headCount)]),
    column('noise', [noiseScale * time]),
  ];
}

/** One network and one solution of the SDE, taken into the averages at every compared layer. */
function run(params: PhaseDiagramParameters, index: number, { chain, sde }: Checkpoint): void {
  const options = turningOptions(params);
  const network = startingToken();
  const solution = startingToken();
  const weights = createStream(params.seed, 'weights', index);
  const noise = createStream(params.seed, 'noise', index);
  take(chain, 0, index, network);
  take(sde, 0, index, solution);
  for (let frame = 1; frame <= intervalCount(params); frame++) {
    const layers = layerAt(params, frame) - layerAt(params, frame - 1);
    advanceTurningChain(network, options, layers, weights);
    advanceTurningSde(solution, options, layers, noise);
    take(chain, frame, index, network);
    take(sde, frame, index, solution);
  }
}

/** Distances between the mean of the chain and each limit, with their standard errors, at every compared layer. */
function comparison(params: PhaseDiagramParameters, { runs, chain, sde }: Checkpoint): Patch[] {
  const frames = intervalCount(params) + 1;
  const options = turningOptions(params);
  const layers = Float64Array.from({ length: frames }, (_, frame) => layerAt(params, frame));
  const start = startingToken();
  const distanceTo = (limit: (frame: number) => ArrayLike<number>): Float64Array<ArrayBuffer> =>
    layers.map((_, frame) => {
      const there = limit(frame);
      return Math.hypot(...[0, 1, 2].map((axis) => chain.mean[3 * frame + axis]! - there[axis]!));
    });
  const flow = (tilt: number) => (frame: number) => {
    const token = startingToken();
    turningFlow(token, options.turningRate, tilt, layers[frame]! * params.eta, token);
    return token;
  };
  // The variance of a mean over R runs is spread / (R (R - 1)).
  const per = runs > 1 ? 1 / (runs * (runs - 1)) : 0;
  return [
    column('layer', layers),
    column(
      'still',
      distanceTo(() => start),
    ),
    column('ode1', distanceTo(flow(0))),
    column('ode2', distanceTo(flow(tiltOf(options)))),
    column(
      'sde',
      distanceTo((frame) => sde.mean.subarray(3 * frame, 3 * frame + 3)),
    ),
    column(
      'errorOfChain',
      chain.spread.map((spread) => Math.sqrt(spread * per)),
    ),
    column(
      'errorOfSde',
      chain.spread.map((spread, frame) => Math.sqrt((spread + sde.spread[frame]!) * per)),
    ),
    column('runs', [runs]),
  ];
}

/**
 * First chunk: the diagram, and the comparison too where that is quick, so that the two change together under a reader's
 * hand. The comparison simulates networks beside the limits, for a context whose tokens have met (`turning-token.ts`).
 * Columns: those of `diagram`; of shape [frames] `layer`, the distances `still`, `ode1`, `ode2` and `sde`, and the
 * standard errors of the mean of the chain (`errorOfChain`) and of its difference from that of the SDE (`errorOfSde`);
 * `runs`.
 */
export const simulation: Simulation<PhaseDiagramParameters, Checkpoint> = {
  simulate({ params, checkpoint }) {
    const frames = intervalCount(params) + 1;
    const planned = Math.max(1, Math.round(CHUNK_STEPS / runSteps(params)));
    const first = { runs: 0, chain: noRuns(frames), sde: noRuns(frames) };
    if (!checkpoint && planned < params.replicates) {
      return { patches: diagram(params), facts: {}, progress: 0, checkpoint: first };
    }
    const before = checkpoint ?? first;
    const runs = Math.min(params.replicates, before.runs + planned);
    for (let index = before.runs; index < runs; index++) run(params, index, before);
    const reached = { ...before, runs };
    return {
      patches: [...(checkpoint ? [] : diagram(params)), ...comparison(params, reached)],
      facts: {},
      progress: runs / params.replicates,
      ...(runs < params.replicates ? { checkpoint: reached } : {}),
    };
  },
};
