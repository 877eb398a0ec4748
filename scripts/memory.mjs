// What the presets of all widgets take of the worker's memory: npm run memory [-- SECONDS]
// Runs every preset for at most so long (5 s unless told otherwise) in a fresh page, asks the worker again and again what its
// heap, its array buffers and the memories of the kernels hold, garbage included, and prints the largest answers in MB. Fails
// above 200 MB. Measures dist: build first.
import { chromium } from '@playwright/test';
import { builtPages } from './built-pages.mjs';
import { CHROMIUM_SWITCHES, requireChromium } from './chromium.mjs';
import { SITE_FOLDER } from './site-paths.mjs';
import { serveSite } from './static-server.mjs';

const LIMIT_MB = 200;
const [seconds = '5'] = process.argv.slice(2);

const site = await serveSite({ folder: SITE_FOLDER });
const browser = await chromium.launch({ executablePath: requireChromium(), args: CHROMIUM_SWITCHES });
const seen = new Set();
let largest = 0;
for (const path of builtPages(SITE_FOLDER)) {
  for (const { widget, id } of await figuresOf(path)) {
    if (seen.has(widget)) continue;
    seen.add(widget);
    for (const preset of await presetsOf(path, id)) {
      const { megabytes, ended } = await measured(path, id, preset);
      if (megabytes === 0) throw new Error(`${widget}: ${preset} ran without a worker`);
      largest = Math.max(largest, megabytes);
      const part = ended ? '' : `, the first ${seconds} s`;
      console.log(`${megabytes.toFixed(1).padStart(6)} MB  ${widget}: ${preset}${part}`);
    }
  }
}
await browser.close();
await site.close();
console.log(`\nThe largest holds ${largest.toFixed(1)} MB of ${LIMIT_MB}.`);
if (largest > LIMIT_MB) process.exitCode = 1;

/** Opens a page, waits until the figure answers, and does something with it. */
async function withFigure(path, id, use) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const workers = await watchWorkers(page);
  await page.goto(`${site.url}${path}#${id}`);
  const figure = page.locator(`#${id}`);
  await figure.locator('.picture').scrollIntoViewIfNeeded();
  await figure.locator('.widget[data-phase]').waitFor();
  const result = await use(figure, workers);
  await page.close();
  return result;
}

async function figuresOf(path) {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(`${site.url}${path}`);
  const figures = await page
    .locator('[data-widget]')
    .evaluateAll((all) => all.map(({ id, dataset }) => ({ id, widget: dataset.widget })));
  await page.close();
  return figures;
}

async function presetsOf(path, id) {
  return withFigure(path, id, async (figure) => {
    const menu = figure.getByRole('combobox', { name: 'Preset' });
    return menu.locator('option:not([value=""])').evaluateAll((all) => all.map(({ value }) => value));
  });
}

/** The largest memory of the worker during a run, in MB. */
async function measured(path, id, preset) {
  return withFigure(path, id, async (figure, workers) => {
    const controls = figure.locator('details.parameters:not([open]) > summary');
    if ((await controls.count()) > 0) await controls.first().click();
    await figure.getByRole('combobox', { name: 'Preset' }).selectOption(preset);
    await figure.getByRole('button', { name: 'Run', exact: true }).click();
    const most = { megabytes: 0, ended: false };
    const end = performance.now() + Number(seconds) * 1000;
    while (performance.now() < end && !most.ended) {
      most.megabytes = Math.max(most.megabytes, await workers.megabytes());
      const phase = await figure.locator('.widget').getAttribute('data-phase');
      most.ended = phase === 'done';
    }
    return most;
  });
}

/**
 * Asks the worker of a page: its heap through the session that it is attached to; the memories of WebAssembly, which that
 * does not count, from a list that it keeps itself.
 */
async function watchWorkers(page) {
  await page.route(/worker[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${await response.text()}\n;(${listMemories})();` });
  });
  const session = await page.context().newCDPSession(page);
  const attached = [];
  let asked = 0;
  const waiting = new Map();
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type === 'worker') attached.push(sessionId);
  });
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message);
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  const ask = async (method, params = {}) => {
    const id = ++asked;
    const answer = new Promise((settle) => waiting.set(id, settle));
    const message = JSON.stringify({ id, method, params });
    await session.send('Target.sendMessageToTarget', { sessionId: attached[0], message });
    return answer;
  };
  return {
    async megabytes() {
      if (attached.length === 0) return 0;
      const { totalSize, backingStorageSize } = await ask('Runtime.getHeapUsage');
      const { result } = await ask('Runtime.evaluate', { expression: 'globalThis.wasmBytes?.() ?? 0' });
      return (totalSize + backingStorageSize + result.value) / 1e6;
    },
  };
}

/** Runs in the worker: remembers every memory for as long as it takes up room. */
function listMemories() {
  const memories = new Set();
  const Memory = WebAssembly.Memory;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor) {
      super(descriptor);
      memories.add(new WeakRef(this));
    }
  };
  globalThis.wasmBytes = () => {
    let bytes = 0;
    for (const reference of memories) {
      const memory = reference.deref();
      if (memory) bytes += memory.buffer.byteLength;
      else memories.delete(reference);
    }
    return bytes;
  };
}
