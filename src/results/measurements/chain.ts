import { createChain, type Chain } from '#engine/dynamics/chain.ts';
import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import { createStream } from '#engine/random/stream.ts';
import { initialTokens } from '#engine/sphere/initial-tokens.ts';
import type { WeightLaw } from '#engine/weights/weight-law.ts';
import { averageReplicates } from '../estimate.ts';
import { choiceKey, integerKey, numberKey } from '../keys.ts';
import { defineMeasurement } from '../measurement.ts';
import {
  betaKey,
  dimensionKey,
  gammaKey,
  headDimensionKey,
  headDimensionProblems,
  overlapProblems,
  sigmaAKey,
  tokensKey,
} from './model-keys.ts';

type LawName = WeightLaw['kind'];

function lawNamed(name: LawName, valueShift: number, queryKeyShift: number): WeightLaw {
  switch (name) {
    case 'gaussian':
    case 'rademacher':
      return { kind: name };
    case 'shifted':
      return { kind: name, valueShift, queryKeyShift };
    case 'deterministic':
      return { kind: name, value: valueShift, queryKey: queryKeyShift };
  }
}

/** Numbers in the initial tokens from which a simplex is given in the coordinates of its span. */
const LARGE_START = 1e6;

/** The chain of layers itself (theory.md section 2). */
export const chainMeasurement = defineMeasurement({
  name: 'chain',
  summary: 'Mean overlap and second moment of the tokens after a number of layers.',
  replicates: 1,
  values: {
    meanOverlap: 'average overlap over i ≠ j',
    secondMoment: 'm, the average overlap over all i, j',
  },
  keys: {
    n: tokensKey(32),
    d: dimensionKey(64),
    beta: betaKey(1),
    H: integerKey({ min: 1, fallback: 1, unit: 'heads per layer', description: 'heads H' }),
    eta: numberKey({ above: 0, max: 1e6, fallback: 0.1, description: 'residual step eta' }),
    layers: integerKey({ min: 1, fallback: 100, unit: 'layers', description: 'layers' }),
    gamma0: gammaKey(0.1),
    sigmaA: sigmaAKey(),
    sigmaV: numberKey({
      min: 0,
      max: 1e6,
      fallback: 1,
      description: 'scaled deviation of V, sigma_V sqrt(d)',
    }),
    headDim: headDimensionKey(),
    law: choiceKey({
      options: ['gaussian', 'shifted', 'rademacher', 'deterministic'],
      fallback: 'gaussian',
      description: 'law of a head',
    }),
    valueShift: numberKey({
      min: -1e6,
      max: 1e6,
      fallback: 1,
      description: 'mean of V as a multiple of I (shifted, deterministic)',
    }),
    queryKeyShift: numberKey({
      min: -1e6,
      max: 1e6,
      fallback: 1,
      description: 'mean of A as a multiple of I (shifted, deterministic)',
    }),
    residual: choiceKey({
      options: ['ambient', 'tangent'],
      fallback: 'ambient',
      description: 'residual update',
    }),
    method: choiceKey({
      options: ['auto', 'dense', 'gram', 'expansion'],
      fallback: 'auto',
      description: 'how layers are computed; gram needs law=gaussian and n <= d',
    }),
    init: choiceKey({
      options: ['simplex', 'cap', 'uniform'],
      fallback: {
        text: 'simplex where n <= d, else cap',
        from: (given) => ((given['n'] as number) <= (given['d'] as number) ? 'simplex' : 'cap'),
      },
      description: 'initial tokens; uniform does not use gamma0',
    }),
    every: integerKey({
      min: 0,
      fallback: 0,
      unit: 'layers',
      description: 'a series at layers 0, every, 2 every, ...; 0 for the last layer only',
    }),
  },
  check({ n, d, gamma0, headDim, init, law, method }) {
    const problems = headDimensionProblems(headDim, d);
    if (init === 'simplex') {
      if (n > d) problems.push(`init = simplex is not allowed; allowed: cap | uniform (n = ${n} > d = ${d})`);
      problems.push(...overlapProblems('gamma0', gamma0, n));
    } else if (init === 'cap' && !(gamma0 >= 0 && gamma0 < 1)) {
      problems.push(`gamma0 = ${gamma0} is not allowed; allowed: >= 0 and < 1 (init = cap)`);
    }
    if (method === 'gram' && (law !== 'gaussian' || n > d)) {
      problems.push(
        `method = gram is not allowed; allowed: auto | dense | expansion (law = ${law}, n = ${n}, d = ${d})`,
      );
    }
    return problems;
  },
  isRandom: ({ law, init }) => law !== 'deterministic' || init !== 'simplex',
  run(params, options) {
    const { n, d, layers, gamma0, init, every } = params;
    const chainOptions: ChainOptions = {
      tokenCount: n,
      dimension: d,
      beta: params.beta,
      headCount: params.H,
      eta: params.eta,
      sigmaA: params.sigmaA,
      sigmaV: params.sigmaV,
      headDimension: params.headDim,
      law: lawNamed(params.law, params.valueShift, params.queryKeyShift),
      residual: params.residual,
      method: params.method,
    };
    // A simplex needs no array of size d when the Gram law computes: n coordinates hold it.
    const gramLaw = params.method === 'gram' || (params.method === 'auto' && n * d > LARGE_START);
    const inSpan = init === 'simplex' && params.law === 'gaussian' && n < d && gramLaw;
    let errorBound = 0;
    let method = '';
    const estimate = averageReplicates(options, (replicate) => {
      const width = inSpan ? n : d;
      const tokens = initialTokens(init, n, width, gamma0, createStream(options.seed, 'initial', replicate));
      const chain = createChain(chainOptions, options.seed, replicate, tokens);
      const series = every === 0 ? undefined : seriesOf(chain, layers, every);
      chain.advance(layers - chain.layer);
      errorBound = Math.max(errorBound, chain.barycentreErrorBound);
      method = `${chain.method}: ${chain.methodReason}`;
      return series ?? { meanOverlap: chain.meanOverlap(), secondMoment: chain.secondMoment() };
    });
    const bound =
      errorBound === 0 ? 'Exact in law.' : `Error of every barycentre at most ${errorBound.toPrecision(3)}.`;
    return { ...estimate, method: `${method} ${bound}` };
  },
});

function seriesOf(
  chain: Chain,
  layers: number,
  every: number,
): { meanOverlap: number[]; secondMoment: number[] } {
  const meanOverlap = [chain.meanOverlap()];
  const secondMoment = [chain.secondMoment()];
  for (let layer = every; layer <= layers; layer += every) {
    chain.advance(every);
    meanOverlap.push(chain.meanOverlap());
    secondMoment.push(chain.secondMoment());
  }
  return { meanOverlap, secondMoment };
}
