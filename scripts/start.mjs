// Builds the site if its sources have changed, serves it, and prints its address once it answers.
import { buildSite, siteIsCurrent } from './build-site.mjs';
import { normalizeBase, SITE_FOLDER } from './site-paths.mjs';
import { serveSite } from './static-server.mjs';

const FIRST_PORT = 4321;
const PORTS_TO_TRY = 50;
const ANSWER_WITHIN = 10_000;

const base = normalizeBase(process.env.SITE_BASE);

try {
  if (siteIsCurrent({ base, folder: SITE_FOLDER })) {
    console.log('The site is built already; nothing has changed since.');
  } else {
    console.log('Building the site ...');
    const { ok, output } = await buildSite({ base, folder: SITE_FOLDER });
    if (!ok) throw new Error(`${output}\nThe build failed; its output is above.`);
  }
  const site = await serveOnFreePort(wantedPort(process.env.PORT));
  const stop = () => site.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  if (process.env.npm_lifecycle_event !== undefined) stopWhenOrphaned(stop);
  await answers(site.url);
  console.log(`\n  ${site.url}\n\nPress Ctrl-C to stop.`);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

function wantedPort(text) {
  if (text === undefined || text === '') return FIRST_PORT;
  const port = Number(text);
  if (!(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
    throw new Error(`PORT is "${text}"; it must be a whole number from 1 to 65535.`);
  }
  return port;
}

/** The first port from `first` upwards that nobody uses. */
async function serveOnFreePort(first) {
  for (let port = first; port < first + PORTS_TO_TRY && port <= 65_535; port += 1) {
    try {
      return await serveSite({ folder: SITE_FOLDER, base, port });
    } catch (error) {
      if (error.code !== 'EADDRINUSE') throw error;
    }
  }
  throw new Error(
    `Ports ${first} to ${first + PORTS_TO_TRY - 1} are all in use: name a free one, as in "PORT=8080 npm start".`,
  );
}

/** npm runs this through a shell. Who ends npm ends the shell with it, but not what the shell has started. */
function stopWhenOrphaned(stop) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop();
  }, 500);
}

/** Waits until the home page is the one that it should be. */
async function answers(url) {
  const deadline = Date.now() + ANSWER_WITHIN;
  let said = 'nothing';
  while (Date.now() < deadline) {
    const response = await fetch(url).catch(() => undefined);
    const html = (await response?.text()) ?? '';
    if (response?.ok && html.includes('Homogenized Transformers')) return;
    said = response === undefined ? 'nothing' : `${response.status}, and its page does not name the paper`;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`${url} does not answer as it should: it said ${said}.`);
}
