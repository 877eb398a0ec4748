import { gzipSync } from 'node:zlib';
import { expect, test, type Page } from '@playwright/test';
import { collectFaults } from './page-faults.ts';
import { WidgetFigure } from './widget-page.ts';

/** Bytes that a reader of the home page may have to wait for before the first touch. */
const TRANSFER_LIMIT = 300_000;

const figureOf = (page: Page): WidgetFigure => new WidgetFigure(page, 'first-look');

/** Waits until the figure answers, without touching it. */
async function ready(page: Page): Promise<WidgetFigure> {
  const figure = figureOf(page);
  await expect(figure.button('Play')).toBeEnabled();
  return figure;
}

test('everything that comes before the first touch is at most 300 kB, compressed', async ({
  page,
  baseURL,
}) => {
  const faults = await collectFaults(page, baseURL!);
  let bytes = 0;
  const counted: Promise<void>[] = [];
  page.on('response', (response) => {
    counted.push(
      response.body().then(
        (body) => {
          // Fonts are compressed as they are.
          bytes += /\.woff2/.test(response.url()) ? body.length : gzipSync(body).length;
        },
        () => undefined,
      ),
    );
  });
  await page.goto('');
  await ready(page);
  await page.waitForLoadState('networkidle');
  await Promise.all(counted);
  expect(counted.length).toBeGreaterThan(3);
  expect(bytes).toBeLessThanOrEqual(TRANSFER_LIMIT);
  expect(faults).toEqual([]);
});

for (const reducedMotion of ['reduce', 'no-preference'] as const) {
  test(`stands still until it is asked, with motion: ${reducedMotion}`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion });
    await page.goto('');
    const figure = await ready(page);
    await page.waitForLoadState('networkidle');
    await expect(figure.widget).toHaveAttribute('data-phase', 'idle');
    await expect(figure.picture).toHaveAttribute('data-live', 'false');
    await expect(figure.picture.locator('.still .chart:visible')).toHaveCount(1);
    await expect(figure.result).toContainText('At β = 0.3');
    if (reducedMotion === 'reduce') return;

    // Play alone runs the still and plays it from the input.
    await figure.button('Play').press('Enter');
    await expect(figure.picture).toHaveAttribute('data-live', 'true');
    await expect(figure.button('Pause')).toBeVisible();
    await expect(figure.root.locator('.frame-label')).toHaveText(/layer [1-9]\d? of 160/);
  });
}

test('one slider is in sight; moving it changes the sentence, and Play plays', async ({ page, baseURL }) => {
  const faults = await collectFaults(page, baseURL!);
  await page.goto('');
  const figure = await ready(page);
  await expect(figure.root.getByRole('slider', { name: /temperature/ })).toHaveCount(1);
  await expect(figure.button('Run')).toBeHidden();
  const slider = figure.root.getByRole('slider', { name: /temperature/ });
  await slider.press('End');
  await figure.finished();
  await expect(figure.result).toContainText('At β = 1000 a token attends to about');
  await expect(figure.result).toContainText(/One cluster: \d+ of 24/);
  const cold = Number(/One cluster: (\d+)/.exec(await figure.result.innerText())![1]);
  await slider.press('Home');
  await figure.finished();
  await expect(figure.result).toContainText('At β = 0.1 a token attends to about 64 of the 64 tokens');
  await expect(figure.result).toContainText(/One cluster: \d+ of 24/);
  const hot = Number(/One cluster: (\d+)/.exec(await figure.result.innerText())![1]);
  expect(hot).toBeGreaterThan(cold);

  await figure.button('Play').click();
  await expect(figure.button('Pause')).toBeVisible();
  await expect(figure.root.locator('.frame-label')).toHaveText(/layer [1-9]\d? of 160/);
  await figure.button('Pause').click();
  await expect(figure.button('Play')).toBeVisible();
  expect(faults).toEqual([]);
});

test('every chapter is reached from the map and left again by keyboard alone', async ({ page }) => {
  await page.goto('');
  const cards = page.locator('.chapter-map a');
  const paths = await cards.evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
  expect(paths.length).toBeGreaterThan(5);
  expect(paths[0]).toMatch(/\/model\/$/);
  // Every card has the picture of its chapter.
  for (const card of await page.locator('.chapter-map li').all()) {
    await expect(card.locator('svg.chart').first()).toBeAttached();
  }
  await page.locator('.chapter-map').scrollIntoViewIfNeeded();
  await cards.first().focus();
  for (const [index, path] of paths.entries()) {
    await expect(cards.nth(index)).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(new RegExp(`${path}$`));
    // The name of the site is the second stop of every page, after the link to the text.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(page.locator('.chapter-map')).toBeAttached();
    await cards.nth(index).focus();
    await page.keyboard.press('Tab');
  }
});
