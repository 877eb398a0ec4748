import { type MarkdownNode, visitMarkdown } from './markdown-tree.ts';

/** What may not begin a line after a formula. */
const closing = /^[,.;:!?)’”]+/;

/**
 * A rehype plugin for after rehype-katex: browsers may break a line between a formula and the comma that follows it;
 * this keeps the two together.
 */
export function keepPunctuation(): (tree: MarkdownNode) => void {
  return (tree) => {
    visitMarkdown(tree, (parent) => {
      if (hasClass(parent, 'unbroken')) return;
      parent.children?.forEach((formula, index, siblings) => {
        const next = siblings[index + 1];
        if (!hasClass(formula, 'katex') || next?.type !== 'text') return;
        const mark = closing.exec(next.value ?? '')?.[0];
        if (mark === undefined) return;
        next.value = next.value!.slice(mark.length);
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

function hasClass({ properties }: MarkdownNode, name: string): boolean {
  const classes = properties?.['className'];
  return Array.isArray(classes) && classes.includes(name);
}
