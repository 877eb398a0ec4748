import { expect, test } from '@playwright/test';
import { axe, emptyFormulas, violationsOf } from './accessibility.ts';
import { pagesOf, readPage, rootSite } from './built-site.ts';
import { collectFaults } from './page-faults.ts';
import { unreadableLabels } from './picture-labels.ts';
import { saysOnlyNumbers, WidgetFigure } from './widget-page.ts';

// What every widget owes its readers, whatever it shows. The list comes from the built pages.

const figures = pagesOf(rootSite).flatMap((path) =>
  readPage(rootSite, path).figures.map((figure) => ({ path, ...figure })),
);
/** One figure for each widget: the first that a reader of the site meets. */
const widgets = figures.filter(
  ({ widget }, index) => figures.findIndex((other) => other.widget === widget) === index,
);

test('there are live figures, and every one has an id of its own on its page', () => {
  expect(widgets.length).toBeGreaterThan(0);
  expect(figures.filter(({ id }) => id === '')).toEqual([]);
});

for (const { widget, path, id } of widgets) {
  test(`${widget} runs by keyboard on a narrow dark screen, is described and tabulated, and carries a change in its link`, async ({
    page,
    browser,
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

    expect(await unreadableLabels(page)).toEqual([]);

    await figure.openParameters();
    await figure.root.getByText('Data and description').click();
    await expect(figure.root.getByRole('table')).toBeVisible();
    // A run that was stopped early may hold a single row.
    expect(await figure.root.locator('tbody tr').count()).toBeGreaterThan(0);
    await expect(figure.result).toHaveText(/\d/);
    await saysOnlyNumbers(figure.root);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await emptyFormulas(page);
    expect(await violationsOf((await axe(page)).include(`#${id}`), 5)).toEqual([]);

    const field = figure.root.locator('.field input[type="text"]').first();
    const before = await field.inputValue();
    await figure.root
      .getByRole('button', { name: /^Increase / })
      .first()
      .press('Enter');
    await expect(field).not.toHaveValue(before);
    await expect(page).toHaveURL(new RegExp(`[?&]${widget}\\.`));
    expect(faults).toEqual([]);

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
}
