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
 * Names beside curves: "β = 4" at each point, and one name, "β = 0.1 to 3", for points too close to be named apart.
 *
 * @param symbol "β"; `short` names single curves by their value alone, where there is little room
 * @param right names that would pass it stand left of their curves
 */
export function curveNames(
  points: readonly CurvePoint[],
  symbol: { readonly text: string; readonly short: boolean },
  paint: Paint,
  right: number,
): Mark[] {
  const runsOf = (group: readonly CurvePoint[]): TextRun[] => {
    const values = group.map(({ value }) => value);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    if (low === high && symbol.short) return [{ text: formatNumber(low) }];
    const range = low === high ? formatNumber(low) : `${formatNumber(low)} to ${formatNumber(high)}`;
    return [{ text: symbol.text, math: true }, { text: ` = ${range}` }];
  };
  const widthOf = (group: readonly CurvePoint[]): number => NEAR + textWidth(runsOf(group), LABEL_SIZE);
  const groups: CurvePoint[][] = [];
  for (const point of [...points].sort((one, other) => one.x - other.x)) {
    const near = groups.find((group) =>
      group.some(({ x, y }) => point.x - x < widthOf(group.slice(-1)) && Math.abs(point.y - y) < ROW),
    );
    if (near) near.push(point);
    else groups.push([point]);
  }
  return groups.map((group): Mark => {
    const xs = group.map(({ x }) => x);
    const y = Math.min(...group.map((point) => point.y));
    const left = Math.max(...xs) + widthOf(group) > right;
    return {
      type: 'text',
      x: left ? Math.min(...xs) - NEAR : Math.max(...xs) + NEAR,
      y: y + 4.5,
      runs: runsOf(group),
      fill: paint,
      size: LABEL_SIZE,
      anchor: left ? 'end' : 'start',
      halo: 'paper',
    };
  });
}
