/** The bibliography of content/references.bib, parsed and formatted by citation-js when the site is built. */
import { Cite } from '@citation-js/core';
import '@citation-js/plugin-bibtex';
import '@citation-js/plugin-csl';
import source from '../../content/references.bib?raw';

const library = new Cite(source);

function entry(key: string): Cite {
  const data = library.data.find((candidate) => candidate.id === key);
  if (!data) throw new RangeError(`citation = ${key} is not in content/references.bib`);
  return new Cite(data);
}

/** For example "Koubbi et al., 2026". */
export function shortCitation(key: string): string {
  return entry(key)
    .format('citation', { template: 'apa', format: 'text' })
    .replace(/^\(|\)$/g, '');
}

/** The full reference as HTML. */
export function fullReference(key: string): string {
  return entry(key).format('bibliography', { template: 'apa', format: 'html', asEntryArray: true })[0]![1];
}

/** Keys cited by some MDX source, in order of first appearance. */
export function citedKeys(mdx: string): string[] {
  return [...new Set([...mdx.matchAll(/<Cite\s+id="([^"]+)"/g)].map((match) => match[1]!))];
}
