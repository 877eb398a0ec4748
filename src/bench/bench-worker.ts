import type { Times } from '#bench/table.ts';

/** What a browser's bench begins with. */
export interface BenchStart {
  /** Ids of the cases, in the order to run them. */
  readonly cases: readonly string[];
  /** Whether the SIMD kernels are there; the twins run alone if not. */
  readonly simd: boolean;
}

/** One case in a reader's browser. */
export interface BenchReading {
  readonly twins: Times;
  readonly kernels?: Times;
}

/** What the page asks of workers/bench.worker.ts. */
export interface BenchWorker {
  /** Settles once the kernels are loaded. */
  ready(): Promise<BenchStart>;
  /** Rejects with a RangeError for an unknown case. */
  run(id: string): Promise<BenchReading>;
}
