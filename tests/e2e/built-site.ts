import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DefaultTreeAdapterTypes as Tree, parse } from 'parse5';
import { builtPages } from '../../scripts/built-pages.mjs';
import { SITE_FOLDER, SUB_PATH_BASE, SUB_PATH_FOLDER } from '../../scripts/site-paths.mjs';

/** One build of the site on disk. */
export interface BuiltSite {
  readonly folder: string;
  readonly base: string;
}

export const rootSite: BuiltSite = { folder: SITE_FOLDER, base: '/' };
export const subPathSite: BuiltSite = { folder: SUB_PATH_FOLDER, base: SUB_PATH_BASE };

/** The build that a Playwright project serves. */
export function siteOf(projectName: string): BuiltSite {
  return projectName === 'sub-path' ? subPathSite : rootSite;
}

/**
 * The addresses of all pages relative to the base, sorted: '' for the home page, 'about/', '404.html'.
 * Throws when the site is not built.
 */
export function pagesOf({ folder }: BuiltSite): string[] {
  if (!existsSync(join(folder, 'index.html'))) {
    throw new Error(`${folder} holds no built site: run "npm test", or "npm test -- build" alone`);
  }
  return builtPages(folder);
}

interface PageFacts {
  readonly ids: readonly string[];
  /** Every `href` and `src`, as written. */
  readonly links: readonly string[];
  /** The addresses of the previews that it offers. */
  readonly previews: readonly string[];
  readonly language: string;
  readonly title: string;
  readonly descriptions: readonly string[];
  /** The text of every `h1`. */
  readonly headings: readonly string[];
  /** The figures that a reader can run: the widget of each, and its anchor. */
  readonly figures: readonly { readonly widget: string; readonly id: string }[];
}

/** What was read before: many links lead to the same page. */
const known = new Map<string, PageFacts>();

/** What a page says of itself and where it leads, read from its file without running it. */
export function readPage({ folder }: BuiltSite, page: string): PageFacts {
  const file = fileOf(folder, page);
  let facts = known.get(file);
  if (facts === undefined) {
    facts = factsOf(parse(readFileSync(file, 'utf8')));
    known.set(file, facts);
  }
  return facts;
}

function factsOf(document: Tree.Document): PageFacts {
  const ids: string[] = [];
  const links: string[] = [];
  const previews: string[] = [];
  const descriptions: string[] = [];
  const headings: string[] = [];
  const figures: { widget: string; id: string }[] = [];
  let language = '';
  let title = '';
  const visit = (node: Tree.Node): void => {
    if ('attrs' in node) {
      const attributes = new Map(node.attrs.map(({ name, value }) => [name, value]));
      if (attributes.has('id')) ids.push(attributes.get('id')!);
      links.push(...['href', 'src'].flatMap((name) => attributes.get(name) ?? []));
      if (attributes.has('data-preview')) previews.push(attributes.get('data-preview')!);
      if (attributes.has('data-widget')) {
        figures.push({ widget: attributes.get('data-widget')!, id: attributes.get('id') ?? '' });
      }
      if (node.tagName === 'html') language = attributes.get('lang') ?? '';
      if (node.tagName === 'title' && title === '') title = textOf(node);
      if (node.tagName === 'h1') headings.push(textOf(node));
      if (attributes.get('name') === 'description') descriptions.push(attributes.get('content') ?? '');
    }
    if ('childNodes' in node) node.childNodes.forEach(visit);
  };
  visit(document);
  return { ids, links, previews, language, title, descriptions, headings, figures };
}

function textOf(node: Tree.Node): string {
  if ('value' in node) return node.value.trim();
  return 'childNodes' in node ? node.childNodes.map(textOf).join(' ').trim() : '';
}

/**
 * The links of a page that lead nowhere, each with the reason: no such file, no such id on the target page, or a
 * link that leaves the base path. Links to other hosts must be https; they are not followed.
 */
export function brokenLinks(site: BuiltSite, page: string): string[] {
  const origin = 'http://site.test';
  const here = new URL(site.base + page, origin);
  const { links } = readPage(site, page);
  return [...new Set(links)].flatMap((link) => {
    if (/^(data|mailto):/.test(link)) return [];
    const target = new URL(link, here);
    if (target.origin !== origin) {
      return target.protocol === 'https:' ? [] : [`${link}: not https`];
    }
    if (!target.pathname.startsWith(site.base)) return [`${link}: outside ${site.base}`];
    const file = decodeURIComponent(target.pathname.slice(site.base.length));
    if (!existsSync(fileOf(site.folder, file))) return [`${link}: no such file`];
    const id = decodeURIComponent(target.hash.slice(1));
    if (id === '' || id === 'top') return [];
    return readPage(site, file).ids.includes(id) ? [] : [`${link}: no such id`];
  });
}

function fileOf(folder: string, page: string): string {
  return join(folder, page === '' || page.endsWith('/') ? `${page}index.html` : page);
}
