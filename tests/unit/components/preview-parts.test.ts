import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equationTex } from '#components/preview/equation-source.ts';
import { placeCard } from '#components/preview/place-card.ts';
import { texText } from '#components/tex-text.ts';

describe('the place of a card', () => {
  const window = { width: 1280, height: 800 };
  const link = (left: number, top: number) => ({ left, top, right: left + 60, bottom: top + 20 });

  test('is below its link, at its left edge', () => {
    expect(placeCard(link(300, 100), { width: 400, height: 200 }, window)).toMatchObject({
      left: 300,
      top: 126,
    });
  });

  test('is above where it does not fit below and there is more room', () => {
    expect(placeCard(link(300, 700), { width: 400, height: 200 }, window)).toMatchObject({
      left: 300,
      top: 494,
    });
  });

  test('is always inside the window, and beside its link wherever there is room', () => {
    const sizes = fc.record({
      width: fc.integer({ min: 320, max: 2000 }),
      height: fc.integer({ min: 256, max: 1500 }),
    });
    const cases = sizes.chain((window) =>
      fc.record({
        window: fc.constant(window),
        left: fc.integer({ min: 0, max: window.width - 60 }),
        top: fc.integer({ min: 0, max: window.height - 20 }),
        width: fc.integer({ min: 40, max: window.width - 16 }),
        height: fc.integer({ min: 20, max: 3000 }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ window, left, top, width, height }) => {
        const place = placeCard(link(left, top), { width, height }, window);
        const shown = Math.min(height, place.maxHeight);
        expect(place.left).toBeGreaterThanOrEqual(8);
        expect(place.left + width).toBeLessThanOrEqual(window.width - 8);
        expect(place.top).toBeGreaterThanOrEqual(8);
        expect(place.top + shown).toBeLessThanOrEqual(window.height - 8);
        const room = Math.max(top - 6 - 8, window.height - 8 - (top + 26));
        // Below this the card may cover its link.
        if (room >= 160) expect(place.top >= top + 26 || place.top + shown <= top - 6).toBe(true);
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});

describe('the source of an equation', () => {
  const mdx = `Text.

<Equation id="eq-a">

$$
a = b,
\\qquad b = c
$$

</Equation>

<Equation id="eq-b">

Words and $x$.

</Equation>`;

  test('is the TeX between its dollars', () => {
    expect(equationTex(mdx, 'eq-a')).toBe('a = b,\n\\qquad b = c');
  });

  test('must be one formula', () => {
    expect(() => equationTex(mdx, 'eq-b')).toThrow(
      new RangeError('equation = eq-b is not one formula between $$ lines'),
    );
    expect(() => equationTex(mdx, 'eq-c')).toThrow(RangeError);
  });
});

describe('a sentence with TeX', () => {
  test('keeps the mark after a formula on its line, and lets a long formula break between its pieces', () => {
    const html = texText('so $a = b + c$, and $d$ too');
    const [kept, free] = html.split(',</span> and') as [string, string];
    expect(kept).toMatch(/^so <span class="unbroken"><span class="katex">/);
    expect(kept.match(/<span class="base">/g)).toHaveLength(3);
    expect(kept.match(/<wbr><span class="base">/g)).toHaveLength(2);
    expect(free).not.toMatch(/wbr|unbroken/);
  });
});
