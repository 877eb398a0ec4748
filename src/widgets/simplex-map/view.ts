import {
  horizontalAxis,
  horizontalScale,
  LABEL_SIZE,
  verticalAxis,
  verticalScale,
  type Panel,
  type Scale,
} from '#charts/axes.ts';
import { clipTo } from '#charts/clip.ts';
import { curvePath } from '#charts/curve.ts';
import { formatCell, formatNumber } from '#charts/format.ts';
import { colourBar, heatMap, type Grid } from '#charts/heat-map.ts';
import { heatScale } from '#charts/heat-scale.ts';
import { legend, legendWidth } from '#charts/legend.ts';
import type { Mark, Scene, TextRun } from '#charts/scene.ts';
import { theoryEntry, theoryOverlay } from '#charts/theory-overlay.ts';
import type { Trajectory } from '../trajectory.ts';
import type { DataTable, Description, Surroundings, WidgetView } from '../widget-spec.ts';
import {
  betaOfRow,
  GAP_COUNT,
  GAPS_PER_DECADE,
  TIME_COUNT,
  timeOfColumn,
  type SimplexMapParameters,
} from './spec.ts';

/** One row of cells of a map. */
interface Row {
  readonly beta: number;
  /** What the cells show, by column; NaN where nothing is known yet. */
  readonly heat: Float64Array;
  /** Replicates that the cells average. */
  readonly runs: number;
  readonly theory: TheoryPoint;
}

interface TheoryPoint {
  readonly beta: number;
  /** Time at which γ passes 1 - δ. */
  readonly time: number;
}

/** One of the two maps. */
interface Map {
  readonly name: string;
  /** Symbol of its clock. */
  readonly clock: 'τ' | 't';
  /** The rows that have been begun, from the lowest β on. */
  readonly rows: readonly Row[];
  /** The line γ = 1 - δ as far as it is known, likewise. */
  readonly theory: readonly TheoryPoint[];
}

/** Whole grid index below δ, and how far δ lies from it towards the next, on a logarithmic scale. */
function gapPosition(delta: number): { readonly index: number; readonly share: number } {
  const position = -GAPS_PER_DECADE * Math.log10(delta);
  const index = Math.min(Math.max(Math.floor(position), 0), GAP_COUNT - 2);
  return { index, share: position - index };
}

/** Fraction of the pairs of a row with overlap above 1 - δ: linear in log δ between the values that are counted. */
function closePairs({ columns }: Trajectory, cells: number, delta: number): Float64Array {
  const start = cells * TIME_COUNT;
  const counted = columns.closePairs;
  if (!counted) return columns.stillPairs!.subarray(start, start + TIME_COUNT);
  const { index, share } = gapPosition(delta);
  return Float64Array.from({ length: TIME_COUNT }, (_, column) => {
    const at = (start + column) * GAP_COUNT + index;
    return (1 - share) * counted[at]! + share * counted[at + 1]!;
  });
}

/** Time at which γ of a row passes 1 - δ, likewise. */
function passageTime({ columns }: Trajectory, cells: number, delta: number): number {
  const times = columns.passageTime;
  if (!times) return columns.stillPassage![cells]!;
  const { index, share } = gapPosition(delta);
  const at = cells * GAP_COUNT + index;
  return (1 - share) * times[at]! + share * times[at + 1]!;
}

function meanOverlap({ columns }: Trajectory, cells: number): Float64Array {
  return columns.meanOverlap!.subarray(cells * TIME_COUNT, (cells + 1) * TIME_COUNT);
}

function readMap(
  trajectory: Trajectory,
  values: SimplexMapParameters,
  panel: 0 | 1,
): Pick<Map, 'rows' | 'theory'> {
  const { betaCount, heat, delta } = values;
  const runs = trajectory.columns.runs!;
  const all = Array.from({ length: betaCount }, (_, row): Row => {
    const cells = panel * betaCount + row;
    const beta = betaOfRow(values, row);
    return {
      beta,
      heat: heat === 'overlap' ? meanOverlap(trajectory, cells) : closePairs(trajectory, cells, delta),
      runs: runs[cells]!,
      theory: { beta, time: passageTime(trajectory, cells, delta) },
    };
  });
  return {
    rows: all.filter((row) => !Number.isNaN(row.runs)),
    theory: all.map(({ theory }) => theory).filter(({ time }) => !Number.isNaN(time)),
  };
}

function readMaps(trajectory: Trajectory, values: SimplexMapParameters): readonly [Map, Map] {
  return [
    { name: 'Random weights', clock: 'τ', ...readMap(trajectory, values, 0) },
    { name: 'Fixed weights', clock: 't', ...readMap(trajectory, values, 1) },
  ];
}

/** Why the Simplex theorem does not speak about the random networks; undefined when it does. */
function outsideHypotheses({ init }: SimplexMapParameters): string | undefined {
  return init === 'simplex' ? undefined : 'tokens start at random';
}

const math = (text: string): TextRun => ({ text, math: true });
const words = (text: string): TextRun => ({ text });

/** The cells of a map up to a column. Rows that are not known yet take the colours of their nearest neighbour. */
function cells({ rows }: Map, values: SimplexMapParameters, lastColumn: number): Grid | undefined {
  const [first] = rows;
  if (!first) return undefined;
  // A grid has two rows at least.
  const { betaMin, betaMax } = values;
  const shown =
    rows.length > 1
      ? rows
      : [
          { ...first, beta: betaMin },
          { ...first, beta: betaMax },
        ];
  return {
    x: Float64Array.from({ length: TIME_COUNT }, (_, column) => timeOfColumn(values, column)),
    y: shown.map(({ beta }) => beta),
    values: shown.flatMap(({ heat }) =>
      [...heat].map((value, column) => (column > lastColumn ? Number.NaN : value)),
    ),
  };
}

/** Where γ = 1 - δ, from the bottom of the panel to its top: the ends continue the line of their rows. */
function levelSet({ theory }: Map, { betaMin, betaMax }: SimplexMapParameters, x: Scale, y: Scale): string {
  if (theory.length < 2) return '';
  const end = (beta: number, near: TheoryPoint, next: TheoryPoint): TheoryPoint => ({
    beta,
    time: near.time + ((beta - near.beta) / (near.beta - next.beta)) * (near.time - next.time),
  });
  const points = [
    end(betaMin, theory[0]!, theory[1]!),
    ...theory,
    end(betaMax, theory.at(-1)!, theory.at(-2)!),
  ];
  const series = {
    x: points.map(({ time }) => time),
    y: points.map(({ beta }) => beta),
    count: points.length,
  };
  return curvePath(series, x, y);
}

interface Layout {
  readonly narrow: boolean;
  readonly legendColumns: 1 | 2;
  readonly panels: readonly [Panel, Panel];
  readonly bar: Panel;
}

/** Below this width the maps stand one above the other. */
const NARROW = 420;
/** Low panels have room for them as well: the labels of β are short. */
const Y_TICKS = 4;
/** Panels narrower than this have no room for the units of their axes. */
const UNIT_ROOM = 240;
const LEFT = 42;
const RIGHT = 14;

function layout(width: number, height: number, firstLegendWidth: number): Layout {
  const narrow = width < NARROW;
  const right = width - RIGHT;
  const each = (right - LEFT - 38) / 2;
  // The second entry stands above the second map.
  const legendColumns = !narrow && LEFT + firstLegendWidth + 12 <= right - each ? 2 : 1;
  const legendBottom = 4 + 19 * (2 / legendColumns);
  const bar = { left: LEFT, right, top: height - 34, bottom: height - 22 };
  if (narrow) {
    const top = legendBottom + 30;
    const bottom = bar.top - 46;
    const high = (bottom - top - 46) / 2;
    return {
      narrow,
      legendColumns,
      panels: [
        { left: LEFT, right, top, bottom: top + high },
        { left: LEFT, right, top: bottom - high, bottom },
      ],
      bar,
    };
  }
  const top = legendBottom + 48;
  const bottom = bar.top - 72;
  return {
    narrow,
    legendColumns,
    panels: [
      { left: LEFT, right: LEFT + each, top, bottom },
      { left: right - each, right, top, bottom },
    ],
    bar,
  };
}

/** What the cells show, with its unit. */
function heatLabel({ heat, delta }: SimplexMapParameters, narrow: boolean): readonly TextRun[] {
  if (heat === 'overlap') return [words('mean overlap of two tokens (dimensionless)')];
  const pairs = narrow ? 'pairs' : 'fraction of pairs';
  return [words(`${pairs} with overlap above 1 − ${formatNumber(delta)}`)];
}

function draw(
  trajectory: Trajectory,
  values: SimplexMapParameters,
  { size }: Surroundings<SimplexMapParameters>,
): Scene {
  const maps = readMaps(trajectory, values);
  const outside = outsideHypotheses(values);
  const level = [math('γ'), words(' = 1 − '), math('δ')];
  const entries = [
    theoryEntry(
      [...level, words(size.width < NARROW && outside ? ', theorem' : ', Simplex theorem')],
      outside,
    ),
    theoryEntry([...level, words(', earlier model')], undefined, 'earlier'),
  ];
  const { narrow, legendColumns, panels, bar } = layout(
    size.width,
    size.height,
    legendWidth(entries.slice(0, 1)),
  );
  const scale = heatScale([0, 1]);
  const last = trajectory.frame;

  const panelMarks = maps.flatMap((map, index): Mark[] => {
    const panel = panels[index]!;
    const x = horizontalScale(panel, [0, values.horizon]);
    const y = verticalScale(panel, [values.betaMin, values.betaMax]);
    const grid = cells(map, values, last);
    const overlay = theoryOverlay(
      {
        d: levelSet(map, values, x, y),
        outside: index === 0 ? outside : undefined,
        halo: true,
        paint: index === 0 ? 'theory' : 'earlier',
      },
      panel,
    );
    // After the last column that is shown.
    const now = x(((last + 1) * values.horizon) / TIME_COUNT);
    const cursor: Mark = {
      type: 'line',
      x1: now,
      y1: panel.top,
      x2: now,
      y2: panel.bottom,
      stroke: 'muted',
      strokeWidth: 1,
    };
    const title: Mark = {
      type: 'text',
      x: panel.left,
      y: panel.top - 28,
      runs: [words(map.name)],
      fill: 'ink',
      size: LABEL_SIZE,
      anchor: 'start',
    };
    const clockName = index === 0 ? 'diffusive time ' : 'time ';
    const unit = panel.right - panel.left < UNIT_ROOM ? [] : [words(' (dimensionless)')];
    return [
      ...(narrow ? [] : [title]),
      ...verticalAxis(
        panel,
        y,
        narrow
          ? [words(`${map.name}: `), math('β'), words(' against '), math(map.clock)]
          : [words('inverse temperature '), math('β'), ...unit],
        Y_TICKS,
      ),
      ...(grid ? [clipTo(panel, heatMap(grid, scale, x, y))] : []),
      ...overlay.below,
      ...(last < TIME_COUNT - 1 ? [cursor] : []),
      ...overlay.above,
      ...horizontalAxis(panel, x, narrow ? [] : [words(clockName), math(map.clock), ...unit]),
    ];
  });

  return {
    ...size,
    title: `Two maps of time and inverse temperature: how many of ${values.tokenCount} tokens have met, under random weights and under fixed ones`,
    marks: [
      ...legend(entries.slice(0, 2 / legendColumns), LEFT, 4),
      ...(legendColumns === 2 ? legend(entries.slice(1), panels[1].left, 4) : []),
      ...panelMarks,
      ...colourBar(scale, bar, heatLabel(values, narrow)),
    ],
  };
}

/** What the dashed line is to be compared with: where half of the pairs, or the mean overlap, are past 1 - δ. */
function comparedLevel({ heat, delta }: SimplexMapParameters): number {
  return heat === 'overlap' ? 1 - delta : 0.5;
}

/** The first time at which a row is past that level, between columns on a line; NaN when it never is. */
function crossingTime({ heat }: Row, values: SimplexMapParameters): number {
  const level = comparedLevel(values);
  const column = heat.findIndex((value) => value >= level);
  if (column < 0) return Number.NaN;
  const time = timeOfColumn(values, column);
  if (column === 0) return time;
  const [before, after] = [heat[column - 1]!, heat[column]!];
  const earlier = timeOfColumn(values, column - 1);
  return earlier + ((level - before) / (after - before)) * (time - earlier);
}

function timeInWords(time: number, { horizon }: SimplexMapParameters): string {
  return time <= horizon ? formatNumber(time) : `more than ${formatNumber(horizon)}`;
}

const TABLE_ROWS = 5;
const TABLE_COLUMNS = 6;

/** Whole numbers from 0 to count - 1, evenly spread. */
function spread(count: number, wanted: number): number[] {
  const chosen = Array.from({ length: wanted }, (_, index) =>
    Math.round((index * (count - 1)) / (wanted - 1)),
  );
  return [...new Set(chosen)];
}

function table(maps: readonly Map[], values: SimplexMapParameters, quantity: string): DataTable {
  const columns = spread(TIME_COUNT, TABLE_COLUMNS);
  return {
    caption: `${quantity}, by time and inverse temperature β, and the time at which γ = 1 − δ`,
    columns: [
      'map',
      'β',
      ...columns.map((column) => `at ${formatNumber(timeOfColumn(values, column))}`),
      'γ = 1 − δ at',
    ],
    rows: maps.flatMap(({ name, clock, rows }) =>
      (rows.length > 0 ? spread(rows.length, TABLE_ROWS) : []).map((row) => {
        const { beta, heat, theory } = rows[row]!;
        return [
          `${name}, time ${clock}`,
          formatNumber(beta),
          ...columns.map((column) => formatCell(heat[column]!)),
          timeInWords(theory.time, values),
        ];
      }),
    ),
  };
}

/** When the lowest and the highest row are past the level, in the simulation and in theory. */
function crossingsInWords({ clock, rows }: Map, values: SimplexMapParameters): string {
  const ends = [...new Set([rows[0], rows.at(-1)])].filter((row) => row !== undefined);
  if (ends.length === 0) return 'not known yet';
  const { horizon } = values;
  const when = (time: number): string =>
    time <= horizon ? `${clock} = ${formatNumber(time)}` : `${clock} > ${formatNumber(horizon)}`;
  const each = ends.map((row) => `${when(crossingTime(row, values))} for β = ${formatNumber(row.beta)}`);
  const theory = ends.map((row) => when(row.theory.time));
  return `${each.join(' and ')} (theory: ${theory.join(' and ')})`;
}

/** The times of a map for prose: of its lowest row, its highest row and the mean of all, and the same of its theory. */
function numbersOf(
  map: string,
  { rows }: Map,
  values: SimplexMapParameters,
): Readonly<Record<string, string>> {
  const sources = {
    '': rows.map((row) => crossingTime(row, values)),
    Theory: rows.map(({ theory }) => theory.time),
  };
  const entries = Object.entries(sources).flatMap(([source, times]) => {
    const ends = times.every((time) => time <= values.horizon);
    const mean = ends ? times.reduce((sum, time) => sum + time, 0) / times.length : Number.NaN;
    return Object.entries({ Low: times[0], High: times.at(-1), Mean: mean }).map(([which, time]) => [
      `${map}${source}${which}`,
      time === undefined || times.length === 0 ? 'not known yet' : timeInWords(time, values),
    ]);
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

function describe(trajectory: Trajectory, values: SimplexMapParameters): Description {
  const maps = readMaps(trajectory, values);
  const [random, deterministic] = maps;
  const { heat, delta, tokenCount, dimension, replicates, init, gamma0 } = values;
  const overlap = heat === 'overlap';
  const above = `overlap above 1 − ${formatNumber(delta)}`;
  const result =
    `${overlap ? `The mean overlap is above 1 − ${formatNumber(delta)}` : `Half of the pairs have ${above}`}, with random weights from ` +
    `${crossingsInWords(random, values)}; with fixed weights from ${crossingsInWords(deterministic, values)}.`;
  const start =
    init === 'simplex' ? `every overlap equal to ${formatNumber(gamma0)}` : 'independent uniform tokens';
  const runs = Math.min(...maps.flatMap(({ rows }) => rows.map((row) => row.runs)));
  const summary =
    `Two heat maps, time to the right and inverse temperature upwards, for ${tokenCount} tokens in dimension ${dimension}. ` +
    `The random networks start from ${start}, those with fixed weights, the earlier model, from independent uniform tokens. ` +
    `A cell averages ${runs < replicates ? `at least ${runs} of ` : ''}${replicates} independent runs` +
    `${overlap ? '' : `; its standard error is at most ${formatNumber(0.5 / Math.sqrt(Math.max(runs, 1)))}`}. ${result}`;
  return {
    result,
    summary,
    numbers: {
      ...numbersOf('random', random, values),
      ...numbersOf('deterministic', deterministic, values),
    },
    table: table(maps, values, overlap ? 'Mean overlap' : `Fraction of pairs with ${above}`),
  };
}

export const view: WidgetView<SimplexMapParameters> = { domains: () => ({}), draw, describe };
