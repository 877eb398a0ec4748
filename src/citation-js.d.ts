/** The part of citation-js that the site uses; the packages ship no types. */
declare module '@citation-js/core' {
  export class Cite {
    constructor(data: unknown);
    readonly data: readonly { readonly id: string }[];
    format(kind: 'citation', options: { template: string; format: 'text' }): string;
    format(
      kind: 'bibliography',
      options: { template: string; format: 'html'; asEntryArray: true },
    ): [id: string, html: string][];
  }
}
declare module '@citation-js/plugin-bibtex';
declare module '@citation-js/plugin-csl';
declare module '*.bib?raw' {
  const source: string;
  export default source;
}
