import { createChain, type Chain } from '#engine/dynamics/chain.ts';
import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import type { Residual } from '#engine/dynamics/residual-step.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { gramMatrix } from '#engine/observables/gram-matrix.ts';
import { sampleQuantiles } from '#engine/observables/quantiles.ts';
import { createStream } from '#engine/random/stream.ts';
import { sampleAttentionKernel } from '#engine/solvers/attention-kernel.ts';
import { createHomogenisedSde, type HomogenisedSde } from '#engine/solvers/homogenised-sde.ts';
import { limitField } from '#engine/solvers/limit-fields.ts';
import { meanField } from '#engine/solvers/mean-field.ts';
import { SphereFlow } from '#engine/solvers/sphere-flow.ts';
import { uniformTokens } from '#engine/sphere/initial-tokens.ts';
import type { Patch, Simulation } from '../trajectory.ts';
import {
  DRAWN_PATHS,
  intervalCount,
  KERNEL_HEADS,
  layerAt,
  OBSERVABLES,
  runOperations,
  SDE_STEPS,
  SINGLE_LAYERS,
  type ChainAgainstLimitParameters,
} from './spec.ts';

/** Multiplications that plain TypeScript does in about a tenth of a second. */
const CHUNK_OPERATIONS = 1e8;

/** Heads that the correlation of two kicks is averaged over. */
const CORRELATION_HEADS = 1000;

/** Steps of the ODE solver are at most this long. */
const LONGEST_FLOW_STEP = 0.05;

/** All paths so far, shape [observables, frames, replicates] each, NaN where not yet run. */
interface Checkpoint {
  readonly runs: number;
  readonly chain: Float64Array<ArrayBuffer>;
  readonly sde: Float64Array<ArrayBuffer>;
}

/** What every part of a run starts from. */
interface Start {
  readonly options: ChainOptions;
  readonly tokens: Float64Array<ArrayBuffer>;
  /** The pair of tokens with the smallest overlap. */
  readonly far: readonly [number, number];
}

function startOf(params: ChainAgainstLimitParameters): Start {
  const { law, residual, tokenCount, dimension, beta, eta, headCount, seed } = params;
  const tokens = uniformTokens(tokenCount, dimension, createStream(seed, 'initial'));
  const gram = gramMatrix(tokens, tokenCount, dimension);
  let far: readonly [number, number] = [0, 1];
  for (let i = 0; i < tokenCount; i++) {
    for (let j = i + 1; j < tokenCount; j++) {
      if (gram[i * tokenCount + j]! < gram[far[0] * tokenCount + far[1]]!) far = [i, j];
    }
  }
  return {
    options: {
      tokenCount,
      dimension,
      beta,
      eta,
      headCount,
      residual: residual as Residual,
      // Coordinates are drawn, so the tokens have to be known and not only their overlaps.
      method: 'dense',
      // Rounding of a covariance summed over many heads can make it indefinite where tokens have met.
      valueNoise: 'per-head',
      ...(law === 'shifted'
        ? { law: { kind: 'shifted', valueShift: 1, queryKeyShift: 1 } as const, sigmaA: 0 }
        : {}),
    },
    tokens,
    far,
  };
}

/** The observables of tokens, in the order of `OBSERVABLES`. */
function observe(tokens: Float64Array, { options, far }: Start): number[] {
  const { tokenCount: n, dimension: d } = options;
  let square = 0;
  let farOverlap = 0;
  for (let c = 0; c < d; c++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += tokens[i * d + c]!;
    square += sum * sum;
    farOverlap += tokens[far[0] * d + c]! * tokens[far[1] * d + c]!;
  }
  const secondMoment = square / (n * n);
  return [(n * secondMoment - 1) / (n - 1), secondMoment, farOverlap, tokens[far[0] * d]!];
}

function whole(column: string, values: ArrayLike<number>, provisional = false): Patch {
  return { column, length: values.length, offset: 0, values: Float64Array.from(values), provisional };
}

/** A flow along b, with the corrector or without: shape [observables, frames]. */
function odePatch(params: ChainAgainstLimitParameters, start: Start, corrected: boolean): Patch {
  const frames = intervalCount(params) + 1;
  const { tokenCount, dimension } = params;
  const mean = meanField(start.options, 1, createStream(params.seed, 'weights'));
  const correction = { eta: corrected ? params.eta : 0, radial: false };
  const perLayer = Math.ceil(params.eta / LONGEST_FLOW_STEP);
  const flow = new SphereFlow(
    limitField(mean.evaluate, { tokenCount, dimension }, correction),
    { tokenCount, dimension },
    params.eta / perLayer,
    { step: 0, tokens: start.tokens },
  );
  const values = new Float64Array(OBSERVABLES.length * frames);
  for (let frame = 0; frame < frames; frame++) {
    if (!mean.zero) flow.advance(layerAt(params, frame) * perLayer - flow.step);
    observe(flow.tokens, start).forEach((value, index) => (values[index * frames + frame] = value));
  }
  return whole(corrected ? 'ode2' : 'ode1', values);
}

/** A unit vector across two tokens: the axis that is farthest from their plane, projected. */
function directionAcross(first: Float64Array, second: Float64Array): Float64Array {
  const overlap = first.reduce((sum, value, c) => sum + value * second[c]!, 0);
  const rest = second.map((value, c) => value - overlap * first[c]!);
  const scale = 1 / (1 - overlap * overlap);
  const outside = first.map((value, c) => 1 - value * value - scale * rest[c]! * rest[c]!);
  const axis = outside.indexOf(Math.max(...outside));
  const length = Math.sqrt(outside[axis]!);
  return first.map(
    (value, c) => ((c === axis ? 1 : 0) - first[axis]! * value - scale * rest[axis]! * rest[c]!) / length,
  );
}

/**
 * Displacements of the far pair under single fresh layers from the start, across both tokens, in units of η/√(Hd); and the
 * correlation that the kernel gives, s_12 / √(s_11 s_22).
 */
function commonNoise(
  params: ChainAgainstLimitParameters,
  { options, tokens, far }: Start,
  kernels: Kernels | undefined,
): Patch[] {
  const { tokenCount: n, dimension: d, eta, headCount, seed } = params;
  const place = (token: number, all: Float64Array): Float64Array => all.subarray(token * d, (token + 1) * d);
  const across = directionAcross(place(far[0], tokens).slice(), place(far[1], tokens).slice());
  const unit = eta / Math.sqrt(headCount * d);
  const kicks = new Float64Array(2 * SINGLE_LAYERS);
  for (let layer = 0; layer < SINGLE_LAYERS; layer++) {
    const chain = createChain(options, JSON.stringify([seed, 'single layers']), layer, tokens, kernels);
    chain.advance(1);
    far.forEach((token, index) => {
      const moved = place(token, chain.tokens).reduce((sum, value, c) => sum + value * across[c]!, 0);
      kicks[index * SINGLE_LAYERS + layer] = moved / unit;
    });
  }
  const kernel = sampleAttentionKernel(
    options,
    tokens,
    params.law === 'gaussian' ? CORRELATION_HEADS : 2,
    createStream(seed, 'weights', 1),
    kernels,
  ).mean;
  const at = (i: number, j: number): number => kernel[i * n + j]!;
  const [i, j] = far;
  return [
    whole('kicks', kicks),
    whole('kickCorrelation', [at(i, j) / Math.sqrt(at(i, i) * at(j, j))]),
    whole('farOverlap', [place(i, tokens).reduce((sum, value, c) => sum + value * place(j, tokens)[c]!, 0)]),
  ];
}

/** One network and one solution of the SDE, written as column `index` of the paths. */
function run(
  params: ChainAgainstLimitParameters,
  start: Start,
  { chain: chains, sde: solutions }: Checkpoint,
  index: number,
  kernels: Kernels | undefined,
): void {
  const frames = intervalCount(params) + 1;
  const { replicates, seed, eta } = params;
  const chain: Chain = createChain(start.options, seed, index, start.tokens, kernels);
  const sde: HomogenisedSde = createHomogenisedSde(
    start.options,
    { timeStep: eta / SDE_STEPS, kernelHeads: KERNEL_HEADS, meanFieldDraws: 1 },
    JSON.stringify([seed, 'SDE']),
    index,
    start.tokens,
    kernels,
  );
  for (let frame = 0; frame < frames; frame++) {
    const layer = layerAt(params, frame);
    chain.advance(layer - chain.layer);
    sde.advance(layer * SDE_STEPS - sde.step);
    const [ofChain, ofSde] = [observe(chain.tokens, start), observe(sde.tokens, start)];
    for (let k = 0; k < OBSERVABLES.length; k++) {
      chains[(k * frames + frame) * replicates + index] = ofChain[k]!;
      solutions[(k * frames + frame) * replicates + index] = ofSde[k]!;
    }
  }
}

/** Quantiles, mean and standard error over the runs so far, of shape [observables, frames], and the first paths. */
function summaries(
  params: ChainAgainstLimitParameters,
  name: 'chain' | 'sde',
  paths: Float64Array,
  runs: number,
): Patch[] {
  const { replicates } = params;
  const rows = paths.length / replicates;
  const column = (suffix: string, of: (values: Float64Array) => number): Patch =>
    whole(
      `${name}${suffix}`,
      Float64Array.from({ length: rows }, (_, row) =>
        of(paths.subarray(row * replicates, row * replicates + runs)),
      ),
      runs < replicates,
    );
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / runs;
  const shown = Math.min(DRAWN_PATHS, replicates);
  return [
    column('Lower', (values) => sampleQuantiles(values, [0.1])[0]!),
    column('Median', (values) => sampleQuantiles(values, [0.5])[0]!),
    column('Upper', (values) => sampleQuantiles(values, [0.9])[0]!),
    column('Mean', mean),
    column('Error', (values) => {
      if (runs < 2) return Number.NaN;
      const centre = mean(values);
      const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
      return Math.sqrt(squares / (runs - 1) / runs);
    }),
    whole(
      `${name}Paths`,
      Float64Array.from(
        { length: rows * shown },
        (_, k) => paths[Math.floor(k / shown) * replicates + (k % shown)]!,
      ),
      runs < shown,
    ),
  ];
}

/**
 * First chunk: the ODEs (`ode1`, `ode2`), the single layers (`kicks` [2, layers], `kickCorrelation`, `farOverlap`) and the first
 * runs. Columns of shape [observables, frames]: `Lower`, `Median`, `Upper` (10, 50, 90 %), `Mean` and `Error` of `chain` and `sde`;
 * `Paths` has one more axis, of runs. `runs` counts them.
 */
export const simulation: Simulation<ChainAgainstLimitParameters, Checkpoint> = {
  simulate({ params, checkpoint }, kernels) {
    const start = startOf(params);
    const frames = intervalCount(params) + 1;
    const size = OBSERVABLES.length * frames * params.replicates;
    const before: Checkpoint = checkpoint ?? {
      runs: 0,
      chain: new Float64Array(size).fill(Number.NaN),
      sde: new Float64Array(size).fill(Number.NaN),
    };
    const planned = Math.max(checkpoint ? 1 : 2, Math.round(CHUNK_OPERATIONS / runOperations(params)));
    const runs = Math.min(params.replicates, before.runs + planned);
    for (let index = before.runs; index < runs; index++) run(params, start, before, index, kernels);
    return {
      patches: [
        ...(checkpoint
          ? []
          : [
              odePatch(params, start, false),
              odePatch(params, start, true),
              ...commonNoise(params, start, kernels),
            ]),
        ...summaries(params, 'chain', before.chain, runs),
        ...summaries(params, 'sde', before.sde, runs),
        whole('runs', [runs], runs < params.replicates),
      ],
      facts: {},
      progress: runs / params.replicates,
      ...(runs < params.replicates ? { checkpoint: { ...before, runs } } : {}),
    };
  },
};
