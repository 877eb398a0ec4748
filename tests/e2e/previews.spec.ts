import { expect, test, type Locator, type Page } from '@playwright/test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtFragments } from '../../scripts/built-pages.mjs';
import { brokenLinks, pagesOf, readPage, rootSite, siteOf } from './built-site.ts';
import { openMeasured } from './late-layout.ts';
import { collectFaults } from './page-faults.ts';
import { previewKinds as kinds } from './preview-kinds.ts';
import { WidgetFigure } from './widget-page.ts';

const chapter = 'high-temperature/';

const homes = [
  { path: 'results/', here: ['result'] },
  { path: chapter, here: ['equation', 'term', 'symbol', 'citation'] },
] as const;

// No test here is about scrolling smoothly.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

const card = (page: Page): Locator => page.locator('.preview');
const linkTo = (page: Page, id: string): Locator =>
  page.locator(`main a[data-preview$="/previews/${id}/"]`).first();

/** Scrolls to the link. The middle of its first line in the window; the middle of its box may lie between two lines. */
async function goTo(link: Locator): Promise<{ x: number; y: number }> {
  await link.scrollIntoViewIfNeeded();
  return link.evaluate((element) => {
    const { x, y, width, height } = element.getClientRects()[0]!;
    return { x: x + width / 2, y: y + height / 2 };
  });
}

/** Where the link stands in the window, as `goTo` measures it. */
function heightOf(link: Locator): Promise<number> {
  return link.evaluate((element) => {
    const { y, height } = element.getClientRects()[0]!;
    return y + height / 2;
  });
}

async function hover(page: Page, link: Locator): Promise<void> {
  const { x, y } = await goTo(link);
  await page.mouse.move(x, y);
}

async function tap(page: Page, link: Locator): Promise<void> {
  const { x, y } = await goTo(link);
  await page.touchscreen.tap(x, y);
}

/** Whether all of the card is in the window. */
function isInside(box: { x: number; y: number; width: number; height: number }, page: Page): boolean {
  const { width, height } = page.viewportSize()!;
  return box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height;
}

test.describe('with a pointer', () => {
  for (const { path, here } of homes) {
    test(
      `every kind of link on /${path} is shown beside the link, in the window`,
      { tag: '@both-bases' },
      async ({ page, baseURL }) => {
        const faults = await collectFaults(page, baseURL!);
        await openMeasured(page, path);
        for (const kind of here) {
          await test.step(kind, async () => {
            const link = linkTo(page, kinds[kind]);
            await hover(page, link);
            await expect(link).toHaveAttribute('aria-expanded', 'true');
            await expect(card(page)).toBeVisible();
            await expect(card(page).getByRole('link', { name: /^Go there: / })).toBeVisible();
            expect(isInside((await card(page).boundingBox())!, page)).toBe(true);
            await expect(link).toHaveAccessibleDescription(/\w/);
            // What it shows was set when the site was built.
            if (kind !== 'citation') await expect(card(page).locator('.katex').first()).toBeVisible();
            const source = card(page).locator('.preview-title .provenance');
            await expect(source).toHaveText(kind === 'result' ? ['record'] : []);
            await page.keyboard.press('Escape');
            await expect(card(page)).toHaveCount(0);
          });
        }
        expect(faults).toEqual([]);
      },
    );
  }

  test('passing over a link shows nothing; moving into the card keeps it; leaving or Escape closes it', async ({
    page,
  }) => {
    await openMeasured(page, chapter);
    const link = linkTo(page, kinds.equation);
    const { x, y } = await goTo(link);
    // A margin, where no other link is.
    await page.mouse.move(x, y);
    await page.mouse.move(5, y);
    await page.waitForTimeout(500);
    await expect(card(page)).toHaveCount(0);

    await page.mouse.move(x, y);
    await expect(card(page)).toBeVisible();
    const box = (await card(page).boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 8 });
    // Longer than the card would stay by itself.
    await page.waitForTimeout(800);
    await expect(card(page)).toBeVisible();
    await page.mouse.move(5, 5);
    await expect(card(page)).toHaveCount(0);
    await expect(link).not.toHaveAttribute('aria-expanded');

    // Escape closes without moving the pointer, and it stays closed until the link is hovered anew.
    const other = linkTo(page, kinds.citation);
    const place = await goTo(other);
    await page.mouse.move(place.x, place.y);
    await expect(other).toHaveAttribute('aria-expanded', 'true');
    await page.keyboard.press('Escape');
    await expect(card(page)).toHaveCount(0);
    await page.mouse.move(place.x + 2, place.y);
    await page.waitForTimeout(500);
    await expect(card(page)).toHaveCount(0);
    await page.mouse.move(5, 5);
    await page.mouse.move(place.x, place.y);
    await expect(card(page)).toBeVisible();
  });

  test('another link takes the card over; each fragment is fetched once; a click follows the link, and Back returns', async ({
    page,
  }) => {
    const fetched: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/previews/')) fetched.push(request.url().split('/previews/')[1]!);
    });
    await openMeasured(page, chapter);
    expect(fetched).toEqual([]);
    for (const id of ['term-token-count', 'term-dimension', 'term-token-count']) {
      await hover(page, linkTo(page, id));
      await expect(linkTo(page, id)).toHaveAttribute('aria-expanded', 'true');
      await expect(card(page)).toHaveCount(1);
    }
    expect(fetched).toEqual(['term-token-count/', 'term-dimension/']);

    const link = linkTo(page, kinds.term);
    const before = await goTo(link);
    await link.click();
    await expect(page).toHaveURL(/\/glossary\/#term-softmax-barycentre$/);
    await expect(page.locator('#term-softmax-barycentre')).toBeInViewport();
    await page.goBack();
    await expect(page).toHaveURL(/\/high-temperature\/$/);
    await expect.poll(() => heightOf(link)).toBeCloseTo(before.y, -1);
  });

  test('without the fragment the link still works', async ({ page }) => {
    await page.route('**/previews/**', (route) => route.abort());
    await openMeasured(page, chapter);
    await hover(page, linkTo(page, kinds.term));
    await page.waitForTimeout(500);
    await expect(card(page)).toHaveCount(0);
    await linkTo(page, kinds.term).click();
    await expect(page).toHaveURL(/\/glossary\/#term-softmax-barycentre$/);
  });
});

test.describe('by keyboard', () => {
  test('focus shows, Tab goes into the card and out of it, Escape closes, Enter follows', async ({
    page,
  }) => {
    await openMeasured(page, chapter);
    const term = linkTo(page, kinds.term);
    await test.step('focus shows and stays on the link; Tab goes on; Shift+Tab comes back', async () => {
      await term.focus();
      await expect(card(page)).toBeVisible();
      await expect(term).toBeFocused();
      await page.keyboard.press('Tab');
      const home = card(page).getByRole('link', { name: 'Go there: Glossary' });
      await expect(home).toBeFocused();
      await page.keyboard.press('Shift+Tab');
      await expect(term).toBeFocused();
      await expect(card(page)).toBeVisible();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await expect(card(page)).toHaveCount(0);
      // On to what follows the link in the text, not to the end of the page.
      const follows = await page.evaluate((id) => {
        const link = document.querySelector(`main a[data-preview$="/previews/${id}/"]`)!;
        const following = link.compareDocumentPosition(document.activeElement!);
        return (
          (following & Node.DOCUMENT_POSITION_FOLLOWING) !== 0 &&
          document.activeElement!.closest('main') !== null
        );
      }, kinds.term);
      expect(follows).toBe(true);
    });

    const citation = linkTo(page, kinds.citation);
    await test.step('Escape closes, from the link and from the card, and leaves the focus on the link', async () => {
      await citation.focus();
      await expect(citation).toHaveAttribute('aria-expanded', 'true');
      await page.keyboard.press('Escape');
      await expect(card(page)).toHaveCount(0);
      await expect(citation).toBeFocused();

      await term.focus();
      await citation.focus();
      await expect(citation).toHaveAttribute('aria-expanded', 'true');
      await page.keyboard.press('Tab');
      await expect(card(page).getByRole('link').first()).toBeFocused();
      await page.keyboard.press('Escape');
      await expect(card(page)).toHaveCount(0);
      await expect(citation).toBeFocused();
      await page.waitForTimeout(500);
      await expect(card(page)).toHaveCount(0);
    });

    await test.step('Enter follows the link', async () => {
      await term.focus();
      await citation.focus();
      await expect(citation).toHaveAttribute('aria-expanded', 'true');
      await page.keyboard.press('Enter');
      await expect(page).toHaveURL(/\/bibliography\/#ref-vaswani2017attention$/);
    });
  });

  test('a symbol leads to the control that sets it, and Back returns to the place', async ({ page }) => {
    await openMeasured(page, chapter);
    const figure = new WidgetFigure(page, 'fig-3');
    const link = linkTo(page, 'term-beta');
    await link.focus();
    await expect(card(page)).toBeVisible();
    const before = await goTo(link);
    const offer = card(page).getByRole('link', { name: 'Go to its control' });
    await offer.focus();
    await page.keyboard.press('Enter');
    await expect(figure.field('inverse temperature')).toBeFocused();
    await expect(figure.field('inverse temperature')).toBeInViewport();
    await expect(card(page)).toHaveCount(0);
    await page.goBack();
    await expect.poll(() => heightOf(link)).toBeCloseTo(before.y, -1);
  });

  test('where no figure of the page has the control, the card does not offer it', async ({ page }) => {
    await openMeasured(page, '');
    await linkTo(page, 'term-head-count').focus();
    await expect(card(page)).toBeVisible();
    await expect(card(page).getByText('Go to its control')).toHaveCount(0);
  });
});

test.describe('by touch, 320 pixels wide', () => {
  test.use({ hasTouch: true, viewport: { width: 320, height: 640 } });

  test('the first tap shows, the link in the card goes there and Back returns; a tap elsewhere closes, a second follows', async ({
    page,
  }) => {
    await openMeasured(page, chapter);
    const link = linkTo(page, kinds.equation);
    const before = await goTo(link);
    await tap(page, link);
    await expect(card(page)).toBeVisible();
    expect(isInside((await card(page).boundingBox())!, page)).toBe(true);
    expect(new URL(page.url()).hash).toBe('');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await card(page).getByRole('link', { name: 'Go there: High temperature' }).tap();
    await expect(page).toHaveURL(/#eq-finite-step$/);
    await expect(page.locator('#eq-finite-step')).toBeInViewport();
    await expect(card(page)).toHaveCount(0);
    await page.goBack();
    await expect.poll(() => heightOf(link)).toBeCloseTo(before.y, -1);

    const citation = linkTo(page, kinds.citation);
    await tap(page, citation);
    await expect(citation).toHaveAttribute('aria-expanded', 'true');
    await page.locator('main p').first().tap();
    await expect(card(page)).toHaveCount(0);
    await tap(page, citation);
    await expect(card(page)).toBeVisible();
    await tap(page, citation);
    await expect(page).toHaveURL(/\/bibliography\/#ref-vaswani2017attention$/);
  });

  test('every preview of the chapter and of the results fits the window', async ({ page }) => {
    test.slow();
    for (const path of [chapter, 'results/']) {
      await openMeasured(page, path);
      const links = page.locator('main a[data-preview]:visible');
      expect(await links.count()).toBeGreaterThan(10);
      const seen = new Set<string>();
      for (const link of await links.all()) {
        const preview = (await link.getAttribute('data-preview'))!;
        if (seen.has(preview)) continue;
        seen.add(preview);
        await tap(page, link);
        await expect(link, preview).toHaveAttribute('aria-expanded', 'true');
        expect(isInside((await card(page).boundingBox())!, page), preview).toBe(true);
        await expect(card(page).getByRole('link', { name: /^Go there: / }), preview).toBeInViewport();
        await page.keyboard.press('Escape');
      }
    }
  });
});

test('without JavaScript every link to a preview leads to the thing itself', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL: baseURL!, javaScriptEnabled: false });
  const page = await context.newPage();
  for (const [id, home] of [
    [kinds.term, /\/glossary\/#term-softmax-barycentre$/],
    [kinds.equation, /\/high-temperature\/#eq-finite-step$/],
    [kinds.citation, /\/bibliography\/#ref-vaswani2017attention$/],
  ] as const) {
    await page.goto(chapter);
    await linkTo(page, id).click();
    await expect(page).toHaveURL(home);
    await expect(page.locator(`[id="${new URL(page.url()).hash.slice(1)}"]`)).toBeInViewport();
    await page.goBack();
    await expect(page).toHaveURL(/\/high-temperature\/$/);
  }
  await context.close();
});

test.describe('the fragments', () => {
  const fragments = builtFragments(rootSite.folder);

  test('hold one for every preview that a page offers', { tag: '@both-bases' }, () => {
    const site = siteOf(test.info().project.name);
    const offered = pagesOf(site).flatMap((path) => readPage(site, path).previews);
    expect(offered.length).toBeGreaterThan(50);
    const lost = [...new Set(offered)].filter(
      (address) => !existsSync(join(site.folder, address.slice(site.base.length), 'index.html')),
    );
    expect(lost).toEqual([]);
  });

  test('lead somewhere, use no id that a page could have, and run nothing', { tag: '@both-bases' }, () => {
    const site = siteOf(test.info().project.name);
    expect(fragments.length).toBeGreaterThan(100);
    for (const path of fragments) {
      expect(brokenLinks(site, path), path).toEqual([]);
      const { ids, links } = readPage(site, path);
      expect(ids, path).toEqual(['preview-summary']);
      // They are shown on other pages: an address relative to the fragment would break there.
      expect(
        links.filter((link) => !link.startsWith(site.base) && !link.startsWith('https://')),
        path,
      ).toEqual([]);
      expect(readFileSync(join(site.folder, path, 'index.html'), 'utf8'), path).not.toMatch(
        /<script|<style|<link/,
      );
    }
  });
});
