import { LABEL_SIZE, type Panel } from './axes.ts';
import { tenth } from './pixel.ts';
import type { Mark, TextRun } from './scene.ts';
import { textWidth } from './text-width.ts';

/** Which region each point of a lattice in a panel belongs to. */
export interface RegionRaster {
  readonly panel: Panel;
  readonly columns: number;
  readonly rows: number;
  /** Shape [rows, columns], from the top left. */
  readonly regions: Int16Array;
}

/** Pixels between neighbours of the lattice. */
const STEP = 6;
/** Room around a label, the wider the better. */
const MARGINS = [12, 7, 3, 0];
/** Height of capitals and a little more. */
const HEIGHT = 12;

/** Asks for the region at every point of the lattice, in pixels. Cost O(area / 36). */
export function regionRaster(panel: Panel, regionAt: (x: number, y: number) => number): RegionRaster {
  const columns = Math.floor((panel.right - panel.left) / STEP) + 1;
  const rows = Math.floor((panel.bottom - panel.top) / STEP) + 1;
  const regions = Int16Array.from({ length: rows * columns }, (_, cell) =>
    regionAt(panel.left + STEP * (cell % columns), panel.top + STEP * Math.floor(cell / columns)),
  );
  return { panel, columns, rows, regions };
}

/** Whether a box about (x, y), turned by `angle`, lies in one region. */
function boxFits(
  { panel, columns, rows, regions }: RegionRaster,
  region: number,
  [x, y]: readonly [number, number],
  [width, height]: readonly [number, number],
  angle: number,
): boolean {
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const [along, across] = [Math.ceil(width / STEP), Math.ceil(height / STEP)];
  for (let i = 0; i <= along; i++) {
    for (let j = 0; j <= across; j++) {
      const [u, v] = [width * (i / along - 0.5), height * (j / across - 0.5)];
      const column = Math.round((x + u * cos - v * sin - panel.left) / STEP);
      const row = Math.round((y + u * sin + v * cos - panel.top) / STEP);
      if (column < 0 || row < 0 || column >= columns || row >= rows) return false;
      if (regions[row * columns + column] !== region) return false;
    }
  }
  return true;
}

/**
 * The name of a region inside it, as near to its middle as it fits, at the first of the given angles (degrees, clockwise)
 * at which it does; undefined when it fits nowhere. Cost O(area) box tests at worst.
 */
export function regionLabel(
  raster: RegionRaster,
  region: number,
  runs: readonly TextRun[],
  angles: readonly number[],
): Mark | undefined {
  const { panel, columns, regions } = raster;
  const points: (readonly [number, number])[] = [];
  regions.forEach((at, cell) => {
    if (at === region)
      points.push([panel.left + STEP * (cell % columns), panel.top + STEP * Math.floor(cell / columns)]);
  });
  const middle = [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis]!, 0) / points.length);
  const distance = ([x, y]: readonly [number, number]): number => Math.hypot(x - middle[0]!, y - middle[1]!);
  points.sort((one, other) => distance(one) - distance(other));
  const width = textWidth(runs, LABEL_SIZE);
  for (const angle of angles) {
    for (const margin of MARGINS) {
      const box = [width + 2 * margin, HEIGHT + 2 * margin] as const;
      const found = points.find((point) => boxFits(raster, region, point, box, angle));
      if (!found) continue;
      const radians = (angle * Math.PI) / 180;
      const down = LABEL_SIZE / 3;
      return {
        type: 'text',
        x: tenth(found[0] - down * Math.sin(radians)),
        y: tenth(found[1] + down * Math.cos(radians)),
        runs,
        fill: 'ink',
        size: LABEL_SIZE,
        anchor: 'middle',
        halo: 'paper',
        ...(angle === 0 ? {} : { rotate: angle }),
      };
    }
  }
  return undefined;
}
