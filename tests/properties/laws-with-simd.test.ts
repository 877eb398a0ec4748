/**
 * The laws of the chains once more, with the SIMD kernels in the place of their twins as the default of the engine. Where
 * a law holds for given draws, attention in single precision is part of what it allows; see `attentionPrecision`.
 */
import { describe, vi } from 'vitest';

import type { Kernels } from '#engine/linear-algebra/kernels.ts';

vi.mock('#engine/linear-algebra/typescript-kernels.ts', async (importOriginal) => {
  const { typescriptKernels } = await importOriginal<{ readonly typescriptKernels: Kernels }>();
  const { nodeKernels } = await import('../../scripts/node-kernels.ts');
  return { typescriptKernels: nodeKernels(typescriptKernels) };
});

describe('with SIMD', async () => {
  await import('../unit/engine/dynamics/gram-chain.test.ts');
  await import('../unit/engine/dynamics/dense-chain.test.ts');
  await import('../unit/engine/dynamics/expansion-chain.test.ts');
  await import('../unit/engine/dynamics/high-temperature.test.ts');
  await import('../unit/engine/dynamics/simplex-chain.test.ts');
  await import('../unit/engine/solvers/attention-kernel.test.ts');
  await import('../unit/engine/solvers/head-averages.test.ts');
  await import('../unit/engine/solvers/homogenised-sde.test.ts');
  await import('../unit/engine/solvers/gram-flow.test.ts');
  await import('../unit/engine/observables/overlaps.test.ts');
  await import('../unit/engine/numpy-oracle.test.ts');
});
