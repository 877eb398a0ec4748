// How much JavaScript each page loads, in gzip kilobytes: npm run size
// "at first" is a page whose widgets are out of view; "one widget" is after the first of them came into view and was
// run; "in all" is after every one was, and after the bench of the page, if it has one. "worker" is what workers load for
// them, beside what the page itself runs.
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { parse } from 'parse5';
import { builtPages } from './built-pages.mjs';
import { CHROMIUM_SWITCHES, requireChromium } from './chromium.mjs';
import { SITE_FOLDER } from './site-paths.mjs';
import { serveSite } from './static-server.mjs';

/** Kilobytes of 1000 bytes. */
const LIMIT_AT_FIRST = 12;
const LIMIT_ONE_WIDGET = 120;
/** What a further widget of a page may add: its spec, its simulation and its drawing code. */
const LIMIT_FURTHER_WIDGET = 15;
const LIMIT_WORKER = 40;

const kilobytes = (text) => gzipSync(text).length / 1000;

const workerScripts = scriptsOfWorkers(join(SITE_FOLDER, '_astro'));

let sent = new Set();
const site = await serveSite({ folder: SITE_FOLDER, onSend: (file) => sent.add(file) });
const browser = await chromium.launch({ executablePath: requireChromium(), args: CHROMIUM_SWITCHES });

let isTooMuch = false;
console.log(
  `${'page'.padEnd(32)}${'at first'.padStart(10)}${'one widget'.padStart(12)}${'in all'.padStart(10)}${'worker'.padStart(10)}   kB of JavaScript, gzip`,
);
for (const path of builtPages(SITE_FOLDER)) {
  const { atFirst, startsWithWidget, oneWidget, inAll, worker, widgets } = await measure(path);
  const faults = [];
  if (!startsWithWidget && atFirst > LIMIT_AT_FIRST) faults.push(`more than ${LIMIT_AT_FIRST} at first`);
  if (oneWidget > LIMIT_ONE_WIDGET) faults.push(`more than ${LIMIT_ONE_WIDGET} with one widget`);
  const limitInAll = LIMIT_ONE_WIDGET + LIMIT_FURTHER_WIDGET * Math.max(0, widgets - 1);
  if (inAll > limitInAll) faults.push(`more than ${limitInAll} in all`);
  if (worker > LIMIT_WORKER) faults.push(`more than ${LIMIT_WORKER} in the worker`);
  isTooMuch ||= faults.length > 0;
  const row =
    `/${path}`.padEnd(32) +
    atFirst.toFixed(1).padStart(10) +
    oneWidget.toFixed(1).padStart(12) +
    inAll.toFixed(1).padStart(10) +
    worker.toFixed(1).padStart(10);
  console.log(faults.length > 0 ? `${row}   ${faults.join(', ')}` : row);
}

await browser.close();
await site.close();
process.exitCode = isTooMuch ? 1 : 0;

async function measure(path) {
  sent = new Set();
  // So low a window that no widget is near it.
  const context = await browser.newContext({ viewport: { width: 1280, height: 60 } });
  const page = await context.newPage();
  await page.goto(site.url + path);
  await page.waitForLoadState('networkidle');
  const inline = inlineScripts([...sent].find((file) => file.endsWith('.html')));
  const total = () => inline + scriptsSent((file) => !workerScripts.has(file));
  const atFirst = total();
  // The figure of the home page is in view however low the window is: its page is held to the limit for one widget.
  const startsWithWidget = (await page.locator('astro-island:not([ssr])').count()) > 0;

  await page.setViewportSize({ width: 1280, height: 800 });
  let oneWidget;
  const widgets = await page.locator('.widget').all();
  for (const widget of widgets) {
    await widget.scrollIntoViewIfNeeded();
    // Where "Run" is folded away, "Play" runs.
    const run = widget.getByRole('button', { name: /^(run|play)/i }).first();
    await run.click();
    await widget.locator('.picture[data-live="true"]').waitFor();
    oneWidget ??= total();
  }
  const bench = page.locator('.bench-controls');
  if ((await bench.count()) > 0) {
    await bench.getByRole('button').click();
    await bench.getByText(/^1 of/).waitFor();
  }
  await context.close();
  const inAll = total();
  const worker = scriptsSent((file) => workerScripts.has(file));
  return { atFirst, startsWithWidget, oneWidget: oneWidget ?? inAll, inAll, worker, widgets: widgets.length };
}

/** The workers' entries and everything that they import, now or later. */
function scriptsOfWorkers(folder) {
  const found = new Set();
  const waiting = readdirSync(folder).filter((file) => /^(engine|bench)\.worker.*\.js$/.test(file));
  while (waiting.length > 0) {
    const file = join(folder, waiting.pop());
    if (found.has(file)) continue;
    found.add(file);
    const imports = readFileSync(file, 'utf8').matchAll(/["'`]\.\/([\w.-]+\.js)["'`]/g);
    waiting.push(...[...imports].map(([, name]) => name));
  }
  return found;
}

function scriptsSent(counts) {
  return [...sent]
    .filter((file) => file.endsWith('.js') && counts(file))
    .reduce((sum, file) => sum + kilobytes(readFileSync(file)), 0);
}

/** The scripts written into the page itself; data blocks do not count. */
function inlineScripts(file) {
  let sum = 0;
  const visit = (node) => {
    if (node.tagName === 'script') {
      const attributes = new Map(node.attrs.map(({ name, value }) => [name, value]));
      const isData = /json/.test(attributes.get('type') ?? '');
      if (!attributes.has('src') && !isData) sum += kilobytes(node.childNodes[0]?.value ?? '');
    }
    node.childNodes?.forEach(visit);
  };
  visit(parse(readFileSync(file, 'utf8')));
  return sum;
}
