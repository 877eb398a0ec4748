// How a run feels in the page: npm run responsiveness [-- 'second-moment.n=5000&second-moment.beta=0.001']
// Time to the first points and to the end, and the longest task of the main thread meanwhile. Measures dist: build first.
import { chromium } from '@playwright/test';
import { CHROMIUM_SWITCHES, requireChromium } from './chromium.mjs';
import { freePort } from './free-port.mjs';
import { SITE_FOLDER } from './site-paths.mjs';
import { serveSite } from './static-server.mjs';

const [parameters = 'second-moment.n=200', limit = '600'] = process.argv.slice(2);

const site = await serveSite({ folder: SITE_FOLDER, port: await freePort() });
const browser = await chromium.launch({ executablePath: requireChromium(), args: CHROMIUM_SWITCHES });
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await page.addInitScript(() => {
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.longTasks.push(Math.round(entry.duration));
  }).observe({ type: 'longtask', buffered: true });
});
await page.goto(`${site.url}high-temperature/`, { waitUntil: 'networkidle' });
await page.locator('.widget').scrollIntoViewIfNeeded();
const run = page.getByRole('button', { name: 'Run', exact: true });
await run.waitFor();
await page.evaluate((query) => {
  const link = Object.assign(document.createElement('a'), { href: `?v=1&${query}&engine=1#fig-3` });
  link.dataset.try = '';
  document.querySelector('main').append(link);
  window.longTasks.length = 0;
  window.started = performance.now();
  link.click();
}, parameters);
const elapsed = () => page.evaluate(() => Math.round(performance.now() - window.started));
await page.locator('.picture[data-live="true"]').waitFor({ timeout: 60_000 });
console.log(`first points  ${await elapsed()} ms`);
const ended = page.locator('.widget[data-phase="done"]');
const finished = await ended.waitFor({ timeout: Number(limit) * 1000 }).then(
  () => true,
  () => false,
);
const progress = finished
  ? 'all runs'
  : `${await page.locator('.transport .tabular').first().innerText()} at the limit`;
console.log(`${progress.padEnd(13)} ${await elapsed()} ms`);
const tasks = await page.evaluate(() => window.longTasks);
console.log(
  `tasks over 50 ms on the main thread: ${tasks.length}${tasks.length ? ` (longest ${Math.max(...tasks)} ms)` : ''}`,
);
await browser.close();
await site.close();
