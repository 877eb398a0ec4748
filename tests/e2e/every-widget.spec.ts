import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Locator } from '@playwright/test';
import { liveFigures, pagesOf, rootSite } from './built-site.ts';
import { collectFaults } from './page-faults.ts';
import { WidgetFigure } from './widget-page.ts';

// What every widget owes its readers, whatever it shows. The list comes from the built pages.

const figures = pagesOf(rootSite).flatMap((path) =>
  liveFigures(rootSite, path).map((figure) => ({ path, ...figure })),
);
/** One figure for each widget: the first that a reader of the site meets. */
const widgets = figures.filter(
  ({ widget }, index) => figures.findIndex((other) => other.widget === widget) === index,
);

/** A number that could not be computed shows as one of these. */
const NO_NUMBER = /NaN|Infinity|undefined|null|\[object/;

async function saysOnlyNumbers(words: Locator): Promise<void> {
  expect((await words.allInnerTexts()).filter((text) => NO_NUMBER.test(text))).toEqual([]);
}

test('there are live figures, and every one has an id of its own on its page', () => {
  expect(widgets.length).toBeGreaterThan(0);
  expect(figures.filter(({ id }) => id === '')).toEqual([]);
});

test('without JavaScript every figure has one still, a caption and its result in words', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ baseURL: baseURL!, javaScriptEnabled: false });
  const page = await context.newPage();
  for (const { path, id } of figures) {
    await test.step(`${path}#${id}`, async () => {
      await page.goto(`${path}#${id}`);
      const figure = new WidgetFigure(page, id);
      await expect(figure.picture.locator('.still .chart:visible')).toHaveCount(1);
      await expect(figure.picture.locator('.still .chart:visible')).toHaveAccessibleName(/\w{3}/);
      await expect(figure.root.locator('figcaption')).toHaveText(/\w{3}/);
      await expect(figure.result).toHaveText(/\d/);
      await saysOnlyNumbers(figure.root);
      await expect(figure.root.getByRole('button')).toHaveCount(0);
    });
  }
  await context.close();
});

for (const { widget, path, id } of widgets) {
  test.describe(widget, () => {
    test('runs by keyboard on a narrow dark screen, and is described and tabulated', async ({
      page,
      baseURL,
    }) => {
      const faults = await collectFaults(page, baseURL!);
      await page.setViewportSize({ width: 320, height: 640 });
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.goto(`${path}#${id}`);
      const figure = new WidgetFigure(page, id);
      await figure.awake();
      await figure.button('Run').focus();
      await page.keyboard.press('Enter');
      await expect(figure.picture).toHaveAttribute('data-live', 'true', { timeout: 40_000 });
      await expect(figure.picture.locator('.live').getByRole('img').first()).toHaveAccessibleName(/\w{3}/);
      if ((await figure.widget.getAttribute('data-phase')) === 'running') {
        await figure.button('Cancel').press('Enter');
      }
      await expect(figure.widget).toHaveAttribute('data-phase', /done|cancelled/);

      await figure.openParameters();
      await figure.root.getByText('Data and description').click();
      await expect(figure.root.getByRole('table')).toBeVisible();
      // A run that was stopped early may hold a single row.
      expect(await figure.root.locator('tbody tr').count()).toBeGreaterThan(0);
      await expect(figure.result).toHaveText(/\d/);
      await saysOnlyNumbers(figure.root);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
      const { violations } = await new AxeBuilder({ page }).include(`#${id}`).analyze();
      expect(violations.map(({ id: rule, nodes }) => [rule, nodes.map(({ target }) => target)])).toEqual([]);
      expect(faults).toEqual([]);
    });

    test('carries a change in its link', async ({ page, browser, baseURL }) => {
      await page.goto(`${path}#${id}`);
      const figure = new WidgetFigure(page, id);
      await figure.openParameters();
      const field = figure.root.locator('.field input[type="text"]').first();
      const before = await field.inputValue();
      await figure.root
        .getByRole('button', { name: /^Increase / })
        .first()
        .press('Enter');
      await expect(field).not.toHaveValue(before);
      await expect(page).toHaveURL(new RegExp(`[?&]${widget}\\.`));

      const other = await browser.newContext({ baseURL: baseURL!, reducedMotion: 'reduce' });
      const there = await other.newPage();
      await there.goto(page.url());
      const copy = new WidgetFigure(there, id);
      await copy.openParameters();
      await expect(copy.root.locator('.field input[type="text"]').first()).toHaveValue(
        await field.inputValue(),
      );
      await expect(copy.root.locator('.notice')).toHaveCount(0);
      await other.close();
    });
  });
}
