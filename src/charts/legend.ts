import { marker, type MarkerShape } from './marker.ts';
import type { Paint } from './palette.ts';
import { LABEL_SIZE } from './axes.ts';
import type { Mark, TextRun } from './scene.ts';
import { textWidth } from './text-width.ts';

export interface LegendEntry {
  readonly label: readonly TextRun[];
  readonly paint: Paint;
  readonly strokeWidth: number;
  readonly dash?: string;
  readonly opacity?: number;
  /** Draws a filled swatch, for bands. */
  readonly band?: boolean;
  /** The shape of its points. */
  readonly marker?: MarkerShape;
}

const ROW = 19;
const SAMPLE = 26;

export function legendHeight(entries: readonly LegendEntry[]): number {
  return entries.length * ROW;
}

/** Width of the widest row, estimated from above. */
export function legendWidth(entries: readonly LegendEntry[]): number {
  return SAMPLE + 8 + Math.max(0, ...entries.map(({ label }) => textWidth(label, LABEL_SIZE)));
}

/** Line samples with their names, one a row, from the corner (left, top). */
export function legend(entries: readonly LegendEntry[], left: number, top: number): Mark[] {
  return entries.flatMap((entry, row): Mark[] => {
    const y = top + row * ROW + ROW / 2;
    const sample: Mark = entry.band
      ? { type: 'rect', x: left, y: y - 6, width: SAMPLE, height: 12, fill: entry.paint }
      : {
          type: 'line',
          x1: left,
          y1: y,
          x2: left + SAMPLE,
          y2: y,
          stroke: entry.paint,
          strokeWidth: entry.strokeWidth,
          ...(entry.dash === undefined ? {} : { dash: entry.dash }),
          ...(entry.opacity === undefined ? {} : { opacity: entry.opacity }),
        };
    return [
      sample,
      ...(entry.marker ? [marker(entry.marker, left + SAMPLE / 2, y, entry.paint)] : []),
      {
        type: 'text',
        x: left + SAMPLE + 8,
        y: y + 4.5,
        runs: entry.label,
        fill: 'ink',
        size: LABEL_SIZE,
        anchor: 'start',
      },
    ];
  });
}
