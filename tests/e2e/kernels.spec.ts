import { expect, test, type Page } from '@playwright/test';
import { WidgetFigure } from './widget-page.ts';

// Two networks of one layer kind each: dense attention, which the kernels compute in single precision.
const link =
  'high-temperature/?v=1&second-moment.n=40&second-moment.d=32&second-moment.beta=2&second-moment.horizon=1&second-moment.replicates=2#fig-3';

/** The requests of a page and its workers for the module of kernels. */
function requestsForKernels(page: Page): string[] {
  const requests: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('.wasm')) requests.push(request.url());
  });
  return requests;
}

/** The numbers in the paths of the finished picture. */
async function run(page: Page): Promise<number[]> {
  await page.goto(link);
  const figure = new WidgetFigure(page, 'fig-3');
  await figure.finished();
  return (await figure.curves()).flatMap((path) => (path.match(/-?[\d.]+/g) ?? []).map(Number));
}

test(
  'every worker loads the kernels once, and the page does not',
  { tag: '@both-bases' },
  async ({ page }) => {
    const requests = requestsForKernels(page);
    await run(page);
    expect(page.workers().length).toBeGreaterThan(0);
    expect(requests).toHaveLength(page.workers().length);
  },
);

test('without SIMD, and without the file, the twins draw the same picture', async ({
  page,
  browser,
  baseURL,
}) => {
  const withKernels = await run(page);

  const withoutSimd = await browser.newContext({ baseURL: baseURL! });
  const plain = await withoutSimd.newPage();
  await plain.route('**/engine.worker*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `WebAssembly.validate = () => false;${await response.text()}` });
  });
  const requests = requestsForKernels(plain);
  const withTwins = await run(plain);
  expect(requests).toEqual([]);
  await withoutSimd.close();

  const withoutFile = await browser.newContext({ baseURL: baseURL! });
  const bare = await withoutFile.newPage();
  await bare.route('**/*.wasm', (route) => route.abort());
  expect(await run(bare)).toEqual(withTwins);
  await withoutFile.close();

  // Rounding of single precision is far below a hundredth of a pixel; printed to two digits it may round the other way.
  expect(withKernels).toHaveLength(withTwins.length);
  withKernels.forEach((x, index) => expect(Math.abs(x - withTwins[index]!)).toBeLessThan(0.015));
});
