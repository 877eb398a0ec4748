import { scaleLinear, scaleLog, type ScaleLinear, type ScaleLogarithmic } from 'd3-scale';
import type { Domain } from './domain.ts';
import { formatPower } from './format.ts';
import type { Mark, TextRun } from './scene.ts';

/** A rectangle of the picture, in pixels from its top left corner. */
export interface Panel {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export type Scale = ScaleLinear<number, number> | ScaleLogarithmic<number, number>;

export type ScaleKind = 'linear' | 'log';

function scaleOf(kind: ScaleKind, domain: Domain, range: Domain): Scale {
  if (kind === 'linear') return scaleLinear(domain, range);
  if (!(domain[0] > 0))
    throw new RangeError(`domain = [${domain.join(', ')}] must be positive on a log axis`);
  return scaleLog(domain, range);
}

export function horizontalScale(panel: Panel, domain: Domain, kind: ScaleKind = 'linear'): Scale {
  return scaleOf(kind, domain, [panel.left, panel.right]);
}

export function verticalScale(panel: Panel, domain: Domain, kind: ScaleKind = 'linear'): Scale {
  return scaleOf(kind, domain, [panel.bottom, panel.top]);
}

interface Tick {
  readonly value: number;
  /** Empty for the ticks between powers of ten. */
  readonly label: string;
}

/** Round numbers along a scale; on a log axis the powers of ten, with 2 and 5 where it spans little. */
function axisTicks(scale: Scale, count: number): Tick[] {
  if (!('base' in scale)) {
    const values = scale.ticks(count);
    const format = scale.tickFormat(values.length);
    return values.map((value) => ({ value, label: format(value) }));
  }
  const [low, high] = scale.domain() as [number, number];
  const decades = Math.log10(high / low);
  const every = Math.max(1, Math.ceil(decades / Math.max(1, count)));
  const labelled = (digit: number, exponent: number): boolean =>
    digit === 1 ? exponent % every === 0 : decades < 1.5 && (digit === 2 || digit === 5);
  const plain = low >= 1e-3 && high < 1e4;
  // Not the scale's own ticks: those are linear where it spans little more than a decade.
  const ticks: Tick[] = [];
  for (let exponent = Math.floor(Math.log10(low)); 10 ** exponent <= high; exponent++) {
    for (let digit = 1; digit <= 9; digit++) {
      const value = Number(`${digit}e${exponent}`);
      if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9)) continue;
      ticks.push({ value, label: labelled(digit, exponent) ? formatPower(digit, exponent, plain) : '' });
    }
  }
  return ticks;
}

export const LABEL_SIZE = 13;

type Place = Pick<Extract<Mark, { type: 'text' }>, 'x' | 'y' | 'anchor'>;

function tickLabel(text: string, place: Place): Mark[] {
  return text ? [{ type: 'text', ...place, runs: [{ text }], fill: 'ink', size: LABEL_SIZE }] : [];
}

/** Ticks and label below a panel. `label` carries the symbol and, in words, the unit. */
export function horizontalAxis(panel: Panel, scale: Scale, label: readonly TextRun[]): Mark[] {
  const ticks = axisTicks(scale, Math.max(2, Math.floor((panel.right - panel.left) / 80)));
  return [
    {
      type: 'line',
      x1: panel.left,
      y1: panel.bottom,
      x2: panel.right,
      y2: panel.bottom,
      stroke: 'muted',
      strokeWidth: 1,
    },
    ...ticks.flatMap(({ value, label: text }): Mark[] => [
      {
        type: 'line',
        x1: scale(value),
        y1: panel.bottom,
        x2: scale(value),
        y2: panel.bottom + (text ? 5 : 3),
        stroke: 'muted',
        strokeWidth: 1,
      },
      ...tickLabel(text, { x: scale(value), y: panel.bottom + 19, anchor: 'middle' }),
    ]),
    {
      type: 'text',
      x: (panel.left + panel.right) / 2,
      y: panel.bottom + 40,
      runs: label,
      fill: 'ink',
      size: LABEL_SIZE,
      anchor: 'middle',
    },
  ];
}

/** Grid lines, about `count` tick labels and a label above the left edge of a panel. */
export function verticalAxis(
  panel: Panel,
  scale: Scale,
  label: readonly TextRun[],
  count = Math.max(2, Math.floor((panel.bottom - panel.top) / 50)),
): Mark[] {
  const ticks = axisTicks(scale, count);
  return [
    ...ticks.flatMap(({ value, label: text }): Mark[] => [
      {
        type: 'line',
        x1: text ? panel.left : panel.left - 4,
        y1: scale(value),
        x2: text ? panel.right : panel.left,
        y2: scale(value),
        stroke: text ? 'grid' : 'muted',
        strokeWidth: 1,
      },
      ...tickLabel(text, { x: panel.left - 8, y: scale(value) + 4.5, anchor: 'end' }),
    ]),
    {
      type: 'text',
      x: panel.left,
      y: panel.top - 10,
      runs: label,
      fill: 'ink',
      size: LABEL_SIZE,
      anchor: 'start',
    },
  ];
}
