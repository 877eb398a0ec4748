/**
 * A picture as plain data. The same Scene becomes SVG text when the site is built, SVG in the page, and the
 * exported file, so that the three can never disagree.
 */
import type { Paint } from './palette.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A stretch of text in one style; symbols are set in the mathematical italic. */
export interface TextRun {
  readonly text: string;
  readonly math?: boolean;
}

interface Stroke {
  readonly stroke?: Paint;
  readonly strokeWidth?: number;
  /** Dash pattern in pixels, "6 4". */
  readonly dash?: string;
  readonly opacity?: number;
}

export type Mark =
  | ({
      readonly type: 'path';
      readonly d: string;
      readonly fill?: Paint;
      readonly fillOpacity?: number;
    } & Stroke)
  | ({
      readonly type: 'line';
      readonly x1: number;
      readonly y1: number;
      readonly x2: number;
      readonly y2: number;
    } & Stroke)
  | ({
      readonly type: 'rect';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly fill?: Paint;
      readonly fillOpacity?: number;
    } & Stroke)
  | ({
      readonly type: 'circle';
      readonly cx: number;
      readonly cy: number;
      readonly r: number;
      readonly fill?: Paint;
    } & Stroke)
  | {
      readonly type: 'text';
      readonly x: number;
      readonly y: number;
      readonly runs: readonly TextRun[];
      readonly fill: Paint;
      readonly size: number;
      readonly anchor: 'start' | 'middle' | 'end';
      /** Degrees, clockwise, about (x, y). */
      readonly rotate?: number;
      /** Drawn around the letters, so that they stay legible on top of lines and cells. */
      readonly halo?: Paint;
    }
  | {
      /** Shows `marks` inside a rectangle only: curves that leave a panel whose axes are held still. */
      readonly type: 'clip';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly marks: readonly Mark[];
    };

/** Width of the halo of a text, in pixels, half of it outside the letters. */
export const HALO_WIDTH = 4;

export interface Scene extends Size {
  /** Read by screen readers as the name of the picture. */
  readonly title: string;
  readonly marks: readonly Mark[];
}
