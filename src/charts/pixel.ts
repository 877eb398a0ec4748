/** A tenth of a pixel is finer than any screen shows, and keeps stills small. */
export function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Coordinates of a large screen. Turning a fraction into text costs more than all else in a curve: do it once. */
const KEPT = 40_000;
const texts: string[] = [];

/** A length in pixels as the text that every drawing uses. */
export function pixelText(value: number): string {
  const tenths = Math.round(value * 10);
  if (tenths >= 0 && tenths < KEPT) return (texts[tenths] ??= String(tenths / 10));
  return String(tenths / 10);
}

/** A point as path data. */
export function pointText(x: number, y: number): string {
  return `${pixelText(x)},${pixelText(y)}`;
}
