import katex from 'katex';
import { katexOptions } from '../site-build/katex-options.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** How KaTeX begins each of the pieces between which a formula may break. */
const PIECE = '<span class="base">';

/** Closing punctuation, kept on the line of the formula before it. */
const closing = /^[,.;:!?)’”]+/;

/**
 * A sentence with TeX between dollar signs as HTML, for text that is data and not MDX (hypotheses, claims). Build time only.
 *
 * @throws an error of KaTeX for bad TeX, which stops the build; RangeError for a dollar sign without its partner
 */
export function texText(text: string): string {
  const parts = text.split('$');
  if (parts.length % 2 === 0) throw new RangeError(`text = ${text} has a dollar sign without its partner`);
  let html = '';
  for (let index = 0; index < parts.length; index += 2) {
    const words = parts[index]!;
    const mark = index === 0 ? '' : (closing.exec(words)?.[0] ?? '');
    if (index > 0) html += unbroken(parts[index - 1]!, mark);
    html += escapeHtml(words.slice(mark.length));
  }
  return html;
}

function unbroken(tex: string, mark: string): string {
  // A copy of the macros: KaTeX writes into the object that it is given.
  const formula = katex.renderToString(tex, { ...katexOptions, macros: { ...katexOptions.macros } });
  if (mark === '') return formula;
  // As in prose (src/site-build/keep-punctuation.ts): a long formula may break between its pieces.
  const [first, ...pieces] = formula.split(PIECE);
  const breakable = first + PIECE + pieces.join(`<wbr>${PIECE}`);
  return `<span class="unbroken">${breakable}${mark}</span>`;
}

function escapeHtml(words: string): string {
  return words.replaceAll(/[&<>"]/g, (mark) => entities[mark]!);
}
