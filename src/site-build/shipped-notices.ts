import { copyFile } from 'node:fs/promises';
import type { AstroIntegration } from 'astro';

/** Puts THIRD-PARTY-NOTICES beside the pages: the licences of the shipped packages ask for it. */
export function shippedNotices(): AstroIntegration {
  let root: URL;
  return {
    name: 'shipped-notices',
    hooks: {
      'astro:config:done': ({ config }) => {
        root = config.root;
      },
      'astro:build:done': async ({ dir }) => {
        await copyFile(new URL('THIRD-PARTY-NOTICES', root), new URL('third-party-notices.txt', dir));
      },
    },
  };
}
