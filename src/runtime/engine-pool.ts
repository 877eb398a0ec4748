import { transfer } from 'comlink';
import { transferables, type EngineWorker } from '#workers/protocol.ts';
import type { Chunk, ChunkRequest } from '#widgets/trajectory.ts';
import { EngineFailure, openSlot, type WorkerSlot } from './worker-slot.ts';

/** A cancelled chunk may take this long to finish by itself before its worker is terminated. */
const CANCEL_GRACE_MS = 2_000;

type EngineSlot = WorkerSlot<EngineWorker, string>;

interface Job {
  readonly owner: object;
  readonly widget: string;
  readonly request: ChunkRequest;
  readonly settle: { resolve(answer: Answer): void; reject(error: Error): void };
  slot?: EngineSlot;
}

export interface Answer {
  readonly chunk: Chunk;
  readonly milliseconds: number;
}

export interface Ticket {
  readonly answer: Promise<Answer>;
  /** Takes the job back. Its promise then never settles. */
  cancel(): void;
}

function createWorker(): Worker {
  return new Worker(new URL('../../workers/engine.worker.ts', import.meta.url), { type: 'module' });
}

/**
 * The workers of a page, shared by its widgets: widgets that wait are served in turn, one chunk at a time.
 * Workers are made when first needed and replaced when they die.
 */
export class EnginePool {
  private readonly slots = new Set<EngineSlot>();
  private readonly idle: EngineSlot[] = [];
  private readonly waiting: Job[] = [];
  /** Who was served last, to take turns. */
  private lastOwner: object | undefined;

  constructor(readonly size = Math.max(1, (globalThis.navigator?.hardwareConcurrency ?? 2) - 1)) {}

  /** Asks for one chunk. `owner` identifies the widget that waits. The request's buffers are moved away. */
  submit(owner: object, widget: string, request: ChunkRequest): Ticket {
    let job: Job;
    const answer = new Promise<Answer>((resolve, reject) => {
      job = { owner, widget, request, settle: { resolve, reject } };
      this.waiting.push(job);
    });
    this.serve();
    return { answer, cancel: () => this.cancel(job) };
  }

  /** Ends every worker; the next request makes new ones. */
  terminate(reason: string): void {
    for (const slot of this.slots) slot.kill(reason);
  }

  private cancel(job: Job): void {
    const position = this.waiting.indexOf(job);
    if (position >= 0) this.waiting.splice(position, 1);
    const { slot } = job;
    if (slot) setTimeout(() => job.slot && slot.kill('Cancelled.'), CANCEL_GRACE_MS);
    job.settle.resolve = () => undefined;
    job.settle.reject = () => undefined;
  }

  private serve(): void {
    while (this.waiting.length > 0 && (this.idle.length > 0 || this.slots.size < this.size)) {
      const next = this.waiting.findIndex((job) => job.owner !== this.lastOwner);
      const job = this.waiting.splice(Math.max(next, 0), 1)[0]!;
      this.lastOwner = job.owner;
      void this.run(job, this.idle.pop() ?? this.addSlot());
    }
  }

  private addSlot(): EngineSlot {
    const slot = openSlot<EngineWorker, string>(createWorker(), (remote) => remote.ready());
    this.slots.add(slot);
    // A worker can die while nobody waits for it: it must not be handed the next job.
    slot.death.catch(() => {
      this.slots.delete(slot);
      const position = this.idle.indexOf(slot);
      if (position >= 0) this.idle.splice(position, 1);
    });
    return slot;
  }

  private async run(job: Job, slot: EngineSlot): Promise<void> {
    job.slot = slot;
    try {
      await slot.ready;
      const call = slot.remote.simulate(job.widget, transfer(job.request, transferables(job.request)));
      const reply = await Promise.race([call, slot.death]);
      this.idle.push(slot);
      if ('chunk' in reply) job.settle.resolve(reply);
      else job.settle.reject(new EngineFailure(reply.failure.message));
    } catch (error) {
      this.slots.delete(slot);
      job.settle.reject(error instanceof Error ? error : new EngineFailure(String(error)));
    } finally {
      delete job.slot;
      this.serve();
    }
  }
}
