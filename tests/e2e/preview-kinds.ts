/** What a preview can show, each with the id of one: all on the chapter on high temperature, but for the result. */
export const previewKinds = {
  result: 'thm-high-temperature',
  equation: 'eq-finite-step',
  term: 'term-softmax-barycentre',
  symbol: 'term-dimension',
  citation: 'ref-vaswani2017attention',
};
