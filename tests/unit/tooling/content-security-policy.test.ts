import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AstroIntegrationLogger } from 'astro';
import { describe, expect, test } from 'vitest';
import { contentSecurityPolicy, withPolicy } from '../../../src/site-build/content-security-policy.ts';

const page = (head = '', body = ''): string =>
  `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>T</title>${head}</head><body>${body}</body></html>`;

const sha256 = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

function directives(html: string): Map<string, string[]> {
  const content = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
  if (content === undefined) throw new Error('no policy in the page');
  return new Map(
    content.split('; ').map((directive) => {
      const [name = '', ...values] = directive.split(' ');
      return [name, values];
    }),
  );
}

describe('the Content-Security-Policy of a page', () => {
  test('comes first in the head after the charset, and changes nothing else', () => {
    const html = withPolicy(page());
    expect(html).toMatch(
      /<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="[^"]+"><title>/,
    );
    expect(html.replace(/<meta http-equiv[^>]*>/, '')).toBe(page());
  });

  test('comes first in the head when the page names no charset', () => {
    expect(withPolicy('<html><head><title>T</title></head></html>')).toMatch(/<head><meta http-equiv=/);
    expect(withPolicy('<!doctype html><title>T</title>')).toMatch(/^<!doctype html><meta http-equiv=/);
  });

  test('allows the site itself, WebAssembly and style attributes, and no more', () => {
    expect(Object.fromEntries(directives(withPolicy(page())))).toEqual({
      'default-src': ["'self'"],
      'script-src': ["'self'", "'wasm-unsafe-eval'"],
      'style-src': ["'self'"],
      'style-src-attr': ["'unsafe-inline'"],
      'img-src': ["'self'", 'data:'],
      'font-src': ["'self'"],
      'connect-src': ["'self'"],
      'worker-src': ["'self'"],
      'object-src': ["'none'"],
      'base-uri': ["'self'"],
      'form-action': ["'self'"],
    });
  });

  test('holds the hash of every inline script and style, once, wherever they stand', () => {
    const html = withPolicy(
      page(
        '<style>a{b:c}</style><noscript><style>.js{display:none}</style></noscript>',
        '<script>one()</script><script type="module">two("é")</script><script>one()</script><template><script>three()</script></template><svg><style>path{fill:red}</style></svg>',
      ),
    );
    const scripts = directives(html).get('script-src')?.slice(2);
    expect(scripts).toEqual([sha256('one()'), sha256('two("é")'), sha256('three()')]);
    const styles = directives(html).get('style-src')?.slice(1);
    expect(styles).toEqual([sha256('a{b:c}'), sha256('.js{display:none}'), sha256('path{fill:red}')]);
  });

  test('hashes neither data blocks nor scripts from files', () => {
    const html = withPolicy(
      page('<script src="/a.js"></script><script type="application/ld+json">{}</script>'),
    );
    expect(directives(html).get('script-src')).toEqual(["'self'", "'wasm-unsafe-eval'"]);
  });

  test('is refused to a page with an inline event handler or with a policy', () => {
    expect(() => withPolicy(page('', '<button onclick="go()">Go</button>'))).toThrow(/button.*onclick/);
    expect(() => withPolicy(withPolicy(page()))).toThrow(/already/);
  });

  test('reaches every page of a build but no fragment, and a fault names its file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'policy-'));
    try {
      await writeFile(join(folder, 'index.html'), page());
      await mkdir(join(folder, 'previews'));
      await writeFile(join(folder, 'previews', 'index.html'), '<p>A fragment</p>');
      const done = contentSecurityPolicy({ except: 'previews/' }).hooks['astro:build:done'];
      const logger = { info: () => undefined } as unknown as AstroIntegrationLogger;
      const build = {
        dir: pathToFileURL(`${folder}/`),
        pages: [],
        routes: [],
        assets: new Map<string, URL[]>(),
        logger,
      };
      await done?.(build);
      expect(await readFile(join(folder, 'index.html'), 'utf8')).toBe(withPolicy(page()));
      expect(await readFile(join(folder, 'previews', 'index.html'), 'utf8')).toBe('<p>A fragment</p>');
      await writeFile(join(folder, 'index.html'), page('', '<p onclick="x">'));
      await expect(done?.(build)).rejects.toThrow(/^index\.html: .*onclick/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
