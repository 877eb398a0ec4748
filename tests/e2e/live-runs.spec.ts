import { expect, test, type Locator, type Page } from '@playwright/test';
import { WidgetFigure } from './widget-page.ts';

/** A run of a few milliseconds: it follows the controls. */
const short = 'second-moment.n=16&second-moment.d=16&second-moment.horizon=1&second-moment.replicates=2';
/** A run of a second or more, on any machine above 100 milliseconds: it waits for Run. */
const long = 'second-moment.n=128&second-moment.d=256&second-moment.replicates=2';

async function open(page: Page, query: string): Promise<WidgetFigure> {
  await page.setViewportSize({ width: 1280, height: 2400 });
  await page.goto(`high-temperature/?v=1&${query}#fig-3`);
  const figure = new WidgetFigure(page, 'fig-3');
  await figure.openParameters();
  await figure.finished();
  return figure;
}

const drawnTokens = (figure: WidgetFigure, count: number) =>
  expect(figure.picture.locator('.live .chart')).toHaveAccessibleName(
    new RegExp(`^Second moment of ${count} tokens`),
  );

const ghost = (figure: WidgetFigure) => figure.picture.locator('.live path[stroke-dasharray="12 3"]');
const median = (figure: WidgetFigure) => figure.picture.locator('.live path[stroke-width="2.6"]').first();
const path = (curve: Locator) => curve.getAttribute('d');

/** Drags a slider with the mouse from where it stands to a fraction of its length, and stays there. */
async function dragTo(figure: WidgetFigure, label: string, fraction: number): Promise<void> {
  const box = (await figure.slider(label).boundingBox())!;
  const position = await figure.slider(label).evaluate((slider) => {
    const { valueAsNumber, min, max } = slider as HTMLInputElement;
    return (valueAsNumber - Number(min)) / (Number(max) - Number(min));
  });
  // The thumb's centre runs between the ends less half a thumb, 8 pixels.
  const at = (part: number): number => box.x + 8 + part * (box.width - 16);
  const y = box.y + box.height / 2;
  await figure.page.mouse.move(at(position), y);
  await figure.page.mouse.down();
  await figure.page.mouse.move(at(fraction), y, { steps: 10 });
}

test('a short run follows the keyboard and the mouse without a press of Run', async ({ page }) => {
  const figure = await open(page, short);
  await drawnTokens(figure, 16);
  await figure.slider('tokens').press('ArrowRight');
  await expect(figure.field('tokens')).toHaveValue('18');
  await drawnTokens(figure, 18);
  await expect(figure.stale).toBeHidden();

  await dragTo(figure, 'tokens', 0.4);
  const dragged = Number(await figure.field('tokens').inputValue());
  expect(dragged).toBeGreaterThan(18);
  await drawnTokens(figure, dragged);
  await page.mouse.up();
  await expect(page).toHaveURL(new RegExp(`second-moment\\.n=${dragged}&`));
  await expect(figure.stale).toBeHidden();
});

test('a long run marks its picture as stale until Run is pressed', async ({ page }) => {
  const figure = await open(page, long);
  await figure.slider('tokens').press('ArrowRight');
  await expect(figure.field('tokens')).toHaveValue('144');
  await expect(figure.stale).toBeVisible();
  await expect(figure.picture).toHaveAttribute('data-stale', 'true');
  await drawnTokens(figure, 128);
  // Going back to what is drawn needs no run.
  await figure.type('tokens', '128');
  await expect(figure.stale).toBeHidden();
  await expect(figure.picture).toHaveAttribute('data-stale', 'false');
  await figure.type('tokens', '144');
  await figure.button('Run').click();
  await expect(figure.stale).toBeHidden();
  await figure.finished();
  await drawnTokens(figure, 144);
});

test('"Run on every change" starts long runs too, and the latest change wins', async ({ page }) => {
  const figure = await open(page, long);
  await figure.type('tokens', '150');
  await expect(figure.stale).toBeVisible();
  await figure.root.getByRole('checkbox', { name: 'Run on every change' }).check();
  await expect(figure.widget).toHaveAttribute('data-phase', 'running');
  await figure.type('tokens', '140');
  await figure.type('tokens', '130');
  await expect(figure.stale).toBeHidden();
  await figure.finished();
  await drawnTokens(figure, 130);
  await figure.root.getByRole('checkbox', { name: 'Run on every change' }).uncheck();
  await figure.type('tokens', '140');
  await expect(figure.stale).toBeVisible();
  await drawnTokens(figure, 130);
});

test('axes stay during a drag, then grow to show everything, and shrink only when they are fitted', async ({
  page,
}) => {
  // One network: with more, the range of the first that are complete may be wider than that of all.
  const figure = await open(page, short.replace('replicates=2', 'replicates=1'));
  const numbers = async () => (await figure.words()).filter((word) => /^[−0-9.]+$/.test(word));
  const before = await numbers();
  expect(before).toContain('1.0');
  await dragTo(figure, 'horizon', 0.3);
  await expect(figure.root.locator('.frame-label')).not.toContainText('τ = 1,');
  expect(await numbers()).toEqual(before);
  await page.mouse.up();
  await expect.poll(numbers).toContain('6');
  const grown = await numbers();
  await figure.type('horizon', '1');
  await expect(figure.root.locator('.frame-label')).toHaveText('τ = 1, layer 20');
  expect(await numbers()).toEqual(grown);
  await figure.button('Fit axes').click();
  await expect.poll(numbers).not.toContain('6');
});

test('the run before stays as a ghost with a legend entry; a drag leaves the ghost of its start', async ({
  page,
}) => {
  const figure = await open(page, short);
  await expect(ghost(figure)).toHaveCount(0);
  expect(await figure.words()).not.toContain('median of the run before');
  await figure.type('tokens', '24');
  await drawnTokens(figure, 24);
  await expect(ghost(figure)).toHaveCount(1);
  expect(await figure.words()).toContain('median of the run before');

  const first = await path(median(figure));
  await figure.type('tokens', '32');
  await drawnTokens(figure, 32);
  expect(await path(ghost(figure))).toBe(first);

  const start = await path(median(figure));
  await dragTo(figure, 'tokens', 0.5);
  const dragged = Number(await figure.field('tokens').inputValue());
  await drawnTokens(figure, dragged);
  expect(await path(ghost(figure))).toBe(start);
  await page.mouse.up();
  await expect(ghost(figure)).toHaveAttribute('d', start!);
  // Another preset is another figure: nothing to compare with.
  await figure.button('Reset').click();
  await figure.menu('Preset').selectOption('fig-3-right');
  await expect(figure.stale).toBeVisible();
});

test('the seed is rerolled, locked and kept in the link', async ({ page }) => {
  await page.addInitScript(() => {
    const fill = crypto.getRandomValues.bind(crypto);
    crypto.getRandomValues = (array) => {
      const filled = fill(array);
      if (filled instanceof Uint16Array) filled[0] = 4242;
      return filled;
    };
  });
  const figure = await open(page, short);
  await expect(figure.result).toContainText('of 2 runs');
  const before = await figure.result.innerText();
  const curves = await figure.curves();
  await figure.button('Reroll').click();
  await expect(figure.field('seed')).toHaveValue('4242');
  await expect(page).toHaveURL(/second-moment\.seed=4242/);
  await expect.poll(() => figure.curves()).not.toEqual(curves);
  await figure.button('Lock').click();
  await expect(figure.button('Lock')).toHaveAttribute('aria-pressed', 'true');
  await expect(figure.button('Reroll')).toBeDisabled();
  await expect(figure.field('seed')).not.toBeEditable();
  await figure.button('Lock').click();
  await expect(figure.result).not.toHaveText(before);
  await figure.type('seed', '1');
  await expect(figure.result).toHaveText(before);
  await expect(page).not.toHaveURL(/seed/);
});

test('presets are chosen, edits carry a badge, Reset returns to the figure of the page', async ({ page }) => {
  const figure = await open(page, short);
  const title = figure.root.locator('.figure-title');
  await expect(title.locator('.badge')).toHaveText('modified');
  await expect(figure.menu('Preset')).toHaveValue('');
  await figure.menu('Preset').selectOption('fig-3-right');
  await expect(title).toHaveText('Figure 3, right (n and β as in the paper)');
  await expect(figure.field('tokens')).toHaveValue('5000');
  await expect(page).toHaveURL(/n=5000&second-moment\.beta=0\.001&/);
  // A preset of minutes does not start by itself.
  await expect(figure.stale).toBeVisible();
  await figure.button('Reset').click();
  await expect(title).toHaveText('Figure 3, left (n and β as in the paper)');
  await expect(figure.button('Reset')).toBeDisabled();
  await expect(page).not.toHaveURL(/second-moment/);
});
