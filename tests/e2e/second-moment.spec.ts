import { expect, test, type Page } from '@playwright/test';
import { collectFaults } from './page-faults.ts';

/** A run of well under a second: small, few layers, two networks. */
const quick = 'second-moment.n=16&second-moment.d=16&second-moment.horizon=1&second-moment.replicates=2';
const chapter = 'high-temperature/';

const widget = (page: Page) => page.locator('.widget');
const open = (page: Page, query: string) => page.goto(`${chapter}?v=1&${query}#fig-3`);
const finished = (page: Page) => expect(widget(page)).toHaveAttribute('data-phase', 'done');

/** Every point of every curve that is drawn. */
async function drawn(page: Page): Promise<string[]> {
  await expect(page.locator('.live path').first()).toBeAttached();
  return page.locator('.live path').evaluateAll((paths) => paths.map((path) => path.getAttribute('d')!));
}

async function openParameters(page: Page): Promise<void> {
  await widget(page).getByText('Parameters', { exact: true }).click();
}

test(
  'a link shows the same curves, point for point, in another browser context',
  { tag: '@both-bases' },
  async ({ page, browser, baseURL }) => {
    const link = 'second-moment.n=64&second-moment.beta=0.05&second-moment.seed=7';
    const faults = await collectFaults(page, baseURL!);
    await open(page, link);
    await finished(page);
    const here = await drawn(page);
    expect(here.length).toBeGreaterThan(8);

    const other = await browser.newContext({ baseURL: baseURL! });
    const there = await other.newPage();
    await open(there, link);
    await finished(there);
    expect(await drawn(there)).toEqual(here);
    await other.close();

    await open(page, link.replace('seed=7', 'seed=8'));
    await finished(page);
    expect(await drawn(page)).not.toEqual(here);
    expect(faults).toEqual([]);
  },
);

test('reload keeps a run; a change is written into the address; Back returns to the run before', async ({
  page,
}) => {
  await open(page, quick);
  await finished(page);
  const first = await drawn(page);
  await page.reload();
  await finished(page);
  expect(await drawn(page)).toEqual(first);

  await openParameters(page);
  const seed = page.getByRole('textbox', { name: 'seed' });
  await seed.fill('42');
  await seed.press('Enter');
  // At once, for a reader who reloads.
  expect(await page.evaluate(() => location.search)).toContain('second-moment.seed=42');
  // So short a run follows the field without being asked.
  await expect.poll(() => drawn(page)).not.toEqual(first);
  await finished(page);

  await page.reload();
  await finished(page);
  await openParameters(page);
  await expect(page.getByRole('textbox', { name: 'seed' })).toHaveValue('42');

  await page.getByRole('link', { name: /Small dimension/ }).click();
  await expect(page).toHaveURL(/second-moment\.d=32&/);
  await page.goBack();
  await expect(page).toHaveURL(/second-moment\.seed=42/);
  await expect(page.getByRole('textbox', { name: 'seed' })).toHaveValue('42');
});

test('Back from a run that the page proposed shows the still again', async ({ page }) => {
  await page.goto(`${chapter}#fig-3`);
  const picture = widget(page).locator('.picture');
  const words = await page.locator('.live-result').innerText();
  await page.getByRole('link', { name: /Small dimension/ }).click();
  await finished(page);
  await expect(page.locator('.live-result')).not.toHaveText(words);
  await page.goBack();
  await expect(picture).toHaveAttribute('data-live', 'false');
  await expect(picture).toHaveAttribute('data-stale', 'false');
  await expect(picture.locator('.still')).toBeVisible();
  await expect(page.locator('.live-result')).toHaveText(words);
  await expect(page.getByRole('button', { name: 'Play' })).toBeDisabled();
});

test('a page that is left in the middle of a run stops it, and can run again if it comes back', async ({
  page,
}) => {
  await open(page, 'second-moment.n=400&second-moment.d=300&second-moment.horizon=20');
  await expect(widget(page).locator('.picture')).toHaveAttribute('data-live', 'true');
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
  await expect(widget(page)).toHaveAttribute('data-phase', 'cancelled');
  await expect(page.locator('.notice')).toHaveCount(0);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByRole('progressbar')).toBeVisible();
  await expect.poll(() => page.getByRole('progressbar').getAttribute('value')).not.toBe('0');
});

test('a bad link works, and each problem is listed with the range and the value used', async ({ page }) => {
  await open(
    page,
    'second-moment.n=-3&second-moment.d=16&second-moment.horizon=1&second-moment.replicates=2&' +
      'second-moment.gamma0=1.5&second-moment.seed=&second-moment.beta=-3&second-moment.what=1',
  );
  await finished(page);
  const problems = page.locator('.notice li');
  await expect(problems).toHaveCount(5);
  await expect(problems.nth(0)).toContainText('n = -3 is outside 2 to 15000');
  await expect(problems.nth(0)).toContainText('using the default 200');
  await expect(problems.nth(1)).toContainText('β = -3 is outside 0 to 1000000');
  await expect(problems.nth(1)).toContainText('using the default 0.05');
  await expect(problems.nth(2)).toContainText('γ₀ = 1.5 is outside 0 to 1');
  await expect(problems.nth(2)).toContainText('using the default 0.3');
  await expect(problems.nth(3)).toContainText('seed = (empty)');
  await expect(problems.nth(3)).toContainText('using the default 1');
  await expect(problems.nth(4)).toContainText('"second-moment.what" is not known');
  expect(await drawn(page)).not.toContain(expect.stringContaining('NaN'));
  // The address keeps what was sent, so that it can be mended by hand.
  await expect(page).toHaveURL(/gamma0=1\.5/);
});

test('a long run shows points at once, pauses, continues and cancels', async ({ page }) => {
  await open(page, 'second-moment.n=400&second-moment.d=300&second-moment.horizon=20');
  await expect(page.getByRole('progressbar')).toBeVisible();
  await expect(widget(page).locator('.picture')).toHaveAttribute('data-live', 'true');
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(widget(page)).toHaveAttribute('data-phase', 'paused');
  // The chunk in flight still lands; after it nothing moves.
  await page.waitForTimeout(1500);
  const before = await page.getByRole('progressbar').getAttribute('value');
  await page.waitForTimeout(500);
  expect(await page.getByRole('progressbar').getAttribute('value')).toBe(before);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect.poll(() => page.getByRole('progressbar').getAttribute('value')).not.toBe(before);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(widget(page)).toHaveAttribute('data-phase', 'cancelled');
  await expect(page.locator('.live path').first()).toBeVisible();
});

test('changing a parameter and running drops the run before it', async ({ page }) => {
  await open(page, 'second-moment.n=400&second-moment.d=300&second-moment.horizon=20');
  await expect(widget(page).locator('.picture')).toHaveAttribute('data-live', 'true');
  await page.getByRole('link', { name: /Small dimension/ }).click();
  await finished(page);
  await expect(page.locator('.live-result')).toContainText('At τ = 6: median m');
});

test('a finished run is replayed and tabulated; typed values out of range stay in the field, and the old value keeps its run', async ({
  page,
}) => {
  await open(page, quick);
  await finished(page);
  const whole = await drawn(page);
  await test.step('the player replays what was computed', async () => {
    await page.getByRole('button', { name: 'Rewind' }).click();
    await expect(page.locator('.frame-label')).toHaveText('τ = 0, layer 0');
    expect(await drawn(page)).not.toEqual(whole);
    await page.getByRole('button', { name: 'Step' }).click();
    await expect(page.locator('.frame-label')).toHaveText('τ = 0.05, layer 1');
    await page.getByRole('button', { name: 'Play' }).click();
    await expect(page.locator('.frame-label')).toHaveText('τ = 1, layer 20');
    expect(await drawn(page)).toEqual(whole);
  });

  await test.step('the data table holds the numbers of the picture', async () => {
    await page.getByText('Data and description').click();
    const rows = page.locator('.data tbody tr');
    await expect(rows).toHaveCount(13);
    await expect(rows.first().locator('td').first()).toHaveText('0.0000');
    await expect(rows.last().locator('td').first()).toHaveText('1.0000');
    await expect(page.locator('.data caption')).toContainText('2 of 2 runs complete');
  });

  await test.step('typed values out of range', async () => {
    await openParameters(page);
    const tokens = page.getByRole('textbox', { name: 'tokens', exact: true });
    await tokens.fill('-3');
    await tokens.press('Enter');
    await expect(tokens).toHaveValue('-3');
    await expect(tokens).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByRole('alert').filter({ hasText: 'n = -3 is outside 2 to 15000' })).toBeVisible();
    await expect(page).toHaveURL(/second-moment\.n=16/);
    expect(await drawn(page)).toEqual(whole);
    await tokens.fill('17');
    await tokens.press('Enter');
    await expect(tokens).toHaveAttribute('aria-invalid', 'false');
    await expect(page).toHaveURL(/second-moment\.n=17/);
  });
});

test('a worker that cannot be loaded is reported, and Retry works', async ({ page }) => {
  await page.route(/engine\.worker/, (route) => route.abort());
  await open(page, quick);
  await expect(page.getByRole('alert')).toContainText('The picture and your parameters are kept');
  await page.unroute(/engine\.worker/);
  await page.getByRole('button', { name: 'Retry' }).click();
  await finished(page);
  await expect(page).toHaveURL(/second-moment\.n=16/);
});

test(
  'without JavaScript the still is there and no control is',
  { tag: '@sub-path' },
  async ({ browser, baseURL }) => {
    const context = await browser.newContext({ baseURL: baseURL!, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(chapter);
    await expect(page.locator('#fig-3 .still svg.chart:visible')).toHaveCount(1);
    expect(await page.locator('#fig-3 .still svg.chart:visible path').count()).toBeGreaterThan(8);
    await expect(page.getByRole('button', { name: 'Run' })).toBeHidden();
    await context.close();
  },
);
