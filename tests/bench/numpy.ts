import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { LayerSizes } from '#bench/cases.ts';

/** The same layer in numpy, in a process that lives as long as the benchmark. */
export interface Numpy {
  readonly version: string;
  /**
   * Milliseconds of one layer, of as many as fill `block` milliseconds, without the way to the other process and back.
   */
  layer(sizes: LayerSizes, block: number): Promise<number>;
  stop(): void;
}

/** numpy on one thread, or undefined where python3 or numpy is missing. */
export async function startNumpy(): Promise<Numpy | undefined> {
  const found = spawnSync('python3', ['-c', 'import numpy'], { stdio: 'ignore' });
  if (found.status !== 0) return undefined;
  const script = new URL('numpy_layer.py', import.meta.url).pathname;
  const oneThread = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  const child = spawn('python3', [script], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...oneThread },
  });
  const answers = createInterface({ input: child.stdout });
  const nextAnswer = (): Promise<string> => new Promise((resolve) => answers.once('line', resolve));
  const version = await nextAnswer();
  return {
    version,
    async layer({ tokenCount, dimension, headCount, beta, eta }, block) {
      const answer = nextAnswer();
      child.stdin.write(`${tokenCount} ${dimension} ${headCount} ${beta} ${eta} ${block}\n`);
      return Number(await answer);
    },
    stop: () => child.stdin.end(),
  };
}
