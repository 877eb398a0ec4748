import { describe, expect, test } from 'vitest';
import { curveNames, type NamedCurve } from '#charts/curve-names.ts';
import type { Mark } from '#charts/scene.ts';

/** A straight line that rises from (x, 100) to (x + 20, 0). */
const line = (value: number, x: number): NamedCurve => ({
  value,
  at: (height) => ({ x: x + 20 * height, y: 100 - 100 * height }),
});
const symbol = { text: 'β', short: false };
const textOf = (mark: Mark): string =>
  mark.type === 'text' ? mark.runs.map(({ text }) => text).join('') : '';

describe('names beside curves', () => {
  test('each curve has its name, neighbours share one, whatever their order', () => {
    const names = curveNames([line(9, 200), line(1, 52), line(3, 50)], symbol, 'theory', 1000);
    expect(names.map(textOf)).toEqual(['β = 1 to 3', 'β = 9']);
    expect(curveNames([], symbol, 'theory', 1000)).toEqual([]);
  });

  test('names stand at heights of their own, the leftmost highest, right of the curves they name', () => {
    const curves = [line(1, 0), line(2, 20), line(3, 40), line(4, 60)];
    const names = curveNames(curves, symbol, 'theory', 1000);
    const places = names.map((mark) => (mark.type === 'text' ? { x: mark.x, y: mark.y } : { x: 0, y: 0 }));
    places.slice(1).forEach(({ y }, index) => expect(y - places[index]!.y).toBeGreaterThan(13));
    places.forEach(({ x, y }, index) => {
      const height = (100 - (y - 4.5)) / 100;
      expect(x).toBeGreaterThan(curves[index]!.at(height).x);
    });
  });

  test('a name that would pass the border stands left of its curve; single curves can be named by the value alone', () => {
    const [name] = curveNames([line(7, 80)], { text: 'β', short: true }, 'earlier', 100);
    expect(name).toMatchObject({ anchor: 'end', runs: [{ text: '7' }] });
    const [free] = curveNames([line(7, 80)], symbol, 'earlier', 400);
    expect(free).toMatchObject({ anchor: 'start' });
  });
});
