/** The anchors of this site. Build time only: it reads every MDX file of `content`. */
import type { WidgetSpec } from '#widgets/widget-spec.ts';
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

const specs = import.meta.glob<WidgetSpec>('../widgets/*/spec.ts', { import: 'spec', eager: true });
const figures = new Map(
  Object.values(specs).flatMap(({ title, presets }) =>
    presets.map(({ id, anchor }) => {
      const number = /^fig-(\d+)$/.exec(anchor)?.[1];
      return [id, { anchor, title: number === undefined ? title : `Figure ${number}` }] as const;
    }),
  ),
);

const index = anchorIndex(sources, (presetId) => {
  const figure = figures.get(presetId);
  if (!figure) throw new RangeError(`figure = ${presetId} is a preset of no widget`);
  return figure;
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
