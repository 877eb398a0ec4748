import { expect, test, type Page } from '@playwright/test';
import { collectFaults } from './page-faults.ts';
import { WidgetFigure } from './widget-page.ts';

const open = async (page: Page, query = ''): Promise<WidgetFigure> => {
  await page.goto(`regimes/${query}`);
  const figure = new WidgetFigure(page, 'fig-1');
  await figure.awake();
  return figure;
};

/** The middle of a handle on the screen. */
async function middle(figure: WidgetFigure, id: string): Promise<{ x: number; y: number }> {
  const box = (await figure.root.locator(`[data-handle="${id}"]`).boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function drag(page: Page, from: { x: number; y: number }, dx: number, dy: number): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + dx, from.y + dy, { steps: 8 });
  await page.mouse.up();
}

test('the point is dragged in either picture; fields, words, the address and the other picture follow', async ({
  page,
  baseURL,
}) => {
  const faults = await collectFaults(page, baseURL!);
  const figure = await open(page);
  // A pointer that reaches the picture makes it live.
  await figure.picture.hover({ position: { x: 5, y: 5 } });
  await figure.finished();
  await expect(figure.root.locator('[data-handle]')).toHaveCount(2);
  await expect(figure.result).toContainText(/^SDE: a = 0\.434, b = 0\.534/);
  const left = await middle(figure, 'scales');

  // Straight up in the exponents: more heads, the same step.
  await drag(page, await middle(figure, 'exponents'), 0, -120);
  await expect(figure.result).toContainText(/^ODE II: a = 0\.434/);
  await expect(page).toHaveURL(/phase-diagram\.H=\d{2,}/);
  await figure.openParameters();
  expect(Number(await figure.field('step size').inputValue())).toBeCloseTo(0.05, 3);
  const heads = Number(await figure.field('heads').inputValue());
  expect(heads).toBeGreaterThan(20);
  await expect.poll(async () => (await middle(figure, 'scales')).y).toBeGreaterThan(left.y + 20);

  // To the left in step and noise: a smaller step.
  await figure.picture.scrollIntoViewIfNeeded();
  const point = await middle(figure, 'scales');
  await drag(page, point, -60, 0);
  await expect(figure.result).toContainText(/^ODE I: /);
  expect(Number(await figure.field('step size').inputValue())).toBeLessThan(0.05);
  expect(faults).toEqual([]);
});

test('a handle stays in its panel and where whole heads can put it', async ({ page }) => {
  const figure = await open(page);
  await figure.picture.hover({ position: { x: 5, y: 5 } });
  await figure.finished();
  await drag(page, await middle(figure, 'exponents'), 40, 300);
  await figure.openParameters();
  await expect(figure.field('heads')).toHaveValue('1');
  await expect(figure.field('heads')).toHaveAttribute('aria-invalid', 'false');
  const [handle, picture] = [
    (await figure.root.locator('[data-handle="exponents"]').boundingBox())!,
    (await figure.picture.boundingBox())!,
  ];
  expect(handle.y + handle.height / 2).toBeLessThan(picture.y + picture.height);
});

test('only handles take touches: as large as a finger, and the picture around them scrolls', async ({
  page,
}) => {
  await page.setViewportSize({ width: 320, height: 640 });
  const figure = await open(page);
  await figure.button('Run').click();
  await figure.finished();
  const handle = figure.root.locator('[data-handle="exponents"]');
  await expect(handle).toHaveCSS('touch-action', 'none');
  await expect(figure.picture.locator('.live')).toHaveCSS('touch-action', 'pan-y pinch-zoom');
  const box = (await handle.boundingBox())!;
  expect([box.width, box.height]).toEqual([44, 44]);
});

test('fields do what handles do, without a pointer', async ({ page }) => {
  const figure = await open(page);
  await figure.openParameters();
  await figure.type('heads', '200');
  await expect(figure.result).toContainText(/^ODE II: /);
  await figure.type('step size', '0.005');
  await expect(figure.result).toContainText(/^ODE I: /);
  await figure.slider('step size').press('Home');
  await expect(figure.result).toContainText(/^Static: /);
  await figure.menu('weights').selectOption('Gaussian, centred');
  await figure.type('step size', '0.05');
  await expect(figure.result).toContainText(/^Static: .*from no motion, promised here/);
});

test('of a long run the diagram follows at once and the comparison waits for Run', async ({ page }) => {
  const figure = await open(page);
  await figure.openParameters();
  await figure.type('independent runs', '20000');
  await figure.type('heads', '200');
  await expect(figure.result).toContainText(/^ODE II: .*Press Run to compare\.$/);
  await expect(figure.widget).toHaveAttribute('data-phase', 'sketched');
  await expect(figure.stale).toBeHidden();
  expect(await figure.words()).toContain('Press Run to simulate networks here.');
  await figure.button('Run').click();
  await expect(figure.widget).toHaveAttribute('data-phase', 'running');
  await expect(figure.result).toContainText('from ODE II, promised here');
  await figure.button('Cancel').click();
  await expect(figure.widget).toHaveAttribute('data-phase', 'cancelled');
});
