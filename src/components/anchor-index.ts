/** Where every result, equation, figure and section of the site lives, read from the MDX sources. Build time only. */
import { parse } from 'yaml';

export type AnchorKind = 'page' | 'section' | 'result' | 'equation' | 'figure';

/** The home of an id: one address for links, previews and numbers. */
export interface Anchor {
  readonly id: string;
  readonly kind: AnchorKind;
  /** Address of its page without the base path of the site, as in `/high-temperature/`. */
  readonly page: `/${string}`;
  /** The same with the fragment, as in `/high-temperature/#eq-logistic`. */
  readonly href: `/${string}`;
  /** What a link to it says: "High-temperature theorem", "Theorem 1", "Equation (3)", "Figure 3". */
  readonly title: string;
  readonly pageTitle: string;
  /** Equations: their number on the page. */
  readonly number?: number;
}

/** One file of `content`: its path below it, as in `chapters/high-temperature.mdx`, and its text. */
export interface ContentSource {
  readonly path: string;
  readonly text: string;
}

/** What the index asks about the preset of a figure; throws for an unknown one. */
export type FigureLookup = (presetId: string) => { readonly anchor: string; readonly title: string };

/** Where a result stands that no chapter or note states. */
const LEDGER = { page: '/results/', title: 'Results' } as const;

interface Page {
  readonly address: `/${string}`;
  readonly title: string;
  /** Reading order: chapters as they are numbered, then notes, then the pages around them. */
  readonly place: readonly [number, number];
  readonly text: string;
}

/**
 * All anchors by id. Pages and sections have their address as id, without the base path: `/high-temperature/` and
 * `/high-temperature/#the-theorem`.
 *
 * A result or a figure that several pages show lives on the first of them in reading order, a figure on the first where
 * it can be run; a result that no page states lives on the page of all results, a note on its own page.
 *
 * @throws RangeError if two equations share an id, or a page states a result that does not exist
 */
export function anchorIndex(
  sources: readonly ContentSource[],
  figureOf: FigureLookup,
): ReadonlyMap<string, Anchor> {
  const index = new Map<string, Anchor>();
  const pages = sources.flatMap(readPage).sort(inReadingOrder);
  const results = new Map(sources.flatMap(readResult));
  for (const page of pages) {
    const at = { page: page.address, pageTitle: page.title };
    index.set(page.address, {
      ...at,
      id: page.address,
      kind: 'page',
      href: page.address,
      title: page.title,
    });
    for (const [, heading] of page.text.matchAll(/^#{2,4} +(.+?) *$/gm)) {
      const href = `${page.address}#${slugOf(heading!)}` as const;
      if (!index.has(href)) index.set(href, { ...at, id: href, kind: 'section', href, title: heading! });
    }
    idsOf('Equation', page.text).forEach((id, position) => {
      const twin = index.get(id);
      if (twin) throw new RangeError(`equation = ${id} is on ${twin.page} and on ${page.address}`);
      const number = position + 1;
      const title = `Equation (${number})`;
      index.set(id, { ...at, id, kind: 'equation', href: `${page.address}#${id}`, title, number });
    });
    for (const id of idsOf('Theorem', page.text)) {
      const title = results.get(id);
      if (title === undefined)
        throw new RangeError(`result = ${id} on ${page.address} is not in content/results`);
      if (!index.has(id)) index.set(id, { ...at, id, kind: 'result', href: `${page.address}#${id}`, title });
    }
  }
  // A figure lives where a reader can run it; a still of it elsewhere counts only if there is no such place.
  for (const live of [true, false]) {
    for (const page of pages) {
      for (const figure of figuresOf(page.text)) {
        const { anchor: id, title } = figureOf(figure.preset);
        if (figure.live !== live || index.has(id)) continue;
        const at = { page: page.address, pageTitle: page.title };
        index.set(id, { ...at, id, kind: 'figure', href: `${page.address}#${id}`, title });
      }
    }
  }
  for (const [id, title] of results) {
    if (index.has(id)) continue;
    const note = pages.find(({ address }) => address === `/notes/n${id.replace(/^note-/, '')}/`);
    const home = note ? { page: note.address, pageTitle: note.title } : undefined;
    const ledger = { page: LEDGER.page, pageTitle: LEDGER.title };
    index.set(id, {
      ...(home ?? ledger),
      id,
      kind: 'result',
      href: home?.page ?? `${LEDGER.page}#${id}`,
      title,
    });
  }
  return index;
}

/** @throws RangeError if nothing has this id; inside a page being built, this stops the build */
export function findAnchor(index: ReadonlyMap<string, Anchor>, id: string): Anchor {
  const found = index.get(id);
  if (found) return found;
  const stem = /^[^-]*-?/.exec(id)![0];
  const near = [...index.keys()].filter((known) => known.startsWith(stem)).slice(0, 12);
  const hint = near.length > 0 ? `; near it: ${near.join(', ')}` : '';
  throw new RangeError(`reference = ${id} is no result, equation, figure, section or page${hint}`);
}

/** The words of a link to an anchor from a page: short where it is on the same page. */
export function referenceLabel(anchor: Anchor, samePage: boolean): string {
  if (anchor.kind !== 'equation') return anchor.title;
  return samePage ? `(${anchor.number})` : `equation (${anchor.number}) of ${anchor.pageTitle}`;
}

function readPage({ path, text }: ContentSource): Page[] {
  const [, folder, name] = /^(chapters|notes|pages)\/(.+)\.mdx$/.exec(path) ?? [];
  if (folder === undefined) return [];
  const { data, body } = split(text);
  const rank = ['chapters', 'notes', 'pages'].indexOf(folder);
  const below = { chapters: '', notes: 'notes/', pages: '' }[folder as 'chapters' | 'notes' | 'pages'];
  return [
    {
      address: name === 'home' ? '/' : `/${below}${name}/`,
      title: String(data['title'] ?? name),
      place: [rank, Number(data['order'] ?? 0)],
      text: body,
    },
  ];
}

function readResult({ path, text }: ContentSource): [string, string][] {
  if (!path.startsWith('results/')) return [];
  const { data } = split(text);
  const { id, name, number } = data as { id: string; name: string; number?: number };
  return [[id, number === undefined ? name : `Theorem ${number}`]];
}

/** Front matter and body, without what MDX shows to nobody: comments and code. */
function split(text: string): { data: Readonly<Record<string, unknown>>; body: string } {
  const [, frontMatter = '', rest = text] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  const body = rest.replaceAll(/\{\/\*[\s\S]*?\*\/\}|^```[\s\S]*?^```/gm, '');
  return { data: (parse(frontMatter) ?? {}) as Record<string, unknown>, body };
}

/** The presets that a page shows, in a figure of its own or beside text. */
function figuresOf(text: string): { readonly preset: string; readonly live: boolean }[] {
  const tags = text.matchAll(/<(?:Figure\s[^>]*?\bid|Beside\s[^>]*?\bfigure)="([^"]+)"[^>]*>/g);
  return [...tags].map(([tag, preset]) => ({ preset: preset!, live: !/\sstill\b/.test(tag) }));
}

function idsOf(component: string, text: string): string[] {
  const tags = text.matchAll(new RegExp(`<${component}\\s[^>]*?\\bid="([^"]+)"`, 'g'));
  return [...tags].map(([, id]) => id!);
}

/** The fragment that Astro gives to a heading of plain words. */
function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
}

function inReadingOrder(first: Page, second: Page): number {
  const [rank, order] = [first.place[0] - second.place[0], first.place[1] - second.place[1]];
  return rank || order || first.address.localeCompare(second.address);
}
