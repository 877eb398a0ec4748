import type { ParameterValues } from '#widgets/parameter.ts';
import type { Chunk, Trajectory } from '#widgets/trajectory.ts';
import type { WidgetSpec } from '#widgets/widget-spec.ts';
import { ComputingSpeed } from './computing-speed.ts';
import type { Answer, EnginePool, Ticket } from './engine-pool.ts';

/** Runs shorter than this follow the controls live. */
const SHORT_RUN_MS = 100;

/** `sketched`: the first chunk is shown and the rest waits to be asked for. */
export type RunPhase = 'idle' | 'running' | 'paused' | 'sketched' | 'done' | 'cancelled' | 'failed';

export interface RunSnapshot {
  readonly phase: RunPhase;
  /** Fraction of the whole run that is done, 0 to 1. */
  readonly progress: number;
  /** Why the run failed. */
  readonly failure?: string | undefined;
  /** The values that the picture shows; undefined while it shows the still. */
  readonly shown?: ParameterValues;
}

interface Run {
  readonly values: ParameterValues;
  readonly replicates: number;
  readonly frames: number;
  readonly operations: number;
  readonly order: 'finish' | 'turns';
  readonly columns: Record<string, Float64Array>;
  readonly facts: Record<string, string>;
  /** Progress of each replicate, 0 to 1. */
  readonly done: Float64Array;
  /** Replicates waiting for a worker, with where they stand. */
  readonly ready: { replicate: number; checkpoint?: unknown }[];
  readonly tickets: Set<Ticket>;
  /** Whether to stop after the first chunk. */
  sketch: boolean;
}

function apply(run: Run, chunk: Chunk): void {
  for (const patch of chunk.patches) {
    const column = (run.columns[patch.column] ??= new Float64Array(patch.length).fill(Number.NaN));
    column.set(patch.values, patch.offset);
  }
  Object.assign(run.facts, chunk.facts);
}

/**
 * Computes a run chunk by chunk. The latest start wins: chunks of earlier runs are never shown. The previous
 * picture stays until the first chunk of the new run arrives.
 */
export class RunLoop {
  private snapshot: RunSnapshot = { phase: 'idle', progress: 0 };
  private readonly listeners = new Set<() => void>();
  private run: Run | undefined;
  private readonly speed = new ComputingSpeed();
  /** Off-screen widgets ask for nothing. */
  private onScreen = true;

  constructor(
    private readonly spec: WidgetSpec,
    private readonly pool: EnginePool,
    private readonly show: (
      trajectory: Omit<Trajectory, 'frame'>,
      values: ParameterValues,
      frames: number,
    ) => void,
  ) {}

  readonly getSnapshot = (): RunSnapshot => this.snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** What is being computed; once it has ended, what the picture shows. */
  get values(): ParameterValues | undefined {
    return this.run?.values ?? this.snapshot.shown;
  }

  /** Whether a run of these values is expected to end before a reader would wait for it. */
  isShort(values: ParameterValues): boolean {
    return this.speed.milliseconds(this.spec.plan(values).operations) < SHORT_RUN_MS;
  }

  /** Begins a run; as a sketch it stops after its first chunk, and `resume` goes on from there. */
  start(values: ParameterValues, sketch = false): void {
    this.drop();
    const { replicates, frames, operations, order = 'finish' } = this.spec.plan(values);
    this.run = {
      values,
      replicates,
      frames,
      operations,
      order,
      columns: {},
      facts: {},
      done: new Float64Array(replicates),
      ready: Array.from({ length: replicates }, (_, replicate) => ({ replicate })),
      tickets: new Set(),
      sketch,
    };
    this.publish({ phase: 'running', progress: 0 });
    this.pull();
  }

  pause(): void {
    if (this.snapshot.phase === 'running') this.publish({ phase: 'paused' });
  }

  resume(): void {
    if (this.snapshot.phase !== 'paused' && this.snapshot.phase !== 'sketched') return;
    if (this.run) this.run.sketch = false;
    this.publish({ phase: 'running' });
    this.pull();
  }

  /** Stops for good and keeps what was drawn. */
  cancel(): void {
    if (this.snapshot.phase !== 'running' && this.snapshot.phase !== 'paused') return;
    this.drop();
    this.publish({ phase: 'cancelled' });
  }

  /** Stops, and forgets the run that is shown. */
  clear(): void {
    this.drop();
    this.snapshot = { phase: 'idle', progress: 0 };
    this.notify();
  }

  setOnScreen(onScreen: boolean): void {
    this.onScreen = onScreen;
    if (onScreen) this.pull();
  }

  private drop(): void {
    this.run?.tickets.forEach((ticket) => ticket.cancel());
    this.run = undefined;
  }

  /** Keeps every worker of the pool supplied, one chunk of a replicate each. */
  private pull(): void {
    const { run } = this;
    while (
      run &&
      this.onScreen &&
      this.snapshot.phase === 'running' &&
      run.tickets.size < (run.sketch ? 1 : this.pool.size) &&
      run.ready.length > 0
    ) {
      const job = run.ready.shift()!;
      const ticket = this.pool.submit(this, this.spec.id, { params: run.values, ...job });
      run.tickets.add(ticket);
      ticket.answer.then(
        (answer) => this.receive(run, ticket, job.replicate, answer),
        (error: Error) => this.fail(run, error),
      );
    }
  }

  private receive(run: Run, ticket: Ticket, replicate: number, { chunk, milliseconds }: Answer): void {
    if (run !== this.run) return;
    run.tickets.delete(ticket);
    apply(run, chunk);
    const advance = (chunk.progress - run.done[replicate]!) / run.replicates;
    this.speed.learn(advance * run.operations, milliseconds);
    run.done[replicate] = chunk.progress;
    if (chunk.checkpoint) {
      const rest = { replicate, checkpoint: chunk.checkpoint };
      if (run.order === 'turns') run.ready.push(rest);
      else run.ready.unshift(rest);
    }
    const progress = run.done.reduce((sum, fraction) => sum + fraction, 0) / run.replicates;
    const finished = run.ready.length === 0 && run.tickets.size === 0;
    this.show({ columns: run.columns, facts: run.facts }, run.values, run.frames);
    const phase = finished ? 'done' : run.sketch ? 'sketched' : this.snapshot.phase;
    this.publish({ progress, shown: run.values, phase });
    if (finished) this.run = undefined;
    this.pull();
  }

  private fail(run: Run, error: Error): void {
    if (run !== this.run) return;
    this.drop();
    this.publish({ phase: 'failed', failure: error.message });
  }

  private publish(change: Partial<RunSnapshot>): void {
    this.snapshot = { ...this.snapshot, failure: undefined, ...change };
    this.notify();
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}
