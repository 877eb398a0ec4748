/** The bibliography of content/references.bib, parsed and formatted by citation-js when the site is built. */
import { Cite } from '@citation-js/core';
import '@citation-js/plugin-bibtex';
import '@citation-js/plugin-csl';
import source from '../../content/references.bib?raw';

const library = new Cite(source);

/** Formatted among all works, so that two works of one year and the same authors are told apart ("2023a"). */
const references = new Map(
  library.format('bibliography', { template: 'apa', format: 'html', hyperlinks: true, asEntryArray: true }),
);

const citations = new Map(
  library.data.map((entry) => {
    const alone = new Cite(entry).format('citation', { template: 'apa', format: 'text' });
    // The year as the reference has it, among all works.
    const year = /\((\d{4}[a-z]?)/.exec(references.get(entry.id)!)![1]!;
    return [entry.id, alone.replace(/^\(|\)$/g, '').replace(/\d{4}$/, year)];
  }),
);

/** The parts of the bibliography, in the order of the page; `keywords` of an entry names its part. */
const parts = [
  { keyword: 'paper', title: 'The paper' },
  { keyword: 'record', title: 'Its public transcription' },
  { keyword: 'earlier', title: 'Earlier and related work' },
  { keyword: 'citing', title: 'Work that cites the paper' },
  { keyword: 'site', title: 'This site' },
] as const;

export interface BibliographyPart {
  readonly title: string;
  /** Keys in the alphabetical order of their references. */
  readonly keys: readonly string[];
}

function work(key: string): Cite['data'][number] {
  const found = library.data.find(({ id }) => id === key);
  if (!found) throw new RangeError(`citation = ${key} is not in content/references.bib`);
  return found;
}

/** Every work, by the parts of the bibliography. A work without a keyword counts as related. */
export function bibliographyParts(): BibliographyPart[] {
  const known: readonly string[] = parts.map(({ keyword }) => keyword);
  const partOf = (key: string): string => {
    const keyword = work(key).keyword ?? 'earlier';
    if (!known.includes(keyword)) {
      throw new RangeError(`keywords = ${keyword} of ${key} is not one of ${known.join(', ')}`);
    }
    return keyword;
  };
  return parts.map(({ keyword, title }) => ({
    title,
    keys: [...references.keys()].filter((key) => partOf(key) === keyword),
  }));
}

/** For example "Koubbi et al., 2026". */
export function shortCitation(key: string): string {
  work(key);
  return citations.get(key)!;
}

/** The full reference as HTML, with its links. */
export function fullReference(key: string): string {
  const { note } = work(key);
  const hal = /^HAL: (hal-\d+)$/.exec(note ?? '')?.[1];
  const also = hal === undefined ? '' : ` HAL: <a href="https://hal.science/${hal}">${hal}</a>.`;
  return (
    references
      .get(key)!
      .replaceAll(/<\/?div[^>]*>/g, '')
      .trim() + also
  );
}

/** The full reference as one line of plain text. */
export function plainReference(key: string): string {
  return new Cite(work(key)).format('bibliography', { template: 'apa', format: 'text' }).trim();
}

/** The entry as content/references.bib has it, without the keyword that only this site reads. */
export function bibtexEntry(key: string): string {
  work(key);
  const entry = source.split(/^(?=@)/m).find((text) => text.split(/[{,]/)[1] === key)!;
  return entry.trim().replace(/,\n\s*keywords\s*=\s*\{\w+\}/, '');
}

/** Keys cited by some MDX source, in order of first appearance. */
export function citedKeys(mdx: string): string[] {
  return [...new Set([...mdx.matchAll(/<Cite\s+id="([^"]+)"/g)].map((match) => match[1]!))];
}
