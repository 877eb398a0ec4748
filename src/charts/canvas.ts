import type { Colour } from './palette.ts';
import { HALO_WIDTH, type Mark, type Scene, type TextRun } from './scene.ts';

/** Font families of plain text and of symbols; a canvas inherits none from the page. */
export interface Fonts {
  readonly text: string;
  readonly math: string;
}

export interface CanvasOptions {
  /** Resolved colours: a canvas knows no CSS variables. */
  readonly colour: Colour;
  readonly fonts: Fonts;
  /** Device pixels per pixel of the scene; the canvas must measure size times ratio. */
  readonly pixelRatio: number;
}

type Shape = Exclude<Mark, { type: 'text' | 'clip' }>;
type TextMark = Extract<Mark, { type: 'text' }>;

/** Marks that a drawing uses again are traced once. */
const traced = new WeakMap<Shape, Path2D>();

function outline(mark: Shape): Path2D {
  let path = traced.get(mark);
  if (!path) traced.set(mark, (path = trace(mark)));
  return path;
}

function trace(mark: Shape): Path2D {
  if (mark.type === 'path') return new Path2D(mark.d);
  const path = new Path2D();
  switch (mark.type) {
    case 'line':
      path.moveTo(mark.x1, mark.y1);
      path.lineTo(mark.x2, mark.y2);
      break;
    case 'rect':
      path.rect(mark.x, mark.y, mark.width, mark.height);
      break;
    case 'circle':
      path.arc(mark.cx, mark.cy, mark.r, 0, 2 * Math.PI);
      break;
  }
  return path;
}

function drawShape(context: CanvasRenderingContext2D, mark: Shape, { colour }: CanvasOptions): void {
  const path = outline(mark);
  const opacity = mark.opacity ?? 1;
  if ('fill' in mark && mark.fill) {
    context.globalAlpha = opacity * (('fillOpacity' in mark ? mark.fillOpacity : undefined) ?? 1);
    context.fillStyle = colour(mark.fill);
    context.fill(path);
  }
  // SVG draws a line one pixel wide where no width is given, and none where it is 0; a canvas ignores a width of 0.
  const width = mark.strokeWidth ?? 1;
  if (mark.stroke && width > 0) {
    context.globalAlpha = opacity;
    context.strokeStyle = colour(mark.stroke);
    context.lineWidth = width;
    context.lineJoin = mark.type === 'path' ? 'round' : 'miter';
    context.lineCap = mark.type === 'path' && !mark.dash ? 'round' : 'butt';
    context.setLineDash(mark.dash?.split(/[ ,]+/).map(Number) ?? []);
    context.stroke(path);
  }
}

function drawText(context: CanvasRenderingContext2D, mark: TextMark, { colour, fonts }: CanvasOptions): void {
  const font = (run: TextRun): string =>
    run.math ? `italic ${mark.size}px ${fonts.math}` : `${mark.size}px ${fonts.text}`;
  const widths = mark.runs.map((run) => {
    context.font = font(run);
    return context.measureText(run.text).width;
  });
  const total = widths.reduce((sum, width) => sum + width, 0);
  const before = { start: 0, middle: total / 2, end: total }[mark.anchor];
  const eachRun = (draw: (text: string, x: number) => void): void => {
    let x = 0 - before;
    mark.runs.forEach((run, index) => {
      context.font = font(run);
      draw(run.text, x);
      x += widths[index]!;
    });
  };
  context.save();
  context.translate(mark.x, mark.y);
  if (mark.rotate !== undefined) context.rotate((mark.rotate * Math.PI) / 180);
  context.globalAlpha = 1;
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  if (mark.halo) {
    context.strokeStyle = colour(mark.halo);
    context.lineWidth = HALO_WIDTH;
    context.lineJoin = 'round';
    context.setLineDash([]);
    eachRun((text, x) => context.strokeText(text, x, 0));
  }
  context.fillStyle = colour(mark.fill);
  eachRun((text, x) => context.fillText(text, x, 0));
  context.restore();
}

function drawMark(context: CanvasRenderingContext2D, mark: Mark, options: CanvasOptions): void {
  if (mark.type === 'text') return drawText(context, mark, options);
  if (mark.type !== 'clip') return drawShape(context, mark, options);
  context.save();
  context.beginPath();
  context.rect(mark.x, mark.y, mark.width, mark.height);
  context.clip();
  for (const child of mark.marks) drawMark(context, child, options);
  context.restore();
}

/**
 * Draws the picture over whatever the canvas shows, in the geometry of the SVG. The one difference: a mark with both
 * fill and stroke and an opacity below 1 shows its fill through the inner half of its stroke.
 */
export function drawCanvas(context: CanvasRenderingContext2D, scene: Scene, options: CanvasOptions): void {
  context.save();
  context.setTransform(options.pixelRatio, 0, 0, options.pixelRatio, 0, 0);
  context.clearRect(0, 0, scene.width, scene.height);
  for (const mark of scene.marks) drawMark(context, mark, options);
  context.restore();
}
