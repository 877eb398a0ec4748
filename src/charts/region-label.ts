import { LABEL_SIZE, type Panel } from './axes.ts';
import { tenth } from './pixel.ts';
import type { Mark, TextRun } from './scene.ts';
import { textWidth } from './text-width.ts';

/** Which region each point of a lattice in a panel belongs to. */
export interface RegionRaster {
  readonly panel: Panel;
  readonly columns: number;
  readonly rows: number;
  /** Shape [rows, columns], from the top left; regions are 0 or more. `regionLabel` takes the room of a name out of it. */
  readonly regions: Int16Array;
}

/** Pixels between neighbours of the lattice. */
const STEP = 6;
/** Room around a label, the wider the better. */
const MARGINS = [12, 7, 3, 0];
/** Height of capitals and a little more. */
const HEIGHT = 12;
/** In the place of a region: no name comes here. */
const TAKEN = -1;

/** Asks for the region at every point of the lattice, in pixels. Cost O(area / 36). */
export function regionRaster(panel: Panel, regionAt: (x: number, y: number) => number): RegionRaster {
  const columns = Math.floor((panel.right - panel.left) / STEP) + 1;
  const rows = Math.floor((panel.bottom - panel.top) / STEP) + 1;
  const regions = Int16Array.from({ length: rows * columns }, (_, cell) =>
    regionAt(panel.left + STEP * (cell % columns), panel.top + STEP * Math.floor(cell / columns)),
  );
  return { panel, columns, rows, regions };
}

/** A rectangle about its middle, turned by an angle in degrees, clockwise. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly angle: number;
}

/** The cells of a raster that a box covers, -1 for points outside the panel. Cost O(area of the box / 36). */
function* cellsUnder({ panel, columns, rows }: RegionRaster, box: Box): Generator<number> {
  const { x, y, width, height, angle } = box;
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const [along, across] = [Math.ceil(width / STEP), Math.ceil(height / STEP)];
  for (let i = 0; i <= along; i++) {
    for (let j = 0; j <= across; j++) {
      const [u, v] = [width * (i / along - 0.5), height * (j / across - 0.5)];
      const column = Math.round((x + u * cos - v * sin - panel.left) / STEP);
      const row = Math.round((y + u * sin + v * cos - panel.top) / STEP);
      const inside = column >= 0 && row >= 0 && column < columns && row < rows;
      yield inside ? row * columns + column : -1;
    }
  }
}

function liesIn(raster: RegionRaster, region: number, box: Box): boolean {
  for (const cell of cellsUnder(raster, box)) if (raster.regions[cell] !== region) return false;
  return true;
}

/**
 * The name of a region inside it, as near to its middle as it fits, at the first of the given angles (degrees, clockwise)
 * at which it does. The rasters are of one panel; the first with room for the name has it, and the name's room is taken
 * from all of them. Undefined when it fits nowhere. Cost O(area) box tests at worst.
 */
export function regionLabel(
  rasters: readonly RegionRaster[],
  region: number,
  runs: readonly TextRun[],
  angles: readonly number[],
): Mark | undefined {
  let box: Box | undefined;
  for (const raster of rasters) {
    box = roomIn(raster, region, runs, angles);
    if (box) break;
  }
  if (!box) return undefined;
  for (const raster of rasters) {
    for (const cell of cellsUnder(raster, box)) if (cell >= 0) raster.regions[cell] = TAKEN;
  }
  const radians = (box.angle * Math.PI) / 180;
  const down = LABEL_SIZE / 3;
  return {
    type: 'text',
    x: tenth(box.x - down * Math.sin(radians)),
    y: tenth(box.y + down * Math.cos(radians)),
    runs,
    fill: 'ink',
    size: LABEL_SIZE,
    anchor: 'middle',
    halo: 'paper',
    ...(box.angle === 0 ? {} : { rotate: box.angle }),
  };
}

/** Where a name fits, with as wide a margin as there is. */
function roomIn(
  raster: RegionRaster,
  region: number,
  runs: readonly TextRun[],
  angles: readonly number[],
): Box | undefined {
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
      const size = { width: width + 2 * margin, height: HEIGHT + 2 * margin, angle };
      const found = points.find(([x, y]) => liesIn(raster, region, { x, y, ...size }));
      if (found) return { x: found[0], y: found[1], ...size };
    }
  }
  return undefined;
}
