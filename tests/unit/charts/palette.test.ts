import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { HEAT_STEPS } from '#charts/palette.ts';

type Rgb = readonly [number, number, number];
type Variables = ReadonlyMap<string, string>;

const css = readFileSync(new URL('../../../src/styles/tokens.css', import.meta.url), 'utf8');

function block(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`);
  if (start < 0) throw new Error(`${selector} is missing in tokens.css`);
  const body = css.slice(start, css.indexOf('}', start));
  return new Map([...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((match) => [match[1]!, match[2]!]));
}

const light = block(':root');
const themes = {
  light,
  dark: new Map([...light, ...block(":root[data-theme='dark']")]),
};

/** Linear light of a variable, followed through var(). */
function rgb(variables: Variables, name: string): Rgb {
  const value = variables.get(name);
  if (value === undefined) throw new Error(`--${name} is missing in tokens.css`);
  const other = /^var\(--([\w-]+)\)$/.exec(value);
  if (other) return rgb(variables, other[1]!);
  const hex = /^#([\da-f]{6})$/.exec(value);
  if (!hex) throw new Error(`--${name} = ${value} is not a six-digit colour`);
  const channel = (at: number): number => {
    const c = Number.parseInt(hex[1]!.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return [channel(0), channel(2), channel(4)];
}

/** WCAG 2.2 relative luminance and contrast ratio. */
const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;

function contrast(one: Rgb, other: Rgb): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Björn Ottosson's OKLab, 2020. */
function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** Machado, Oliveira, Fernandes (2009), severity 1, on linear light. */
const deficiencies = {
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const;

function seenWith(matrix: readonly number[], [r, g, b]: Rgb): Rgb {
  const row = (i: number): number => matrix[3 * i]! * r + matrix[3 * i + 1]! * g + matrix[3 * i + 2]! * b;
  const clip = (value: number): number => Math.min(1, Math.max(0, value));
  return [clip(row(0)), clip(row(1)), clip(row(2))];
}

const distance = (one: Rgb, other: Rgb): number => Math.hypot(...one.map((value, i) => value - other[i]!));

describe.each(Object.entries(themes))('%s theme', (theme, variables) => {
  const paper = rgb(variables, 'chart-paper');

  test.each(['ink', 'simulation', 'theory', 'finite', 'earlier', 'warning'])(
    'text and lines in %s have AA contrast against paper (4.5:1)',
    (paint) => {
      expect(contrast(rgb(variables, `chart-${paint}`), paper)).toBeGreaterThanOrEqual(4.5);
    },
  );

  test('muted lines, ghosts and outlines reach 3:1', () => {
    expect(contrast(rgb(variables, 'chart-muted'), paper)).toBeGreaterThanOrEqual(3);
  });

  test('a curve stands out from the band around it (3:1)', () => {
    const band = rgb(variables, 'chart-simulation-soft');
    for (const paint of ['simulation', 'theory', 'finite'])
      expect([paint, contrast(rgb(variables, `chart-${paint}`), band) >= 3]).toEqual([paint, true]);
  });

  const heat = Array.from({ length: HEAT_STEPS }, (_, step) => rgb(variables, `chart-heat-${step}`));
  const steps = heat.slice(1).map((colour, step) => [heat[step]!, colour] as const);
  const away = theme === 'light' ? -1 : 1;

  test('the sequential scale leaves the paper in equal steps of lightness', () => {
    const rises = steps.map(([from, to]) => away * (oklab(to)[0] - oklab(from)[0]));
    const mean = rises.reduce((sum, rise) => sum + rise, 0) / rises.length;
    expect(mean).toBeGreaterThan(0.055);
    // Rounding to 8 bits a channel moves L by up to 0.003.
    for (const rise of rises) expect(Math.abs(rise - mean)).toBeLessThan(0.006);
  });

  test('its steps look alike: no two neighbours differ more than twice as much as any others', () => {
    const differences = steps.map(([from, to]) => distance(oklab(from), oklab(to)));
    expect(Math.max(...differences) / Math.min(...differences)).toBeLessThan(2);
  });

  test.each(Object.entries(deficiencies))('it rises for readers with %s as well', (_, matrix) => {
    for (const [from, to] of steps) {
      const rise = oklab(seenWith(matrix, to))[0] - oklab(seenWith(matrix, from))[0];
      expect(away * rise).toBeGreaterThan(0.025);
    }
  });

  test('contour lines stand out from the cells on both sides (3:1): ink before the middle, paper after', () => {
    const ink = rgb(variables, 'chart-ink');
    for (let step = 0; step < HEAT_STEPS; step++) {
      if (step < HEAT_STEPS / 2) expect(contrast(ink, heat[step]!)).toBeGreaterThanOrEqual(3);
      if (step >= HEAT_STEPS / 2 - 1) expect(contrast(paper, heat[step]!)).toBeGreaterThanOrEqual(3);
    }
  });
});
