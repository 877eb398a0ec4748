import { expect, test, type Locator, type Page } from '@playwright/test';
import { collectFaults } from './page-faults.ts';

/** The bench of the page: its button, what it says, and the cells of one case. */
class Bench {
  readonly start: Locator;
  readonly cancel: Locator;
  readonly status: Locator;
  readonly notice: Locator;

  constructor(readonly page: Page) {
    this.start = page.getByRole('button', { name: /^Bench this browser/ });
    this.cancel = page.getByRole('button', { name: 'Cancel', exact: true });
    this.status = page.locator('.bench-status');
    this.notice = page.getByText('Only the twins run here');
  }

  yours(id: string, column: 'kernels' | 'twins'): Locator {
    return this.page.locator(`tr[data-case="${id}"] td[data-yours="${column}"]`);
  }

  /** The median and the best of a cell. */
  async numbers(id: string, column: 'kernels' | 'twins'): Promise<number[]> {
    const cell = this.yours(id, column);
    return Promise.all(
      ['median', 'best'].map(async (part) => Number(await cell.locator(`.${part}`).innerText())),
    );
  }
}

test(
  'the button times this browser, row by row, until it is cancelled',
  { tag: '@both-bases' },
  async ({ page, baseURL }) => {
    const faults = await collectFaults(page, baseURL!);
    await page.goto('performance/');
    const bench = new Bench(page);
    await expect(page.getByRole('columnheader', { name: 'Your kernels' })).toBeHidden();
    await bench.start.press('Enter');
    // Three cases are done, the next is the first layer.
    await expect(bench.status).toHaveText(/^4 of 11: a layer/);
    await expect(bench.notice).toBeHidden();
    await bench.cancel.press('Enter');
    await expect(bench.status).toHaveText('Cancelled after 3 cases.');
    await expect(page.getByRole('columnheader', { name: 'Your kernels' })).toBeVisible();
    for (const id of ['product-single', 'product-double', 'normals']) {
      for (const column of ['kernels', 'twins'] as const) {
        for (const number of await bench.numbers(id, column)) {
          expect(number).toBeGreaterThan(0);
          expect(number).toBeLessThan(Infinity);
        }
      }
    }
    await expect(bench.yours('dense-large', 'kernels')).toHaveText('');
    await expect(bench.start).toBeFocused();
    expect(faults).toEqual([]);

    // A second run begins afresh.
    await bench.start.click();
    await expect(bench.yours('product-double', 'kernels')).toHaveText('');
    await bench.cancel.click();
    await expect(bench.status).toHaveText(/^Cancelled after \d cases\.$/);
  },
);

test('without SIMD the twins run alone, and the page says so', async ({ page }) => {
  await page.route('**/bench.worker*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `WebAssembly.validate = () => false;${await response.text()}` });
  });
  await page.goto('performance/');
  const bench = new Bench(page);
  await bench.start.click();
  await expect(bench.status).toHaveText(/^2 of 11/);
  await expect(bench.notice).toBeVisible();
  await expect(bench.yours('product-single', 'kernels')).toBeHidden();
  for (const number of await bench.numbers('product-single', 'twins')) expect(number).toBeGreaterThan(0);
  await bench.cancel.click();
});

test('a bench that does not come up says why, and can be tried again', async ({ page }) => {
  await page.route('**/bench.worker*.js', (route) => route.abort());
  await page.goto('performance/');
  const bench = new Bench(page);
  await bench.start.click();
  await expect(bench.status).toHaveText(
    'The computation stopped: its worker could not be loaded. You can try again.',
  );
  await page.unroute('**/bench.worker*.js');
  await bench.start.click();
  await expect(bench.status).toHaveText(/^1 of 11/);
  await bench.cancel.click();
});

test('without JavaScript there is the table and no button', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL: baseURL!, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('performance/');
  await expect(page.locator('.bench table')).toBeVisible();
  await expect(page.locator('.bench button')).toBeHidden();
  await context.close();
});
