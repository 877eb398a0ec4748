import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** WCAG 2.2, levels A and AA, with everything that earlier versions ask. */
export const WCAG_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];

/** What depends on colours: all that another theme can change. */
export const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** An empty statement: the page has axe already. */
const NOTHING = ';';

/**
 * The checks of axe, to be narrowed with `include` and `exclude`, for `violationsOf`. They run in the page itself and
 * not, as they would otherwise, once more in a second one that joins the findings of frames: the site has none.
 */
export async function axe(page: Page): Promise<AxeBuilder> {
  expect(page.frames()).toHaveLength(1);
  const isThere = await page.evaluate(() => 'axe' in window);
  return (
    new AxeBuilder({ page, ...(isThere ? { axeSource: NOTHING } : {}) })
      // Details of violations only: those of everything that passes take longer than the checks.
      .options({ resultTypes: ['violations'] })
      .setLegacyMode()
  );
}

/**
 * Empties the letters of all formulas, and keeps their boxes. Assistive technology reads the MathML beside them; their
 * colours are the text's own or those of the palette, whose contrast a unit test holds. They are half of a page's elements,
 * and axe looks at the place of each.
 */
export async function emptyFormulas(page: Page): Promise<void> {
  await page.evaluate(() => {
    const boxes = [...document.querySelectorAll<HTMLElement>('.katex-html .base')];
    const sizes = boxes.map((box) => box.getBoundingClientRect());
    boxes.forEach((box, index) => {
      // The strut holds the height and the line.
      box.replaceChildren(...box.querySelectorAll(':scope > .strut'));
      box.style.width = `${sizes[index]!.width}px`;
    });
  });
}

/** The violations in words. Fails when fewer rules than `least` found something to check. */
export async function violationsOf(checks: AxeBuilder, least: number): Promise<string[]> {
  const { violations, passes } = await checks.analyze();
  expect(passes.length, 'rules that found something to check').toBeGreaterThanOrEqual(least);
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}
