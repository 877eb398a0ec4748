import { LABEL_SIZE, type Panel } from './axes.ts';
import type { LegendEntry } from './legend.ts';
import { pointText } from './pixel.ts';
import type { Mark } from './scene.ts';
import { spread } from './spread.ts';
import { textWidth } from './text-width.ts';

/** A curve that ends at (x, y), with what the legend would say about it. */
export interface EndLabel {
  readonly x: number;
  readonly y: number;
  readonly entry: LegendEntry;
}

export interface PlacedLabels {
  readonly marks: readonly Mark[];
  /** What found no room, for the legend. */
  readonly left: readonly LegendEntry[];
}

const ROW = 16;
const NEAR = 6;
/** Beyond this a label no longer seems to belong to its curve, even with a leader. */
const FARTHEST = 60;

/**
 * Names at the right ends of curves, between the panel and `edge`, apart from one another and tied to their curve
 * by a leader where they had to move. Labels too wide for the margin, then all of them if they would have to move
 * too far, are left to the legend.
 */
export function endLabels(labels: readonly EndLabel[], panel: Panel, edge: number): PlacedLabels {
  const start = panel.right + NEAR + 10;
  const fits = ({ entry }: EndLabel): boolean => start + textWidth(entry.label, LABEL_SIZE) <= edge;
  const candidates = labels.filter(fits);
  const wanted = candidates.map(({ y }) => y);
  const rows = spread(wanted, ROW, panel.top + ROW / 2, panel.bottom - ROW / 2);
  if (!rows || rows.some((row, index) => Math.abs(row - wanted[index]!) > FARTHEST))
    return { marks: [], left: labels.map(({ entry }) => entry) };
  const marks = candidates.flatMap(({ x, y, entry }, index): Mark[] => {
    const row = rows[index]!;
    const text: Mark = {
      type: 'text',
      x: start,
      y: row + 4.5,
      runs: entry.label,
      fill: entry.paint === 'muted' ? 'ink' : entry.paint,
      size: LABEL_SIZE,
      anchor: 'start',
    };
    const bend = panel.right + NEAR;
    const leader: Mark = {
      type: 'path',
      d: `M${pointText(Math.min(x + 3, bend), y)}L${pointText(bend, y)}L${pointText(start - 3, row)}`,
      stroke: entry.paint,
      strokeWidth: 1,
      opacity: 0.7,
    };
    return Math.abs(row - y) > 2 || x < panel.right - 1 ? [leader, text] : [text];
  });
  return { marks, left: labels.filter((label) => !fits(label)).map(({ entry }) => entry) };
}
