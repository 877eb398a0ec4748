import { readdirSync } from 'node:fs';

/** The addresses of all pages of a built site relative to its base, sorted: '' for the home page, then 'about/', ... */
export function builtPages(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.html'))
    .map((file) => file.replace(/(^|\/)index\.html$/, '$1'))
    .sort();
}
