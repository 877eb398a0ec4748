import { expect, test } from '@playwright/test';
import { collectFaults } from './page-faults.ts';
import { WidgetFigure } from './widget-page.ts';

const chapter = 'simplex/?v=1&';
/** A run of a second or two: few tokens, four rows, two networks each. */
const quick =
  'simplex-map.n=4&simplex-map.d=16&simplex-map.rows=4&simplex-map.replicates=2&simplex-map.horizon=12';

test('δ and the colour change the picture and not the run', async ({ page, baseURL }) => {
  const faults = await collectFaults(page, baseURL!);
  await page.goto(`${chapter}${quick}#fig-2-map`);
  const figure = new WidgetFigure(page, 'fig-2-map');
  await figure.finished();
  await expect(figure.result).toContainText('Half of the pairs have overlap above 1 − 0.001');
  const fine = await figure.curves();

  await figure.openParameters();
  await figure.type('tolerance', '0.3');
  await expect(figure.result).toContainText('Half of the pairs have overlap above 1 − 0.3');
  const coarse = await figure.curves();
  expect(coarse).not.toEqual(fine);
  await figure.menu('colour').selectOption('overlap');
  await expect(figure.result).toContainText('The mean overlap is above 1 − 0.3');
  expect(await figure.curves()).not.toEqual(coarse);
  expect(await figure.words()).toContain('mean overlap of two tokens (dimensionless)');
  await expect(figure.widget).toHaveAttribute('data-phase', 'done');
  await expect(figure.stale).toHaveCount(0);
  await expect(page).toHaveURL(/simplex-map\.heat=overlap/);

  await figure.menu('colour').selectOption('pairs');
  await figure.type('tolerance', '0.001');
  await expect(figure.result).toContainText('Half of the pairs have overlap above 1 − 0.001');
  expect(await figure.curves()).toEqual(fine);
  expect(faults).toEqual([]);
});

test('a map is complete, and coarse, from the first chunks on', async ({ page }) => {
  await page.goto(`${chapter}simplex-map.replicates=1000#fig-2-map`);
  const figure = new WidgetFigure(page, 'fig-2-map');
  await expect(figure.picture).toHaveAttribute('data-live', 'true');
  // The highest β is among the first: the rows between are filled in from their neighbours.
  await expect(figure.result).toContainText('β = 8.89');
  expect(await figure.progress()).toBeLessThan(0.02);
  await figure.button('Cancel').click();
  await expect(figure.widget).toHaveAttribute('data-phase', 'cancelled');
});

test('a link with more tokens than dimensions is refused unless the start is uniform', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`${chapter}simplex-map.d=8#fig-2-map`);
  const figure = new WidgetFigure(page, 'fig-2-map');
  await expect(figure.root.locator('.notice li')).toContainText('n = 32 tokens with equal overlaps');
  await page.goto(`${chapter}simplex-map.d=8&simplex-map.init=uniform#fig-2-map`);
  await figure.awake();
  await expect(figure.root.locator('.notice')).toHaveCount(0);
  await expect(figure.root.locator('.figure-title')).toContainText('Uniform start in dimension 8');
});
