/** The part of a hast tree (with MDX nodes) that the plugins of this folder read. */
export interface MarkdownNode {
  type: string;
  tagName?: string;
  name?: string | null;
  value?: string;
  properties?: Record<string, unknown>;
  attributes?: { type: string; name?: string; value?: unknown }[];
  children?: MarkdownNode[];
}

/** Calls `visitor` on the node and on everything below it, in document order. */
export function visitMarkdown(node: MarkdownNode, visitor: (node: MarkdownNode) => void): void {
  visitor(node);
  node.children?.forEach((child) => visitMarkdown(child, visitor));
}
