import { arrowPath } from '#charts/arrow.ts';
import {
  horizontalAxis,
  horizontalScale,
  LABEL_SIZE,
  verticalAxis,
  verticalScale,
  type Panel,
} from '#charts/axes.ts';
import { formatCell, formatNumber } from '#charts/format.ts';
import { colourBar, heatMap } from '#charts/heat-map.ts';
import { heatScale, type HeatScale } from '#charts/heat-scale.ts';
import { legend, legendHeight, type LegendEntry } from '#charts/legend.ts';
import { pointText } from '#charts/pixel.ts';
import { OBLIQUE } from '#charts/rotation.ts';
import type { Mark, Scene, Size, TextRun } from '#charts/scene.ts';
import { dotRadius, graticule, project, spherePoints, stack, type SphereView } from '#charts/sphere.ts';
import { lastKnown, type Trajectory } from '../trajectory.ts';
import type { DataTable, Description, Domains, Handle, Surroundings, WidgetView } from '../widget-spec.ts';
import { BINS, framesPerLayer, shownTokens, stageOf, STAGES, type LayerByLayerParameters } from './spec.ts';

const words = (text: string): TextRun => ({ text });
const math = (text: string): TextRun => ({ text, math: true });

/** How far the stages of the layer on show are, each from 0 (not begun) to 1 (complete). */
interface Stages {
  readonly attention: number;
  readonly heads: number;
  readonly step: number;
  readonly normalised: number;
}

interface Reading {
  /** The layer on show, 0 for the input. */
  readonly layer: number;
  readonly stages: Stages;
  /** All tokens as the stages leave them, [n, 3]. */
  readonly places: Float64Array;
  /** The tokens before this layer, [n, 3]. */
  readonly before: Float64Array;
  /** Of the first head; undefined at the input. */
  readonly attention: Float64Array | undefined;
  readonly kicks: Float64Array | undefined;
  readonly step: Float64Array | undefined;
  readonly norm: Float64Array | undefined;
  readonly overlaps: Float64Array;
  readonly histogram: Float64Array;
  readonly meanOverlap: Float64Array;
}

const clamp = (value: number): number => Math.min(Math.max(value, 0), 1);

/** What is known at the position of the player, or at the last layer that is known. */
function read(trajectory: Trajectory, values: LayerByLayerParameters): Reading {
  const { columns } = trajectory;
  const meanOverlap = columns.meanOverlap!;
  const known = lastKnown(meanOverlap, 0, meanOverlap.length);
  const each = framesPerLayer(values);
  const frame = Math.min(trajectory.frame, known * each);
  const between = frame === trajectory.frame ? (trajectory.ahead ?? 0) : 0;
  // On the way to the next frame the stages of that frame grow.
  const { layer, stage } = stageOf(values, between > 0 ? frame + 1 : frame);
  const done = between > 0 ? (each === 1 ? STAGES * between : stage - 1 + between) : stage;
  const whole = each === 1;
  const stages: Stages =
    layer === 0
      ? { attention: 0, heads: 0, step: 0, normalised: 0 }
      : {
          attention: whole ? 1 : clamp(done),
          heads: whole ? 1 : clamp(done - 1),
          step: whole ? clamp(done / STAGES) : clamp(done - 2),
          normalised: whole ? clamp(done / STAGES) : clamp(done - 3),
        };
  const before = columns[`tokens/${Math.max(0, layer - 1)}`]!;
  const step = columns[`step/${layer}`];
  const norm = columns[`norm/${layer}`];
  const complete = layer === 0 || (stages.step === 1 && stages.normalised === 1);
  const settled = complete ? layer : layer - 1;
  return {
    layer,
    stages,
    places: complete ? columns[`tokens/${layer}`]! : movedPlaces(before, step!, norm!, stages),
    before,
    attention: columns[`attention/${layer}`],
    kicks: columns[`kicks/${layer}`],
    step,
    norm,
    overlaps: columns[`overlaps/${settled}`]!,
    histogram: columns[`histogram/${settled}`]!,
    meanOverlap,
  };
}

/** Tokens on the way out along their steps and back to the sphere. */
function movedPlaces(
  before: Float64Array,
  step: Float64Array,
  norm: Float64Array,
  stages: Stages,
): Float64Array {
  return before.map((place, index) => {
    const length = norm[Math.floor(index / 3)]!;
    const divisor = 1 + stages.normalised * (length - 1);
    return (place + stages.step * step[index]!) / divisor;
  });
}

interface Layout {
  readonly globe: { readonly cx: number; readonly cy: number; readonly radius: number };
  readonly legendTop: number;
  readonly attention: Panel;
  readonly overlaps: Panel;
  readonly histogram: Panel;
}

/** Room above a matrix for its name, and below it for its key. */
const TITLE = 24;
const KEY = 44;

function square(left: number, top: number, side: number): Panel {
  return { left, top, right: left + side, bottom: top + side };
}

function layoutOf({ width, height }: Size, legendRows: number): Layout {
  const bottom = height - 46;
  if (width < 380) {
    const radius = width / 2 - 24;
    const legendTop = width + 2;
    const top = legendTop + legendRows + 14 + TITLE;
    const side = (width - 60) / 2;
    return {
      globe: { cx: width / 2, cy: width / 2, radius },
      legendTop,
      attention: square(14, top, side),
      overlaps: square(width - side - 14, top, side),
      histogram: { left: 40, right: width - 16, top: top + side + KEY + 36, bottom },
    };
  }
  const side = Math.min(0.31 * width, (height - 2 * (TITLE + KEY)) / 2 - 6);
  const left = width - side - 14;
  const box = Math.min(left - 20, 0.6 * height);
  const legendTop = box + 2;
  const upper = square(left, TITLE, side);
  return {
    globe: { cx: (left - 20) / 2, cy: box / 2, radius: box / 2 - 22 },
    legendTop,
    attention: upper,
    overlaps: square(left, upper.bottom + KEY + TITLE, side),
    histogram: { left: 44, right: left - 34, top: legendTop + legendRows + 34, bottom },
  };
}

/** The chosen token that is drawn; a link may carry one that the run on the screen does not have. */
function chosenToken({ token, ...values }: LayerByLayerParameters): number {
  return Math.min(token, shownTokens(values)) - 1;
}

/** Lines to tokens that get less than this part of the largest weight would hide the others. */
const LEAST_WEIGHT = 0.04;
const SHADES = [
  { from: LEAST_WEIGHT, opacity: 0.16, width: 1 },
  { from: 0.2, opacity: 0.35, width: 1.2 },
  { from: 0.45, opacity: 0.6, width: 1.6 },
  { from: 0.75, opacity: 0.9, width: 2 },
] as const;

/** Arrows from the chosen token to those it attends to, darker for more weight. */
function attentionArrows(reading: Reading, chosen: number, tokenCount: number, view: SphereView): Mark[] {
  const { attention, before, stages } = reading;
  if (!attention || stages.attention === 0) return [];
  const row = attention.subarray(chosen * tokenCount, (chosen + 1) * tokenCount);
  const most = Math.max(...row);
  const paths = SHADES.map(() => '');
  const [fromX, fromY] = at(before, chosen, view);
  row.forEach((weight, k) => {
    const shade = SHADES.filter(({ from }) => weight >= from * most).length - 1;
    if (shade < 0 || k === chosen) return;
    const [x, y] = at(before, k, view);
    const grown = stages.attention;
    paths[shade] += arrowPath(fromX, fromY, fromX + grown * (x - fromX), fromY + grown * (y - fromY), 7);
  });
  const fades = stages.normalised === 1 ? 0.6 : 1;
  return paths.flatMap((d, shade): Mark[] => {
    const { opacity, width } = SHADES[shade]!;
    return d === ''
      ? []
      : [{ type: 'path', d, stroke: 'finite', strokeWidth: width, opacity: opacity * fades }];
  });
}

function at(points: Float64Array, index: number, view: SphereView): readonly [number, number] {
  const { x, y } = project(view, [points[3 * index]!, points[3 * index + 1]!, points[3 * index + 2]!]);
  return [x, y];
}

/** What each head contributes, and their sum with the way back to the sphere. */
function stepArrows(
  reading: Reading,
  chosen: number,
  values: LayerByLayerParameters,
  view: SphereView,
): Mark[] {
  const { kicks, step, before, stages } = reading;
  if (!kicks || !step || stages.heads === 0) return [];
  const shown = shownTokens(values);
  const [x, y, z] = [before[3 * chosen]!, before[3 * chosen + 1]!, before[3 * chosen + 2]!];
  const [fromX, fromY] = at(before, chosen, view);
  const end = (vectors: Float64Array, index: number, part: number): readonly [number, number] => {
    const [a, b, c] = [vectors[3 * index]!, vectors[3 * index + 1]!, vectors[3 * index + 2]!];
    const place = project(view, [x + part * a, y + part * b, z + part * c]);
    return [place.x, place.y];
  };
  let heads = '';
  for (let head = 0; head < values.headCount; head++) {
    heads += arrowPath(fromX, fromY, ...end(kicks, head * shown + chosen, stages.heads));
  }
  const marks: Mark[] = [
    { type: 'path', d: heads, stroke: 'theory', strokeWidth: 1.3, dash: '4 2.5', opacity: 0.85 },
  ];
  if (stages.step > 0) {
    const tip = end(step, chosen, stages.step);
    marks.push({
      type: 'path',
      d: arrowPath(fromX, fromY, ...tip, 8),
      stroke: 'theory',
      strokeWidth: 2.4,
    });
    if (stages.normalised > 0) {
      const d = `M${pointText(...end(step, chosen, 1))}L${pointText(...at(reading.places, chosen, view))}`;
      marks.push({ type: 'path', d, stroke: 'theory', strokeWidth: 1.6, dash: '1.5 3' });
    }
  }
  return marks;
}

function legendEntries(values: LayerByLayerParameters): readonly LegendEntry[] {
  const heads = values.headCount === 1 ? 'the head' : `each of ${values.headCount} heads`;
  return [
    { label: [words('attention of the ringed token, first head')], paint: 'finite', strokeWidth: 1.6 },
    {
      label: [words(`contribution of ${heads}`)],
      paint: 'theory',
      strokeWidth: 1.3,
      dash: '4 2.5',
    },
    { label: [words('their sum; dots: back to length 1')], paint: 'theory', strokeWidth: 2.4 },
  ];
}

/** Heat maps change once a layer and are drawn on every frame. */
const drawnMatrices = new WeakMap<Float64Array, { readonly key: string; readonly marks: readonly Mark[] }>();

interface Matrix {
  readonly name: readonly TextRun[];
  readonly unit: readonly TextRun[];
  readonly scale: HeatScale;
  readonly panel: Panel;
  /** Entry at (row, column), by the numbers of the tokens. */
  readonly values: Float64Array | undefined;
  readonly width: number;
}

/** A square of colours, tokens in the given order, first at the top left, with its name and key. */
function matrix({ name, unit, scale, panel, values, width }: Matrix, order: readonly number[]): Mark[] {
  const { left, top, right, bottom } = panel;
  const count = order.length;
  const title: Mark = {
    type: 'text',
    x: left,
    y: top - 8,
    runs: name,
    fill: 'ink',
    size: LABEL_SIZE,
    anchor: 'start',
  };
  const frame: Mark = {
    type: 'rect',
    x: left,
    y: top,
    width: right - left,
    height: bottom - top,
    stroke: 'muted',
    strokeWidth: 1,
  };
  const bar = { left, right, top: bottom + 8, bottom: bottom + 16 };
  const [, ...key] = colourBar(scale, bar, unit).slice(0, -1);
  const first = colourBar(scale, bar, unit)[0]!;
  return [title, ...cells(), frame, first, ...key];

  function cells(): readonly Mark[] {
    if (!values) return [];
    const text = [left, top, right, bottom, ...scale.edges, ...order].join();
    const known = drawnMatrices.get(values);
    if (known?.key === text) return known.marks;
    const places = Float64Array.from(order, (_, place) => place);
    const half: [number, number] = [-0.5, count - 0.5];
    const marks = heatMap(
      {
        values: order.flatMap((row) => order.map((column) => values[row * width + column]!)),
        x: places,
        y: places,
      },
      scale,
      horizontalScale(panel, half),
      verticalScale({ ...panel, top: bottom, bottom: top }, half),
    );
    drawnMatrices.set(values, { key: text, marks });
    return marks;
  }
}

/** Outlines the row of the chosen token. */
function rowFrame({ left, top, right, bottom }: Panel, place: number, count: number): Mark {
  const height = (bottom - top) / count;
  return {
    type: 'rect',
    x: left - 1.5,
    y: top + place * height - 1,
    width: right - left + 3,
    height: height + 2,
    stroke: 'ink',
    strokeWidth: 1.6,
  };
}

function histogramMarks(panel: Panel, histogram: Float64Array, highest: number): Mark[] {
  const x = horizontalScale(panel, [-1, 1]);
  const y = verticalScale(panel, [0, highest]);
  const width = 2 / BINS;
  const bars = Array.from(histogram, (share, bin): Mark => {
    const left = x(-1 + bin * width);
    const top = y(share);
    return {
      type: 'rect',
      x: left + 0.5,
      y: top,
      width: x(-1 + (bin + 1) * width) - left - 1,
      height: panel.bottom - top,
      fill: 'simulation',
    };
  });
  return [
    ...verticalAxis(panel, y, [words('share of the pairs of tokens')]),
    ...bars,
    ...horizontalAxis(panel, x, [words('overlap '), math('R')]),
  ];
}

function domains({ columns }: Trajectory): Domains {
  const highest = (column: Float64Array | undefined): number =>
    (column ?? new Float64Array(0)).reduce((most, value) => (value > most ? value : most), 0) || 1;
  return { weight: [0, highest(columns.highestWeight)], share: [0, highest(columns.highestBar)] };
}

function orderOf(trajectory: Trajectory, values: LayerByLayerParameters): readonly number[] {
  const { order } = trajectory.columns;
  return order ? Array.from(order) : Array.from({ length: shownTokens(values) }, (_, i) => i);
}

const OVERLAP_SCALE = heatScale([-1, 1], 10);

type Drawn = Surroundings<LayerByLayerParameters>;

function globeOf(values: LayerByLayerParameters, { size, rotation = OBLIQUE }: Drawn): SphereView {
  return { ...layoutOf(size, legendHeight(legendEntries(values))).globe, rotation };
}

function draw(trajectory: Trajectory, values: LayerByLayerParameters, surroundings: Drawn): Scene {
  const { size, domains: shownDomains } = surroundings;
  const reading = read(trajectory, values);
  const { tokenCount: n, dimension: d } = values;
  const entries = legendEntries(values);
  const layout = layoutOf(size, legendHeight(entries));
  const globe = globeOf(values, surroundings);
  const chosen = chosenToken(values);
  const order = orderOf(trajectory, values);
  const place = order.indexOf(chosen);
  const narrow = size.width < 520;
  const dot = dotRadius(2 * n, globe.radius);
  const [ringX, ringY] = at(reading.places, chosen, globe);
  const ring: Mark = {
    type: 'circle',
    cx: ringX,
    cy: ringY,
    r: dot + 4,
    stroke: 'theory',
    strokeWidth: 2,
  };
  const weightScale = heatScale(shownDomains.weight!, 10);
  const title = reading.layer === 0 ? 'the input' : `layer ${reading.layer}`;
  return {
    ...size,
    title: `${n} tokens in dimension ${d} at ${title} of a random transformer, with the attention and the overlaps as matrices and a histogram of the overlaps`,
    marks: [
      ...stack(
        graticule(globe),
        spherePoints(reading.before, globe, 'simulation-soft', 0.7 * dot),
        spherePoints(reading.places, globe, 'simulation', dot),
      ),
      ...attentionArrows(reading, chosen, n, globe),
      ...stepArrows(reading, chosen, values, globe),
      ring,
      ...legend(entries, narrow ? 2 : 8, layout.legendTop),
      ...matrix(
        {
          name: [words(narrow ? 'attention' : 'attention, first head')],
          unit: [],
          scale: weightScale,
          panel: layout.attention,
          values: reading.attention,
          width: n,
        },
        order,
      ),
      ...matrix(
        {
          name: [words('overlaps '), math('R')],
          unit: [],
          scale: OVERLAP_SCALE,
          panel: layout.overlaps,
          values: reading.overlaps,
          width: shownTokens(values),
        },
        order,
      ),
      ...[layout.attention, layout.overlaps].map((panel) => rowFrame(panel, place, order.length)),
      ...histogramMarks(layout.histogram, reading.histogram, shownDomains.share![1]),
    ],
  };
}

/** The ring can be dragged to another token: the nearest in the picture. */
function handles(
  trajectory: Trajectory,
  values: LayerByLayerParameters,
  surroundings: Drawn,
): readonly Handle<LayerByLayerParameters>[] {
  const globe = globeOf(values, surroundings);
  const { places } = read(trajectory, values);
  const [x, y] = at(places, chosenToken(values), globe);
  const nearest = (toX: number, toY: number): Partial<LayerByLayerParameters> => {
    let [best, least] = [0, Infinity];
    for (let i = 0; i < shownTokens(values); i++) {
      const [atX, atY] = at(places, i, globe);
      const distance = Math.hypot(atX - toX, atY - toY);
      if (distance < least) [best, least] = [i, distance];
    }
    return { token: best + 1 };
  };
  return [{ id: 'token', x, y, valuesAt: nearest }];
}

/** As many tokens attended to equally would have the same sum of squared weights. */
function attendedTokens(row: Float64Array): number {
  return 1 / row.reduce((sum, weight) => sum + weight * weight, 0);
}

function table({ meanOverlap, layer }: Reading): DataTable {
  const rows = Array.from(meanOverlap.subarray(0, layer + 1), (overlap, k) => [
    k === 0 ? 'input' : String(k),
    formatCell(overlap),
  ]);
  const every = Math.ceil(rows.length / 40);
  return {
    caption: 'Mean overlap of two tokens after each layer',
    columns: ['layer', 'mean overlap'],
    rows: rows.filter((_, k) => k % every === 0 || k === rows.length - 1),
  };
}

function describe(trajectory: Trajectory, values: LayerByLayerParameters): Description {
  const reading = read(trajectory, values);
  const { layer, attention, step, norm, meanOverlap } = reading;
  const { tokenCount: n, dimension: d, headCount, eta, layerCount, beta } = values;
  const chosen = chosenToken(values);
  const overlap = formatNumber(meanOverlap[layer]!);
  const deltaTau = formatNumber((eta * eta) / headCount);
  const row = attention?.subarray(chosen * n, (chosen + 1) * n);
  const top = row ? row.indexOf(Math.max(...row)) : -1;
  const numbers: Record<string, string> = {
    layer: String(layer),
    meanOverlap: overlap,
    firstOverlap: formatNumber(meanOverlap[0]!),
    deltaTau,
    token: String(chosen + 1),
    attended: row ? formatNumber(attendedTokens(row)) : 'none yet',
    topToken: row ? String(top + 1) : 'none yet',
    topWeight: row ? formatNumber(row[top]!) : 'none yet',
    norm: norm ? formatNumber(norm[chosen]!) : 'none yet',
  };
  const stepLength = step
    ? formatNumber(Math.hypot(step[3 * chosen]!, step[3 * chosen + 1]!, step[3 * chosen + 2]!))
    : undefined;
  const input = `Before the first layer the mean overlap of two tokens is ${overlap}.`;
  const most =
    top === chosen
      ? `gives itself the largest weight, ${numbers.topWeight}`
      : `gives token ${numbers.topToken} the largest weight, ${numbers.topWeight}`;
  const shadow = d > 3 ? ' in the picture' : '';
  const result =
    layer === 0
      ? input
      : `Layer ${layer} of ${layerCount}. In its first head token ${chosen + 1} ${most}, and spreads its attention over about ` +
        `${numbers.attended} of ${n} tokens. Its step is ${stepLength} long${shadow}. Mean overlap after the layer: ${overlap}.`;
  const axes =
    d > 3 ? ` The sphere shows the tokens along the three axes in which they are longest at each layer.` : '';
  const sharing =
    values.weights === 'tied' ? 'the same weights in every layer' : 'fresh weights in every layer';
  return {
    result,
    summary:
      `${n} tokens in dimension ${d} pass through layers of ${headCount} ${headCount === 1 ? 'head' : 'heads'} at β = ${formatNumber(beta)} ` +
      `with ${sharing}; a layer moves the diffusive clock by ${deltaTau}.${axes} ${result} At the input it was ${numbers.firstOverlap}.`,
    numbers,
    table: table(reading),
  };
}

export const view: WidgetView<LayerByLayerParameters> = {
  surface: 'canvas',
  shape: 'tall',
  turns: true,
  domains,
  draw,
  handles,
  describe,
};
