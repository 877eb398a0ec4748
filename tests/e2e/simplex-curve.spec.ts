import { expect, test } from '@playwright/test';
import { collectFaults } from './page-faults.ts';
import { WidgetFigure } from './widget-page.ts';

/** A run of about a second: few tokens, one temperature, two networks. */
const quick =
  'simplex-curve.n=6&simplex-curve.d=100000&simplex-curve.beta=316&simplex-curve.horizon=4&simplex-curve.draws=64&simplex-curve.replicates=2';

test('one run is shown in three pictures without being computed again', async ({ page, baseURL }) => {
  const faults = await collectFaults(page, baseURL!);
  await page.goto(`simplex/?v=1&${quick}#fig-2`);
  const figure = new WidgetFigure(page, 'fig-2');
  await figure.finished();
  await expect(figure.result).toContainText('the earlier model after 4');
  const asked = page.waitForRequest(/engine\.worker|simulation/, { timeout: 1500 }).catch(() => undefined);

  await figure.openParameters();
  await figure.menu('picture').selectOption('networks');
  await expect(figure.result).toContainText('the finite-d drift');
  expect(await figure.words()).toContain('mean − limit form');
  await figure.menu('picture').selectOption('f-g');
  await expect(figure.result).toContainText('near γ = 0: f =');
  await expect(figure.widget).toHaveAttribute('data-phase', 'done');
  await expect(figure.stale).toHaveCount(0);
  await expect(page).toHaveURL(/simplex-curve\.show=f-g/);
  expect(await asked).toBeUndefined();
  expect(faults).toEqual([]);
});

test('a link with more tokens than dimensions says so and uses the defaults of both', async ({ page }) => {
  await page.goto('simplex/?v=1&simplex-curve.n=64&simplex-curve.d=16&simplex-curve.horizon=0.1#fig-2');
  const figure = new WidgetFigure(page, 'fig-2');
  const problems = figure.root.locator('.notice li');
  await expect(problems).toHaveCount(1);
  await expect(problems).toContainText('n = 64 tokens with equal overlaps do not fit into d = 16 dimensions');
  await expect(problems).toContainText('Using the defaults n = 32, d = 128');
});

test('the links of the text set the figure beside it', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('simplex/');
  const figure = new WidgetFigure(page, 'fig-2');
  await figure.awake();
  await page.getByRole('link', { name: 'Dimension 100 000' }).click();
  await expect(page).toHaveURL(/simplex-curve\.d=100000&.*#fig-2$/);
  await expect(figure.root.locator('.figure-title')).toHaveText('Dimension 100 000 at β = √d');
});
