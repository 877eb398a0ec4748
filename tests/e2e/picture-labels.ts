import type { Page } from '@playwright/test';

/** How far a label may reach out of its picture, and sideways into another one, in pixels: rounding of text to the screen. */
const SLACK = 1.5;

/**
 * Labels of SVG pictures that are cut off at an edge, and pairs of level labels that lie upon each other by a third of their
 * height. Words are measured in the fonts that readers see, which no drawing code can do. Turned labels are looked at for the
 * edges only, and canvas pictures not at all.
 */
export function unreadableLabels(page: Page): Promise<string[]> {
  return page.evaluate(async (slack) => {
    await document.fonts.ready;
    const pictures = [...document.querySelectorAll('main svg')].filter(
      (picture) => picture.getBoundingClientRect().width > 0,
    );
    return pictures.flatMap((picture) => {
      const frame = picture.getBoundingClientRect();
      const labels = [...picture.querySelectorAll('text')].map((element) => ({
        words: element.textContent.trim(),
        isTurned: element.hasAttribute('transform'),
        box: element.getBoundingClientRect(),
      }));
      const cut = labels.filter(
        ({ box }) =>
          box.left < frame.left - slack ||
          box.right > frame.right + slack ||
          box.top < frame.top - slack ||
          box.bottom > frame.bottom + slack,
      );
      const level = labels.filter(({ isTurned }) => !isTurned);
      const covered = level.flatMap((one, index) =>
        level.slice(index + 1).flatMap((other) => {
          const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
          const height = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
          return width > slack && height > one.box.height / 3
            ? [`"${one.words}" and "${other.words}" lie upon each other`]
            : [];
        }),
      );
      return [...cut.map(({ words }) => `"${words}" is cut off`), ...covered];
    });
  }, SLACK);
}
