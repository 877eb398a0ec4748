import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { pagesOf, rootSite } from '../e2e/built-site.ts';
import { collectFaults, scrollThrough } from '../e2e/page-faults.ts';

type Violation = Awaited<ReturnType<AxeBuilder['analyze']>>['violations'][number];

/** WCAG 2.2, levels A and AA, with everything that earlier versions ask. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];
/** What depends on colours: all that the second theme can change. */
const colourRules = ['color-contrast', 'link-in-text-block'];

for (const path of pagesOf(rootSite)) {
  test(`/${path} has no axe violation in either theme`, async ({ page, baseURL }) => {
    const faults = await collectFaults(page, baseURL!);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(path);
    await scrollThrough(page);
    const all = await axe(page).withTags(tags).analyze();
    expect(all.passes.length, 'axe looked at something').toBeGreaterThan(5);
    expect(all.violations.map(described)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await axe(page).withRules(colourRules).analyze();
    expect(dark.passes.length, 'axe looked at colours').toBeGreaterThan(0);
    expect(dark.violations.map(described)).toEqual([]);
    expect(faults).toEqual([]);
  });
}

/**
 * Details of violations only: those of everything that passes take longer than the checks. Left out are the letters of
 * formulas: they are hidden from assistive technology, which reads the MathML beside them, and their colours are the
 * text's own or those of the palette, whose contrast a unit test holds.
 */
const axe = (page: Page): AxeBuilder =>
  new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).exclude('.katex-html');

function described({ id, help, nodes }: Violation): object {
  return { id, help, where: nodes.map(({ target }) => target.join(' ')) };
}
