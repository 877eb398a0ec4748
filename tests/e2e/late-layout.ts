import type { Page } from '@playwright/test';

/** Opens a page and waits until the sizes of all its blocks are known: before that, text may still move. */
export async function openMeasured(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await untilMeasured(page);
}

/** Done when there is time: on a busy machine that takes long. */
export async function untilMeasured(page: Page): Promise<void> {
  await page.waitForFunction(
    () => document.fonts.status === 'loaded' && 'measured' in document.documentElement.dataset,
    undefined,
    { timeout: 40_000 },
  );
}

/** As for a reader who comes back to the page. */
export async function layOutWhole(page: Page): Promise<void> {
  await page.evaluate(() => {
    delete document.documentElement.dataset['late'];
  });
}

/**
 * What would move if the whole page were laid out: nothing, when the sizes of the blocks far from the view have been
 * found. Looked at in one go, so that a figure that wakes meanwhile plays no part.
 */
export async function movedByLayout(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const places = [
      ...document.querySelectorAll('main :is(h2, h3, .theorem, .equation, tbody, .references), footer'),
    ];
    const topOf = (place: Element): number => place.getBoundingClientRect().top;
    const { dataset } = document.documentElement;
    const before = places.map(topOf);
    delete dataset['late'];
    const moves = places.map((place, index) => topOf(place) - before[index]!);
    dataset['late'] = '';
    // Sizes are found to a fraction of a pixel, and add up.
    return places.flatMap((place, index) =>
      Math.abs(moves[index]!) < 1
        ? []
        : [`${place.id || place.className || place.tagName} moves by ${moves[index]} px`],
    );
  });
}
