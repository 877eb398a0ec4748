import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { createSimdKernels } from '#engine/linear-algebra/simd-kernels.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import kernelsUrl from './kernels/kernels.wasm?url';

/** What a worker computes with, and how it gives memory back after a run. */
export interface LoadedKernels {
  readonly kernels: Kernels;
  reusing<T>(run: () => T): T;
}

/** The smallest module with a SIMD instruction: (func (result v128) (v128.const i64x2 0 0)) and its frame. */
const SIMD_PROBE = Uint8Array.from([
  ...[0, 97, 115, 109, 1, 0, 0, 0],
  ...[1, 5, 1, 96, 0, 1, 123],
  ...[3, 2, 1, 0],
  ...[10, 22, 1, 20, 0, 253, 12, ...new Array<number>(16).fill(0), 11],
]);

const plain: LoadedKernels = { kernels: typescriptKernels, reusing: (run) => run() };

/**
 * The SIMD kernels, or their TypeScript twins where the browser has no SIMD or the file does not arrive. Never rejects:
 * slow is better than nothing.
 */
export async function loadKernels(): Promise<LoadedKernels> {
  try {
    if (!WebAssembly.validate(SIMD_PROBE)) return plain;
    const response = await fetch(kernelsUrl);
    if (!response.ok) return plain;
    const simd = createSimdKernels(
      await WebAssembly.compile(await response.arrayBuffer()),
      typescriptKernels,
    );
    return { kernels: simd, reusing: (run) => simd.reusing(run) };
  } catch {
    return plain;
  }
}
