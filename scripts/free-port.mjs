import { createServer } from 'node:net';

const FIRST = 4391;
const LAST = 4590;

/** The first of `count` neighbouring ports that are all free. */
export async function freePort(count = 1) {
  for (let port = FIRST; port + count - 1 <= LAST; port += count) {
    const ports = Array.from({ length: count }, (_, index) => port + index);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return port;
  }
  throw new Error(`Ports ${FIRST} to ${LAST} are all in use.`);
}

function isFree(port) {
  return new Promise((done) => {
    const probe = createServer()
      .once('error', () => done(false))
      .listen(port, '127.0.0.1', () => probe.close(() => done(true)));
  });
}
