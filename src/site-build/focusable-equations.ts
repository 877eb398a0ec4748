import { type MarkdownNode, visitMarkdown } from './markdown-tree.ts';

/**
 * A rehype plugin for after rehype-katex: a displayed formula wider than its column scrolls, so it must be reachable
 * by keyboard and have a name. Inside `<Equation>` that is its number, counted in the order of the page.
 */
export function focusableEquations(): (tree: MarkdownNode) => void {
  return (tree) => {
    nameFormulas(tree, 'Equation');
    let number = 0;
    visitMarkdown(tree, (node) => {
      if (node.name === 'Equation') nameFormulas(node, `Equation (${++number})`);
    });
  };
}

function nameFormulas(tree: MarkdownNode, ariaLabel: string): void {
  visitMarkdown(tree, ({ properties }) => {
    const classes = properties?.['className'];
    if (!properties || !Array.isArray(classes) || !classes.includes('katex-display')) return;
    Object.assign(properties, { tabIndex: 0, role: 'group', ariaLabel });
  });
}
