import type { EndLabel } from './end-labels.ts';
import type { LegendEntry } from './legend.ts';
import type { Mark, TextRun } from './scene.ts';

/** Long dashes: neither the dashes of theory nor the dots of a finite form. */
const STYLE = { strokeWidth: 2, dash: '12 3' } as const;

/** The curve as it was before the parameters changed: faint, with a dash of its own. `d` is path data. */
export function ghostCurve(d: string): Mark {
  return { type: 'path', d, stroke: 'muted', ...STYLE };
}

/** How the legend names a ghost. */
export function ghostEntry(label: readonly TextRun[] = [{ text: 'before' }]): LegendEntry {
  return { label, paint: 'muted', ...STYLE };
}

/** "before" at the end (x, y) of a ghost, among the other labels. */
export function ghostLabel(x: number, y: number): EndLabel {
  return { x, y, entry: ghostEntry() };
}
