import { createChain, restoreChain, type Chain, type ChainCheckpoint } from '#engine/dynamics/chain.ts';
import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import { minimumOverlap } from '#engine/observables/minimum-overlap.ts';
import { createStream } from '#engine/random/stream.ts';
import { initialTokens } from '#engine/sphere/initial-tokens.ts';
import { finiteDimensionLogisticLayer, finiteStepLogistic, logistic } from '#engine/theory/logistic.ts';
import type { Patch, Simulation } from '../trajectory.ts';
import { layerCount, layerOperations, type SecondMomentParameters } from './spec.ts';

/** Multiplications that plain TypeScript does in about a tenth of a second. */
const CHUNK_OPERATIONS = 2e8;

function chainOptions(params: SecondMomentParameters): ChainOptions {
  const { tokenCount, dimension, headCount, beta, deltaTau } = params;
  return { tokenCount, dimension, headCount, beta, eta: etaOfDiffusiveStep(deltaTau, headCount) };
}

/**
 * The theory curves on the clock of the run. They start at the expected second moment of the initial tokens,
 * 1/n + (1 - 1/n)γ₀, which single draws miss by less than (1 - γ₀)/(n√d).
 */
function theoryPatches(params: SecondMomentParameters): Patch[] {
  const { tokenCount, dimension, gamma0, deltaTau } = params;
  const frames = layerCount(params) + 1;
  const tau = Float64Array.from({ length: frames }, (_, layer) => layer * deltaTau);
  const start = 1 / tokenCount + (1 - 1 / tokenCount) * gamma0;
  const finiteDimension = new Float64Array(frames).fill(start);
  for (let layer = 1; layer < frames; layer++) {
    finiteDimension[layer] = finiteDimensionLogisticLayer(
      finiteDimension[layer - 1]!,
      deltaTau,
      tokenCount,
      dimension,
    );
  }
  return [
    { column: 'tau', length: frames, offset: 0, values: tau },
    { column: 'logistic', length: frames, offset: 0, values: tau.map((time) => logistic(start, time)) },
    {
      column: 'finiteStep',
      length: frames,
      offset: 0,
      values: tau.map((time) => finiteStepLogistic(start, time, deltaTau)),
    },
    { column: 'finiteDimension', length: frames, offset: 0, values: finiteDimension },
  ];
}

/**
 * The second moment of one chain, layer by layer. Columns: `tau`, `logistic`, `finiteStep`, `finiteDimension` of
 * shape [frames]; `secondMoment` [replicates, frames]; `minimumOverlap` (of the initial tokens) and `errorBound` (of the
 * barycentres, 0 where attention is exact) [replicates].
 */
export const simulation: Simulation<SecondMomentParameters, ChainCheckpoint> = {
  simulate({ params, replicate, checkpoint }, kernels) {
    const layers = layerCount(params);
    const frames = layers + 1;
    const { replicates, tokenCount, dimension } = params;
    const patches: Patch[] = [];
    const options = chainOptions(params);
    let chain: Chain;
    const moments: number[] = [];
    if (checkpoint) {
      chain = restoreChain(options, checkpoint, kernels);
    } else {
      const initialStream = createStream(params.seed, 'initial', replicate);
      const tokens = initialTokens('cap', tokenCount, dimension, params.gamma0, initialStream);
      const overlap = minimumOverlap(tokens, tokenCount, dimension, kernels);
      chain = createChain(options, params.seed, replicate, tokens, kernels);
      moments.push(chain.secondMoment());
      patches.push(...theoryPatches(params), {
        column: 'minimumOverlap',
        length: replicates,
        offset: replicate,
        values: Float64Array.of(overlap),
      });
    }
    const first = checkpoint ? chain.layer + 1 : 0;
    const planned = Math.max(1, Math.round(CHUNK_OPERATIONS / layerOperations(params)));
    const last = Math.min(layers, chain.layer + planned);
    while (chain.layer < last) {
      chain.advance(1);
      moments.push(chain.secondMoment());
    }
    patches.push(
      {
        column: 'secondMoment',
        length: replicates * frames,
        offset: replicate * frames + first,
        values: Float64Array.from(moments),
      },
      {
        column: 'errorBound',
        length: replicates,
        offset: replicate,
        values: Float64Array.of(chain.barycentreErrorBound),
        provisional: chain.layer < layers,
      },
    );
    return {
      patches,
      facts: { method: chain.method, reason: chain.methodReason },
      progress: chain.layer / layers,
      ...(chain.layer < layers ? { checkpoint: chain.save() } : {}),
    };
  },
};
