import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { drawCanvas, type CanvasOptions } from '#charts/canvas.ts';
import { HALO_WIDTH, type Mark, type Scene } from '#charts/scene.ts';
import { sceneNode, type SvgNode } from '#charts/svg.ts';

/** Stands in for the browser's Path2D: remembers the path data or the equivalent of its calls. */
class RecordedPath {
  constructor(public d = '') {}
  moveTo(x: number, y: number): void {
    this.d += `M${x},${y}`;
  }
  lineTo(x: number, y: number): void {
    this.d += `L${x},${y}`;
  }
  rect(x: number, y: number, width: number, height: number): void {
    this.d += `rect ${x} ${y} ${width} ${height}`;
  }
  arc(x: number, y: number, r: number, from: number, to: number): void {
    expect([from, to]).toEqual([0, 2 * Math.PI]);
    this.d += `circle ${x} ${y} ${r}`;
  }
}

interface Call {
  readonly method: string;
  readonly values: readonly unknown[];
  readonly state: Readonly<Record<string, unknown>>;
}

const letterWidth = 7;

/** A context that writes down each call with the state it would draw in; every letter is 7 pixels wide. */
function recorder(): { calls: Call[]; context: CanvasRenderingContext2D } {
  const calls: Call[] = [];
  let state: Record<string, unknown> = { dash: [] };
  const saved: Record<string, unknown>[] = [];
  const context = new Proxy(
    {},
    {
      get: (_, method: string) => {
        if (method in state) return state[method];
        return (...values: unknown[]) => {
          if (method === 'measureText') return { width: String(values[0]).length * letterWidth };
          if (method === 'save') saved.push({ ...state });
          else if (method === 'restore') state = saved.pop()!;
          else if (method === 'setLineDash') state['dash'] = values[0];
          calls.push({ method, values, state: { ...state } });
          return undefined;
        };
      },
      set: (_, name: string, value) => {
        state[name] = value;
        return true;
      },
    },
  );
  return { calls, context: context as CanvasRenderingContext2D };
}

const options: CanvasOptions = {
  colour: (paint) => `colour of ${paint}`,
  fonts: { text: 'Sans', math: 'Math' },
  pixelRatio: 2,
};

const sceneOf = (...marks: Mark[]): Scene => ({ width: 100, height: 50, title: 'test', marks });

function drawn(...marks: Mark[]): Call[] {
  const { calls, context } = recorder();
  drawCanvas(context, sceneOf(...marks), options);
  return calls;
}

function svgOf(mark: Mark): SvgNode {
  return sceneNode(sceneOf(mark), options.colour).children[0] as SvgNode;
}

/** The geometry of an SVG element in the words of RecordedPath. */
function svgGeometry({ tag, attributes: a }: SvgNode): string {
  switch (tag) {
    case 'path':
      return a['d']!;
    case 'line':
      return `M${a['x1']},${a['y1']}L${a['x2']},${a['y2']}`;
    case 'rect':
      return `rect ${a['x']} ${a['y']} ${a['width']} ${a['height']}`;
    default:
      return `circle ${a['cx']} ${a['cy']} ${a['r']}`;
  }
}

beforeEach(() => vi.stubGlobal('Path2D', RecordedPath));
afterEach(() => vi.unstubAllGlobals());

const stroke = { stroke: 'simulation', strokeWidth: 2.5, dash: '6 3', opacity: 0.5 } as const;
const shapes: Mark[] = [
  { type: 'line', x1: 1, y1: 2.5, x2: 30, y2: 4, ...stroke },
  { type: 'rect', x: 3, y: 4, width: 20, height: 10.5, fill: 'paper', fillOpacity: 0.4, ...stroke },
  { type: 'circle', cx: 10, cy: 12.5, r: 4, fill: 'ink', ...stroke },
  { type: 'path', d: 'M1,2L3,4L5,1Z', fill: 'simulation-soft', fillOpacity: 0.3, ...stroke },
];

describe.each(shapes.map((mark) => [mark.type, mark] as const))('a %s on canvas', (_, mark) => {
  const svg = svgOf(mark);

  test('strokes the geometry of the SVG, with its colour, width, dash and opacity', () => {
    const [call] = drawn(mark).filter(({ method }) => method === 'stroke');
    expect((call!.values[0] as RecordedPath).d).toBe(svgGeometry(svg));
    expect(call!.state).toMatchObject({
      strokeStyle: svg.attributes['stroke'],
      lineWidth: Number(svg.attributes['stroke-width']),
      dash: svg.attributes['stroke-dasharray']!.split(' ').map(Number),
      globalAlpha: Number(svg.attributes['opacity']),
      lineJoin: svg.attributes['stroke-linejoin'] ?? 'miter',
      lineCap: svg.attributes['stroke-linecap'] ?? 'butt',
    });
  });

  test('fills as the SVG does, or not at all', () => {
    const fills = drawn(mark).filter(({ method }) => method === 'fill');
    const { fill = 'none', 'fill-opacity': fillOpacity = '1' } = svg.attributes;
    expect(fills).toHaveLength(fill === 'none' ? 0 : 1);
    for (const call of fills) {
      expect((call.values[0] as RecordedPath).d).toBe(svgGeometry(svg));
      expect(call.state['fillStyle']).toBe(fill);
      expect(call.state['globalAlpha']).toBeCloseTo(Number(fillOpacity) * 0.5, 12);
    }
  });
});

test('a plain path has round ends, and a dash does not leak into the next mark', () => {
  const [, next] = drawn(shapes[3]!, { type: 'path', d: 'M0,0L9,9', stroke: 'ink' }).filter(
    ({ method }) => method === 'stroke',
  );
  expect(next!.state).toMatchObject({ dash: [], lineCap: 'round', lineWidth: 1, globalAlpha: 1 });
});

describe('text on canvas', () => {
  const text = (anchor: 'start' | 'middle' | 'end', rotate?: number): Mark => ({
    type: 'text',
    x: 40,
    y: 20,
    runs: [{ text: 'median ' }, { text: 'm', math: true }],
    fill: 'ink',
    size: 13,
    anchor,
    ...(rotate === undefined ? {} : { rotate }),
  });
  const width = 8 * letterWidth;

  test.each([
    ['start', 0],
    ['middle', -width / 2],
    ['end', -width],
  ] as const)('anchored at its %s, with its runs side by side in their fonts', (anchor, begins) => {
    const calls = drawn(text(anchor));
    expect(calls.find(({ method }) => method === 'translate')!.values).toEqual([40, 20]);
    const runs = calls.filter(({ method }) => method === 'fillText');
    expect(runs.map(({ values }) => values)).toEqual([
      ['median ', begins, 0],
      ['m', begins + 7 * letterWidth, 0],
    ]);
    expect(runs.map(({ state }) => state['font'])).toEqual(['13px Sans', 'italic 13px Math']);
    expect(runs[0]!.state).toMatchObject({ fillStyle: 'colour of ink', textAlign: 'left' });
  });

  test('turns by the degrees of the SVG about its anchor, and turns back', () => {
    const calls = drawn(text('start', -90), text('start'));
    expect(svgOf(text('start', -90)).attributes['transform']).toBe('rotate(-90 40 20)');
    const turns = calls.filter(({ method }) => method === 'rotate');
    expect(turns.map(({ values }) => values)).toEqual([[-Math.PI / 2]]);
    const order = calls.map(({ method }) => method);
    expect(order.indexOf('restore')).toBeLessThan(order.lastIndexOf('translate'));
  });

  test('a halo lies under the letters, as wide as in SVG', () => {
    const mark = { ...text('start'), halo: 'paper' } as Mark;
    const calls = drawn(mark).filter(({ method }) => method.endsWith('Text'));
    expect(calls.map(({ method }) => method)).toEqual(['strokeText', 'strokeText', 'fillText', 'fillText']);
    expect(calls[0]!.state).toMatchObject({ strokeStyle: 'colour of paper', lineWidth: HALO_WIDTH });
    expect(svgOf(mark).attributes).toMatchObject({
      stroke: 'colour of paper',
      'stroke-width': String(HALO_WIDTH),
      'paint-order': 'stroke',
    });
  });
});

test('a clip shows its marks inside its rectangle, in both', () => {
  const inner: Mark = { type: 'path', d: 'M0,0L9,9', stroke: 'ink' };
  const clip: Mark = { type: 'clip', x: 5, y: 6, width: 20, height: 10, marks: [inner] };
  const calls = drawn(clip).map(({ method, values }) => [method, ...values]);
  const from = calls.findIndex(([method]) => method === 'rect');
  expect(calls.slice(from, from + 2)).toEqual([['rect', 5, 6, 20, 10], ['clip']]);
  expect(calls.slice(from + 2).map(([method]) => method)).toEqual([
    'setLineDash',
    'stroke',
    'restore',
    'restore',
  ]);
  const svg = svgOf(clip);
  expect(svg).toMatchObject({
    tag: 'svg',
    attributes: { x: '5', y: '6', width: '20', height: '10', viewBox: '5 6 20 10' },
  });
  expect(svg.children).toEqual([svgOf(inner)]);
});

test('the pixel ratio scales the picture, which starts on a cleared canvas', () => {
  const calls = drawn().map(({ method, values }) => [method, ...values]);
  expect(calls).toEqual([
    ['save'],
    ['setTransform', 2, 0, 0, 2, 0, 0],
    ['clearRect', 0, 0, 100, 50],
    ['restore'],
  ]);
});
