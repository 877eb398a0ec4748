import { expect, test } from '@playwright/test';
import { brokenLinks, pagesOf, readPage, rootSite, siteOf, subPathSite } from './built-site.ts';
import { collectFaults, scrollThrough } from './page-faults.ts';

const pages = pagesOf(rootSite);

test('both builds hold the same pages', () => {
  expect(pagesOf(subPathSite)).toEqual(pages);
});

for (const path of pages) {
  test.describe(`/${path}`, { tag: '@both-bases' }, () => {
    // In a narrow window: the accessibility checks load every page in a wide one.
    test('loads without a fault, to its end, and fits 320 pixels', async ({ page, baseURL }) => {
      const faults = await collectFaults(page, baseURL!);
      await page.setViewportSize({ width: 320, height: 640 });
      const response = await page.goto(path);
      expect(response?.status()).toBe(200);
      await scrollThrough(page);
      expect(faults).toEqual([]);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width, 'the page scrolls sideways').toBeLessThanOrEqual(320);
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
  });

  test(`/${path} reads without JavaScript`, async ({ browser, baseURL }) => {
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
}
