import { expect, test } from 'vitest';
import { regionLabel, regionRaster } from '#charts/region-label.ts';
import { LABEL_SIZE } from '#charts/axes.ts';
import { textWidth } from '#charts/text-width.ts';

const panel = { left: 40, top: 20, right: 240, bottom: 220 };
const name = [{ text: 'Region' }];

test('a name stands level in a wide region, upright in a narrow one, and nowhere where it does not fit', () => {
  const columns = (width: number) => regionRaster(panel, (x) => (x < panel.left + width ? 1 : 0));
  const level = regionLabel([columns(120)], 1, name, [0, -90]);
  expect(level).toMatchObject({ type: 'text', runs: name, anchor: 'middle' });
  expect(level).not.toHaveProperty('rotate');
  expect(regionLabel([columns(30)], 1, name, [0, -90])).toMatchObject({ rotate: -90 });
  expect(regionLabel([columns(6)], 1, name, [0, -90])).toBeUndefined();
  expect(regionLabel([columns(120)], 2, name, [0, -90])).toBeUndefined();
});

test('the whole name lies inside its region', () => {
  const inside = (x: number, y: number): boolean => x + y > 300 && x - y < 60;
  const raster = regionRaster(panel, (x, y) => (inside(x, y) ? 1 : 0));
  const label = regionLabel([raster], 1, name, [0]);
  if (label?.type !== 'text') throw new Error('no label');
  const half = textWidth(name, LABEL_SIZE) / 2;
  // The lattice is asked at the nearest of its points, 3 pixels away at most.
  for (const dx of [-half, 0, half]) expect(inside(label.x + dx * 0.95 + 3, label.y - 4)).toBe(true);
});

test('two names on one place come to stand apart, in whichever raster they are', () => {
  const everywhere = () => regionRaster(panel, () => 1);
  const [first, second] = [everywhere(), everywhere()];
  const labels = [
    regionLabel([first, second], 1, name, [0]),
    regionLabel([regionRaster(panel, () => 2), second], 1, name, [0]),
  ];
  const [one, other] = labels.map((label) => {
    if (label?.type !== 'text') throw new Error('no label');
    return label;
  });
  const width = textWidth(name, LABEL_SIZE);
  expect(Math.abs(one!.x - other!.x) > width || Math.abs(one!.y - other!.y) > LABEL_SIZE).toBe(true);
});
