/** The part of a vfile that the guard reads. */
interface MarkdownFile {
  readonly path?: string;
  readonly messages: readonly {
    readonly source?: string | null | undefined;
    readonly line?: number | null | undefined;
    readonly reason: string;
    readonly cause?: unknown;
  }[];
}

/**
 * A rehype plugin, to be placed after rehype-katex: bad TeX fails the build. By itself rehype-katex leaves a message
 * that nobody reads and renders the formula in red.
 */
export function katexGuard(): (tree: unknown, file: MarkdownFile) => void {
  return (_tree, file) => {
    const faults = file.messages.filter(({ source }) => source === 'rehype-katex');
    if (faults.length === 0) return;
    const lines = faults.map(({ line, reason, cause }) => {
      const place = typeof line === 'number' ? `:${line}` : '';
      return `${file.path ?? 'Markdown'}${place}: ${cause instanceof Error ? cause.message : reason}`;
    });
    throw new Error(`TeX that KaTeX cannot render\n${lines.join('\n')}`);
  };
}
