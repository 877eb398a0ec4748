import {
  horizontalAxis,
  horizontalScale,
  LABEL_SIZE,
  verticalAxis,
  verticalScale,
  type Panel,
  type Scale,
} from '#charts/axes.ts';
import { clipPolygon } from '#charts/clip-polygon.ts';
import { clipTo } from '#charts/clip.ts';
import { bandPath, curvePath } from '#charts/curve.ts';
import { formatCell, formatNumber } from '#charts/format.ts';
import { hatch, type Point } from '#charts/hatch.ts';
import { legend, legendHeight, legendWidth, type LegendEntry } from '#charts/legend.ts';
import type { Paint } from '#charts/palette.ts';
import { pointText } from '#charts/pixel.ts';
import { regionLabel, regionRaster } from '#charts/region-label.ts';
import type { Mark, Scene, Size, TextRun } from '#charts/scene.ts';
import type { Trajectory } from '../trajectory.ts';
import type { Description, Domains, Handle, Surroundings, WidgetView } from '../widget-spec.ts';
import { MOST_HEADS, SMALLEST_ETA, type PhaseDiagramParameters } from './spec.ts';

const math = (text: string): TextRun => ({ text, math: true });
const words = (text: string): TextRun => ({ text });

/** Names and colours of the regions, in the order of `REGIONS`. */
const regionStyles: readonly {
  readonly name: string;
  readonly paint: Paint;
  readonly opacity: number;
}[] = [
  { name: 'Static', paint: 'heat-0', opacity: 1 },
  { name: 'ODE I', paint: 'heat-1', opacity: 1 },
  { name: 'ODE II', paint: 'heat-2', opacity: 1 },
  { name: 'SDE', paint: 'heat-4', opacity: 1 },
  { name: 'Failure of approximation', paint: 'warning', opacity: 0.13 },
];
const [STATIC, FAILURE] = [0, 4];
/** Of points that no number of heads reaches. */
const UNREACHABLE = 5;

interface Cell {
  readonly region: number;
  readonly corners: readonly Point[];
}

/** The columns of simulation.ts. */
interface Reading {
  readonly cells: readonly Cell[];
  readonly borders: readonly (readonly [Point, Point])[];
  readonly region: number;
  readonly etaExponent: number;
  readonly alphaExponent: number;
  readonly varianceProxy: number;
  readonly alpha: number;
  readonly ballisticTime: number;
  readonly diffusiveTime: number;
  readonly noise: number;
  /** Absent until the chain has been simulated. */
  readonly comparison: Comparison | undefined;
}

interface Comparison {
  readonly runs: number;
  readonly layer: Float64Array;
  readonly limits: readonly Limit[];
}

/** One limit beside the chain. */
interface Limit {
  readonly id: string;
  readonly name: string;
  /** Whether the region promises it. */
  readonly promised: boolean;
  readonly distance: Float64Array;
  readonly standardError: Float64Array;
}

function readCells(column: Float64Array): Cell[] {
  const cells: Cell[] = [];
  for (let at = 0; at < column.length;) {
    const [region, count] = [column[at]!, column[at + 1]!];
    const corners = Array.from({ length: count }, (_, corner): Point => [
      column[at + 2 + 2 * corner]!,
      column[at + 3 + 2 * corner]!,
    ]);
    cells.push({ region, corners });
    at += 2 + 2 * count;
  }
  return cells;
}

function readBorders(column: Float64Array): (readonly [Point, Point])[] {
  return Array.from({ length: column.length / 4 }, (_, index) => {
    const [a, b, nextA, nextB] = column.subarray(4 * index, 4 * index + 4) as unknown as number[];
    return [
      [a!, b!],
      [nextA!, nextB!],
    ] as const;
  });
}

/** The limits worth showing: without a drift both ODEs stand still, with one only Static promises that nothing moves. */
function readLimits(columns: Trajectory['columns'], region: number, centred: boolean): Limit[] {
  const limit = (id: string, name: string, regions: readonly number[]): Limit => ({
    id,
    name,
    promised: regions.includes(region),
    distance: columns[id]!,
    standardError: columns[id === 'sde' ? 'errorOfSde' : 'errorOfChain']!,
  });
  const still = limit('still', 'no motion', [STATIC]);
  const odes = [limit('ode1', 'ODE I', [1]), limit('ode2', 'ODE II', [2])];
  return [
    ...(centred || region === STATIC ? [still] : []),
    ...(centred ? [] : odes),
    limit('sde', 'SDE', [3]),
  ];
}

function read({ columns }: Trajectory, { law }: PhaseDiagramParameters): Reading {
  const number = (name: string): number => columns[name]![0]!;
  const region = number('region');
  return {
    cells: readCells(columns['cells']!),
    borders: readBorders(columns['borders']!),
    region,
    etaExponent: number('etaExponent'),
    alphaExponent: number('alphaExponent'),
    varianceProxy: number('varianceProxy'),
    alpha: number('alpha'),
    ballisticTime: number('ballisticTime'),
    diffusiveTime: number('diffusiveTime'),
    noise: number('noise'),
    comparison: columns['runs'] && {
      runs: number('runs'),
      layer: columns['layer']!,
      limits: readLimits(columns, region, law === 'gaussian'),
    },
  };
}

/** One of the two pictures of the diagram: a panel, and where it shows the exponents (a, b). */
interface Plane {
  readonly panel: Panel;
  readonly place: (exponents: Point) => Point;
  readonly exponentsAt: (x: number, y: number) => Point;
  /** Steps η and noise scales α of a point of the panel. */
  readonly scalesAt: (x: number, y: number) => Point;
  /** Pieces into which an edge is cut, so that it can bend. */
  readonly edgePieces: number;
}

/** The right picture: the exponents themselves. */
function logarithmicPlane(panel: Panel, layerCount: number, domains: Domains): Plane {
  const x = horizontalScale(panel, domains['etaExponent']!);
  const y = verticalScale(panel, domains['alphaExponent']!);
  return {
    panel,
    place: ([a, b]) => [x(a), y(b)],
    exponentsAt: (px, py) => [x.invert(px), y.invert(py)],
    scalesAt: (px, py) => [layerCount ** -x.invert(px), layerCount ** -y.invert(py)],
    edgePieces: 1,
  };
}

/** The left picture: the right one under (a, b) ↦ (L^{-a}, L^{-b}). */
function linearPlane(panel: Panel, layerCount: number, domains: Domains): Plane {
  const x = horizontalScale(panel, domains['eta']!);
  const y = verticalScale(panel, domains['alpha']!);
  const exponent = (scale: number): number => -Math.log(scale) / Math.log(layerCount);
  return {
    panel,
    place: ([a, b]) => [x(layerCount ** -a), y(layerCount ** -b)],
    exponentsAt: (px, py) => [exponent(x.invert(px)), exponent(y.invert(py))],
    scalesAt: (px, py) => [x.invert(px), y.invert(py)],
    edgePieces: 40,
  };
}

function place(plane: Plane, [[a, b], [nextA, nextB]]: readonly [Point, Point]): Point[] {
  return Array.from({ length: plane.edgePieces }, (_, piece) => {
    const t = piece / plane.edgePieces;
    return plane.place([a + t * (nextA - a), b + t * (nextB - b)]);
  });
}

function outline(plane: Plane, corners: readonly Point[]): Point[] {
  return corners.flatMap((corner, index) => place(plane, [corner, corners[(index + 1) % corners.length]!]));
}

const closedPath = (points: readonly Point[]): string =>
  points.length > 0 ? `M${points.map(([x, y]) => pointText(x, y)).join('L')}Z` : '';

/** A convex piece contains a point when it lies on one side of every edge. */
function contains(corners: readonly Point[], [a, b]: Point): boolean {
  return corners.every(([fromA, fromB], index) => {
    const [toA, toB] = corners[(index + 1) % corners.length]!;
    return (toA - fromA) * (b - fromB) - (toB - fromB) * (a - fromA) >= 0;
  });
}

/** How far the border of what heads can reach, b = a + offset, lies above the diagonal: α = ησ² at H = 1. */
function reachOffset({ varianceProxy }: Reading, layerCount: number): number {
  return -Math.log(varianceProxy) / Math.log(layerCount);
}

/** Where the point of the diagram is drawn; undefined when axes that hold still leave it outside. */
function pointOf({ panel, place: toPixels }: Plane, reading: Reading): Point | undefined {
  const [x, y] = toPixels([reading.etaExponent, reading.alphaExponent]);
  const inside = x >= panel.left - 1 && x <= panel.right + 1 && y >= panel.top - 1 && y <= panel.bottom + 1;
  return inside ? [x, y] : undefined;
}

/** Regions, borders, names and the point, in either plane: the same polygons under the plane's own map. */
function diagram(plane: Plane, reading: Reading, layerCount: number): Mark[] {
  const { panel } = plane;
  const fills = regionStyles.map(({ paint, opacity }, region): Mark => {
    const pieces = reading.cells.filter((cell) => cell.region === region);
    const d = pieces.map(({ corners }) => closedPath(clipPolygon(outline(plane, corners), panel))).join('');
    return { type: 'path', d, fill: paint, fillOpacity: opacity };
  });
  const line = (points: readonly Point[]): string => `M${points.map((at) => pointText(...at)).join('L')}`;
  const ended = (edge: readonly [Point, Point]): Point[] => [...place(plane, edge), plane.place(edge[1])];
  const borders = reading.borders.map((edge) => line(ended(edge))).join('');
  const offset = reachOffset(reading, layerCount);
  const [low, high] = [-0.2, 6];
  const reach: readonly [Point, Point] = [
    [low, low + offset],
    [high - offset, high],
  ];
  const beyond = outline(plane, [[low, low], [high, low], [high, high], reach[1], reach[0]]);
  const band: readonly [Point, Point] = [
    [low, 1 - low],
    [1 - low, low],
  ];
  const point = pointOf(plane, reading);
  const regionAt = (x: number, y: number): number => {
    if (point && Math.hypot(x - point[0], y - point[1]) < MARKER_ROOM) return -1;
    const at = plane.exponentsAt(x, y);
    return reading.cells.find(({ corners }) => contains(corners, at))?.region ?? -1;
  };
  const whole = regionRaster(panel, regionAt);
  const reached = regionRaster(panel, (x, y) => {
    const [a, b] = plane.exponentsAt(x, y);
    return b < a + offset ? UNREACHABLE : regionAt(x, y);
  });
  // A name stands where heads can reach, if it fits there.
  const nameIn = (region: number, name: string): Mark | undefined =>
    regionLabel([reached, whole], region, [words(name)], [0, -90, 45]);
  const names = [...regionStyles.map(({ name }) => name), 'fewer than one head'].flatMap((name, region) => {
    const label = nameIn(region, name) ?? (region === FAILURE ? nameIn(region, 'Failure') : undefined);
    return label ? [label] : [];
  });
  return [
    ...fills,
    hatch(clipPolygon(beyond, panel), 'ink', 8),
    clipTo(panel, [
      { type: 'path', d: borders, stroke: 'ink', strokeWidth: 1.2 },
      { type: 'path', d: line(ended(reach)), stroke: 'ink', strokeWidth: 1.2, dash: '2 3' },
      { type: 'path', d: line(ended(band)), stroke: 'theory', strokeWidth: 2, dash: '7 4' },
    ]),
    ...names,
  ];
}

/** No label comes nearer to the point than this, in pixels. */
const MARKER_ROOM = 14;

function marker(at: Point | undefined): Mark[] {
  if (!at) return [];
  const [cx, cy] = at;
  return [
    { type: 'circle', cx, cy, r: 9, fill: 'paper', stroke: 'ink', strokeWidth: 1.5 },
    { type: 'circle', cx, cy, r: 5, fill: 'simulation' },
  ];
}

const fractions = [
  { value: 0, label: '0' },
  { value: 1 / 3, label: '1/3' },
  { value: 1 / 2, label: '1/2' },
  { value: 1, label: '1' },
  { value: 2, label: '2' },
];

/** Axes whose ticks are where the borders are. */
function exponentAxes(panel: Panel, domains: Domains): Mark[] {
  const x = horizontalScale(panel, domains['etaExponent']!);
  const y = verticalScale(panel, domains['alphaExponent']!);
  const text = (label: string, at: Point, anchor: 'middle' | 'end'): Mark => ({
    type: 'text',
    x: at[0],
    y: at[1],
    runs: [words(label)],
    fill: 'ink',
    size: LABEL_SIZE,
    anchor,
  });
  const tick = (x1: number, y1: number, x2: number, y2: number): Mark => ({
    type: 'line',
    x1,
    y1,
    x2,
    y2,
    stroke: 'muted',
    strokeWidth: 1,
  });
  const shown = (scale: Scale) => {
    const [low, high] = scale.domain() as [number, number];
    return fractions.filter(({ value }) => value >= low && value <= high);
  };
  const across = shown(x).flatMap(({ value, label }) => [
    tick(x(value), panel.bottom, x(value), panel.bottom + 5),
    text(label, [x(value), panel.bottom + 19], 'middle'),
  ]);
  const up = shown(y)
    .filter(({ value }) => value !== 1 / 3)
    .flatMap(({ value, label }) => [
      tick(panel.left - 5, y(value), panel.left, y(value)),
      text(label, [panel.left - 8, y(value) + 4.5], 'end'),
    ]);
  const axisLabel = (runs: TextRun[], at: Point, anchor: 'start' | 'middle'): Mark => ({
    type: 'text',
    x: at[0],
    y: at[1],
    runs,
    fill: 'ink',
    size: LABEL_SIZE,
    anchor,
  });
  return [
    ...across,
    ...up,
    axisLabel(
      [math('a'), words(' = −log '), math('η'), words(' / log '), math('L')],
      [(panel.left + panel.right) / 2, panel.bottom + 40],
      'middle',
    ),
    axisLabel(
      [math('b'), words(' = −log '), math('α'), words(' / log '), math('L')],
      [panel.left, panel.top - 10],
      'start',
    ),
  ];
}

/** Where everything stands: two square panels beside one another, or one below the other, and the comparison below. */
function layout({ width, height }: Size): { left: Panel; right: Panel; compared: Panel } {
  const [margin, gap, edge] = [46, 46, 16];
  const bottom = height - 48;
  if (width < 400) {
    const [panelLeft, panelRight] = [margin, width - edge];
    const side = 220;
    return {
      left: { left: panelLeft, right: panelRight, top: 28, bottom: 28 + side },
      right: { left: panelLeft, right: panelRight, top: 326, bottom: 326 + side },
      compared: { left: panelLeft, right: panelRight - 4, top: 326 + side + 50, bottom },
    };
  }
  const side = (width - margin - gap - edge) / 2;
  const top = 28;
  const square = (left: number): Panel => ({ left, right: left + side, top, bottom: top + side });
  return {
    left: square(margin),
    right: square(margin + side + gap),
    compared: { left: margin, right: width - edge - 4, top: top + side + 56, bottom },
  };
}

const dashes: Readonly<Record<string, string>> = { still: '1.5 4', ode1: '9 4', ode2: '4 3' };

/** Distances between the chain and its limits by layer, below the diagrams. */
function comparedMarks(
  { comparison }: Reading,
  { layerCount }: PhaseDiagramParameters,
  frame: number,
  area: Panel,
  domains: Domains,
): Mark[] {
  if (!comparison) {
    const note: Mark = {
      type: 'text',
      x: (area.left + area.right) / 2,
      y: (area.top + area.bottom) / 2,
      runs: [words('Press Run to simulate networks here.')],
      fill: 'ink',
      size: LABEL_SIZE,
      anchor: 'middle',
    };
    return [note];
  }
  const { layer, limits, runs } = comparison;
  const entryOf = ({ id, name, promised }: Limit): LegendEntry => ({
    label: [words(promised ? `${name}, promised here` : name)],
    paint: promised ? 'simulation' : 'ink',
    strokeWidth: promised ? 2.8 : 1.4,
    ...(dashes[id] && !promised ? { dash: dashes[id] } : {}),
  });
  const band: LegendEntry = {
    label: [words('two standard errors')],
    paint: 'simulation-soft',
    strokeWidth: 0,
    band: true,
  };
  const entries = [...limits.map(entryOf), band];
  const columns = legendWidth(entries) * 2 + 16 < area.right - area.left ? 2 : 1;
  const perColumn = Math.ceil(entries.length / columns);
  const shown = frame + 1;
  const top = area.top + legendHeight(entries.slice(0, perColumn)) + 30;
  const panel: Panel = { ...area, top };
  const x = horizontalScale(panel, [0, layerCount]);
  const y = verticalScale(panel, domains['distance']!);
  const reference = limits.find(({ promised }) => promised) ?? limits.at(-1)!;
  const twice = reference.standardError.map((error) => 2 * error);
  const zero = new Float64Array(twice.length);
  const curves = limits.map((limit): Mark => {
    const { paint, strokeWidth, dash } = entryOf(limit);
    const d = curvePath({ x: layer, y: limit.distance, count: shown }, x, y);
    return { type: 'path', d, stroke: paint, strokeWidth, ...(dash === undefined ? {} : { dash }) };
  });
  return [
    ...legend(entries.slice(0, perColumn), area.left, area.top),
    ...legend(entries.slice(perColumn), (area.left + area.right) / 2, area.top),
    ...verticalAxis(panel, y, [
      words(columns === 2 ? `distance of the mean of ${runs} networks from` : 'distance of their mean from'),
    ]),
    clipTo(panel, [
      {
        type: 'path',
        d: bandPath({ x: layer, y: zero, count: shown }, { x: layer, y: twice, count: shown }, x, y),
        fill: 'simulation-soft',
      },
      // The promised limit lies on top.
      ...curves.filter((_, index) => !limits[index]!.promised),
      ...curves.filter((_, index) => limits[index]!.promised),
    ]),
    ...horizontalAxis(panel, x, [words('layer '), math('ℓ')]),
  ];
}

function domains(trajectory: Trajectory, values: PhaseDiagramParameters): Domains {
  const reading = read(trajectory, values);
  const distances = reading.comparison?.limits.map(({ distance }) => Math.max(...distance)) ?? [];
  const { layerCount, eta } = values;
  return {
    // Beyond L^{-1/3} every step fails, and the band leaves what heads can reach at √(3/L); somewhat more is shown.
    eta: [0, Math.max(1.5 * layerCount ** (-1 / 3), 1.05 * eta)],
    alpha: [0, Math.max(1.2 * Math.sqrt(3 / layerCount), 1.05 * reading.alpha)],
    etaExponent: [0, Math.max(1.4, reading.etaExponent)],
    alphaExponent: [0, Math.max(1.4, reading.alphaExponent)],
    ...(distances.length > 0 ? { distance: [0, Math.max(0.1, ...distances)] as const } : {}),
  };
}

function planes(
  size: Size,
  { layerCount }: PhaseDiagramParameters,
  shown: Domains,
): readonly [linear: Plane, logarithmic: Plane] {
  const { left, right } = layout(size);
  return [linearPlane(left, layerCount, shown), logarithmicPlane(right, layerCount, shown)];
}

function draw(
  trajectory: Trajectory,
  values: PhaseDiagramParameters,
  { size, domains: shown }: Surroundings<PhaseDiagramParameters>,
): Scene {
  const reading = read(trajectory, values);
  const { compared } = layout(size);
  const [linear, logarithmic] = planes(size, values, shown);
  const name = regionStyles[reading.region]!.name;
  return {
    ...size,
    title: `Regimes at depth ${values.layerCount} in the plane of step and noise, and of their exponents; the point lies in the region ${name}`,
    marks: [
      ...verticalAxis(linear.panel, verticalScale(linear.panel, shown['alpha']!), [
        math('α'),
        words(' = '),
        math('ησ'),
        words('²/'),
        math('H'),
      ]),
      ...horizontalAxis(linear.panel, horizontalScale(linear.panel, shown['eta']!), [
        words('step size '),
        math('η'),
      ]),
      ...diagram(linear, reading, values.layerCount),
      ...diagram(logarithmic, reading, values.layerCount),
      ...exponentAxes(logarithmic.panel, shown),
      ...marker(pointOf(linear, reading)),
      ...marker(pointOf(logarithmic, reading)),
      ...comparedMarks(reading, values, trajectory.frame, compared, shown),
    ],
  };
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** The point in both planes. It stays in its panel, and where whole numbers of heads can put it. */
function handles(
  trajectory: Trajectory,
  values: PhaseDiagramParameters,
  { size, domains: shown }: Surroundings<PhaseDiagramParameters>,
): Handle<PhaseDiagramParameters>[] {
  const reading = read(trajectory, values);
  return planes(size, values, shown).flatMap((plane, index) => {
    const at = pointOf(plane, reading);
    if (!at) return [];
    const { left, right, top, bottom } = plane.panel;
    return {
      id: index === 0 ? 'scales' : 'exponents',
      x: at[0],
      y: at[1],
      valuesAt: (x, y) => {
        const [eta, alpha] = plane.scalesAt(clamp(x, left, right), clamp(y, top, bottom));
        const step = clamp(Number(eta.toPrecision(3)), SMALLEST_ETA, 1);
        // At the axis α = 0 the number of heads is infinite.
        const heads = (step * reading.varianceProxy) / alpha;
        return { eta: step, headCount: clamp(Math.round(heads), 1, MOST_HEADS) };
      },
    };
  });
}

/** Layers of the table, besides the first. */
const TABLE_ROWS = 10;

function describe(trajectory: Trajectory, values: PhaseDiagramParameters): Description {
  const reading = read(trajectory, values);
  const { comparison } = reading;
  const name = regionStyles[reading.region]!.name;
  const numbers: Record<string, string> = {
    region: name,
    etaExponent: formatNumber(reading.etaExponent),
    alphaExponent: formatNumber(reading.alphaExponent),
    alpha: formatNumber(reading.alpha),
    ballisticTime: formatNumber(reading.ballisticTime),
    diffusiveTime: formatNumber(reading.diffusiveTime),
    noise: formatNumber(reading.noise),
  };
  const place =
    `${name}: a = ${numbers['etaExponent']}, b = ${numbers['alphaExponent']}. ` +
    `t_L = ${numbers['ballisticTime']}, τ_L = ${numbers['diffusiveTime']}, noise αηL = ${numbers['noise']}.`;
  const table = {
    caption: comparison
      ? `Distance between the mean of ${comparison.runs} networks and each limit, by layer`
      : 'Distance between networks and each limit: not computed yet',
    columns: ['layer', ...(comparison?.limits.map((limit) => limit.name) ?? []), 'standard error'],
    rows: tableRows(comparison),
  };
  if (!comparison) {
    return {
      result: `${place} Press Run to compare.`,
      summary: `${place} No network has been simulated at this point yet.`,
      numbers: { ...numbers, ode1: 'not known yet', ode2: 'not known yet', sde: 'not known yet' },
      table,
    };
  }
  const at = Math.min(trajectory.frame, comparison.layer.length - 1);
  const gap = ({ name: limit, promised, distance, standardError }: Limit): string =>
    `${formatNumber(distance[at]!)} ± ${formatNumber(Number(standardError[at]!.toPrecision(2)))} from ${limit}` +
    (promised ? ', promised here' : '');
  for (const limit of comparison.limits) numbers[limit.id] = formatNumber(limit.distance[at]!);
  const nearest = [...comparison.limits].sort((one, other) => Number(other.promised) - Number(one.promised));
  const compared =
    `Mean of ${comparison.runs} networks after ${comparison.layer[at]!} layers: ${nearest.map(gap).join('; ')}.` +
    (nearest[0]!.promised ? '' : ' Nothing is promised here.');
  return {
    result: `${place} ${compared}`,
    summary:
      `The plane of exponents is divided by the lines a = 1/3, a = 1/2, a = 1 and by a band about a + b = 1. ` +
      `The network has ${values.layerCount} layers, ${values.headCount} ${values.headCount === 1 ? 'head' : 'heads'} and η = ${formatNumber(values.eta)}, so that α = ${numbers['alpha']}. ` +
      `${place} Here t_L = ηL and τ_L = η²L/H. ${compared} The numbers after ± are standard errors.`,
    numbers,
    table,
  };
}

function tableRows(comparison: Comparison | undefined): string[][] {
  if (!comparison) return [['0'], ['–']].map(([cell]) => [cell!, '–']);
  const { layer, limits } = comparison;
  const last = layer.length - 1;
  const frames = Array.from({ length: TABLE_ROWS + 1 }, (_, row) => Math.round((row * last) / TABLE_ROWS));
  return [...new Set(frames)].map((frame) => [
    String(layer[frame]!),
    ...limits.map(({ distance }) => formatCell(distance[frame]!)),
    formatCell(limits.at(-1)!.standardError[frame]!),
  ]);
}

export const view: WidgetView<PhaseDiagramParameters> = { shape: 'tall', domains, draw, handles, describe };
