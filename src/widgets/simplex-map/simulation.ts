import { createChain, restoreChain, type Chain, type ChainCheckpoint } from '#engine/dynamics/chain.ts';
import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { countClosePairs } from '#engine/observables/close-pairs.ts';
import { gramMatrix } from '#engine/observables/gram-matrix.ts';
import { fillBartlett } from '#engine/random/bartlett.ts';
import { createStream } from '#engine/random/stream.ts';
import { GramFlow, type GramFlowCheckpoint } from '#engine/solvers/gram-flow.ts';
import { simplexTokens } from '#engine/sphere/initial-tokens.ts';
import { normaliseRows } from '#engine/sphere/normalise-rows.ts';
import { deterministicHitTime } from '#engine/theory/deterministic-curve.ts';
import { simplexPassageTime, tabulateSimplex } from '#engine/theory/simplex-curve.ts';
import type { Patch, Simulation } from '../trajectory.ts';
import {
  betaOfRow,
  flowStepOperations,
  flowStepsPerHalfColumn,
  GAP_COUNT,
  GAPS_PER_DECADE,
  layerOfColumn,
  layerOperations,
  PANEL_COUNT,
  STILL_GAP,
  TIME_COUNT,
  type SimplexMapParameters,
} from './spec.ts';

/** Multiplications that plain TypeScript does in about a tenth of a second. */
const CHUNK_OPERATIONS = 2e8;
/** Shorter at first, so that every row shows something soon. */
const FIRST_CHUNK_OPERATIONS = 5e7;
/** Draws behind f and g of the theory curve: its time is then known to 0.01 at the default temperatures. */
const THEORY_DRAWS = 400;
/** Later passage times are recorded as this multiple of the horizon. */
const BEYOND = 4;
/** Above it the deterministic curve needs more than 10^100 time units, and its formula overflows soon. */
const FROZEN_BETA = 600;
/** Gaps that are below it everywhere stay below it, far under the smallest that is counted. */
const MET = 1e-9;
/** Streams of a row begin at this multiple of its index. */
const STREAMS_PER_ROW = 1000;

/** Row of β and panel of a part of the run. */
interface Part {
  readonly panel: number;
  readonly row: number;
  readonly beta: number;
}

/** Sums over the replicates of one row of one panel, and where the one in progress stands. */
interface Checkpoint {
  readonly replicate: number;
  /** Columns that the current replicate has behind it. */
  readonly column: number;
  /** Pairs with gap below each δ_k, [TIME_COUNT, GAP_COUNT]. */
  readonly pairs: Float64Array<ArrayBuffer>;
  /** Sum of mean overlaps, [TIME_COUNT]. */
  readonly overlap: Float64Array<ArrayBuffer>;
  /** Absent between two replicates. */
  readonly state?: ChainCheckpoint | GramFlowCheckpoint;
}

/** One replicate: gaps 1 - R at the middle of one column after the other. */
interface Evolution<S> {
  gapsAt(column: number): Float64Array;
  save(): S;
}

/** Rows so that each next one halves a gap between those before: any beginning of the list is a coarse map. */
export function refiningOrder(count: number): number[] {
  const order = count > 1 ? [0, count - 1] : [0];
  let gaps: (readonly [number, number])[] = [[0, count - 1]];
  while (gaps.length > 0) {
    const next: typeof gaps = [];
    for (const [low, high] of gaps) {
      if (high - low < 2) continue;
      const middle = (low + high) >> 1;
      order.push(middle);
      next.push([low, middle], [middle, high]);
    }
    gaps = next;
  }
  return order;
}

function partOf(params: SimplexMapParameters, index: number): Part {
  const row = refiningOrder(params.betaCount)[Math.floor(index / PANEL_COUNT)]!;
  return { panel: index % PANEL_COUNT, row, beta: betaOfRow(params, row) };
}

/** Independent uniform tokens in coordinates of their span, exact in law; the cost does not depend on d. */
function uniformTokensInSpan(params: SimplexMapParameters, stream: number): [Float64Array, number] {
  const { tokenCount, dimension, seed } = params;
  const width = Math.min(tokenCount, dimension);
  const tokens = new Float64Array(tokenCount * width);
  fillBartlett(createStream(seed, 'initial', stream), tokens, tokenCount, width, dimension);
  normaliseRows(tokens, tokenCount, width);
  return [tokens, width];
}

/** 1 - R in place of R. */
function gapsOf(gram: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  for (let k = 0; k < gram.length; k++) gram[k] = 1 - gram[k]!;
  return gram;
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k]!;
  return sum;
}

function chainOptions(params: SimplexMapParameters, beta: number): ChainOptions {
  const { tokenCount, dimension, sigmaA, deltaTau } = params;
  const eta = etaOfDiffusiveStep(deltaTau, 1);
  const method = tokenCount <= dimension ? 'gram' : 'dense';
  return { tokenCount, dimension, beta, sigmaA, eta, method };
}

function randomEvolution(
  params: SimplexMapParameters,
  beta: number,
  stream: number,
  saved: ChainCheckpoint | undefined,
  kernels: Kernels | undefined,
): Evolution<ChainCheckpoint> {
  const options = chainOptions(params, beta);
  const { tokenCount, gamma0, init, seed } = params;
  const start = (): Float64Array =>
    init === 'simplex'
      ? simplexTokens(tokenCount, tokenCount, gamma0)
      : uniformTokensInSpan(params, stream)[0];
  const chain: Chain = saved
    ? restoreChain(options, saved, kernels)
    : createChain(options, seed, stream, start(), kernels);
  return {
    gapsAt(column) {
      chain.advance(layerOfColumn(params, column) - chain.layer);
      return gapsOf(chain.gramMatrix());
    },
    save: () => chain.save(),
  };
}

function deterministicEvolution(
  params: SimplexMapParameters,
  beta: number,
  stream: number,
  saved: GramFlowCheckpoint | undefined,
  kernels: Kernels | undefined,
): Evolution<GramFlowCheckpoint> {
  const { tokenCount, horizon } = params;
  const perHalf = flowStepsPerHalfColumn(params);
  const start = (): GramFlowCheckpoint => {
    const [tokens, width] = uniformTokensInSpan(params, stream);
    const gaps = gapsOf(gramMatrix(tokens, tokenCount, width));
    for (let i = 0; i < tokenCount; i++) gaps[i * (tokenCount + 1)] = 0;
    return { step: 0, gaps };
  };
  const timeStep = horizon / TIME_COUNT / 2 / perHalf;
  const flow = new GramFlow(tokenCount, beta, timeStep, saved ?? start(), kernels);
  return {
    gapsAt(column) {
      const step = (2 * column + 1) * perHalf;
      if (flow.largestGap() > MET) flow.advance(step - flow.step);
      return flow.gaps;
    },
    save: () => flow.save(),
  };
}

function evolutionOf(
  params: SimplexMapParameters,
  { panel, row, beta }: Part,
  replicate: number,
  saved: ChainCheckpoint | GramFlowCheckpoint | undefined,
  kernels: Kernels | undefined,
): Evolution<ChainCheckpoint | GramFlowCheckpoint> {
  const stream = row * STREAMS_PER_ROW + replicate;
  return panel === 0
    ? randomEvolution(params, beta, stream, saved as ChainCheckpoint | undefined, kernels)
    : deterministicEvolution(params, beta, stream, saved as GramFlowCheckpoint | undefined, kernels);
}

/** Times at which γ of the panel's theory passes 1 - δ_k, from 0 where it starts above; see BEYOND. */
function passageTimes(
  params: SimplexMapParameters,
  { panel, beta }: Part,
  kernels: Kernels | undefined,
): Float64Array<ArrayBuffer> {
  const { tokenCount, dimension, sigmaA, init, gamma0, horizon } = params;
  const latest = BEYOND * horizon;
  const times = new Float64Array(GAP_COUNT).fill(latest);
  const start = panel === 0 && init === 'simplex' ? gamma0 : 0;
  let between: (from: number, to: number) => number;
  if (panel === 0) {
    const stream = createStream('theory of the map', 'weights');
    const table = tabulateSimplex({ tokenCount, dimension, beta, sigmaA }, THEORY_DRAWS, stream, kernels);
    between = (from, to) => simplexPassageTime(table, from, to, 'limit');
  } else {
    between = (from, to) => deterministicHitTime(tokenCount, beta, 1 - to, from);
  }
  let time = 0;
  let reached = start;
  for (let k = 0; k < GAP_COUNT && time < latest; k++) {
    const overlap = 1 - 10 ** (-k / GAPS_PER_DECADE);
    if (overlap > reached) {
      if (panel === 1 && beta > FROZEN_BETA) break;
      time += between(reached, overlap);
      reached = overlap;
    }
    times[k] = rounded(Math.min(time, latest));
  }
  return times;
}

/** The row's part of a column of shape [PANEL_COUNT, betaCount, values.length]. */
function rowPatch(
  params: SimplexMapParameters,
  { panel, row }: Part,
  column: string,
  values: Float64Array<ArrayBuffer>,
): Patch {
  const { length } = values;
  const rows = PANEL_COUNT * params.betaCount;
  return { column, length: rows * length, offset: (panel * params.betaCount + row) * length, values };
}

/**
 * The theory of a row. That of the deterministic map costs so little that its first part brings all of it: the line is
 * complete from the beginning.
 */
function theoryPatches(
  params: SimplexMapParameters,
  part: Part,
  first: boolean,
  kernels: Kernels | undefined,
): Patch[] {
  if (part.panel === 1 && !first) return [];
  const rows = part.panel === 0 ? [part.row] : Array.from({ length: params.betaCount }, (_, row) => row);
  return rows.flatMap((row): Patch[] => {
    const own = { ...part, row, beta: betaOfRow(params, row) };
    const passage = passageTimes(params, own, kernels);
    return [
      { ...rowPatch(params, own, 'passageTime', passage), liveOnly: true },
      rowPatch(params, own, 'stillPassage', Float64Array.of(passage[STILL_GAP]!)),
    ];
  });
}

/** Three decimals: finer than the standard errors of a thousand runs, and few enough to keep stills small. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Work of one column of a replicate, in multiplications. */
function columnOperations(params: SimplexMapParameters, panel: number, column: number): number {
  if (panel === 1) return 2 * flowStepsPerHalfColumn(params) * flowStepOperations(params);
  const before = column > 0 ? layerOfColumn(params, column - 1) : 0;
  return (layerOfColumn(params, column) - before) * layerOperations(params);
}

/**
 * A row of one of the two maps; the parts take turns. Columns: `closePairs` [panels, rows, TIME_COUNT, GAP_COUNT], the
 * fraction of pairs with overlap above 1 - δ_k; `passageTime` [panels, rows, GAP_COUNT] of the theory; both once more at
 * δ = 10^-3 alone, `stillPairs` [panels, rows, TIME_COUNT] and `stillPassage` [panels, rows]; `meanOverlap` [panels, rows,
 * TIME_COUNT]; `runs` [panels, rows], the replicates done. While a replicate is under way, the columns of cells that it has
 * behind it average one replicate more than the others.
 */
export const simulation: Simulation<SimplexMapParameters, Checkpoint> = {
  simulate({ params, replicate: index, checkpoint }, kernels) {
    const part = partOf(params, index);
    const { tokenCount, replicates } = params;
    const pairCount = (tokenCount * (tokenCount - 1)) / 2;
    const pairs = checkpoint?.pairs ?? new Float64Array(TIME_COUNT * GAP_COUNT);
    const overlap = checkpoint?.overlap ?? new Float64Array(TIME_COUNT);
    let { replicate, column } = checkpoint ?? { replicate: 0, column: 0 };
    let saved = checkpoint?.state;
    const budget = (kernels?.pace ?? 1) * (checkpoint ? CHUNK_OPERATIONS : FIRST_CHUNK_OPERATIONS);
    let spent = 0;
    while (replicate < replicates && spent < budget) {
      const evolution = evolutionOf(params, part, replicate, saved, kernels);
      while (column < TIME_COUNT && spent < budget) {
        const gaps = evolution.gapsAt(column);
        countClosePairs(
          gaps,
          tokenCount,
          GAPS_PER_DECADE,
          pairs.subarray(column * GAP_COUNT, (column + 1) * GAP_COUNT),
        );
        overlap[column]! += 1 - sumOf(gaps) / (2 * pairCount);
        spent += columnOperations(params, part.panel, column);
        column++;
      }
      if (column < TIME_COUNT) {
        saved = evolution.save();
      } else {
        saved = undefined;
        replicate++;
        column = 0;
      }
    }

    const mean = (sum: number, at: number): number => {
      const seen = replicate + (at < column ? 1 : 0);
      return seen > 0 ? rounded(sum / seen) : Number.NaN;
    };
    const closePairs = pairs.map((count, cell) => mean(count / pairCount, Math.floor(cell / GAP_COUNT)));
    const patches: Patch[] = [
      { ...rowPatch(params, part, 'closePairs', closePairs), liveOnly: true },
      rowPatch(
        params,
        part,
        'stillPairs',
        overlap.map((_, at) => closePairs[at * GAP_COUNT + STILL_GAP]!),
      ),
      rowPatch(params, part, 'meanOverlap', overlap.map(mean)),
      rowPatch(params, part, 'runs', Float64Array.of(replicate)),
    ];
    if (!checkpoint) patches.push(...theoryPatches(params, part, index === part.panel, kernels));
    return {
      patches,
      facts: {},
      progress: (replicate + column / TIME_COUNT) / replicates,
      ...(replicate < replicates
        ? { checkpoint: { replicate, column, pairs, overlap, ...(saved ? { state: saved } : {}) } }
        : {}),
    };
  },
};
