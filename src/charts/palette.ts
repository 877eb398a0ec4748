/**
 * Names of colours. Their values are CSS variables (src/styles/tokens.css), so that a picture follows the theme.
 * Meaning is fixed across the site: `simulation` is computed by sampling, `theory` is a formula of the paper,
 * `finite` its form at the sizes of the run, `earlier` the deterministic model of arXiv:2312.10794.
 */
export type Paint =
  | 'ink'
  | 'muted'
  | 'grid'
  | 'paper'
  | 'simulation'
  | 'simulation-soft'
  | 'theory'
  | 'finite'
  | 'earlier'
  | 'warning'
  | HeatPaint;

/**
 * Steps of the sequential scale, from near the paper (0) to far from it. Equal steps of lightness in OKLab, so that
 * it reads in grey and with every kind of colour vision.
 */
export type HeatPaint = `heat-${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11}`;

export const HEAT_STEPS = 12;

/** How a paint becomes a CSS colour: by a variable in the page, resolved on a canvas and in exported files. */
export type Colour = (paint: Paint) => string;

export function cssColour(paint: Paint): string {
  return `var(--chart-${paint})`;
}
