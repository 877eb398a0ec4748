import { marker, type MarkerShape } from './marker.ts';
import type { Paint } from './palette.ts';
import { LABEL_SIZE } from './axes.ts';
import { pointText } from './pixel.ts';
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
  /** Draws three dots of the width of the stroke, for points. */
  readonly dots?: boolean;
  /** Draws a point of this shape on the line. */
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

/** The sample of a row that is `y` high in the middle. */
function sample(
  { paint, strokeWidth, dash, opacity, band, dots }: LegendEntry,
  left: number,
  y: number,
): Mark {
  if (band) return { type: 'rect', x: left, y: y - 6, width: SAMPLE, height: 12, fill: paint };
  const style = {
    stroke: paint,
    strokeWidth,
    ...(dash === undefined ? {} : { dash }),
    ...(opacity === undefined ? {} : { opacity }),
  };
  if (dots) {
    const d = [0.2, 0.5, 0.8].map((part) => `M${pointText(left + part * SAMPLE, y)}Z`).join('');
    return { type: 'path', d, ...style };
  }
  return { type: 'line', x1: left, y1: y, x2: left + SAMPLE, y2: y, ...style };
}

/** Line samples with their names, one a row, from the corner (left, top). */
export function legend(entries: readonly LegendEntry[], left: number, top: number): Mark[] {
  return entries.flatMap((entry, row): Mark[] => {
    const y = top + row * ROW + ROW / 2;
    return [
      sample(entry, left, y),
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
