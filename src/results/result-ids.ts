/** The statements of the site in reading order. Links and anchors use these ids, so they never change. */
export const resultIds = [
  'thm-weak-error',
  'cor-ode-1',
  'cor-ode-2',
  'cor-sde',
  'cor-gaussian',
  'lem-kernel',
  'prop-overlap-drift',
  'thm-simplex',
  'thm-high-temperature',
  'thm-low-temperature',
  'prop-logistic-sde',
  'prop-well-posed',
  'prop-chaos',
  'note-1',
  'note-2',
  'note-3',
  'note-4',
  'note-5',
] as const;

export type ResultId = (typeof resultIds)[number];
