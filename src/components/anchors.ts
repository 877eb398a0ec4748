/** The anchors of this site. Build time only: it reads every MDX file of `content`. */
import { presetOwner } from '#runtime/registry.ts';
import { findPreset } from '#widgets/widget-spec.ts';
import { anchorIndex, findAnchor, type Anchor } from './anchor-index.ts';

const texts = import.meta.glob<string>('../../content/**/*.mdx', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const sources = Object.entries(texts).map(([path, text]) => ({
  path: path.replace('../../content/', ''),
  text,
}));

const index = anchorIndex(sources, (presetId) => {
  const spec = presetOwner(presetId);
  const { anchor } = findPreset(spec, presetId);
  const number = /^fig-(\d+)$/.exec(anchor)?.[1];
  return { anchor, title: number === undefined ? spec.title : `Figure ${number}` };
});

/**
 * The home of a result (`thm-simplex`), an equation (`eq-logistic`), a figure (`fig-3`), a page (`/high-temperature/`) or
 * a section (`/high-temperature/#the-theorem`).
 * @throws RangeError if there is none, which stops the build
 */
export function anchorOf(id: string): Anchor {
  return findAnchor(index, id);
}

/** Every anchor of the site, pages in reading order, then results that have no page of their own. */
export function allAnchors(): readonly Anchor[] {
  return [...index.values()];
}
