import { drawSvg } from '#charts/svg-dom.ts';
import type { ParameterValues } from '#widgets/parameter.ts';
import type { Trajectory } from '#widgets/trajectory.ts';
import type { Description, WidgetSpec, WidgetView } from '#widgets/widget-spec.ts';
import type { EnginePool } from './engine-pool.ts';
import type { PageLink } from './page-link.ts';
import { ParameterStore } from './parameter-store.ts';
import { Player } from './player.ts';
import { loadView, widgetSpec } from './registry.ts';
import { RunLoop } from './run-loop.ts';

/** Words about the picture change at most this often, so that screen readers can follow. */
const DESCRIPTION_INTERVAL_MS = 1_000;

/** Where a session draws and reports; filled in by the component that shows it. */
export interface SessionScreen {
  /** Empty element that the picture is drawn into; its size is the picture's. */
  readonly host: HTMLElement;
  moved(frame: number, frames: number, playing: boolean): void;
  described(description: Description): void;
}

/**
 * One widget of the page at work: its parameters, its run, its player and its picture. React shows the controls
 * around it and takes no part in drawing.
 */
export class WidgetSession {
  readonly spec: WidgetSpec;
  readonly store: ParameterStore;
  readonly run: RunLoop;
  readonly player: Player;
  private screen: SessionScreen | undefined;
  private view: WidgetView | undefined;
  private shown: ParameterValues | undefined;
  private describedAt = -Infinity;
  private describeTimer: ReturnType<typeof setTimeout> | undefined;
  private latest: Trajectory | undefined;

  constructor(
    widget: string,
    private readonly link: PageLink,
    pool: EnginePool,
  ) {
    this.spec = widgetSpec(widget);
    this.store = new ParameterStore(this.spec, link.decoded.values.get(widget)!);
    this.player = new Player(
      (trajectory) => this.draw(trajectory),
      (...position) => this.screen?.moved(...position),
    );
    this.run = new RunLoop(this.spec, pool, (trajectory, values, frames) => {
      this.shown = values;
      this.player.load(trajectory, frames);
    });
  }

  /** Starts to draw into a screen; answers how to stop. */
  attach(screen: SessionScreen): () => void {
    this.screen = screen;
    const stopWriting = this.store.subscribe(() => this.link.write(this.spec.id, this.store.values));
    const resized = new ResizeObserver(() => this.player.redraw());
    resized.observe(screen.host);
    const seen = new IntersectionObserver(([entry]) => {
      this.run.setOnScreen(entry!.isIntersecting);
      if (!entry!.isIntersecting) this.player.pause();
    });
    seen.observe(screen.host);
    return () => {
      stopWriting();
      resized.disconnect();
      seen.disconnect();
      clearTimeout(this.describeTimer);
      this.player.dispose();
      this.run.cancel();
      this.screen = undefined;
    };
  }

  /** Computes the parameters as they stand. */
  async start(): Promise<void> {
    this.view ??= await loadView(this.spec.id);
    this.run.start(this.store.values);
  }

  /** The link to this widget as it stands. */
  href(anchor: string): string {
    return this.link.href(anchor);
  }

  private draw(trajectory: Trajectory): void {
    const { screen, view, shown } = this;
    if (!screen || !view || !shown) return;
    const { clientWidth: width, clientHeight: height } = screen.host;
    if (width > 0 && height > 0) drawSvg(screen.host, view.draw(trajectory, shown, { width, height }));
    this.latest = trajectory;
    this.describeTimer ??= setTimeout(
      () => this.describe(),
      Math.max(0, this.describedAt + DESCRIPTION_INTERVAL_MS - performance.now()),
    );
  }

  private describe(): void {
    this.describeTimer = undefined;
    this.describedAt = performance.now();
    if (this.view && this.latest && this.shown)
      this.screen?.described(this.view.describe(this.latest, this.shown));
  }
}
