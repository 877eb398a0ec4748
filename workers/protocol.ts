/**
 * The one conversation between the page and the engine worker. A call asks for one chunk of one replicate; the
 * worker keeps nothing between calls.
 */
import type { Chunk, ChunkRequest } from '#widgets/trajectory.ts';

export interface Failure {
  /** The class of the error, for example RangeError: errors lose it when they cross to another thread. */
  readonly name: string;
  readonly message: string;
}

export type Reply =
  | { readonly chunk: Chunk; /** Time the chunk took. */ readonly milliseconds: number }
  | { readonly failure: Failure };

export interface EngineWorker {
  /** Settles once the worker can answer, with the version of its engine. */
  ready(): string;
  simulate(widget: string, request: ChunkRequest): Promise<Reply>;
}

/** The buffers inside a message, to be moved instead of copied. */
export function transferables(message: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const visit = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) {
      if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
    } else if (Array.isArray(value)) {
      value.forEach(visit);
    } else if (value !== null && typeof value === 'object') {
      Object.values(value).forEach(visit);
    }
  };
  visit(message);
  return [...found];
}
