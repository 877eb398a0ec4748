import { expose } from 'comlink';
import type { BenchReading, BenchStart, BenchWorker } from '#bench/bench-worker.ts';
import { benchCases } from '#bench/cases.ts';
import { convertTimes, inTurns, timed, type Effort } from '#bench/timing.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { loadKernels } from './load-kernels.ts';

/**
 * Eleven cases in about ten seconds. Clocks of browsers tick as seldom as once in a millisecond, so a block is twenty.
 */
const EFFORT: Effort = { block: 20, budget: 700, rounds: 2 };

const loading = loadKernels();

const worker: BenchWorker = {
  async ready(): Promise<BenchStart> {
    const { kernels } = await loading;
    return { cases: benchCases.map(({ id }) => id), simd: kernels !== typescriptKernels };
  },

  async run(id): Promise<BenchReading> {
    const benchCase = benchCases.find((known) => known.id === id);
    if (!benchCase) throw new RangeError(`case = ${id} is none of the bench`);
    const { prepare, inUnit } = benchCase;
    const { kernels } = await loading;
    const twins = timed(prepare(typescriptKernels), EFFORT);
    if (kernels === typescriptKernels) {
      return { twins: convertTimes((await inTurns({ twins }, EFFORT)).twins, inUnit) };
    }
    const times = await inTurns({ kernels: timed(prepare(kernels), EFFORT), twins }, EFFORT);
    return { kernels: convertTimes(times.kernels, inUnit), twins: convertTimes(times.twins, inUnit) };
  },
};

expose(worker);
