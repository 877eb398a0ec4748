import { cssColour } from './palette.ts';
import type { Mark, Scene, TextRun } from './scene.ts';

/** An SVG element before it becomes text or DOM. */
export interface SvgNode {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (SvgNode | string)[];
}

/** A tenth of a pixel is finer than any screen shows, and keeps stills small. */
function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function compact(attributes: Record<string, string | undefined>): Record<string, string> {
  const entries = Object.entries(attributes).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}

function strokeAttributes(mark: Exclude<Mark, { type: 'text' }>): Record<string, string | undefined> {
  return {
    stroke: mark.stroke && cssColour(mark.stroke),
    'stroke-width': mark.strokeWidth === undefined ? undefined : px(mark.strokeWidth),
    'stroke-dasharray': mark.dash,
    opacity: mark.opacity === undefined ? undefined : String(mark.opacity),
  };
}

function runNode(run: TextRun): SvgNode | string {
  return run.math ? { tag: 'tspan', attributes: { class: 'chart-math' }, children: [run.text] } : run.text;
}

function markNode(mark: Mark): SvgNode {
  if (mark.type === 'text') {
    const { x, y, rotate } = mark;
    return {
      tag: 'text',
      attributes: compact({
        x: px(x),
        y: px(y),
        fill: cssColour(mark.fill),
        'font-size': px(mark.size),
        'text-anchor': mark.anchor,
        transform: rotate === undefined ? undefined : `rotate(${rotate} ${px(x)} ${px(y)})`,
      }),
      children: mark.runs.map(runNode),
    };
  }
  const stroke = strokeAttributes(mark);
  const fill = 'fill' in mark && mark.fill ? cssColour(mark.fill) : 'none';
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

/** The picture as an SVG element: the one translation from marks to SVG. */
export function sceneNode(scene: Scene): SvgNode {
  return {
    tag: 'svg',
    attributes: {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${px(scene.width)} ${px(scene.height)}`,
      role: 'img',
      'aria-label': scene.title,
      class: 'chart',
    },
    children: scene.marks.map(markNode),
  };
}
