import type { Panel } from './axes.ts';
import type { Mark } from './scene.ts';

/** Half the widest stroke: a curve that runs along the border is not cut lengthwise. */
const MARGIN = 2;

/** What of `marks` lies in a panel: where axes hold still, curves may leave it. */
export function clipTo({ left, top, right, bottom }: Panel, marks: readonly Mark[]): Mark {
  const [width, height] = [right - left + 2 * MARGIN, bottom - top + 2 * MARGIN];
  return { type: 'clip', x: left - MARGIN, y: top - MARGIN, width, height, marks };
}
