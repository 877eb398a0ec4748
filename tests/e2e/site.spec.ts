import { expect, test } from '@playwright/test';
import { brokenLinks, pagesOf, readPage, rootSite, siteOf, subPathSite } from './built-site.ts';
import { collectFaults, scrollThrough } from './page-faults.ts';
import { saysOnlyNumbers, WidgetFigure } from './widget-page.ts';

const pages = pagesOf(rootSite);

test('both builds hold the same pages', () => {
  expect(pagesOf(subPathSite)).toEqual(pages);
});

for (const path of pages) {
  test(`/${path} says what it is`, { tag: '@both-bases' }, () => {
    const { language, title, descriptions, headings } = readPage(siteOf(test.info().project.name), path);
    expect(language).toMatch(/^en\b/);
    expect(title.length).toBeGreaterThan(10);
    expect(descriptions).toHaveLength(1);
    expect(descriptions[0]!.length).toBeGreaterThan(20);
    expect(headings).toHaveLength(1);
    expect(headings[0]).not.toBe('');
  });

  test(
    `/${path}: every link and anchor leads somewhere, and no id is used twice`,
    { tag: '@both-bases' },
    () => {
      const site = siteOf(test.info().project.name);
      expect(brokenLinks(site, path)).toEqual([]);
      const { ids } = readPage(site, path);
      expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    },
  );

  test(`/${path} reads without JavaScript, and every figure has one still, a caption and its result`, async ({
    browser,
    baseURL,
  }) => {
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
    for (const { id } of readPage(rootSite, path).figures) {
      await test.step(id, async () => {
        const figure = new WidgetFigure(page, id);
        const still = figure.picture.locator('.still .chart:visible');
        await figure.root.scrollIntoViewIfNeeded();
        await expect(still).toHaveCount(1);
        await expect(still).toHaveAccessibleName(/\w{3}/);
        await expect(figure.root.locator('figcaption')).toHaveText(/\w{3}/);
        await expect(figure.result).toHaveText(/\d/);
        await saysOnlyNumbers(figure.root);
        await expect(figure.root.getByRole('button')).toHaveCount(0);
      });
    }
    expect(faults).toEqual([]);
    await context.close();
  });
}

// Everything else holds at the root, for every page (tests/a11y), and no link leaves the base path (above): what is left
// for the browser is what the scripts of a page ask for by themselves.
const onePageOfEachKind = [
  '',
  'high-temperature/',
  'notes/',
  'notes/n1/',
  'results/',
  'bibliography/',
  '404.html',
];

for (const path of onePageOfEachKind) {
  test(
    `/${path} loads without a fault, to its end, under a base path`,
    { tag: '@sub-path' },
    async ({ page, baseURL }) => {
      const faults = await collectFaults(page, baseURL!);
      const response = await page.goto(path);
      expect(response?.status()).toBe(200);
      await scrollThrough(page);
      expect(faults).toEqual([]);
    },
  );
}
