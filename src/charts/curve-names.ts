import { LABEL_SIZE } from './axes.ts';
import { formatNumber } from './format.ts';
import type { Paint } from './palette.ts';
import type { Mark, TextRun } from './scene.ts';
import { textWidth } from './text-width.ts';

/** A curve of a family: where it is at a height between 0 and 1, in pixels, and the value that tells it from its siblings. */
export interface NamedCurve {
  readonly value: number;
  at(height: number): { readonly x: number; readonly y: number };
}

const NEAR = 7;
/** Curves nearer to each other than this share a name. */
const TOGETHER = 14;
const LOWEST = 0.3;
const STEP = 0.15;

/**
 * Names beside steep curves: "β = 4", and one name, "β = 0.1 to 3", for curves too close to be told apart. Names stand at
 * heights of their own, the leftmost curve's highest, so that none covers another.
 *
 * @param symbol "β"; `short` names single curves by their value alone, where there is little room
 * @param right names that would pass it stand left of their curves
 */
export function curveNames(
  curves: readonly NamedCurve[],
  symbol: { readonly text: string; readonly short: boolean },
  paint: Paint,
  right: number,
): Mark[] {
  const middles = curves
    .map((curve) => ({ curve, ...curve.at(0.5) }))
    .sort((one, other) => one.x - other.x || one.y - other.y);
  const groups: (typeof middles)[] = [];
  for (const middle of middles) {
    const last = groups.at(-1)?.at(-1);
    const near = last && middle.x - last.x < TOGETHER && Math.abs(middle.y - last.y) < TOGETHER;
    if (near) groups.at(-1)!.push(middle);
    else groups.push([middle]);
  }
  return groups.map((group, index): Mark => {
    const values = group.map(({ curve }) => curve.value);
    const points = group.map(({ curve }) => curve.at(LOWEST + STEP * (groups.length - 1 - index)));
    const xs = points.map(({ x }) => x);
    const runs = nameOf(values, symbol);
    const left = Math.max(...xs) + NEAR + textWidth(runs, LABEL_SIZE) > right;
    return {
      type: 'text',
      x: left ? Math.min(...xs) - NEAR : Math.max(...xs) + NEAR,
      y: Math.min(...points.map(({ y }) => y)) + 4.5,
      runs,
      fill: paint,
      size: LABEL_SIZE,
      anchor: left ? 'end' : 'start',
      halo: 'paper',
    };
  });
}

/** "β = 4", "4" or "β = 0.1 to 3". */
function nameOf(
  values: readonly number[],
  symbol: { readonly text: string; readonly short: boolean },
): TextRun[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low === high && symbol.short) return [{ text: formatNumber(low) }];
  const range = low === high ? formatNumber(low) : `${formatNumber(low)} to ${formatNumber(high)}`;
  return [{ text: symbol.text, math: true }, { text: ` = ${range}` }];
}
