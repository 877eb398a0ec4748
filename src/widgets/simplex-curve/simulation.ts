import { createChain, restoreChain, type ChainCheckpoint } from '#engine/dynamics/chain.ts';
import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { createStream } from '#engine/random/stream.ts';
import { simplexTokens } from '#engine/sphere/initial-tokens.ts';
import { deterministicCurve } from '#engine/theory/deterministic-curve.ts';
import { mergeConcentrations, type SimplexModel } from '#engine/theory/simplex-attention.ts';
import { simplexCurveWithError, tabulateSimplex, type SimplexTable } from '#engine/theory/simplex-curve.ts';
import { numbersOfList } from '../parameter.ts';
import type { Chunk, Patch, Simulation } from '../trajectory.ts';
import {
  BATCHES,
  layerOperations,
  shownLayers,
  tableOperations,
  type SimplexCurveParameters,
} from './spec.ts';

/** Multiplications that plain TypeScript does in about a tenth of a second. */
const CHUNK_OPERATIONS = 4e7;

/** Where the theory stands: β by β, batch by batch. */
interface TheoryCheckpoint {
  readonly betaIndex: number;
  readonly tables: readonly SimplexTable[];
}

/** Where a network stands: β by β, layer by layer. */
interface NetworkCheckpoint {
  readonly betaIndex: number;
  /** Absent before the first layer. */
  readonly chain?: ChainCheckpoint;
}

type Checkpoint = { readonly theory: TheoryCheckpoint } | { readonly network: NetworkCheckpoint };

function column(
  name: string,
  betas: readonly number[],
  betaIndex: number,
  values: Float64Array<ArrayBuffer>,
): Patch {
  return {
    column: name,
    length: betas.length * values.length,
    offset: betaIndex * values.length,
    values,
  };
}

/** Every second node of the table, up to where γ can no longer be told from 1, and the last. */
function shownNodes(overlaps: Float64Array): number[] {
  const nodes = Array.from(overlaps.keys()).filter((node) => node % 2 === 0 && overlaps[node]! < 0.9995);
  return [...nodes, overlaps.length - 1];
}

function theoryPatches(
  params: SimplexCurveParameters,
  betaIndex: number,
  tables: readonly SimplexTable[],
  tau: Float64Array,
): Patch[] {
  const { tokenCount, gamma0 } = params;
  const betas = numbersOfList(params.betas);
  const limit = simplexCurveWithError(tables, gamma0, tau, 'limit');
  const exact = simplexCurveWithError(tables, gamma0, tau, 'exact');
  const earlier = deterministicCurve(tokenCount, betas[betaIndex]!, gamma0, tau);
  const merged = mergeConcentrations(tables.map((table) => table.concentrations));
  const nodes = shownNodes(merged.overlaps);
  const at = (values: Float64Array): Float64Array<ArrayBuffer> =>
    Float64Array.from(nodes, (node) => values[node]!);
  return [
    ['limit', limit.overlap],
    ['limitError', limit.standardError],
    ['exact', exact.overlap],
    ['exactError', exact.standardError],
    ['earlier', earlier],
    ['self', at(merged.self)],
    ['selfError', at(merged.selfError)],
    ['cross', at(merged.cross)],
    ['crossError', at(merged.crossError)],
  ].map(([name, values]) =>
    column(name as string, betas, betaIndex, Float64Array.from(values as Float64Array)),
  );
}

/** Draws f and g in batches and, from the second batch on, the curves so far. All temperatures share their draws. */
function theoryChunk(
  params: SimplexCurveParameters,
  { betaIndex, tables: drawn }: TheoryCheckpoint,
  kernels: Kernels | undefined,
): Chunk<Checkpoint> {
  const { tokenCount, dimension, deltaTau, draws, seed } = params;
  const betas = numbersOfList(params.betas);
  const model: SimplexModel = { tokenCount, dimension, beta: betas[betaIndex]! };
  const tables = [...drawn];
  const perChunk = Math.max(1, Math.round((CHUNK_OPERATIONS * BATCHES) / tableOperations(params)));
  // Two batches are the fewest that know their error.
  const last = Math.min(BATCHES, Math.max(2, tables.length + perChunk));
  for (let batch = tables.length; batch < last; batch++) {
    // A seed of their own: f and g are independent of the networks that they are compared with.
    const stream = createStream(`${seed}, f and g`, 'weights', batch);
    tables.push(tabulateSimplex(model, Math.ceil(draws / BATCHES), stream, kernels));
  }
  const tau = Float64Array.from(shownLayers(params), (layer) => layer * deltaTau);
  const patches: Patch[] = [];
  if (betaIndex === 0 && drawn.length === 0) {
    const { overlaps } = tables[0]!.concentrations;
    const gamma = Float64Array.from(shownNodes(overlaps), (node) => overlaps[node]!);
    patches.push({ column: 'tau', length: tau.length, offset: 0, values: tau.slice() });
    patches.push({ column: 'gamma', length: gamma.length, offset: 0, values: gamma });
  }
  const curves = theoryPatches(params, betaIndex, tables, tau);
  patches.push(
    ...(last === BATCHES ? curves : curves.map((patch) => ({ ...patch, provisional: true as const }))),
  );
  const next: TheoryCheckpoint =
    last === BATCHES ? { betaIndex: betaIndex + 1, tables: [] } : { betaIndex, tables };
  return {
    patches,
    facts: { theory: `f and g from ${BATCHES} batches of ${Math.ceil(draws / BATCHES)} draws.` },
    progress: (next.betaIndex + next.tables.length / BATCHES) / betas.length,
    ...(next.betaIndex < betas.length ? { checkpoint: { theory: next } } : {}),
  };
}

/** The mean overlap of one network at each β in turn, from the same random numbers. */
function networkChunk(
  params: SimplexCurveParameters,
  network: number,
  { betaIndex, chain: saved }: NetworkCheckpoint,
  kernels: Kernels | undefined,
): Chunk<Checkpoint> {
  const { tokenCount, dimension, gamma0, deltaTau, seed, replicates } = params;
  const betas = numbersOfList(params.betas);
  const options: ChainOptions = {
    tokenCount,
    dimension,
    beta: betas[betaIndex]!,
    eta: etaOfDiffusiveStep(deltaTau, 1),
    method: 'gram',
  };
  const shown = shownLayers(params);
  const layers = shown.at(-1)!;
  // Tokens in the coordinates of their span: no array has the size of d.
  const chain = saved
    ? restoreChain(options, saved, kernels)
    : createChain(options, seed, network, simplexTokens(tokenCount, tokenCount, gamma0), kernels);
  const first = saved ? shown.findIndex((layer) => layer > chain.layer) : 0;
  const stop = chain.layer + Math.max(1, Math.round(CHUNK_OPERATIONS / layerOperations(params)));
  const overlaps: number[] = [];
  for (const layer of shown.slice(first)) {
    chain.advance(Math.min(layer, stop) - chain.layer);
    if (chain.layer < layer) break;
    overlaps.push(chain.meanOverlap());
  }
  const done = chain.layer === layers;
  const next: NetworkCheckpoint = done ? { betaIndex: betaIndex + 1 } : { betaIndex, chain: chain.save() };
  return {
    patches: [
      {
        column: 'overlap',
        length: replicates * betas.length * shown.length,
        offset: (network * betas.length + betaIndex) * shown.length + first,
        values: Float64Array.from(overlaps),
      },
    ],
    facts: { networks: 'Exact in law, by the Gram matrix of the tokens alone.' },
    progress: (betaIndex + chain.layer / layers) / betas.length,
    ...(next.betaIndex < betas.length ? { checkpoint: { network: next } } : {}),
  };
}

/**
 * Replicate 0 is the theory; the others are networks. Columns: `tau` [frames]; `limit`, `exact` with `limitError`, `exactError`
 * (one standard error), and `earlier`, all [betas, frames]; `gamma` [nodes]; `self`, `cross` (f and g) with `selfError`,
 * `crossError` [betas, nodes]; `overlap` [replicates, betas, frames], the mean overlap of the networks.
 */
export const simulation: Simulation<SimplexCurveParameters, Checkpoint> = {
  simulate({ params, replicate, checkpoint }, kernels) {
    if (replicate === 0) {
      const theory = checkpoint && 'theory' in checkpoint ? checkpoint.theory : { betaIndex: 0, tables: [] };
      return theoryChunk(params, theory, kernels);
    }
    const network = checkpoint && 'network' in checkpoint ? checkpoint.network : { betaIndex: 0 };
    return networkChunk(params, replicate - 1, network, kernels);
  },
};
