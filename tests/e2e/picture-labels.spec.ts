import { expect, test } from '@playwright/test';
import { unreadableLabels } from './picture-labels.ts';

const text = (x: number, y: number, words: string, more = ''): string =>
  `<text x="${x}" y="${y}" font-size="12" ${more}>${words}</text>`;

test('labels that are cut off or lie upon each other are found, others are not', async ({ page }) => {
  const labels = [
    text(10, 20, 'whole'),
    text(10, 60, 'first'),
    text(20, 62, 'second'),
    text(180, 20, 'too long for its place'),
    text(0, 0, 'turned', 'transform="translate(14 70) rotate(45)"'),
  ];
  await page.setContent(`<main><svg width="200" height="120">${labels.join('')}</svg></main>`);
  expect(await unreadableLabels(page)).toEqual([
    '"too long for its place" is cut off',
    '"first" and "second" lie upon each other',
  ]);
});
