import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import { overlapDrift, overlapVariation, uniformAttentionDrift } from '#engine/observables/overlap-drift.ts';
import { createStream } from '#engine/random/stream.ts';
import {
  createHeadAverages,
  restoreHeadAverages,
  type HeadAverages,
  type HeadAveragesCheckpoint,
} from '#engine/solvers/head-averages.ts';
import { initialTokens, type InitialData } from '#engine/sphere/initial-tokens.ts';
import { effectiveInverseTemperature } from '#engine/theory/clocks.ts';
import { expandAttentionKernel } from '#engine/theory/kernel-expansion.ts';
import type { Patch, Simulation } from '../trajectory.ts';
import { headOperations, pairCount, pairIndex, recordedHeads, type OverlapDriftParameters } from './spec.ts';

/** Multiplications that plain TypeScript does in about a tenth of a second. */
const CHUNK_OPERATIONS = 2e8;

/** Points of the curve for β = 0. */
const CURVE_POINTS = 33;

/** The upper triangle of a symmetric matrix [n, n], in the order of `pairIndex`. */
function upperTriangle(matrix: Float64Array, tokenCount: number): Float64Array<ArrayBuffer> {
  const pairs = new Float64Array(pairCount(tokenCount));
  for (let i = 0; i < tokenCount; i++) {
    for (let j = i; j < tokenCount; j++) pairs[pairIndex(i, j, tokenCount)] = matrix[i * tokenCount + j]!;
  }
  return pairs;
}

/** The average over i ≠ j of a matrix whose diagonal is 0. */
function offDiagonalMean(matrix: Float64Array, tokenCount: number): number {
  return matrix.reduce((sum, entry) => sum + entry, 0) / (tokenCount * (tokenCount - 1));
}

function whole(column: string, values: Float64Array<ArrayBuffer>): Patch {
  return { column, length: values.length, offset: 0, values };
}

/** What is known before the first head. */
function openingPatches(params: OverlapDriftParameters, gram: Float64Array): Patch[] {
  const { tokenCount, dimension, beta } = params;
  const effectiveBeta = effectiveInverseTemperature(beta, 1, dimension);
  const expansion = expandAttentionKernel(gram, tokenCount, effectiveBeta, dimension);
  const moment = gram.reduce((sum, overlap) => sum + overlap, 0) / tokenCount ** 2;
  const lowest = gram.reduce((least, overlap) => Math.min(least, overlap), 1);
  const curve = Float64Array.from(
    { length: CURVE_POINTS },
    (_, k) => lowest + ((1 - lowest) * k) / (CURVE_POINTS - 1),
  );
  return [
    whole('overlap', upperTriangle(gram, tokenCount)),
    whole('expansion', upperTriangle(expansion, tokenCount)),
    whole('secondMoment', Float64Array.of(moment)),
    whole('curveOverlap', curve),
    whole(
      'curveDrift',
      curve.map((overlap) => uniformAttentionDrift(moment, overlap, dimension)),
    ),
  ];
}

/** The averages over the heads so far, as entry `frame` of every column. */
function framePatches(averages: HeadAverages, params: OverlapDriftParameters, frame: number): Patch[] {
  const { tokenCount, dimension, headsDrawn } = params;
  const frames = recordedHeads(headsDrawn).length;
  const pairs = pairCount(tokenCount);
  const number = (column: string, value: number): Patch => ({
    column,
    length: frames,
    offset: frame,
    values: Float64Array.of(value),
  });
  const matrix = (column: string, values: Float64Array): Patch => ({
    column,
    length: frames * pairs,
    offset: frame * pairs,
    values: upperTriangle(values, tokenCount),
  });
  const { mean: kernel } = averages.kernel();
  const formula = overlapDrift(averages.gram, kernel, tokenCount, dimension);
  return [
    number('heads', averages.headsDrawn),
    number('kickLength', averages.averageKickLength()),
    number('meanDrift', averages.meanDrift().mean),
    number('meanDriftFormula', offDiagonalMean(formula, tokenCount)),
    matrix('kernel', kernel),
    matrix('drift', averages.drift().mean),
    matrix('driftFormula', formula),
    matrix('crossTalk', averages.crossTalk()),
  ];
}

/** Standard errors, and the spread of single layers beside its formula: they are known best at the end. */
function closingPatches(averages: HeadAverages, params: OverlapDriftParameters): Patch[] {
  const { tokenCount, dimension } = params;
  const { mean: kernel, standardError: kernelError } = averages.kernel();
  const variation = overlapVariation(averages.gram, kernel, tokenCount, dimension);
  return [
    whole('kernelError', upperTriangle(kernelError, tokenCount)),
    whole('driftError', upperTriangle(averages.drift().standardError, tokenCount)),
    whole('variation', upperTriangle(averages.variation(), tokenCount)),
    whole('variationFormula', upperTriangle(variation, tokenCount)),
    whole('meanDriftError', Float64Array.of(averages.meanDrift().standardError)),
  ];
}

/**
 * Averages over heads that act one at a time on the same tokens. After 1, 2, 4, ... heads, columns of shape [frames]:
 * `heads`, `kickLength` (root mean square over tokens), `meanDrift`, `meanDriftFormula`; [frames, pairs] in the order of
 * `pairIndex`: `kernel`, `drift`, `driftFormula` (theory.md section 4 with the kernel so far), `crossTalk`. From the
 * start: `overlap` and `expansion` [pairs], `secondMoment` [1], `curveOverlap` and `curveDrift` (the drift at β = 0). At
 * the end: `kernelError`, `driftError`, `variation`, `variationFormula` [pairs], `meanDriftError` [1].
 */
export const simulation: Simulation<OverlapDriftParameters, HeadAveragesCheckpoint> = {
  simulate({ params, checkpoint }, kernels) {
    const { tokenCount, dimension, beta, gamma0, deltaTau, headsDrawn, seed } = params;
    const start = params.start as InitialData;
    const tokens = initialTokens(start, tokenCount, dimension, gamma0, createStream(seed, 'initial'));
    const options: ChainOptions = { tokenCount, dimension, beta, eta: etaOfDiffusiveStep(deltaTau, 1) };
    const averages = checkpoint
      ? restoreHeadAverages(options, tokens, checkpoint, kernels)
      : createHeadAverages(options, seed, tokens, kernels);
    const patches = checkpoint ? [] : openingPatches(params, averages.gram);
    const planned = Math.max(1, Math.round(CHUNK_OPERATIONS / headOperations(params)));
    const last = Math.min(headsDrawn, averages.headsDrawn + planned);
    for (const [frame, heads] of recordedHeads(headsDrawn).entries()) {
      if (heads <= averages.headsDrawn || heads > last) continue;
      averages.advance(heads - averages.headsDrawn);
      patches.push(...framePatches(averages, params, frame));
    }
    averages.advance(last - averages.headsDrawn);
    const finished = last === headsDrawn;
    if (finished) patches.push(...closingPatches(averages, params));
    return {
      patches,
      facts: {},
      progress: last / headsDrawn,
      ...(finished ? {} : { checkpoint: averages.save() }),
    };
  },
};
