import type { ParameterValues } from '#widgets/parameter.ts';
import { sameValues } from './parameter-store.ts';
import { decodeLink, encodeLink, type DecodedLink, type PageWidget } from './permalink.ts';

/**
 * Browsers refuse it when a page rewrites its address more than about 100 times in 30 seconds. So many changes are
 * written at once, for a reader who reloads the page in the next moment; those of a long drag in this interval.
 */
const WRITES_AT_ONCE = 10;
const REWRITE_INTERVAL_MS = 400;

/**
 * The address of the page as the home of every widget's parameters. A change rewrites it in place; following a
 * link inside the page adds a step to the history, so that Back works.
 */
export class PageLink {
  private latest: DecodedLink;
  private readonly current = new Map<string, ParameterValues>();
  private readonly followers = new Set<(decoded: DecodedLink) => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** When the address may be rewritten again, on the clock of `performance.now()`. */
  private nextWrite = -Infinity;
  /** The query that was last read or written. */
  private search = '';

  constructor(
    private readonly widgets: readonly PageWidget[],
    private readonly engineVersion: string,
  ) {
    this.latest = this.read();
    addEventListener('popstate', () => {
      // Jumping to an anchor also fires popstate; it changes no parameter.
      if (location.search !== this.search) this.follow();
    });
    addEventListener('click', (event) => this.intercept(event));
  }

  /** What the address carried when it was last opened or followed. */
  get decoded(): DecodedLink {
    return this.latest;
  }

  /** Called with what a link followed inside the page carries. */
  subscribe(follower: (decoded: DecodedLink) => void): () => void {
    this.followers.add(follower);
    return () => this.followers.delete(follower);
  }

  /** Writes a widget's values into the address: at once, or soon if it has been written often. */
  write(widget: string, values: ParameterValues): void {
    // A link that could not be used whole stays in the address until the reader changes something.
    if (sameValues(values, this.current.get(widget)!)) return;
    this.current.set(widget, values);
    const wait = this.nextWrite - performance.now();
    if (wait <= 0) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), wait);
  }

  /** The full address of the page as it stands. */
  href(anchor: string): string {
    return `${location.origin}${location.pathname}${this.query()}#${anchor}`;
  }

  private query(): string {
    const widgets = this.widgets.map((widget) => ({ ...widget, values: this.current.get(widget.spec.id)! }));
    return encodeLink(widgets, this.engineVersion);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const query = this.query();
    if (query === location.search) return;
    history.replaceState(history.state, '', location.pathname + query + location.hash);
    this.search = query;
    const unused = performance.now() - WRITES_AT_ONCE * REWRITE_INTERVAL_MS;
    this.nextWrite = Math.max(this.nextWrite, unused) + REWRITE_INTERVAL_MS;
  }

  private read(): DecodedLink {
    this.search = location.search;
    const decoded = decodeLink(this.search, this.widgets, this.engineVersion);
    for (const [widget, values] of decoded.values) this.current.set(widget, values);
    return decoded;
  }

  private follow(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.latest = this.read();
    for (const follower of this.followers) follower(this.latest);
  }

  /** Links that set a widget of this page change it without loading the page again. */
  private intercept(event: MouseEvent): void {
    const link =
      event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[data-try]') : null;
    if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return;
    const target = new URL(link.href);
    if (target.origin !== location.origin || target.pathname !== location.pathname) return;
    event.preventDefault();
    if (this.timer !== undefined) this.flush();
    history.pushState(null, '', target.search + target.hash);
    this.follow();
    document.getElementById(target.hash.slice(1))?.scrollIntoView({ block: 'nearest' });
  }
}
