import { describe, expect, test } from 'vitest';

import { circleField, circlePoints, drawCircleHeads, moveOnCircle } from '#engine/circle/transport.ts';
import { createChain } from '#engine/dynamics/chain.ts';
import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import { walkHardMax } from '#engine/dynamics/hard-max-overlap.ts';
import { gramMatrix } from '#engine/observables/gram-matrix.ts';
import { countClosePairs } from '#engine/observables/close-pairs.ts';
import { overlapDrift, overlapVariation, uniformAttentionDrift } from '#engine/observables/overlap-drift.ts';
import { createStream, type Stream } from '#engine/random/stream.ts';
import { sampleAttentionKernel } from '#engine/solvers/attention-kernel.ts';
import { GramFlow } from '#engine/solvers/gram-flow.ts';
import { createHeadAverages } from '#engine/solvers/head-averages.ts';
import { createHomogenisedSde } from '#engine/solvers/homogenised-sde.ts';
import { limitField } from '#engine/solvers/limit-fields.ts';
import { meanField } from '#engine/solvers/mean-field.ts';
import { twoTokenChainOverlap } from '#engine/solvers/two-token-semigroup.ts';
import { capTokens, simplexTokens, uniformTokens } from '#engine/sphere/initial-tokens.ts';
import { deterministicCurve, deterministicHitTime } from '#engine/theory/deterministic-curve.ts';
import { finiteDimensionLogisticLayer } from '#engine/theory/logistic.ts';
import { walkLogisticSde } from '#engine/theory/logistic-sde.ts';
import {
  expandSelfAtLowTemperature,
  sampleConcentrations,
  type SimplexModel,
} from '#engine/theory/simplex-attention.ts';
import {
  logOddsAtOverlap,
  overlapAtLogOdds,
  simplexRate,
  tabulateSimplex,
} from '#engine/theory/simplex-curve.ts';

const stream = (): Stream => createStream('bad', 'weights');
const tokens = simplexTokens(3, 4, 0.1);
const options: ChainOptions = { tokenCount: 3, dimension: 4, eta: 0.1, beta: 1 };
const model: SimplexModel = { tokenCount: 3, dimension: 4, beta: 1 };
const circle = { beta: 1, headCount: 1, eta: 0.1 };
const heads = drawCircleHeads(circle, stream());
const field = (sources: number[], masses?: number[]): void =>
  circleField(
    circle,
    circlePoints(sources),
    masses && Float64Array.from(masses),
    heads,
    circlePoints([0]),
    new Float64Array(2),
  );

/** What the message names, and the call. */
type Call = readonly [string, () => unknown];

/** Every entry point of a model with every kind of nonsense. */
const calls: readonly Call[] = [
  ...(['eta', 'beta', 'sigmaA', 'sigmaV', 'expansionTolerance'] as const).flatMap((key): Call[] =>
    [NaN, -1, Infinity].map((value): Call => [
      `${key} = ${value}`,
      () => createChain({ ...options, [key]: value }, 1, 0, tokens),
    ]),
  ),
  ...(['tokenCount', 'dimension', 'headCount', 'headDimension'] as const).flatMap((key): Call[] =>
    [NaN, -1, 0, 2.5, Infinity].map((value): Call => [
      `${key} = ${value}`,
      () => createChain({ ...options, [key]: value }, 1, 0, tokens),
    ]),
  ),
  ...[
    { tokenCount: 1 },
    { tokenCount: 2.5 },
    { dimension: 1 },
    { beta: NaN },
    { beta: -1 },
    { sigmaA: -1 },
  ].flatMap((bad): Call[] => {
    const named = Object.entries(bad).map(([key, value]) => `${key} = ${value}`)[0]!;
    return [
      [named, () => sampleConcentrations({ ...model, ...bad }, [0], 5, stream())],
      [named, () => tabulateSimplex({ ...model, ...bad }, 5, stream())],
      [named, () => expandSelfAtLowTemperature({ ...model, ...bad }, 0.1)],
    ];
  }),
  ...[NaN, -0.5, 1, 1.5].flatMap((value): Call[] => [
    [`gamma0 = ${value}`, () => simplexTokens(3, 4, value)],
    [`overlap = ${value}`, () => logOddsAtOverlap(3, value)],
    [`initialOverlap = ${value}`, () => deterministicCurve(3, 1, value, [1])],
  ]),
  ['dimension = 1', () => createChain({ ...options, dimension: 1 }, 1, 0, tokens)],
  ['headDimension = 5', () => createChain({ ...options, headDimension: 5 }, 1, 0, tokens)],
  ['norm of token 0 = NaN', () => createChain(options, 1, 0, new Float64Array(12).fill(NaN))],
  ['replicate = -1', () => createChain(options, 1, -1, tokens)],
  ['layerCount = 1.5', () => createChain(options, 1, 0, tokens).advance(1.5)],
  ['gamma0 = -0.1', () => capTokens(3, 4, -0.1, stream())],
  ['tokenCount = 0', () => uniformTokens(0, 4, stream())],
  ['tokenCount = 0', () => gramMatrix(new Float64Array(0), 0, 4)],
  ['tokenCount = 0', () => overlapDrift(new Float64Array(0), new Float64Array(0), 0, 4)],
  ['kernel.length = 9', () => overlapVariation(new Float64Array(4), new Float64Array(9), 2, 4)],
  ['gaps.length = 4', () => countClosePairs(new Float64Array(4), 3, 1, new Float64Array(1))],
  ['perDecade = 0', () => countClosePairs(new Float64Array(4), 2, 0, new Float64Array(1))],
  ['gaps.length = 4', () => new GramFlow(3, 1, 0.1, { step: 0, gaps: new Float64Array(4) })],
  ['beta = Infinity', () => new GramFlow(2, Infinity, 0.1, { step: 0, gaps: new Float64Array(4) })],
  ['timeStep = NaN', () => new GramFlow(2, 1, NaN, { step: 0, gaps: new Float64Array(4) })],
  ['stepCount = -1', () => new GramFlow(2, 1, 0.1, { step: 0, gaps: new Float64Array(4) }).advance(-1)],
  ['overlap = 1', () => expandSelfAtLowTemperature(model, 1)],
  ['tokenCount = 1', () => overlapAtLogOdds(1, 0)],
  ['logOdds = NaN', () => overlapAtLogOdds(3, NaN)],
  ['self = NaN', () => simplexRate(0.1, NaN, 0.1, 4)],
  ['cross = 2', () => simplexRate(0.1, 0.1, 2, 4)],
  ['overlap = NaN', () => walkHardMax({ dimension: 8, factors: 2, deltaTau: 0.1 }, NaN, [1], stream())],
  ['kappa = NaN', () => walkLogisticSde(NaN, 0, [1], stream())],
  ['times[0] = -1', () => walkLogisticSde(0, 0, [-1], stream())],
  ['gap = 1', () => deterministicHitTime(3, 1, 1)],
  ['beta = NaN', () => deterministicHitTime(3, NaN, 0.1)],
  ['draws = 1', () => sampleAttentionKernel(options, tokens, 1, stream())],
  ['draws = 0', () => meanField(options, 0, stream())],
  ['eta = 0', () => createHeadAverages({ ...options, eta: 0 }, 1, tokens)],
  ['beta = -1', () => createHeadAverages({ ...options, beta: -1 }, 1, tokens)],
  ['tokens.length = 12', () => createHeadAverages({ ...options, tokenCount: 2 }, 1, tokens)],
  ['count = NaN', () => createHeadAverages(options, 1, tokens).advance(NaN)],
  ['overlap = NaN', () => uniformAttentionDrift(0.5, NaN, 4)],
  ['secondMoment = 2', () => uniformAttentionDrift(2, 0, 4)],
  ['deltaTau = NaN', () => finiteDimensionLogisticLayer(0.5, NaN, 3, 4)],
  ['timeStep = 0', () => createHomogenisedSde(options, { timeStep: 0, kernelHeads: 1 }, 1, 0, tokens)],
  [
    'tokenCount = 0',
    () => limitField(() => undefined, { tokenCount: 0, dimension: 4 }, { eta: 0, radial: false }),
  ],
  [
    'eta = NaN',
    () => limitField(() => undefined, { tokenCount: 3, dimension: 4 }, { eta: NaN, radial: false }),
  ],
  ['residual = x', () => twoTokenChainOverlap(0, 0.1, 1, 'x' as 'ambient')],
  [
    'residual = x',
    () => moveOnCircle({ ...circle, residual: 'x' as 'ambient' }, circlePoints([0]), new Float64Array(2)),
  ],
  ['angles[1] = NaN', () => circlePoints([0, NaN])],
  ['number of sources = 0', () => field([])],
  ['weights[0] = -1', () => field([0, 1], [-1, 2])],
  ['total of weights = 0', () => field([0, 1], [0, 0])],
];

describe('bad input', () => {
  test.each(calls)('%s is refused with the range', (named, call) => {
    let error: unknown;
    try {
      call();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(RangeError);
    expect((error as RangeError).message).toContain(`${named} is outside `);
  });
});
