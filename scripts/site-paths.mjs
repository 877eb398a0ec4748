import { fileURLToPath } from 'node:url';

/** The absolute path of a file of this repository. */
export function fromRoot(path) {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

/** The built site, at the base path that SITE_BASE names. */
export const SITE_FOLDER = fromRoot('dist');

/** A second build under a sub-path, as a project page of a static host has it. Only tests make and read it. */
export const SUB_PATH_BASE = '/companion/';
export const SUB_PATH_FOLDER = fromRoot('.cache/dist-sub-path');

/** A third build: the site with one more widget, made by fixture-site.mjs. Only tests make and read it. */
export const FIXTURE_ROOT = fromRoot('.cache/fixture-site');
export const FIXTURE_FOLDER = `${FIXTURE_ROOT}/dist`;

/** Where a build keeps the fragments that pages fetch and show. They are HTML, but no pages. */
export const FRAGMENT_FOLDER = 'previews/';

/** The base path with a slash at either end. */
export function normalizeBase(base = '/') {
  const inner = base.replace(/^\/+|\/+$/g, '');
  return inner === '' ? '/' : `/${inner}/`;
}
