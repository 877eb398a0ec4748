import { expect, test, type Page } from '@playwright/test';
import { openMeasured } from './late-layout.ts';

const list = (page: Page) => page.locator('.dependency-list > li');
const boxes = (page: Page) => page.locator('.dependency-box');

test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('the graph and the list hold the same results, links and sources; what a result uses is used by it', async ({
  page,
}) => {
  await page.goto('results/');
  const inList = await list(page).evaluateAll((items) =>
    items.map((item) => ({
      href: item.querySelector('a')!.getAttribute('href'),
      source: item.querySelector('.provenance')!.textContent.trim(),
    })),
  );
  const inGraph = await boxes(page).evaluateAll((links) =>
    links.map((link) => ({
      href: link.getAttribute('href'),
      source: /\((\w+)\)$/.exec(link.getAttribute('aria-label')!)![1],
    })),
  );
  expect(inGraph.length).toBeGreaterThan(10);
  expect(inGraph).toEqual(inList);
  // The source is told by the edge, not by the colour alone.
  const edges = await boxes(page).evaluateAll((links) =>
    links.map((link) => [link.className, getComputedStyle(link).borderTopStyle].join()),
  );
  expect(new Set(edges).size).toBe(new Set(inGraph.map(({ source }) => source)).size);

  const rows = await list(page).evaluateAll((items) =>
    items.map((item) => {
      const names = (word: string) =>
        [...item.querySelectorAll('.dependency-uses')]
          .filter((span) => span.textContent.trim().startsWith(word))
          .flatMap((span) => [...span.querySelectorAll('a')].map((link) => link.getAttribute('href')));
      return {
        href: item.querySelector('a')!.getAttribute('href'),
        uses: names('uses'),
        users: names('is used'),
      };
    }),
  );
  const pairs = rows.flatMap(({ href, uses }) => uses.map((used) => `${href} > ${used}`));
  expect(pairs.length).toBeGreaterThan(15);
  expect(rows.flatMap(({ href, users }) => users.map((user) => `${user} > ${href}`)).sort()).toEqual(
    pairs.sort(),
  );
});

for (const width of [320, 1280]) {
  test(`every box is reached by keyboard, in view and with a ring (${width} pixels)`, async ({ page }) => {
    await page.setViewportSize({ width, height: 700 });
    await openMeasured(page, 'results/');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    if (width === 320) {
      const first = (await list(page).first().boundingBox())!;
      const graph = (await page.locator('.dependency-scroll').boundingBox())!;
      expect(first.y, 'on a narrow screen the list leads').toBeLessThan(graph.y);
    }
    for (const box of await boxes(page).all()) {
      // The page below may still be laid out: then focus has to be given once more.
      await expect(async () => {
        await box.blur();
        await box.focus();
        await expect(box).toBeInViewport({ ratio: 0.9, timeout: 1_000 });
      }).toPass();
      expect(
        await box.evaluate((link) => Number.parseFloat(getComputedStyle(link).outlineWidth)),
      ).toBeGreaterThan(1);
      // The words fit their box.
      const overflow = await box.evaluate((link) => link.scrollHeight - link.clientHeight);
      expect(overflow, await box.innerText()).toBeLessThanOrEqual(1);
    }
  });
}
