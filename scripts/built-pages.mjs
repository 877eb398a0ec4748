import { readdirSync } from 'node:fs';
import { FRAGMENT_FOLDER } from './site-paths.mjs';

/** The addresses of all pages of a built site relative to its base, sorted: '' for the home page, then 'about/', ... */
export function builtPages(folder) {
  return builtFiles(folder).filter((file) => !file.startsWith(FRAGMENT_FOLDER));
}

/** The same for the fragments that pages fetch. */
export function builtFragments(folder) {
  return builtFiles(folder).filter((file) => file.startsWith(FRAGMENT_FOLDER));
}

function builtFiles(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.html'))
    .map((file) => file.replace(/(^|\/)index\.html$/, '$1'))
    .sort();
}
