import { expect, test } from 'vitest';
import { clipTo } from '#charts/clip.ts';
import type { Mark } from '#charts/scene.ts';
import { svgText } from '#charts/svg-text.ts';

test('a panel clips what leaves it, but not half of a line along its border', () => {
  const curve: Mark = { type: 'path', d: 'M50,20L300,20', stroke: 'ink', strokeWidth: 2.6 };
  const clip = clipTo({ left: 50, top: 20, right: 300, bottom: 220 }, [curve]);
  const text = svgText({ width: 320, height: 240, title: 'test', marks: [clip] });
  expect(text).toContain(
    '<svg x="48" y="18" width="254" height="204" viewBox="48 18 254 204"><path d="M50,20',
  );
});
