import { expect, test } from '@playwright/test';
import { brokenLinks, pagesOf, readPage, rootSite, siteOf, subPathSite } from './built-site.ts';
import { collectFaults, scrollThrough } from './page-faults.ts';

const pages = pagesOf(rootSite);

test('both builds hold the same pages', () => {
  expect(pagesOf(subPathSite)).toEqual(pages);
});

for (const path of pages) {
  test.describe(`/${path}`, { tag: '@both-bases' }, () => {
    test('loads without a fault, to its end', async ({ page, baseURL }) => {
      const faults = await collectFaults(page, baseURL!);
      const response = await page.goto(path);
      expect(response?.status()).toBe(200);
      await scrollThrough(page);
      expect(faults).toEqual([]);
    });

    test('says what it is', () => {
      const { language, title, descriptions, headings } = readPage(siteOf(test.info().project.name), path);
      expect(language).toMatch(/^en\b/);
      expect(title.length).toBeGreaterThan(10);
      expect(descriptions).toHaveLength(1);
      expect(descriptions[0]!.length).toBeGreaterThan(20);
      expect(headings).toHaveLength(1);
      expect(headings[0]).not.toBe('');
    });

    test('every link and anchor leads somewhere, and no id is used twice', () => {
      const site = siteOf(test.info().project.name);
      expect(brokenLinks(site, path)).toEqual([]);
      const { ids } = readPage(site, path);
      expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    });

    test('reads without JavaScript', async ({ browser, baseURL }) => {
      const context = await browser.newContext({ baseURL: baseURL!, javaScriptEnabled: false });
      const page = await context.newPage();
      const faults: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') faults.push(message.text());
      });
      await page.goto(path);
      await expect(page.locator('h1')).toBeVisible();
      expect((await page.locator('main').innerText()).length).toBeGreaterThan(40);
      for (const image of await page.locator('main img').all()) {
        await image.scrollIntoViewIfNeeded();
        await expect(image).not.toHaveJSProperty('naturalWidth', 0);
      }
      expect(faults).toEqual([]);
      await context.close();
    });
  });

  test(`/${path} fits a screen 320 pixels wide`, async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(path);
    await scrollThrough(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, 'the page scrolls sideways').toBeLessThanOrEqual(320);
  });
}
