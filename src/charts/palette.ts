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
  | 'warning';

export function cssColour(paint: Paint): string {
  return `var(--chart-${paint})`;
}
