import { expect, test } from '@playwright/test';
import { collectFaults } from './page-faults.ts';
import { WidgetFigure } from './widget-page.ts';

const chapter = 'gaussian/';
const anchor = 'fig-mean-field';
/** Few heads and small matrices: a run of some milliseconds. */
const quick = 'overlap-drift.n=5&overlap-drift.d=6&overlap-drift.heads=128';

test('another picture draws the same run anew, and a link carries it', async ({ page, baseURL }) => {
  const faults = await collectFaults(page, baseURL!);
  await page.goto(`${chapter}?v=1&${quick}#${anchor}`);
  const figure = new WidgetFigure(page, anchor);
  await figure.finished();
  expect(await figure.words()).toContain('length of the average kick');
  await expect(figure.result).toContainText('After 128 heads the average kick is');

  await figure.openParameters();
  await figure.menu('picture').selectOption('drift');
  await expect.poll(() => figure.words()).toContain('drift of every overlap per unit of τ');
  await expect(figure.result).toContainText('By the formula');
  await expect(page).toHaveURL(/overlap-drift\.show=drift/);
  const drift = await figure.curves();

  await figure.menu('picture').selectOption('kernel');
  await expect.poll(() => figure.words()).toContain('between different coordinates');
  // Back to the drift: point for point what it was, because nothing was drawn at random again.
  await figure.menu('picture').selectOption('drift');
  await expect.poll(() => figure.curves()).toEqual(drift);

  await page.reload();
  await figure.finished();
  expect(await figure.curves()).toEqual(drift);
  expect(faults).toEqual([]);
});

test('the player adds the heads one by one', async ({ page }) => {
  await page.goto(`${chapter}?v=1&${quick}#${anchor}`);
  const figure = new WidgetFigure(page, anchor);
  await figure.finished();
  await figure.button('Rewind').click();
  await expect(figure.root.locator('.frame-label')).toHaveText('1 head');
  await expect(figure.result).toContainText('After 1 head ');
  await figure.button('Step').click();
  await expect(figure.root.locator('.frame-label')).toHaveText('2 heads');
});

test('a link of the text sets the live figure to the cold run, with the number that the text gives', async ({
  page,
}) => {
  await page.goto(chapter);
  const figure = new WidgetFigure(page, anchor);
  await page.getByRole('link', { name: /Very cold attention/ }).click();
  await figure.finished();
  await expect(figure.result).toContainText('By the formula 5 of 66 overlaps fall');
  await expect(page).toHaveURL(new RegExp(`#${anchor}$`));
});
