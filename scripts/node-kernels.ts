/** The SIMD kernels for Node: what the worker fetches is read from the repository here. */
import { readFileSync } from 'node:fs';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { createSimdKernels, type SimdKernels } from '#engine/linear-algebra/simd-kernels.ts';

/** @param twins what serves arrays outside of a workspace */
export function nodeKernels(twins: Kernels): SimdKernels {
  const bytes = readFileSync(new URL('../workers/kernels/kernels.wasm', import.meta.url));
  return createSimdKernels(new WebAssembly.Module(bytes), twins);
}
