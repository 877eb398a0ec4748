/** The part of citation-js that the site uses; the packages ship no types. */
declare module '@citation-js/core' {
  interface Work {
    readonly id: string;
    readonly keyword?: string;
    readonly note?: string;
  }
  export class Cite {
    constructor(data: unknown);
    readonly data: readonly Work[];
    format(kind: 'citation', options: { template: string; format: 'text' }): string;
    format(
      kind: 'bibliography',
      options: { template: string; format: 'html'; hyperlinks: boolean; asEntryArray: true },
    ): [id: string, html: string][];
    format(kind: 'bibliography', options: { template: string; format: 'text' }): string;
  }
}
declare module '@citation-js/plugin-bibtex';
declare module '@citation-js/plugin-csl';
declare module '*.bib?raw' {
  const source: string;
  export default source;
}
