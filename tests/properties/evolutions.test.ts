import { describe, expect, it } from 'vitest';

import { type ChainCheckpoint, createChain, restoreChain } from '#engine/dynamics/chain.ts';
import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { fillNormal } from '#engine/random/normal.ts';
import { createStream } from '#engine/random/stream.ts';
import {
  createHomogenisedSde,
  restoreHomogenisedSde,
  type SdeCheckpoint,
} from '#engine/solvers/homogenised-sde.ts';
import { limitField } from '#engine/solvers/limit-fields.ts';
import { meanField } from '#engine/solvers/mean-field.ts';
import { type FlowCheckpoint, SphereFlow } from '#engine/solvers/sphere-flow.ts';
import { capTokens } from '#engine/sphere/initial-tokens.ts';

import { nodeKernels } from '../../scripts/node-kernels.ts';
import { itEvolvesTokens } from './conformance.ts';

const simd = nodeKernels(typescriptKernels);

const shape = { tokenCount: 10, dimension: 12, eta: 0.3 };

function matrixNearIdentity(seed: string): Float64Array<ArrayBuffer> {
  const matrix = new Float64Array(12 * 12);
  fillNormal(createStream(seed, 'weights'), matrix, 0.3 / Math.sqrt(12));
  for (let i = 0; i < 12; i++) matrix[i * 13]! += 1;
  return matrix;
}

/** Chains that treat tokens alike for fixed draws. */
const exact: Record<string, ChainOptions> = {
  'dense, a value matrix per head': {
    ...shape,
    beta: 2,
    headCount: 3,
    method: 'dense',
    valueNoise: 'per-head',
  },
  'dense, tangent': { ...shape, beta: 2, residual: 'tangent', method: 'dense', valueNoise: 'per-head' },
  'dense, narrow heads': {
    ...shape,
    beta: 3,
    headCount: 2,
    headDimension: 2,
    method: 'dense',
    valueNoise: 'per-head',
  },
  'dense, shifted': {
    ...shape,
    beta: 2,
    headCount: 2,
    law: { kind: 'shifted', valueShift: 0.5, queryKeyShift: 1 },
    method: 'dense',
    valueNoise: 'per-head',
  },
  'dense, rademacher': { ...shape, beta: 2, headCount: 2, law: { kind: 'rademacher' }, method: 'dense' },
  'dense, deterministic multiples of I': {
    ...shape,
    beta: 2,
    law: { kind: 'deterministic', value: 1, queryKey: 1 },
    method: 'dense',
  },
  'dense, deterministic matrices': {
    ...shape,
    beta: 2,
    law: { kind: 'deterministic', value: matrixNearIdentity('V'), queryKey: matrixNearIdentity('A') },
    method: 'dense',
  },
  expansion: { ...shape, beta: 0.05, headCount: 2, method: 'expansion' },
  'expansion, β = 0': { ...shape, beta: 0, headCount: 2, method: 'expansion' },
  'expansion, shifted': {
    ...shape,
    beta: 0.05,
    headCount: 2,
    law: { kind: 'shifted', valueShift: 0.5, queryKeyShift: 1 },
    method: 'expansion',
  },
  'expansion, deterministic': {
    ...shape,
    beta: 0.05,
    law: { kind: 'deterministic', value: matrixNearIdentity('V'), queryKey: 1 },
    method: 'expansion',
  },
};

/** Chains whose tokens are permuted in law only. */
const inLaw: Record<string, ChainOptions> = {
  Gram: { ...shape, beta: 2, headCount: 3, method: 'gram' },
  'Gram, tangent, narrow heads': { ...shape, beta: 2, headDimension: 3, residual: 'tangent', method: 'gram' },
  'Gram, n = d': { ...shape, dimension: 10, beta: 2, method: 'gram' },
  'dense, collapsed noise': { ...shape, beta: 2, headCount: 3, method: 'dense', valueNoise: 'collapsed' },
  'dense, collapsed noise, shifted': {
    ...shape,
    beta: 2,
    residual: 'tangent',
    law: { kind: 'shifted', valueShift: 0.5, queryKeyShift: 1 },
    method: 'dense',
    valueNoise: 'collapsed',
  },
};

/** Ten tokens in the dimension of the options, near each other so that every law moves them. */
const startFor = (dimension: number): Float64Array<ArrayBuffer> =>
  capTokens(10, dimension, 0.3, createStream('start', 'initial'));

/** What layers add in single precision: rounding of 2^-24, a few hundred operations deep, for a few layers. */
const SINGLE = 1e-5;

describe.each([typescriptKernels, simd])('with the kernels of $name', (kernels) => {
  describe.each(Object.entries({ ...exact, ...inLaw }))('the chain (%s)', (name, options) => {
    itEvolvesTokens<ChainCheckpoint>({
      tokenCount: 10,
      dimension: options.dimension,
      width: options.method === 'gram' ? 10 : options.dimension,
      start: (seed, replicate, tokens) => createChain(options, seed, replicate, tokens, kernels),
      restore: (checkpoint) => restoreChain(options, checkpoint, kernels),
      initialTokens: startFor(options.dimension),
      random: options.law?.kind !== 'deterministic',
      exactPermutation: name in exact,
      ...(kernels.attentionPrecision === 'single' && options.method !== 'gram' && { rounding: SINGLE }),
    });
  });
});

describe.each(Object.entries({ ...exact, ...inLaw }))('the kernels and their twins (%s)', (_, options) => {
  it('give the same tokens up to rounding', () => {
    const [twin, other] = [typescriptKernels, simd].map((kernels) =>
      createChain(options, 11, 0, startFor(options.dimension), kernels),
    );
    for (const chain of [twin!, other!]) chain.advance(5);
    const tolerance = options.method === 'gram' ? 1e-10 : SINGLE;
    other!.tokens.forEach((x, i) => expect(Math.abs(x - twin!.tokens[i]!)).toBeLessThan(tolerance));
  });
});

const limits: Record<string, ChainOptions> = {
  'deterministic multiples of I': {
    ...shape,
    beta: 2,
    law: { kind: 'deterministic', value: 1, queryKey: 1 },
  },
  'deterministic matrices': {
    ...shape,
    beta: 2,
    law: { kind: 'deterministic', value: matrixNearIdentity('V'), queryKey: matrixNearIdentity('A') },
  },
  shifted: { ...shape, beta: 2, law: { kind: 'shifted', valueShift: 0.5, queryKeyShift: 1 } },
};

describe.each(Object.entries(limits))('the flow of the mean field (%s)', (_, options) => {
  describe.each([
    ['ODE I', { eta: 0, radial: false }],
    ['ODE II', { eta: 0.3, radial: false }],
    ['ODE II with the radial term', { eta: 0.3, radial: true }],
  ])('%s', (__, correction) => {
    const flow = (state: FlowCheckpoint): SphereFlow =>
      new SphereFlow(
        limitField(meanField(options, 4, createStream('field', 'weights')).evaluate, options, correction),
        options,
        0.2,
        state,
      );
    itEvolvesTokens<FlowCheckpoint>({
      tokenCount: 10,
      dimension: 12,
      width: 12,
      start: (_seed, _replicate, tokens) => flow({ step: 0, tokens }),
      restore: flow,
      initialTokens: startFor(12),
      random: false,
      exactPermutation: true,
    });
  });
});

describe.each<[string, ChainOptions, boolean]>([
  ['gaussian', { ...shape, beta: 2 }, false],
  ['rademacher', { ...shape, beta: 2, law: { kind: 'rademacher' } }, true],
  ['shifted', limits['shifted']!, true],
  ['deterministic', limits['deterministic matrices']!, true],
])('the homogenised SDE (%s)', (_, options, exactPermutation) => {
  describe.each([false, true])('modified: %s', (modified) => {
    const sde = { timeStep: 0.2, kernelHeads: 3, modified, meanFieldDraws: 4 };
    itEvolvesTokens<SdeCheckpoint>({
      tokenCount: 10,
      dimension: 12,
      width: 12,
      start: (seed, replicate, tokens) => createHomogenisedSde(options, sde, seed, replicate, tokens),
      restore: (checkpoint) => restoreHomogenisedSde(options, sde, checkpoint),
      initialTokens: startFor(12),
      random: options.law?.kind !== 'deterministic',
      exactPermutation,
    });
  });
});
