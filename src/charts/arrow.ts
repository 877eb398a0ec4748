import type { Paint } from './palette.ts';
import { pointText } from './pixel.ts';
import type { Mark } from './scene.ts';

const HEAD = 5;

export interface Arrow {
  readonly from: number;
  readonly to: number;
  /** Height of the arrow. */
  readonly y: number;
}

/** A level arrow in pixels: its shaft, dashed if asked for, and an open head, smaller where the arrow is short. */
export function levelArrow({ from, to, y }: Arrow, paint: Paint, strokeWidth: number, dash?: string): Mark[] {
  const head = Math.sign(to - from) * Math.min(HEAD, Math.abs(to - from));
  const wing = Math.abs(head) * 0.7;
  const shaft: Mark = {
    type: 'line',
    x1: from,
    y1: y,
    x2: to,
    y2: y,
    stroke: paint,
    strokeWidth,
    ...(dash === undefined ? {} : { dash }),
  };
  const tip = pointText(to, y);
  const d = `M${pointText(to - head, y - wing)}L${tip}L${pointText(to - head, y + wing)}`;
  return [shaft, { type: 'path', d, stroke: paint, strokeWidth }];
}

/** Path data of an arrow in any direction, with an open head, smaller where the arrow is short; empty for no length. */
export function arrowPath(fromX: number, fromY: number, toX: number, toY: number, head = HEAD): string {
  const [dx, dy] = [toX - fromX, toY - fromY];
  const length = Math.hypot(dx, dy);
  if (length < 0.1) return '';
  const size = Math.min(head, length) / length;
  const [backX, backY] = [toX - size * dx, toY - size * dy];
  const [wingX, wingY] = [-0.6 * size * dy, 0.6 * size * dx];
  return (
    `M${pointText(fromX, fromY)}L${pointText(toX, toY)}` +
    `M${pointText(backX + wingX, backY + wingY)}L${pointText(toX, toY)}L${pointText(backX - wingX, backY - wingY)}`
  );
}
