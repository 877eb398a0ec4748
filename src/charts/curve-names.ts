import { LABEL_SIZE } from './axes.ts';
import { formatNumber } from './format.ts';
import type { Paint } from './palette.ts';
import type { Mark, TextRun } from './scene.ts';
import { textWidth } from './text-width.ts';

/** A point on a curve of a family, with the value that tells the curve from its siblings. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

const NEAR = 7;
const ROW = 16;

/**
 * Names beside curves: "β = 4" at each point, and one name, "β = 0.1 to 3", for neighbours too close to be named apart.
 *
 * @param along the direction in which the points lie side by side: curves that rise steeply are told apart along x
 * @param right names that would pass it stand left of their curves
 */
export function curveNames(
  points: readonly CurvePoint[],
  symbol: string,
  paint: Paint,
  along: 'x' | 'y',
  right: number,
): Mark[] {
  const runsOf = (values: readonly number[]): TextRun[] => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const range = low === high ? formatNumber(low) : `${formatNumber(low)} to ${formatNumber(high)}`;
    return [{ text: symbol, math: true }, { text: ` = ${range}` }];
  };
  const groups: CurvePoint[][] = [];
  for (const point of [...points].sort((a, b) => a[along] - b[along])) {
    const group = groups.at(-1);
    const room = along === 'y' ? ROW : NEAR + textWidth(runsOf([group?.at(-1)?.value ?? 0]), LABEL_SIZE);
    if (group && point[along] - group.at(-1)![along] < room) group.push(point);
    else groups.push([point]);
  }
  return groups.map((group): Mark => {
    const runs = runsOf(group.map(({ value }) => value));
    const xs = group.map(({ x }) => x);
    const y = group.reduce((sum, point) => sum + point.y, 0) / group.length;
    const outside = Math.max(...xs) + NEAR + textWidth(runs, LABEL_SIZE) > right;
    return {
      type: 'text',
      x: outside ? Math.min(...xs) - NEAR : Math.max(...xs) + NEAR,
      y: y + 4.5,
      runs,
      fill: paint,
      size: LABEL_SIZE,
      anchor: outside ? 'end' : 'start',
      halo: 'paper',
    };
  });
}
