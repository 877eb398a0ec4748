import { type MarkdownNode, visitMarkdown } from './markdown-tree.ts';

/**
 * A rehype plugin that puts the site's base path before root-relative links and sources, which Astro does not do
 * for hand-written ones. Chapters then say `/regimes/` wherever the site is served.
 *
 * @param options.base the base path, `/` or `/companion/`
 */
export function baseLinks(options: { base: string }): (tree: MarkdownNode) => void {
  const prefix = options.base.replace(/\/+$/, '');
  const withPrefix = (link: unknown): unknown =>
    typeof link === 'string' && /^\/(?!\/)/.test(link) ? prefix + link : link;

  return (tree) => {
    visitMarkdown(tree, (node) => {
      for (const name of ['href', 'src']) {
        if (node.properties?.[name] !== undefined) {
          node.properties[name] = withPrefix(node.properties[name]);
        }
      }
      // Only plain HTML written inside MDX: a component decides for itself what its attributes mean.
      if (node.name === undefined || !/^[a-z]/.test(node.name ?? '')) return;
      for (const attribute of node.attributes ?? []) {
        if (attribute.name === 'href' || attribute.name === 'src') {
          attribute.value = withPrefix(attribute.value);
        }
      }
    });
  };
}
