import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { pagesOf, rootSite } from '../e2e/built-site.ts';
import { scrollThrough } from '../e2e/page-faults.ts';

/** WCAG 2.2, levels A and AA, with everything that earlier versions ask. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];

for (const path of pagesOf(rootSite)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`/${path} has no axe violation in the ${colorScheme} theme`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.goto(path);
      await scrollThrough(page);
      const { violations, passes } = await new AxeBuilder({ page }).withTags(tags).analyze();
      expect(passes.length, 'axe looked at something').toBeGreaterThan(5);
      const found = violations.map(({ id, help, nodes }) => ({
        id,
        help,
        where: nodes.map(({ target }) => target.join(' ')),
      }));
      expect(found).toEqual([]);
    });
  }
}
