import { wrap, type Remote } from 'comlink';

/** A worker that has not answered by then is taken for dead. */
const READY_TIMEOUT_MS = 15_000;

/** Something went wrong below the page: the simulation refused its input, or its worker died. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure';
}

/** A worker that may die, and what it said when it could answer. */
export interface WorkerSlot<W, Answer> {
  readonly remote: Remote<W>;
  readonly ready: Promise<Answer>;
  /** Rejects when the worker dies. */
  readonly death: Promise<never>;
  kill(reason: string): void;
}

/** Listens for the end of a worker, and asks it with `askReady` whether it is there. */
export function openSlot<W, Answer>(
  worker: Worker,
  askReady: (remote: Remote<W>) => Promise<Answer>,
): WorkerSlot<W, Answer> {
  const remote = wrap<W>(worker);
  let die: (error: EngineFailure) => void = () => undefined;
  const death = new Promise<never>((_, reject) => (die = reject));
  death.catch(() => undefined);
  const kill = (reason: string): void => {
    worker.terminate();
    die(new EngineFailure(reason));
  };
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    kill(`The computation stopped: ${event.message || 'its worker could not be loaded'}.`);
  });
  worker.addEventListener('messageerror', () => kill('The computation sent something unreadable.'));
  const timeout = setTimeout(
    () => kill(`The computation did not start within ${READY_TIMEOUT_MS / 1000} seconds.`),
    READY_TIMEOUT_MS,
  );
  const ready = Promise.race([askReady(remote), death]).finally(() => clearTimeout(timeout));
  ready.catch(() => undefined);
  return { remote, ready, death, kill };
}
