import {
  Suspense,
  use,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import { currentPage, type Page } from '#runtime/page.ts';
import type { DecodedLink } from '#runtime/permalink.ts';
import { parameterEntries, sameRun, sameValues, type StoreSnapshot } from '#runtime/parameter-store.ts';
import type { RunSnapshot } from '#runtime/run-loop.ts';
import { bindProse } from '#runtime/reactive-prose.ts';
import { loadedSpec, loadSpec } from '#runtime/registry.ts';
import { WidgetSession } from '#runtime/widget-session.ts';
import type { ParameterValues } from '#widgets/parameter.ts';
import { findPreset, presetValues, type Description } from '#widgets/widget-spec.ts';
import { ParameterField } from './ParameterField.tsx';
import { ComputeBar, PlayerBar } from './Transport.tsx';
import { TableView } from './TableView.tsx';

interface WidgetIslandProps {
  readonly widget: string;
  /** The preset whose still the page was built with. */
  readonly preset: string;
  readonly anchor: string;
  readonly engineVersion: string;
  /** KaTeX output for each parameter's symbol, made when the page was built. */
  readonly symbols: Readonly<Record<string, string>>;
  /** The still in words. */
  readonly description: Description;
  /** Whether the parameters start folded away. */
  readonly compact: boolean;
  /** The one parameter that stands beside the picture, for a first look: all other controls are folded away. */
  readonly lead?: string | undefined;
  /** The still picture. */
  readonly children?: ReactNode;
}

const groups = [
  { id: 'model', title: 'Model' },
  { id: 'numerics', title: 'Numerics' },
  { id: 'display', title: 'Display' },
] as const;

const idleRun: RunSnapshot = { phase: 'idle', progress: 0 };
const never = (): (() => void) => () => undefined;

function prefersReducedMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** A live figure. What the build drew stays until the widget's spec has been fetched. */
export function WidgetIsland(props: WidgetIslandProps) {
  return (
    <Suspense>
      <Widget {...props} />
    </Suspense>
  );
}

function Widget(props: WidgetIslandProps) {
  const {
    widget,
    anchor,
    engineVersion,
    symbols,
    description: stillDescription,
    compact,
    lead,
    children,
  } = props;
  const spec = loadedSpec(widget) ?? use(loadSpec(widget));
  const still = useMemo(() => presetValues(spec, props.preset), [spec, props.preset]);
  const initial = useMemo<StoreSnapshot>(() => ({ values: still, problems: {} }), [still]);
  const [page, setPage] = useState<Page>();
  const [session, setSession] = useState<WidgetSession>();
  const [linkProblems, setLinkProblems] = useState<readonly string[]>([]);
  const [description, setDescription] = useState(stillDescription);
  const [copied, setCopied] = useState('');
  const [autoRun, setAutoRun] = useState(lead !== undefined);
  // Folded fields are not made at all: most readers of a page never unfold them.
  const [parametersOpen, setParametersOpen] = useState(!compact);
  const root = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const playButton = useRef<HTMLButtonElement>(null);
  const scrubber = useRef<HTMLInputElement>(null);
  const frameOutput = useRef<HTMLSpanElement>(null);

  useEffect(() => {
    void currentPage(engineVersion).then(setPage);
  }, [engineVersion]);

  useEffect(() => {
    if (!page) return;
    const { link, pool } = page;
    const opened = new WidgetSession(spec, still, link, pool);
    // With its controls folded away a figure answers every change by itself.
    if (lead !== undefined) opened.setAutoRun(true);
    const prose = bindProse(opened);
    const detach = opened.attach({
      host: host.current!,
      moved: (frame, frames, playing) => {
        playButton.current!.textContent = playing ? 'Pause' : 'Play';
        scrubber.current!.max = String(frames - 1);
        scrubber.current!.value = String(frame);
        const label = opened.spec.frameLabel(opened.run.getSnapshot().shown ?? still, frame);
        frameOutput.current!.textContent = label;
        scrubber.current!.setAttribute('aria-valuetext', label);
      },
      described: (words) => {
        setDescription(words);
        prose.update(words);
      },
      cleared: () => {
        playButton.current!.textContent = 'Play';
        frameOutput.current!.textContent = '';
        setDescription(stillDescription);
        prose.update(stillDescription);
      },
    });
    const follow = (decoded: DecodedLink): void => {
      const own = decoded.problems.filter((problem) => problem.widget === widget);
      setLinkProblems(own.map(({ text }) => text));
      opened.open(decoded.values.get(widget)!);
      if (decoded.mentioned.has(widget) && !prefersReducedMotion()) void opened.start();
    };
    const unsubscribe = link.subscribe(follow);
    follow(link.decoded);
    setSession(opened);
    return () => {
      unsubscribe();
      prose.unbind();
      detach();
    };
  }, [page, spec, widget, still, stillDescription, lead]);

  // The preview of a symbol leads to its control. The wish is written on the figure, for it may come before this code
  // has been loaded, and stays there until the fields are unfolded.
  useEffect(() => {
    const figure = root.current!.closest('figure')!;
    const answer = (): void => {
      const key = figure.dataset['control'];
      if (key === undefined) return;
      setParametersOpen(true);
      figure.querySelector('.more')?.setAttribute('open', '');
      const control = figure.querySelector<HTMLElement>(`[data-key="${key}"] :is(input, select)`);
      if (!control) return;
      delete figure.dataset['control'];
      control.focus();
    };
    answer();
    figure.addEventListener('show-control', answer);
    return () => figure.removeEventListener('show-control', answer);
  }, [parametersOpen]);

  const { values, problems } = useSyncExternalStore(
    session?.store.subscribe ?? never,
    () => session?.store.getSnapshot() ?? initial,
    () => initial,
  );
  const run = useSyncExternalStore(
    session?.run.subscribe ?? never,
    () => session?.run.getSnapshot() ?? idleRun,
    () => idleRun,
  );
  const shows = (ran: ParameterValues | undefined): boolean =>
    // The still cannot be drawn anew, so for it every parameter counts.
    ran ? sameRun(spec, ran, values) : sameValues(still, values);
  const stale = !shows(session?.run.values);
  const chosen = spec.presets.find((candidate) => sameValues(presetValues(spec, candidate.id), values));

  const copyLink = async (): Promise<void> => {
    const href = session!.href(anchor);
    try {
      await navigator.clipboard.writeText(href);
      setCopied('Link copied.');
    } catch {
      setCopied(href);
    }
  };

  const field = (name: string) => (
    <ParameterField
      key={name}
      parameter={spec.parameters[name]!}
      value={values[name]!}
      problem={problems[name]}
      symbolHtml={symbols[name]}
      onText={(text) => session?.store.set(name, text) ?? false}
      onDragging={(dragging) => session?.setDragging(dragging)}
    />
  );
  const player = (
    <PlayerBar
      session={session}
      disabled={run.shown === undefined}
      // Where "Run" is folded away, "Play" runs first.
      playDisabled={lead === undefined ? run.shown === undefined : !session}
      onPlay={() => (lead === undefined ? session!.player.play() : void session!.play())}
      playButton={playButton}
      scrubber={scrubber}
      frameOutput={frameOutput}
    />
  );
  const result = (
    <p className="live-result" role="status">
      {description.result}
    </p>
  );
  const notices = (
    <>
      {linkProblems.length > 0 && (
        <div className="notice" role="alert">
          <p>The link could not be used as it is:</p>
          <ul>
            {linkProblems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </div>
      )}
      {run.failure && (
        <p className="notice" role="alert">
          {run.failure} The picture and your parameters are kept; Retry starts the run again.
        </p>
      )}
    </>
  );
  const compute = (
    <ComputeBar session={session} run={run} stale={stale} onRun={() => void session!.start()} />
  );
  const whole = (
    <div className="transport" role="group" aria-label="Parameters as a whole">
      <label>
        Preset{' '}
        <select
          value={chosen?.id ?? ''}
          onChange={(event) => {
            if (event.currentTarget.value) session?.choose(presetValues(spec, event.currentTarget.value));
          }}
        >
          {!chosen && <option value="">modified</option>}
          {spec.presets.map((candidate) => (
            <option key={candidate.id} value={candidate.id}>
              {candidate.label}
            </option>
          ))}
        </select>
      </label>
      <button type="button" disabled={sameValues(still, values)} onClick={() => session?.choose(still)}>
        Reset
      </button>
      <button type="button" disabled={run.shown === undefined} onClick={() => session?.fitAxes()}>
        Fit axes
      </button>
      <label className="check">
        <input
          type="checkbox"
          checked={autoRun}
          onChange={(event) => {
            setAutoRun(event.currentTarget.checked);
            session?.setAutoRun(event.currentTarget.checked);
            if (event.currentTarget.checked) session?.startIfLive();
          }}
        />{' '}
        Run on every change
      </label>
      <button type="button" disabled={!session} onClick={() => void copyLink()}>
        Copy link
      </button>
      <span className="copied" role="status">
        {copied}
      </span>
    </div>
  );
  const parameters = (
    <details
      className="parameters"
      open={parametersOpen}
      onToggle={(event) => setParametersOpen(event.currentTarget.open)}
    >
      <summary>Parameters</summary>
      {groups.map((group) => {
        if (!parametersOpen) return null;
        const entries = parameterEntries(spec).filter(
          ([name, parameter]) => parameter.group === group.id && name !== lead,
        );
        if (entries.length === 0) return null;
        return (
          <fieldset key={group.id}>
            <legend>{group.title}</legend>
            <div className="fields">{entries.map(([name]) => field(name))}</div>
          </fieldset>
        );
      })}
    </details>
  );
  return (
    <div className="widget" data-phase={run.phase} ref={root}>
      <p className="figure-title">
        {(chosen ?? findPreset(spec, props.preset)).label}
        {!chosen && lead === undefined && <span className="badge">modified</span>}
      </p>
      <div className="picture" data-live={run.shown !== undefined} data-stale={!shows(run.shown)}>
        <div className="still">{children}</div>
        <div className="live" ref={host} />
      </div>
      {lead === undefined ? (
        <>
          {result}
          {notices}
          <div className="controls">
            {compute}
            {player}
            {whole}
            {parameters}
          </div>
        </>
      ) : (
        <>
          <div className="controls lead">
            {player}
            {field(lead)}
          </div>
          {result}
          {notices}
          <details className="controls more">
            <summary>More controls</summary>
            {compute}
            {whole}
            {parameters}
          </details>
        </>
      )}
      <details className="data">
        <summary>Data and description</summary>
        <p>{description.summary}</p>
        <TableView table={description.table} />
      </details>
    </div>
  );
}
