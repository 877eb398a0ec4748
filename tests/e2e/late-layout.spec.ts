import { expect, test, type Page } from '@playwright/test';
import { movedByLayout, openMeasured, untilMeasured } from './late-layout.ts';

// That nothing moves on any page: tests/a11y/pages.spec.ts.

test('blocks far from the view wait, and have their sizes before they are seen', async ({ page }) => {
  await openMeasured(page, 'simplex/');
  expect(await waiting(page)).toBeGreaterThan(10);
  expect(await movedByLayout(page)).toEqual([]);
});

test('another width gives the blocks other sizes', async ({ page }) => {
  // Fonts that arrive would do the same.
  await page.addInitScript(() => Reflect.set(document.fonts, 'addEventListener', () => undefined));
  await page.setViewportSize({ width: 320, height: 640 });
  await openMeasured(page, 'simplex/');
  const last = page.locator('main h2').last();
  const before = (await last.boundingBox())!.y;
  await page.setViewportSize({ width: 700, height: 640 });
  await expect(async () => {
    expect(await movedByLayout(page)).toEqual([]);
    expect((await last.boundingBox())!.y).toBeLessThan(before - 1000);
  }).toPass({ timeout: 40_000 });
});

for (const isMeasured of [true, false]) {
  test(`a link within a page lands on its heading, ${isMeasured ? 'in time' : 'at once'}`, async ({
    page,
  }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 1280, height: 720 });
    // Idle time, which never comes here, is when sizes are found.
    if (!isMeasured) await page.addInitScript(() => Reflect.set(window, 'requestIdleCallback', () => 0));
    await page.goto('simplex/');
    if (isMeasured) await untilMeasured(page);
    else expect(await waiting(page)).toBeGreaterThan(10);
    await page.locator('.contents a[href="#what-to-try"]').click();
    // Below the header, in the upper quarter of the view.
    const isThere = async (): Promise<boolean> => {
      const { y } = (await page.locator('#what-to-try').boundingBox())!;
      return y > 60 && y < 180;
    };
    await expect.poll(isThere).toBe(true);
    // The blocks that have come into view move nothing.
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    expect(await isThere()).toBe(true);
  });
}

test('a page that is opened at an anchor, or loaded again, is laid out whole', async ({ page }) => {
  await page.goto('simplex/#thm-simplex');
  expect(await waiting(page)).toBe(0);
  await page.goto('about/');
  await page.goto('simplex/');
  expect(await waiting(page)).toBeGreaterThan(10);
  await page.reload();
  expect(await waiting(page)).toBe(0);
});

test.describe('without JavaScript, which would find the sizes', () => {
  test.use({ javaScriptEnabled: false });

  test('a page is laid out whole', async ({ page }) => {
    await page.goto('simplex/');
    expect(await waiting(page)).toBe(0);
  });
});

/** How many formulas in paragraphs wait to be laid out. */
async function waiting(page: Page): Promise<number> {
  return page
    .locator('main p .katex-html:not(details *)')
    .evaluateAll(
      (formulas) =>
        formulas.filter((formula) => !formula.checkVisibility({ contentVisibilityAuto: true })).length,
    );
}
