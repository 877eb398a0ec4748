import { type MarkdownNode, visitMarkdown } from './markdown-tree.ts';

/** What may not begin a line after a formula. */
const closing = /^[,.;:!?)’”]+/;

/**
 * A rehype plugin for after rehype-katex: browsers may break a line between a formula and the comma that follows it;
 * this keeps the two together. Where a long formula may break, between its pieces, it still may.
 */
export function keepPunctuation(): (tree: MarkdownNode) => void {
  return (tree) => {
    visitMarkdown(tree, (parent) => {
      if (hasClass(parent, 'unbroken')) return;
      parent.children?.forEach((formula, index, siblings) => {
        const next = siblings[index + 1];
        if (!(hasClass(formula, 'katex') || formula.name === 'Symbol') || next?.type !== 'text') return;
        const mark = closing.exec(next.value ?? '')?.[0];
        if (mark === undefined) return;
        next.value = next.value!.slice(mark.length);
        keepBreaks(formula);
        siblings[index] = {
          type: 'element',
          tagName: 'span',
          properties: { className: ['unbroken'] },
          children: [formula, { type: 'text', value: mark }],
        };
      });
    });
  };
}

/** Puts `<wbr>` between the pieces of a formula, at which alone the unbroken text may be broken (src/styles/page.css). */
function keepBreaks(node: MarkdownNode): void {
  visitMarkdown(node, (parent) => {
    if (!hasClass(parent, 'katex-html')) return;
    parent.children = parent.children!.flatMap((piece, index) =>
      index === 0 ? [piece] : [{ type: 'element', tagName: 'wbr', properties: {}, children: [] }, piece],
    );
  });
}

function hasClass({ properties }: MarkdownNode, name: string): boolean {
  const classes = properties?.['className'];
  return Array.isArray(classes) && classes.includes(name);
}
