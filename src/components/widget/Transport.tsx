import type { RefObject } from 'react';
import type { RunSnapshot } from '#runtime/run-loop.ts';
import type { WidgetSession } from '#runtime/widget-session.ts';

interface TransportProps {
  readonly session: WidgetSession | undefined;
  readonly run: RunSnapshot;
  readonly stale: boolean;
  readonly onRun: () => void;
}

/** Starting, pausing and cancelling the computation. */
export function ComputeBar({ session, run, stale, onRun }: TransportProps) {
  const computing = run.phase === 'running' || run.phase === 'paused';
  const percent = Math.floor(run.progress * 100);
  return (
    <div className="transport" role="group" aria-label="Computation">
      {computing && !stale ? (
        <button
          type="button"
          className="primary"
          onClick={() => (run.phase === 'running' ? session?.run.pause() : session?.run.resume())}
        >
          {run.phase === 'running' ? 'Pause' : 'Continue'}
        </button>
      ) : (
        <button type="button" className="primary" disabled={!session} onClick={onRun}>
          {run.phase === 'failed' ? 'Retry' : 'Run'}
        </button>
      )}
      <button type="button" disabled={!computing} onClick={() => session?.run.cancel()}>
        Cancel
      </button>
      {computing && (
        <>
          <progress value={run.progress} max={1} aria-label="Progress of the run" />
          <span className="tabular">{percent} %</span>
        </>
      )}
      {stale && <span className="badge">stale: the picture shows other parameters</span>}
      {run.phase === 'cancelled' && !stale && <span className="badge">cancelled</span>}
    </div>
  );
}

interface PlayerBarProps {
  readonly session: WidgetSession | undefined;
  readonly disabled: boolean;
  readonly playDisabled: boolean;
  readonly onPlay: () => void;
  /** Filled in by the player on animation frames, past React. */
  readonly playButton: RefObject<HTMLButtonElement | null>;
  readonly scrubber: RefObject<HTMLInputElement | null>;
  readonly frameOutput: RefObject<HTMLSpanElement | null>;
}

/** Moving through a run that has been computed: no message goes to the worker. */
export function PlayerBar(props: PlayerBarProps) {
  const { session, disabled, playDisabled, onPlay, playButton, scrubber, frameOutput } = props;
  const player = session?.player;
  return (
    <div className="transport" role="group" aria-label="Player">
      <button
        ref={playButton}
        type="button"
        disabled={playDisabled}
        onClick={() => (player?.playing ? player.pause() : onPlay())}
      >
        Play
      </button>
      <button type="button" disabled={disabled} onClick={() => player?.step()}>
        Step
      </button>
      <button
        type="button"
        disabled={disabled}
        onClick={() => {
          player?.pause();
          player?.seek(0);
        }}
      >
        Rewind
      </button>
      <label className="speed">
        Speed{' '}
        <select
          disabled={disabled}
          defaultValue="1"
          onChange={(event) => player?.setSpeed(Number(event.currentTarget.value))}
        >
          <option value="0.25">¼</option>
          <option value="1">1</option>
          <option value="4">4</option>
        </select>
      </label>
      <input
        ref={scrubber}
        type="range"
        className="scrubber"
        disabled={disabled}
        aria-label="Position in the run"
        defaultValue={0}
        min={0}
        max={1}
        onChange={(event) => {
          player?.pause();
          player?.seek(Number(event.currentTarget.value));
        }}
      />
      <span ref={frameOutput} className="tabular frame-label" />
    </div>
  );
}
