import { scaleLinear, type ScaleLinear } from 'd3-scale';
import type { Mark, TextRun } from './scene.ts';

/** A rectangle of the picture, in pixels from its top left corner. */
export interface Panel {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export type Scale = ScaleLinear<number, number>;

export function horizontalScale(panel: Panel, domain: readonly [number, number]): Scale {
  return scaleLinear(domain, [panel.left, panel.right]);
}

export function verticalScale(panel: Panel, domain: readonly [number, number]): Scale {
  return scaleLinear(domain, [panel.bottom, panel.top]);
}

export const LABEL_SIZE = 13;

/** Ticks and label below a panel. `label` carries the symbol and, in words, the unit. */
export function horizontalAxis(panel: Panel, scale: Scale, label: readonly TextRun[]): Mark[] {
  const ticks = scale.ticks(Math.max(2, Math.floor((panel.right - panel.left) / 80)));
  const format = scale.tickFormat(ticks.length);
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
    ...ticks.flatMap((tick): Mark[] => [
      {
        type: 'line',
        x1: scale(tick),
        y1: panel.bottom,
        x2: scale(tick),
        y2: panel.bottom + 5,
        stroke: 'muted',
        strokeWidth: 1,
      },
      {
        type: 'text',
        x: scale(tick),
        y: panel.bottom + 19,
        runs: [{ text: format(tick) }],
        fill: 'ink',
        size: LABEL_SIZE,
        anchor: 'middle',
      },
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

/** Grid lines, tick labels and a label above the left edge of a panel. */
export function verticalAxis(panel: Panel, scale: Scale, label: readonly TextRun[]): Mark[] {
  const ticks = scale.ticks(Math.max(2, Math.floor((panel.bottom - panel.top) / 50)));
  const format = scale.tickFormat(ticks.length);
  return [
    ...ticks.flatMap((tick): Mark[] => [
      {
        type: 'line',
        x1: panel.left,
        y1: scale(tick),
        x2: panel.right,
        y2: scale(tick),
        stroke: 'grid',
        strokeWidth: 1,
      },
      {
        type: 'text',
        x: panel.left - 8,
        y: scale(tick) + 4.5,
        runs: [{ text: format(tick) }],
        fill: 'ink',
        size: LABEL_SIZE,
        anchor: 'end',
      },
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
