import { cssColour, type Colour, type Paint } from './palette.ts';
import { pixelText as px } from './pixel.ts';
import { HALO_WIDTH, type Mark, type Scene, type TextRun } from './scene.ts';

/** An SVG element before it becomes text or DOM. */
export interface SvgNode {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (SvgNode | string)[];
}

function compact(attributes: Record<string, string | undefined>): Record<string, string> {
  const entries = Object.entries(attributes).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}

type Shape = Exclude<Mark, { type: 'text' | 'clip' }>;

function strokeAttributes(mark: Shape, colour: Colour): Record<string, string | undefined> {
  return {
    stroke: mark.stroke && colour(mark.stroke),
    'stroke-width': mark.strokeWidth === undefined ? undefined : px(mark.strokeWidth),
    'stroke-dasharray': mark.dash,
    opacity: mark.opacity === undefined ? undefined : String(mark.opacity),
  };
}

function runNode(run: TextRun): SvgNode | string {
  return run.math ? { tag: 'tspan', attributes: { class: 'chart-math' }, children: [run.text] } : run.text;
}

function haloAttributes(halo: Paint | undefined, colour: Colour): Record<string, string> {
  if (halo === undefined) return {};
  return {
    stroke: colour(halo),
    'stroke-width': px(HALO_WIDTH),
    'stroke-linejoin': 'round',
    'paint-order': 'stroke',
  };
}

function textNode(mark: Extract<Mark, { type: 'text' }>, colour: Colour): SvgNode {
  const { x, y, rotate } = mark;
  return {
    tag: 'text',
    attributes: compact({
      x: px(x),
      y: px(y),
      fill: colour(mark.fill),
      'font-size': px(mark.size),
      'text-anchor': mark.anchor,
      transform: rotate === undefined ? undefined : `rotate(${rotate} ${px(x)} ${px(y)})`,
      ...haloAttributes(mark.halo, colour),
    }),
    children: mark.runs.map(runNode),
  };
}

/** A nested svg element clips to its own viewport, without ids that would have to be unique in the page. */
function clipNode(mark: Extract<Mark, { type: 'clip' }>, colour: Colour): SvgNode {
  const [x, y, width, height] = [px(mark.x), px(mark.y), px(mark.width), px(mark.height)];
  return {
    tag: 'svg',
    attributes: { x, y, width, height, viewBox: `${x} ${y} ${width} ${height}` },
    children: mark.marks.map((child) => markNode(child, colour)),
  };
}

function markNode(mark: Mark, colour: Colour): SvgNode {
  if (mark.type === 'text') return textNode(mark, colour);
  if (mark.type === 'clip') return clipNode(mark, colour);
  const stroke = strokeAttributes(mark, colour);
  const fill = 'fill' in mark && mark.fill ? colour(mark.fill) : 'none';
  switch (mark.type) {
    case 'line':
      return {
        tag: 'line',
        attributes: compact({
          x1: px(mark.x1),
          y1: px(mark.y1),
          x2: px(mark.x2),
          y2: px(mark.y2),
          ...stroke,
        }),
        children: [],
      };
    case 'circle':
      return {
        tag: 'circle',
        attributes: compact({ cx: px(mark.cx), cy: px(mark.cy), r: px(mark.r), fill, ...stroke }),
        children: [],
      };
    case 'rect': {
      const { x, y, width, height, fillOpacity } = mark;
      const box = { x: px(x), y: px(y), width: px(width), height: px(height) };
      const opacity = { 'fill-opacity': fillOpacity === undefined ? undefined : String(fillOpacity) };
      return { tag: 'rect', attributes: compact({ ...box, fill, ...opacity, ...stroke }), children: [] };
    }
    case 'path': {
      const opacity = {
        'fill-opacity': mark.fillOpacity === undefined ? undefined : String(mark.fillOpacity),
      };
      const joins = { 'stroke-linejoin': 'round', 'stroke-linecap': mark.dash ? undefined : 'round' };
      return {
        tag: 'path',
        attributes: compact({ d: mark.d, fill, ...opacity, ...joins, ...stroke }),
        children: [],
      };
    }
  }
}

/**
 * The picture as an SVG element: the one translation from marks to SVG. Colours are CSS variables unless `colour`
 * resolves them, as files that leave the page need.
 */
export function sceneNode(scene: Scene, colour: Colour = cssColour): SvgNode {
  return {
    tag: 'svg',
    attributes: {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${px(scene.width)} ${px(scene.height)}`,
      role: 'img',
      'aria-label': scene.title,
      class: 'chart',
    },
    children: scene.marks.map((mark) => markNode(mark, colour)),
  };
}
