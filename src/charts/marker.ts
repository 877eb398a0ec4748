import type { Paint } from './palette.ts';
import { pointText } from './pixel.ts';
import type { Mark } from './scene.ts';

export type MarkerShape = 'circle' | 'square' | 'triangle' | 'diamond';

/** A point of a curve: filled, or hollow where it is shown but does not count. */
export function marker(shape: MarkerShape, x: number, y: number, paint: Paint, filled = true): Mark {
  const style = { stroke: paint, strokeWidth: 1.5, fill: filled ? paint : 'paper' } as const;
  switch (shape) {
    case 'circle':
      return { type: 'circle', cx: x, cy: y, r: 3, ...style };
    case 'square':
      return { type: 'rect', x: x - 3, y: y - 3, width: 6, height: 6, ...style };
    case 'triangle':
      return { type: 'path', d: outline(x, y, [-4, 3], [4, 3], [0, -4]), ...style };
    case 'diamond':
      return { type: 'path', d: outline(x, y, [-4.5, 0], [0, 4.5], [4.5, 0], [0, -4.5]), ...style };
  }
}

function outline(x: number, y: number, ...corners: readonly (readonly [number, number])[]): string {
  return `M${corners.map(([across, down]) => pointText(x + across, y + down)).join('L')}Z`;
}
