import { describe } from 'vitest';

import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import { fillNormal } from '#engine/random/normal.ts';
import { createStream } from '#engine/random/stream.ts';
import { capTokens, uniformTokens } from '#engine/sphere/initial-tokens.ts';

import { itBehavesAsAChain } from './chain-conformance.ts';

const shape = { tokenCount: 10, dimension: 12, eta: 0.3 };

function matrixNearIdentity(seed: string): Float64Array<ArrayBuffer> {
  const matrix = new Float64Array(12 * 12);
  fillNormal(createStream(seed, 'weights'), matrix, 0.3 / Math.sqrt(12));
  for (let i = 0; i < 12; i++) matrix[i * 13]! += 1;
  return matrix;
}

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

describe.each(Object.entries(exact))('the chain (%s)', (_, options) => {
  itBehavesAsAChain(options, uniformTokens(10, 12, createStream('start', 'initial')), {
    exactPermutation: true,
  });
});

describe.each(Object.entries(inLaw))('the chain (%s)', (_, options) => {
  itBehavesAsAChain(options, capTokens(10, options.dimension, 0.3, createStream('start', 'initial')), {
    exactPermutation: false,
  });
});
