// Compiles the SIMD kernels: npm run kernels. The result is part of the repository, so that nothing else has to compile
// them first; a test compares it with a fresh one.
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { main } from 'assemblyscript/asc';
import { fromRoot } from './site-paths.mjs';

const KERNELS = fromRoot('workers/kernels/kernels.wasm');

/**
 * The bytes of the module; throws what the compiler says.
 * @returns {Promise<Uint8Array>}
 */
export async function compileKernels() {
  let bytes = new Uint8Array();
  const { error, stderr } = await main(
    [
      fromRoot('workers/kernels/assembly/index.ts'),
      // No relaxed SIMD: its results differ between machines.
      ...['--enable', 'simd', '--runtime', 'stub', '-O3', '--noAssert', '--importMemory'],
      ...['--baseDir', '/', '--outFile', 'kernels.wasm'],
    ],
    {
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm')) bytes = contents;
      },
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return bytes;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const bytes = await compileKernels();
  writeFileSync(KERNELS, bytes);
  console.log(`${KERNELS}: ${bytes.length} bytes`);
}
