import { describe, expect, test } from 'vitest';
import { horizontalAxis, horizontalScale, verticalAxis, verticalScale } from '#charts/axes.ts';
import type { Mark } from '#charts/scene.ts';

const panel = { left: 50, top: 20, right: 450, bottom: 320 };
const label = [{ text: 'step ' }, { text: 'η', math: true }];

/** Tick labels with their place along the axis; the last text is the name of the axis. */
function tickLabels(marks: readonly Mark[], along: 'x' | 'y'): [string, number][] {
  const texts = marks.flatMap((mark) => (mark.type === 'text' ? [mark] : []));
  return texts.slice(0, -1).map((text) => [text.runs[0]!.text, Math.round(text[along])]);
}

describe('a linear axis', () => {
  test('labels round numbers where they belong', () => {
    const scale = horizontalScale(panel, [0, 6]);
    expect(tickLabels(horizontalAxis(panel, scale, label), 'x')).toEqual([
      ['0', 50],
      ['1', 117],
      ['2', 183],
      ['3', 250],
      ['4', 317],
      ['5', 383],
      ['6', 450],
    ]);
  });

  test('carries its symbol and words', () => {
    const marks = verticalAxis(panel, verticalScale(panel, [0, 1]), label);
    expect(marks.at(-1)).toMatchObject({ runs: label, anchor: 'start' });
  });
});

describe('a logarithmic axis', () => {
  test('over many decades labels powers of ten only, with unlabelled ticks between', () => {
    const scale = verticalScale(panel, [1e-6, 1], 'log');
    const marks = verticalAxis(panel, scale, label);
    expect(tickLabels(marks, 'y').map(([text]) => text)).toEqual([
      '10⁻⁶',
      '10⁻⁵',
      '10⁻⁴',
      '10⁻³',
      '10⁻²',
      '10⁻¹',
      '10⁰',
    ]);
    expect(marks.filter((mark) => mark.type === 'line').length).toBe(6 * 9 + 1);
  });

  test('over one decade labels 1, 2, 5 in decimals, evenly by ratio', () => {
    const scale = horizontalScale(panel, [0.01, 0.1], 'log');
    const ticks = tickLabels(horizontalAxis(panel, scale, label), 'x');
    expect(ticks.map(([text]) => text)).toEqual(['0.01', '0.02', '0.05', '0.1']);
    expect(ticks[1]![1] - 50).toBe(Math.round(400 * Math.log10(2)));
  });

  test('refuses a domain that reaches 0', () => {
    expect(() => horizontalScale(panel, [0, 1], 'log')).toThrow(/domain = \[0, 1\]/);
  });

  test('stays logarithmic, with labels apart, where it spans a little more than a decade', () => {
    const scale = horizontalScale(panel, [0.003, 0.08], 'log');
    const ticks = tickLabels(horizontalAxis(panel, scale, label), 'x');
    expect(ticks.map(([text]) => text)).toEqual(['0.005', '0.01', '0.02', '0.05']);
  });
});
