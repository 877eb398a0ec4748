import type { TextRun } from './scene.ts';

/** Advance widths in ems, rounded up from the site's sans; letters not named here get the last one. */
const classes: readonly (readonly [RegExp, number])[] = [
  [/[ijl.,:;'|!()[\]]/, 0.3],
  [/[ frtI/-]/, 0.36],
  [/[mwMW%@]/, 0.87],
  [/[A-ZΑ-Ω]/, 0.63],
  [/./su, 0.54],
];

/**
 * Width of a text in pixels, estimated from above: a drawing is made where no font can be measured. The true width
 * is about 0.85 to 1 times this.
 */
export function textWidth(runs: readonly TextRun[], size: number): number {
  const ems = (letter: string): number => classes.find(([pattern]) => pattern.test(letter))![1];
  const total = runs.flatMap(({ text }) => [...text]).reduce((sum, letter) => sum + ems(letter), 0);
  return total * size;
}
