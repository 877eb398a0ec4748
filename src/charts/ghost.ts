import type { EndLabel } from './end-labels.ts';
import type { LegendEntry } from './legend.ts';
import type { Mark } from './scene.ts';

const GHOST = { paint: 'muted', strokeWidth: 1.6, dash: '1 3' } as const;

/** The curve as it was before the parameters changed: faint, with a dash of its own. `d` is path data. */
export function ghostCurve(d: string): Mark {
  return { type: 'path', d, stroke: GHOST.paint, strokeWidth: GHOST.strokeWidth, dash: GHOST.dash };
}

/** The name of a ghost, to stand at its end (x, y) among the other labels. */
export function ghostLabel(x: number, y: number): EndLabel {
  return { x, y, entry: ghostEntry };
}

export const ghostEntry: LegendEntry = { label: [{ text: 'before' }], ...GHOST };
