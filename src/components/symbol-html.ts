import katex from 'katex';
import { katexOptions } from '../site-build/katex-options.ts';

/** A TeX symbol as HTML for a label that has its own words: invisible to screen readers. Build time only. */
export function symbolHtml(tex: string): string {
  return katex.renderToString(tex, { ...katexOptions, macros: { ...katexOptions.macros }, output: 'html' });
}
