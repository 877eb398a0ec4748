import type { BenchReading, BenchStart, BenchWorker } from '#bench/bench-worker.ts';
import { openSlot } from './worker-slot.ts';

/** A bench that runs in a worker of its own, case by case. */
export interface BrowserBench {
  /** Rejects with an EngineFailure where the worker does not come up. */
  readonly ready: Promise<BenchStart>;
  /** Rejects with an EngineFailure when the worker dies or is ended meanwhile. */
  run(id: string): Promise<BenchReading>;
  /** Ends the worker, whatever it is doing. */
  end(reason: string): void;
}

export function openBench(): BrowserBench {
  const { remote, ready, death, kill } = openSlot<BenchWorker, BenchStart>(
    new Worker(new URL('../../workers/bench.worker.ts', import.meta.url), { type: 'module' }),
    (bench) => bench.ready(),
  );
  return { ready, run: (id) => Promise.race([remote.run(id), death]), end: kill };
}
