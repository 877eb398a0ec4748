import { expect, test, type Page } from '@playwright/test';
import { axe, violationsOf } from './accessibility.ts';

const menu = (page: Page) => page.locator('.chapters-menu');
const summary = (page: Page) => menu(page).locator('summary');
const entries = (page: Page) => menu(page).getByRole('link');

test.describe('the list of chapters', () => {
  test('unfolds by keyboard, leads to a chapter, and says where the reader is', async ({ page }) => {
    await page.goto('about/');
    await expect(entries(page).first()).toBeHidden();
    await summary(page).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect(entries(page).first()).toBeFocused();
    await menu(page).getByRole('link', { name: 'High temperature' }).click();
    await expect(page).toHaveURL(/\/high-temperature\/$/);
    await expect(summary(page)).toHaveClass(/holds-here/);
    await summary(page).click();
    await expect(menu(page).locator('[aria-current="page"]')).toHaveText('High temperature');
  });

  test('Escape folds it and keeps the focus; so do a press elsewhere and Tab beyond its end', async ({
    page,
  }) => {
    await page.goto('about/');
    await summary(page).focus();
    await page.keyboard.press('Enter');
    await expect(entries(page).first()).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(entries(page).first()).toBeHidden();
    await expect(summary(page)).toBeFocused();

    await page.keyboard.press('Enter');
    await page.locator('h1').click();
    await expect(entries(page).first()).toBeHidden();

    await summary(page).click();
    await entries(page).last().focus();
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Results', exact: true })).toBeFocused();
    await expect(entries(page).first()).toBeHidden();
  });

  test('unfolds without JavaScript', async ({ browser, baseURL }) => {
    const context = await browser.newContext({ baseURL: baseURL!, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto('about/');
    await summary(page).click();
    await menu(page).getByRole('link', { name: 'High temperature' }).click();
    await expect(page).toHaveURL(/\/high-temperature\/$/);
    await context.close();
  });

  test('unfolded, it is in the window and has no axe violation, at any width and in either theme', async ({
    page,
  }) => {
    await page.goto('about/');
    await summary(page).click();
    for (const [width, colorScheme] of [
      [320, 'light'],
      [320, 'dark'],
      [1280, 'dark'],
    ] as const) {
      await test.step(`${width} pixels, ${colorScheme}`, async () => {
        await page.setViewportSize({ width, height: 640 });
        await page.emulateMedia({ colorScheme });
        const { x, y, width: wide, height } = (await menu(page).locator('ol').boundingBox())!;
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x + wide).toBeLessThanOrEqual(width);
        expect(y + height).toBeLessThanOrEqual(640);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        expect(await violationsOf((await axe(page)).include('.site-header'), 4)).toEqual([]);
      });
    }
  });
});

test('320 pixels wide, the header takes two lines', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto('');
  const tops = await page
    .locator('.site-header nav > a, .site-header summary')
    .evaluateAll((items) => [...new Set(items.map((item) => Math.round(item.getBoundingClientRect().top)))]);
  expect(tops).toHaveLength(1);
});

test('the reference and its BibTeX can be copied', async ({ page, context, baseURL }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(baseURL!).origin });
  await page.goto('bibliography/#cite-this');
  const [reference, bibtex] = [page.locator('.copyable').nth(0), page.locator('.copyable').nth(1)];
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await reference.getByRole('button', { name: 'Copy: Reference' }).click();
  await expect(reference.getByRole('status')).toHaveText('Copied.');
  expect(await clipboard()).toMatch(/^Koubbi, H\., .* https:\/\/arxiv\.org\/abs\/2604\.01978$/);
  await bibtex.getByRole('button', { name: 'Copy: BibTeX' }).click();
  await expect(bibtex.getByRole('status')).toHaveText('Copied.');
  expect(await clipboard()).toMatch(/^@misc\{koubbi2026homogenized,\n {2}author/);
});

test('where the clipboard is closed, the text is selected', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator.clipboard, 'writeText', {
      value: () => Promise.reject(new Error('closed')),
    });
  });
  await page.goto('bibliography/');
  await page.getByRole('button', { name: 'Copy: Reference' }).first().click();
  await expect(page.getByRole('status').first()).toContainText('Selected');
  expect(await page.evaluate(() => getSelection()!.toString())).toMatch(/^Koubbi, H\./);
});
