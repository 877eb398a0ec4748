import { expect, test } from '@playwright/test';
import { axe, COLOUR_RULES, emptyFormulas, violationsOf, WCAG_TAGS } from '../e2e/accessibility.ts';
import { pagesOf, rootSite } from '../e2e/built-site.ts';
import { layOutWhole, movedByLayout, untilMeasured } from '../e2e/late-layout.ts';
import { collectFaults, scrollThrough } from '../e2e/page-faults.ts';
import { unreadableLabels } from '../e2e/picture-labels.ts';

// A page is loaded once and asked everything.
for (const path of pagesOf(rootSite)) {
  test(`/${path} loads without a fault, to its end, fits 320 pixels, and has readable pictures and no axe violation in either theme`, async ({
    page,
    baseURL,
  }) => {
    const faults = await collectFaults(page, baseURL!);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 320, height: 640 });
    const response = await page.goto(path);
    expect(response?.status()).toBe(200);
    await scrollThrough(page);
    await expect(async () => {
      await untilMeasured(page);
      expect(await movedByLayout(page)).toEqual([]);
    }).toPass();
    // Neither axe nor the width of the page knows of what waits.
    await layOutWhole(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, 'the page scrolls sideways').toBeLessThanOrEqual(320);
    expect(await unreadableLabels(page), 'at 320 pixels').toEqual([]);

    await page.setViewportSize({ width: 1280, height: 720 });
    expect(await unreadableLabels(page), 'at 1280 pixels').toEqual([]);
    const loaded = await page.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name }) => name),
    );
    const fonts = loaded.filter((name) => name.endsWith('.woff2'));
    expect(fonts).toContainEqual(expect.stringMatching(/reader-serif-400-normal/));
    const whole = fonts.filter((name) => /source-s|KaTeX_(?:Main-Regular|Math-Italic)/.test(name));
    expect(whole, 'some character of the page is not among those of scripts/fonts.mjs').toEqual([]);

    await emptyFormulas(page);
    expect(await violationsOf((await axe(page)).withTags(WCAG_TAGS), 6), 'light').toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violationsOf((await axe(page)).withRules(COLOUR_RULES), 1), 'dark').toEqual([]);
    expect(faults).toEqual([]);
  });
}
