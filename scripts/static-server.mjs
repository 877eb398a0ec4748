import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';

const HOST = '127.0.0.1';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.xml': 'application/xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

const isCompressible = (type) => /charset=utf-8|wasm/.test(type);

/**
 * Serves a built site as a plain static host would: an index per folder, a redirect to the trailing slash,
 * `404.html`, gzip for text, and nothing outside the base path. Start, the browser tests, `size` and `lighthouse`
 * share it, so what is tested and measured is what readers get.
 *
 * @param {{ folder: string, base?: string, port?: number, onSend?: (file: string) => void }} options
 *   `port` 0 (the default) takes any free port; `onSend` hears of every file that is sent
 * @returns {Promise<{ url: string, port: number, close: () => Promise<void> }>} rejects with EADDRINUSE when the port is taken
 */
export async function serveSite({ folder, base = '/', port = 0, onSend = () => {} }) {
  const root = resolve(folder);
  if (!existsSync(join(root, 'index.html'))) {
    throw new Error(`${root} holds no built site (no index.html): build it first with "npm run build"`);
  }
  const server = createServer((request, response) => answer({ root, base, onSend }, request, response));
  await new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, HOST, done);
  });
  const bound = server.address().port;
  return {
    url: `http://${HOST}:${bound}${base}`,
    port: bound,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function answer({ root, base, onSend }, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  const [pathname, query] = request.url.split(/(?=\?)/, 2);
  const path = pathInside(root, base, pathname);
  if (path !== undefined && isFolder(path) && !pathname.endsWith('/')) {
    response.writeHead(301, { Location: `${pathname}/${query ?? ''}` }).end();
    return;
  }
  const file = path !== undefined && isFolder(path) ? join(path, 'index.html') : path;
  if (file !== undefined && isFile(file)) {
    onSend(file);
    send(file, 200, request, response);
  } else if (isFile(join(root, '404.html'))) {
    onSend(join(root, '404.html'));
    send(join(root, '404.html'), 404, request, response);
  } else {
    response.writeHead(404, { 'Content-Type': types['.txt'] }).end('Not found\n');
  }
}

/** The path on disk that the request names, or undefined when it lies outside the base path or the folder. */
function pathInside(root, base, pathname) {
  if (!pathname.startsWith(base)) return undefined;
  let relative;
  try {
    relative = decodeURIComponent(pathname.slice(base.length));
  } catch {
    return undefined;
  }
  if (relative.includes('\0')) return undefined;
  const path = resolve(root, `./${relative}`);
  return path === root || path.startsWith(root + sep) ? path : undefined;
}

function send(file, status, request, response) {
  const type = types[extname(file)] ?? 'application/octet-stream';
  const headers = {
    'Content-Type': type,
    // Astro puts a content hash into every file name below _astro.
    'Cache-Control': file.includes(`${sep}_astro${sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  const zipped = isCompressible(type) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  if (zipped) Object.assign(headers, { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' });
  else headers['Content-Length'] = statSync(file).size;
  response.writeHead(status, headers);
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const steps = zipped
    ? [createReadStream(file), createGzip(), response]
    : [createReadStream(file), response];
  // A reader who leaves in the middle of a file is no fault of the server.
  pipeline(steps, () => {});
}

function isFolder(path) {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
