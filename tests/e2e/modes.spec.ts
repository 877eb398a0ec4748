import { expect, test, type Locator, type Page } from '@playwright/test';
import { WidgetFigure } from './widget-page.ts';

/** A run of a few milliseconds. */
const short = 'second-moment.n=16&second-moment.d=16&second-moment.horizon=1&second-moment.replicates=2';
/** A run of many seconds. */
const long = 'second-moment.n=400&second-moment.d=300&second-moment.horizon=20';

async function open(page: Page, query: string): Promise<WidgetFigure> {
  await page.goto(`high-temperature/?v=1&${query}#fig-3`);
  const figure = new WidgetFigure(page, 'fig-3');
  await figure.awake();
  return figure;
}

/** Whether the focused element has a ring and lies under nothing else. */
function isSeen(element: HTMLElement | SVGElement): { ring: boolean; uncovered: boolean } {
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return {
    ring: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
    uncovered: hit !== null && (element.contains(hit) || hit.contains(element)),
  };
}

test.describe('by keyboard alone', () => {
  test('Tab reaches everything in order, each with a ring that is in view, and leaves again', async ({
    page,
  }) => {
    const figure = await open(page, short);
    await figure.finished();
    for (const details of ['Parameters', 'Data and description']) {
      const summary = figure.root.locator('summary').filter({ hasText: details });
      await summary.focus();
      await page.keyboard.press('Enter');
    }
    await expect(figure.field('seed')).toBeVisible();
    const stops = await figure.root.evaluate((root) => {
      const candidates = root.querySelectorAll<HTMLElement>(
        'button, input, select, summary, a[href], [tabindex="0"]',
      );
      return [...candidates]
        .filter((element) => !element.matches(':disabled'))
        .map((element, index) => {
          element.dataset.stop = String(index);
          return index;
        });
    });
    expect(stops.length).toBeGreaterThan(40);
    await figure.button('Run').focus();
    const visited: (number | undefined)[] = [];
    for (let press = 0; press <= stops.length; press++) {
      const focused = page.locator(':focus');
      const stop = await focused.getAttribute('data-stop');
      if (stop === null) break;
      visited.push(Number(stop));
      await expect(focused).toBeInViewport();
      // Scrolling may be smooth: the place is looked at until it holds.
      await expect
        .poll(() => focused.evaluate(isSeen), { message: `stop ${stop}` })
        .toEqual({
          ring: true,
          uncovered: true,
        });
      await page.keyboard.press('Tab');
    }
    expect(visited).toEqual(stops);
    await page.keyboard.press('Shift+Tab');
    await expect(page.locator(':focus')).toHaveAttribute('data-stop', String(stops.length - 1));
  });

  test('a run is started, paused, continued, cancelled and stepped through', async ({ page }) => {
    const figure = await open(page, long);
    await expect(figure.picture).toHaveAttribute('data-live', 'true');
    await figure.button('Pause').focus();
    await page.keyboard.press('Space');
    await expect(figure.widget).toHaveAttribute('data-phase', 'paused');
    // The button has another name and keeps the focus.
    await expect(figure.button('Continue')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(figure.widget).toHaveAttribute('data-phase', 'running');
    await page.keyboard.press('Tab');
    await expect(figure.button('Cancel')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(figure.widget).toHaveAttribute('data-phase', 'cancelled');

    await figure.button('Rewind').focus();
    await page.keyboard.press('Enter');
    await expect(figure.root.locator('.frame-label')).toHaveText('τ = 0, layer 0');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await expect(figure.root.locator('.frame-label')).toHaveText('τ = 0.05, layer 1');
    await figure.root.getByRole('slider', { name: 'Position in the run' }).focus();
    await page.keyboard.press('ArrowRight');
    await expect(figure.root.locator('.frame-label')).toHaveText('τ = 0.1, layer 2');
    await page.keyboard.press('End');
    await expect(figure.root.locator('.frame-label')).toHaveText('τ = 20, layer 400');
  });

  test('sliders and fields step with arrows, by more with Shift and by less with Alt', async ({ page }) => {
    const figure = await open(page, short);
    await figure.openParameters();
    for (const control of [figure.slider('initial overlap'), figure.field('initial overlap')]) {
      await figure.type('initial overlap', '0.3');
      await control.focus();
      await page.keyboard.press('ArrowUp');
      const normal = Number(await figure.field('initial overlap').inputValue()) - 0.3;
      await figure.type('initial overlap', '0.3');
      await control.focus();
      await page.keyboard.press('Shift+ArrowUp');
      const coarse = Number(await figure.field('initial overlap').inputValue()) - 0.3;
      await figure.type('initial overlap', '0.3');
      await control.focus();
      await page.keyboard.press('Alt+ArrowUp');
      const fine = Number(await figure.field('initial overlap').inputValue()) - 0.3;
      expect(normal).toBeGreaterThan(0);
      expect(coarse).toBeCloseTo(10 * normal, 6);
      expect(fine).toBeCloseTo(normal / 10, 6);
    }
  });
});

test('320 pixels wide, a run with all its controls neither widens the page nor hides a control', async ({
  page,
}) => {
  await page.setViewportSize({ width: 320, height: 640 });
  const figure = await open(page, short);
  await figure.finished();
  await figure.openParameters();
  await figure.root.getByText('Data and description').click();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  const outside = await figure.root.locator('button, input, select, summary').evaluateAll((controls) =>
    controls
      .map((control) => ({
        name: control.getAttribute('aria-label') ?? control.textContent,
        box: control.getBoundingClientRect(),
      }))
      .filter(({ box }) => box.left < 0 || box.right > 320 || box.width < 13)
      .map(({ name }) => name),
  );
  expect(outside).toEqual([]);
  await figure.slider('tokens').press('ArrowRight');
  await expect(figure.picture.locator('.live .chart')).toHaveAccessibleName(/^Second moment of 18 tokens/);
});

test.describe('under reduced motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });

  test('nothing runs or moves before the reader asks, and the player still steps', async ({ page }) => {
    const figure = await open(page, short);
    await figure.openParameters();
    await expect(figure.field('tokens')).toHaveValue('16');
    // A run would have begun by now: the view of the widget is what it fetches first.
    await page.waitForLoadState('networkidle');
    await expect(figure.widget).toHaveAttribute('data-phase', 'idle');
    await expect(figure.picture).toHaveAttribute('data-live', 'false');
    await expect(figure.stale).toBeVisible();
    await figure.button('Run').click();
    await figure.finished();
    await expect(figure.root.locator('.frame-label')).toHaveText('τ = 1, layer 20');
    await figure.button('Rewind').click();
    await figure.button('Step').click();
    await expect(figure.root.locator('.frame-label')).toHaveText('τ = 0.05, layer 1');
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior)).toBe('auto');
  });
});

test('in the dark theme the live picture and the still have the colours of the theme', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  const figure = await open(page, short);
  await figure.finished();
  const colours = () =>
    page.evaluate(() => {
      const text = document.querySelector('.live text')!;
      const curve = document.querySelector('.live path[stroke-width="2.6"]')!;
      return [
        getComputedStyle(document.body).backgroundColor,
        getComputedStyle(text).fill,
        getComputedStyle(curve).stroke,
      ];
    });
  const light = await colours();
  await page.emulateMedia({ colorScheme: 'dark' });
  for (const [index, colour] of light.entries()) {
    await expect.poll(async () => (await colours())[index]).not.toBe(colour);
  }
});

test('in forced colours every control has an edge, and letters under an accent are drawn', async ({
  page,
}) => {
  await page.emulateMedia({ forcedColors: 'active' });
  const figure = await open(page, short);
  await figure.finished();
  await figure.openParameters();
  // Backgrounds are taken away, so only an edge tells a control from text.
  const flat = await figure.root
    .locator('.controls button, .controls select, .controls input[type="text"]')
    .evaluateAll((controls) =>
      controls
        .filter((control) => {
          const { borderTopWidth, borderTopStyle } = getComputedStyle(control);
          return Number.parseFloat(borderTopWidth) < 1 || borderTopStyle === 'none';
        })
        .map((control) => control.textContent),
    );
  expect(flat).toEqual([]);
  // Chromium lays a plate behind every piece of text: it must hide neither the letters nor what is below an accent.
  expect(await blackPoints(figure.button('Run'), [0.25, 0.25, 0.75, 0.75]), 'letters of Run').toBeGreaterThan(
    10,
  );
  const accent = page.locator('main .katex-html .accent').first();
  expect(await blackPoints(accent, [0, 0.5, 1, 1]), 'lower half of x̄').toBeGreaterThan(10);
});

/** How many points of a part of an element are black; `part` gives its corners as fractions. */
async function blackPoints(
  element: Locator,
  part: readonly [number, number, number, number],
): Promise<number> {
  await element.scrollIntoViewIfNeeded();
  const address = `data:image/png;base64,${(await element.screenshot()).toString('base64')}`;
  return element.page().evaluate(
    async ({ address, part: [left, top, right, bottom] }) => {
      const image = new Image();
      image.src = address;
      await image.decode();
      const { width, height } = image;
      const context = new OffscreenCanvas(width, height).getContext('2d')!;
      context.drawImage(image, 0, 0);
      const area = [left * width, top * height, (right - left) * width, (bottom - top) * height] as const;
      const { data } = context.getImageData(...area);
      let black = 0;
      for (let at = 0; at < data.length; at += 4) {
        if (Math.max(data[at]!, data[at + 1]!, data[at + 2]!) < 80) black++;
      }
      return black;
    },
    { address, part },
  );
}

test('on paper the picture is there, controls are not, in dark ink, whatever the theme', async ({ page }) => {
  await page.goto('high-temperature/');
  const figure = new WidgetFigure(page, 'fig-3');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ media: 'print', colorScheme });
    await expect(figure.picture.locator('.still .chart:visible')).toHaveCount(1);
    await expect(figure.button('Run')).toBeHidden();
    await expect(page.getByRole('navigation')).toHaveCount(0);
  }

  await page.emulateMedia({ media: 'screen' });
  await open(page, short);
  await figure.finished();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ media: 'print', colorScheme });
    await expect(figure.picture.locator('.live .chart')).toBeVisible();
    await expect(figure.picture.locator('.still .chart:visible')).toHaveCount(0);
    await expect(figure.root.getByRole('button')).toHaveCount(0);
    await expect(figure.root.locator('figcaption')).toBeVisible();
    const lightness = await page.evaluate(() => {
      const colours = [
        getComputedStyle(document.body).color,
        getComputedStyle(document.querySelector('.live text')!).fill,
      ];
      return colours.map((colour) => Math.max(...colour.match(/\d+/g)!.slice(0, 3).map(Number)));
    });
    // Browsers leave backgrounds out when they print: light letters would be lost.
    lightness.forEach((value) => expect(value, colorScheme).toBeLessThan(100));
    // The text column takes the sheet, whatever its width.
    const [column, sheet] = await page.evaluate(() => [
      document.querySelector('main')!.clientWidth,
      document.documentElement.clientWidth,
    ]);
    expect(column).toBeGreaterThan(sheet! / 2);
  }
});
