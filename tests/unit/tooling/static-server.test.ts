import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveSite } from '../../../scripts/static-server.mjs';

let parent = '';
let site: Awaited<ReturnType<typeof serveSite>>;
const sent: string[] = [];

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'server-'));
  const folder = join(parent, 'dist');
  mkdirSync(join(folder, 'about'), { recursive: true });
  mkdirSync(join(folder, '_astro'));
  writeFileSync(join(parent, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'index.html'), '<h1>home</h1>');
  writeFileSync(join(folder, '404.html'), '<h1>lost</h1>');
  writeFileSync(join(folder, 'about/index.html'), '<h1>about</h1>');
  writeFileSync(join(folder, '_astro/a.123.js'), 'export {};'.repeat(100));
  site = await serveSite({ folder, base: '/companion/', onSend: (file) => sent.push(file) });
});

afterAll(async () => {
  await site.close();
  rmSync(parent, { recursive: true });
});

/** Status and body for a path sent as it is: `fetch` would tidy it first. */
function get(path: string): Promise<{ status: number; body: string }> {
  return new Promise((done, failed) => {
    request({ host: '127.0.0.1', port: site.port, path }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => done({ status: response.statusCode ?? 0, body }));
    })
      .on('error', failed)
      .end();
  });
}

describe('the static server', () => {
  test('serves the index of a folder below the base path', async () => {
    expect(await get('/companion/')).toEqual({ status: 200, body: '<h1>home</h1>' });
    expect(await get('/companion/about/?v=1')).toEqual({ status: 200, body: '<h1>about</h1>' });
    expect(sent).toContain(join(parent, 'dist', 'about', 'index.html'));
  });

  test('sends a folder without its slash to the slash, with the query', async () => {
    const response = await fetch(`${site.url}about?v=1`, { redirect: 'manual' });
    expect(response.status).toBe(301);
    expect(response.headers.get('location')).toBe('/companion/about/?v=1');
  });

  test.each([
    '/',
    '//',
    '/other/',
    '/companion/none/',
    '/companion/../secret.txt',
    '/companion/..%2fsecret.txt',
    '/companion/%2e%2e/%2e%2e/secret.txt',
    '/companion/%',
    '/companion/a%00b',
  ])('has nothing at %s', async (path) => {
    expect(await get(path)).toEqual({ status: 404, body: '<h1>lost</h1>' });
  });

  test('zips text for those who accept it, and lets hashed files be kept', async () => {
    const script = await fetch(`${site.url}_astro/a.123.js`);
    expect(script.headers.get('content-encoding')).toBe('gzip');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect(await script.text()).toBe('export {};'.repeat(100));
    const page = await fetch(site.url, { headers: { 'accept-encoding': 'identity' } });
    expect(page.headers.get('content-encoding')).toBeNull();
    expect(page.headers.get('content-length')).toBe('13');
    expect(page.headers.get('cache-control')).toBe('no-cache');
  });

  test('only reads', async () => {
    expect((await fetch(site.url, { method: 'POST' })).status).toBe(405);
    const head = await fetch(site.url, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test('says so when the port is taken or the site is not built', async () => {
    const folder = join(parent, 'dist');
    await expect(serveSite({ folder, port: site.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(serveSite({ folder: parent })).rejects.toThrow(/npm run build/);
  });
});
