// What dragging a slider costs: npm run drag [-- 'second-moment.n=400&second-moment.d=300&second-moment.horizon=20']
// Drags the slider of n for five seconds during a heavy run, first as the page opens and then with "Run on every change",
// and reports the tasks of the main thread over 50 ms and the frames that showed other parameters than the controls
// without saying so. Then changes a parameter 100 times and reports what the heap has grown by. Measures dist: build first.
import { chromium } from '@playwright/test';
import { CHROMIUM_SWITCHES, requireChromium } from './chromium.mjs';
import { SITE_FOLDER } from './site-paths.mjs';
import { serveSite } from './static-server.mjs';

const DRAG_MS = 5_000;
const CHANGES = 100;
const HEAVY = 'second-moment.n=400&second-moment.d=300&second-moment.horizon=20';
/** Follows the controls live: every change is a run and a picture of its own. */
const SHORT = 'second-moment.n=16&second-moment.d=16&second-moment.horizon=1&second-moment.replicates=2';

const [heavy = HEAVY] = process.argv.slice(2);
const site = await serveSite({ folder: SITE_FOLDER });
const browser = await chromium.launch({ executablePath: requireChromium(), args: CHROMIUM_SWITCHES });

for (const everyChange of [false, true]) {
  const page = await openFigure(heavy);
  await page.locator('.picture[data-live="true"]').waitFor();
  if (everyChange) await page.getByRole('checkbox', { name: 'Run on every change' }).check();
  const { tasks, busy, frames, wrong, values } = await drag(page);
  console.log(
    `\nDragging n for ${DRAG_MS / 1000} s during a heavy run${everyChange ? ', running on every change' : ''}:`,
  );
  console.log(`  values taken              ${values}`);
  console.log(`  pictures drawn            ${frames}`);
  console.log(`  stale, and not marked so  ${wrong}`);
  console.log(`  main thread, processor    ${busy} ms in all`);
  console.log(
    `  tasks over 50 ms          ${tasks.length}${tasks.length ? ` (longest ${Math.max(...tasks)} ms)` : ''}`,
  );
  await page.context().close();
}

for (const [name, query] of [
  ['each waiting for Run', heavy],
  ['each run and drawn', SHORT],
]) {
  const page = await openFigure(query);
  await page.locator('.picture[data-live="true"]').waitFor();
  if (query === heavy) await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  const session = await page.context().newCDPSession(page);
  // What is made once (the first ghost, the first error text) is no growth.
  await change(page, 10);
  const before = await heapUsed(session);
  await change(page, CHANGES);
  const growth = (await heapUsed(session)) - before;
  console.log(
    `\n${CHANGES} changes of n, ${name}: the heap holds ${(growth / 1e6).toFixed(2)} MB more (of ${(before / 1e6).toFixed(1)} MB)`,
  );
  await page.context().close();
}

await browser.close();
await site.close();

async function openFigure(query) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1400 } });
  const page = await context.newPage();
  await page.goto(`${site.url}high-temperature/?v=1&${query}#fig-3`, { waitUntil: 'networkidle' });
  await page.locator('.picture').scrollIntoViewIfNeeded();
  await page.locator('.parameters summary').click();
  await slider(page).waitFor();
  return page;
}

function slider(page) {
  return page.getByRole('slider', { name: 'tokens', exact: true });
}

/** Swings the thumb to and fro between a quarter and three quarters of the slider. */
async function drag(page) {
  await page.evaluate(watchPicture);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busyBefore = await taskSeconds(session);
  const box = await slider(page).boundingBox();
  const position = await slider(page).evaluate(({ valueAsNumber }) => valueAsNumber / 1000);
  const x = (part) => box.x + 8 + part * (box.width - 16);
  const y = box.y + box.height / 2;
  await page.mouse.move(x(position), y);
  await page.mouse.down();
  const end = performance.now() + DRAG_MS;
  for (let move = 0; performance.now() < end; move += 1) {
    await page.mouse.move(x(0.5 + 0.25 * Math.sin(move / 15)), y);
    await page.waitForTimeout(16);
  }
  await page.mouse.up();
  const busy = Math.round(1000 * ((await taskSeconds(session)) - busyBefore));
  return { ...(await page.evaluate(() => window.seen)), busy };
}

/** Counts long tasks, pictures and unmarked stale pictures; runs in the page. */
function watchPicture() {
  const seen = { tasks: [], frames: 0, wrong: 0, values: 0 };
  window.seen = seen;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.tasks.push(Math.round(entry.duration));
  }).observe({ type: 'longtask' });
  const figure = document.querySelector('.widget');
  const field = [...figure.querySelectorAll('.field')].find((candidate) =>
    /tokens/.test(candidate.textContent),
  );
  const text = field.querySelector('input[type="text"]');
  let last = text.value;
  // Heard of directly after each drawing, before anything else can change.
  new MutationObserver(() => {
    seen.frames += 1;
    const title = figure.querySelector('.live .chart').getAttribute('aria-label');
    const shown = /of (\d+) tokens/.exec(title)[1];
    const marked = figure.querySelector('.transport .badge')?.textContent.includes('stale') ?? false;
    if (shown !== text.value && !marked) seen.wrong += 1;
  }).observe(figure.querySelector('.live'), { attributes: true, childList: true, subtree: true });
  const count = () => {
    if (text.value !== last) seen.values += 1;
    last = text.value;
    requestAnimationFrame(count);
  };
  count();
}

/** Processor time of the main thread's tasks: other programs of the machine do not count. */
async function taskSeconds(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration').value;
}

async function change(page, count) {
  for (let index = 0; index < count; index += 1) {
    await slider(page).press(index % 2 === 0 ? 'ArrowRight' : 'ArrowLeft');
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
  }
  await page.waitForFunction(() => document.querySelector('.widget').dataset.phase !== 'running');
  // The address and the description are written a moment later.
  await page.waitForTimeout(1_500);
}

async function heapUsed(session) {
  await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}
