import { nextDomains, type Domains, type Gesture } from '#charts/domain.ts';
import type { Rotation } from '#charts/rotation.ts';
import type { ParameterValues } from '#widgets/parameter.ts';
import type { Trajectory } from '#widgets/trajectory.ts';
import type { Description, Surroundings, WidgetSpec, WidgetView } from '#widgets/widget-spec.ts';
import type { EnginePool } from './engine-pool.ts';
import { bindHandles, type PlaceHandles } from './handles.ts';
import type { PageLink } from './page-link.ts';
import { asDisplayed, parameterEntries, ParameterStore, sameRun, sameValues } from './parameter-store.ts';
import { Player } from './player.ts';
import { loadView } from './registry.ts';
import { RunLoop } from './run-loop.ts';
import { createSurface, type Surface } from './surface.ts';
import { bindTurning } from './turning.ts';

/** Words about the picture change at most this often, so that screen readers can follow. */
const DESCRIPTION_INTERVAL_MS = 1_000;

/** Where a session draws and reports; filled in by the component that shows it. */
export interface SessionScreen {
  /** Empty element that the picture is drawn into; its size is the picture's. */
  readonly host: HTMLElement;
  moved(frame: number, frames: number, playing: boolean): void;
  described(description: Description): void;
  /** The still is shown again: nothing is to be played, and the words are its own. */
  cleared(): void;
}

/**
 * One widget of the page at work: its parameters, its run, its player and its picture. React shows the controls
 * around it and takes no part in drawing.
 */
export class WidgetSession {
  readonly store: ParameterStore;
  readonly run: RunLoop;
  readonly player: Player;
  private autoRun = false;
  /** Whether the player starts with the first picture of the run that is under way. */
  private playWhenShown = false;
  private screen: SessionScreen | undefined;
  private view: WidgetView | undefined;
  /** The run on the screen and the one before it. */
  private shown: { readonly values: ParameterValues; readonly trajectory: Trajectory } | undefined;
  private before: Surroundings<ParameterValues>['before'];
  private surface: Surface | undefined;
  private rotation: (() => Rotation) | undefined;
  private placeHandles: PlaceHandles | undefined;
  private domains: Domains = {};
  private dragging = false;
  private opening = false;
  private describedAt = -Infinity;
  private describeTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param still the parameters of the picture that is there before any run */
  constructor(
    readonly spec: WidgetSpec,
    private readonly still: ParameterValues,
    private readonly link: PageLink,
    pool: EnginePool,
  ) {
    this.store = new ParameterStore(spec, link.decoded.values.get(spec.id)!);
    let loaded = this.store.values;
    this.player = new Player(
      (trajectory) => this.draw(trajectory, loaded),
      (...position) => this.screen?.moved(...position),
    );
    this.run = new RunLoop(spec, pool, (trajectory, values, frames) => {
      if (values !== loaded && !this.dragging) this.before = this.shown;
      loaded = values;
      this.player.load(trajectory, frames, spec.plan(values).rate);
      if (this.playWhenShown) this.player.play();
      this.playWhenShown = false;
    });
  }

  /** Starts to draw into a screen; answers how to stop. */
  attach(screen: SessionScreen): () => void {
    this.screen = screen;
    let values = this.store.values;
    const stopFollowing = this.store.subscribe(() => {
      this.link.write(this.spec.id, this.store.values);
      if (this.changesView(values)) this.domains = {};
      values = this.store.values;
      this.player.redraw();
      if (!this.opening) this.startIfLive();
    });
    const resized = new ResizeObserver(() => this.player.redraw());
    resized.observe(screen.host);
    const seen = new IntersectionObserver((entries) => {
      // A quick scroll reports leaving and coming back at once: the last report is what holds.
      const { isIntersecting } = entries.at(-1)!;
      this.run.setOnScreen(isIntersecting);
      if (!isIntersecting) this.player.pause();
    });
    // With its controls: on a narrow screen the picture is out of sight while they are used.
    seen.observe(screen.host.closest('.widget') ?? screen.host);
    const approached = (): void => this.startIfLive();
    if (this.spec.sketch) screen.host.addEventListener('pointerenter', approached, { once: true });
    // A browser may keep a page that is left, without its workers, and show it again.
    const left = (): void => this.run.cancel();
    addEventListener('pagehide', left, { capture: true });
    return () => {
      removeEventListener('pagehide', left, { capture: true });
      screen.host.removeEventListener('pointerenter', approached);
      stopFollowing();
      resized.disconnect();
      seen.disconnect();
      clearTimeout(this.describeTimer);
      this.player.forget();
      this.run.cancel();
      this.screen = undefined;
    };
  }

  /** Computes the parameters as they stand, unless that is under way. */
  async start(): Promise<void> {
    await this.load();
    const current = this.run.values;
    const { phase } = this.run.getSnapshot();
    if (current && sameRun(this.spec, current, this.store.values)) {
      if (phase === 'sketched') this.run.resume();
      if (phase === 'sketched' || phase === 'running') return;
    }
    // What was about to be drawn belongs to the run that this one replaces.
    this.player.forget();
    this.run.start(this.store.values);
  }

  /** Plays the parameters as they stand, computing them first where the picture shows others. */
  async play(): Promise<void> {
    const { shown, phase } = this.run.getSnapshot();
    if (shown && phase !== 'failed' && sameRun(this.spec, shown, this.store.values))
      return this.player.play();
    this.playWhenShown = true;
    await this.start();
  }

  /** Computes the first chunk of the parameters as they stand. */
  private async sketch(): Promise<void> {
    await this.load();
    this.player.forget();
    this.run.start(this.store.values, true);
  }

  /** Whether every change of a parameter starts a run; short runs start in any case. Starts nothing by itself. */
  setAutoRun(autoRun: boolean): void {
    this.autoRun = autoRun;
  }

  /** Fetches the drawing code, once, and prepares what it draws on. */
  private async load(): Promise<void> {
    if (this.view) return;
    const view = await loadView(this.spec.id);
    const host = this.screen?.host;
    if (this.view || !host) return;
    this.view = view;
    const redraw = (): void => this.player.redraw();
    this.surface = createSurface(host, view.surface ?? 'svg', redraw);
    if (view.turns) this.rotation = bindTurning(host, redraw);
    if (view.handles) {
      this.placeHandles = bindHandles(host, {
        grabbed: (dragging) => this.setDragging(dragging),
        dragged: (values) => {
          const texts = Object.entries(values).map(([name, value]) => [name, String(value)]);
          this.store.setAll(Object.fromEntries(texts) as Record<string, string>);
        },
      });
    }
  }

  /**
   * Shows other parameters as a figure of their own: axes fit anew and nothing is kept to compare with. Those of the still
   * show the still. Starts nothing.
   */
  open(values: ParameterValues): void {
    this.domains = {};
    this.before = undefined;
    this.shown = undefined;
    this.opening = true;
    this.store.replace(values);
    this.opening = false;
    if (sameValues(values, this.still)) this.showStill();
  }

  private showStill(): void {
    // On a page that has just been opened nothing else is shown.
    if (this.run.getSnapshot().phase === 'idle') return;
    clearTimeout(this.describeTimer);
    this.describeTimer = undefined;
    this.player.clear();
    this.run.clear();
    this.screen?.cleared();
  }

  /** What a reader chose from a menu: opened, and run where changes are followed live. */
  choose(values: ParameterValues): void {
    this.open(values);
    this.startIfLive();
  }

  /**
   * Starts a run where changes are followed live: short runs, or every run if the reader has asked for it. Of other runs
   * the first chunk, where that is a picture by itself.
   */
  startIfLive(): void {
    const { values } = this.store;
    const current = this.run.values;
    if (current && sameRun(this.spec, current, values)) return;
    if (this.autoRun || this.run.isShort(values)) void this.start();
    else if (this.spec.sketch) void this.sketch();
  }

  /** While a control is dragged, the picture to compare with stays the one before the drag. */
  setDragging(dragging: boolean): void {
    if (dragging && this.shown) this.before = { ...this.shown };
    this.dragging = dragging;
    // At rest the axes make room for what they hid.
    if (!dragging) this.player.redraw();
  }

  /** Fits the axes to what is shown. */
  fitAxes(): void {
    this.domains = {};
    this.player.redraw();
  }

  /** The link to this widget as it stands. */
  href(anchor: string): string {
    return this.link.href(anchor);
  }

  /** Whether another picture of the run is chosen than with these values: one with axes of its own. */
  private changesView(values: ParameterValues): boolean {
    return parameterEntries(this.spec).some(
      ([name, { group, kind }]) =>
        group === 'display' && kind === 'choice' && values[name] !== this.store.values[name],
    );
  }

  private draw(trajectory: Trajectory, run: ParameterValues): void {
    const { screen, view } = this;
    if (!screen || !view) return;
    const displayed = (ran: ParameterValues): ParameterValues =>
      asDisplayed(this.spec, ran, this.store.values);
    const values = displayed(run);
    const before = this.before && { ...this.before, values: displayed(this.before.values) };
    const { clientWidth: width, clientHeight: height } = screen.host;
    const gesture: Gesture = this.dragging ? 'drag' : 'settle';
    this.domains = nextDomains(this.domains, view.domains(trajectory, values), gesture);
    if (width > 0 && height > 0) {
      const { domains } = this;
      const rotation = this.rotation?.();
      const surroundings = {
        size: { width, height },
        domains,
        ...(before ? { before } : {}),
        ...(rotation ? { rotation } : {}),
      };
      this.surface!.draw(view.draw(trajectory, values, surroundings));
      this.placeHandles?.(view.handles!(trajectory, values, surroundings));
    }
    this.shown = { trajectory, values };
    this.describeTimer ??= setTimeout(
      () => this.describe(),
      Math.max(0, this.describedAt + DESCRIPTION_INTERVAL_MS - performance.now()),
    );
  }

  private describe(): void {
    this.describeTimer = undefined;
    this.describedAt = performance.now();
    const { shown } = this;
    if (this.view && shown) this.screen?.described(this.view.describe(shown.trajectory, shown.values));
  }
}
