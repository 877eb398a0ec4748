import { BarycentreSampler } from '#engine/attention/barycentre-sampler.ts';
import { createChain, restoreChain, type Chain, type ChainCheckpoint } from '#engine/dynamics/chain.ts';
import { chainParameters, type ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { createStream } from '#engine/random/stream.ts';
import { capTokens } from '#engine/sphere/initial-tokens.ts';
import type { Patch, Simulation } from '../trajectory.ts';
import { DIMENSION, layerOperations, TRAIL, type FirstLookParameters } from './spec.ts';

/** Multiplications that plain TypeScript does in about a tenth of a second. */
const CHUNK_OPERATIONS = 6e7;

/** Heads over which the spread of attention at the input is averaged. */
const HEADS = 32;

function tokensOf({ tokenCount, gamma0, seed }: FirstLookParameters, network: number): Float64Array {
  return capTokens(tokenCount, DIMENSION, gamma0, createStream(seed, 'initial', network));
}

/** 1/Σ_k π² of a row of attention, averaged over tokens and fresh heads: over how many tokens attention is spread. */
function attendedTokens(
  options: ChainOptions,
  tokens: Float64Array,
  seed: number,
  kernels: Kernels = typescriptKernels,
): number {
  const parameters = chainParameters(options);
  const { tokenCount: n } = parameters;
  const sampler = new BarycentreSampler(parameters, tokens, kernels);
  const stream = createStream(`${seed}, attention`, 'weights');
  const attention = new Float64Array(n * n);
  let sum = 0;
  for (let head = 0; head < HEADS; head++) {
    sampler.sampleAttention(stream, attention);
    for (let i = 0; i < n; i++) {
      let squares = 0;
      for (let k = i * n; k < (i + 1) * n; k++) squares += attention[k]! ** 2;
      sum += 1 / squares;
    }
  }
  return sum / (HEADS * n);
}

/**
 * Networks with fresh Gaussian weights in every layer, one head. Columns: `meanOverlap` [networks, L + 1]; of the first
 * network `tokens/ℓ` [n, 3] after layer ℓ; `attended` [1], over how many tokens a token of its input spreads its
 * attention.
 */
export const simulation: Simulation<FirstLookParameters, ChainCheckpoint> = {
  simulate({ params, replicate: network, checkpoint }, kernels) {
    const { beta, tokenCount, deltaTau, layerCount, replicates, seed } = params;
    // One method at every temperature: the same draws then act on the tokens, so that β alone makes the difference.
    const options: ChainOptions = {
      tokenCount,
      dimension: DIMENSION,
      beta,
      eta: etaOfDiffusiveStep(deltaTau, 1),
      method: 'dense',
      valueNoise: 'per-head',
    };
    const chain = checkpoint
      ? restoreChain(options, checkpoint, kernels)
      : createChain(options, seed, network, tokensOf(params, network), kernels);
    const patches: Patch[] = [];
    const first = checkpoint ? chain.layer + 1 : 0;
    const planned = Math.max(1, Math.round(CHUNK_OPERATIONS / layerOperations(params)));
    const last = Math.min(layerCount, chain.layer + planned);
    const overlaps = new Float64Array(last - first + 1);
    for (let layer = first; layer <= last; layer++) {
      chain.advance(layer - chain.layer);
      overlaps[layer - first] = chain.meanOverlap();
      if (network === 0) patches.push(tokensPatch(chain, layerCount));
    }
    patches.push({
      column: 'meanOverlap',
      length: replicates * (layerCount + 1),
      offset: network * (layerCount + 1) + first,
      values: overlaps,
    });
    if (network === 0 && !checkpoint) {
      const attended = Float64Array.of(attendedTokens(options, tokensOf(params, 0), seed, kernels));
      patches.push({ column: 'attended', length: 1, offset: 0, values: attended });
    }
    const finished = last === layerCount;
    return {
      patches,
      facts: {},
      progress: last / layerCount,
      ...(finished ? {} : { checkpoint: chain.save() }),
    };
  },
};

/** A still shows the input, the output, and the trails that lead there. */
function tokensPatch({ layer, tokens }: Chain, layerCount: number): Patch {
  const patch = { column: `tokens/${layer}`, length: tokens.length, offset: 0, values: tokens.slice() };
  return layer === 0 || layer >= layerCount - TRAIL ? patch : { ...patch, liveOnly: true };
}
