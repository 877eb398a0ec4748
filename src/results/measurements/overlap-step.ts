import { BarycentreSampler } from '#engine/attention/barycentre-sampler.ts';
import { chainParameters } from '#engine/dynamics/chain-parameters.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { gramMatrix } from '#engine/observables/gram-matrix.ts';
import { overlapDrift, overlapVariation } from '#engine/observables/overlap-drift.ts';
import { fillNormal } from '#engine/random/normal.ts';
import { createStream } from '#engine/random/stream.ts';
import { initialTokens } from '#engine/sphere/initial-tokens.ts';
import { averageReplicates } from '../estimate.ts';
import { choiceKey } from '../keys.ts';
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

/** Δτ of the layer: with a head and its mirror image averaged, the drift it shows is off by a relative 1e-4. */
const STEP = 1e-4;

/**
 * What one head of Gaussian weights does to the overlaps of a fixed configuration (theory.md section 4), averaged over all
 * pairs i ≠ j. Drift and variation come from layers that are really taken, with V and with -V: nothing of the formulas enters.
 */
export const overlapStepMeasurement = defineMeasurement({
  name: 'overlap-step',
  summary:
    'Kernel, noise, drift and variation of the overlaps at fixed tokens, from small layers of single heads.',
  replicates: 4000,
  values: {
    kernel: 's_ij = E <m_i, m_j> over i ≠ j',
    selfKernel: 's_ii = E ‖m_i‖²',
    noise: 'E <V m_i, V m_j> over i ≠ j',
    noiseAlong: 'd E <V m_i, e><V m_j, e> for one fixed direction e, over i ≠ j',
    tangentNoise: 'E ‖Proj V m_i‖², the projected noise of a token',
    drift: 'E of the change of R_ij in a layer, per unit of τ',
    driftFormula: 'D_ij with the sampled kernel',
    variation: 'E of the squared change of R_ij in a layer, per unit of τ',
    variationFormula: 'the quadratic variation with the sampled kernel',
  },
  keys: {
    n: tokensKey(5),
    d: dimensionKey(6),
    beta: betaKey(4),
    gamma0: gammaKey(0.3),
    sigmaA: sigmaAKey(),
    headDim: headDimensionKey(),
    init: choiceKey({
      options: ['simplex', 'cap'],
      fallback: {
        text: 'simplex where n <= d, else cap',
        from: (given) => ((given['n'] as number) <= (given['d'] as number) ? 'simplex' : 'cap'),
      },
      description: 'the configuration; the same in every replicate',
    }),
  },
  check({ n, d, gamma0, headDim, init }) {
    const problems = headDimensionProblems(headDim, d);
    if (init === 'simplex') {
      if (n > d) problems.push(`init = simplex is not allowed; allowed: cap (n = ${n} > d = ${d})`);
      problems.push(...overlapProblems('gamma0', gamma0, n));
    } else if (!(gamma0 >= 0 && gamma0 < 1)) {
      problems.push(`gamma0 = ${gamma0} is not allowed; allowed: >= 0 and < 1 (init = cap)`);
    }
    return problems;
  },
  run({ n, d, beta, gamma0, sigmaA, headDim, init }, options) {
    const tokens = initialTokens(init, n, d, gamma0, createStream(options.seed, 'initial'));
    const gram = gramMatrix(tokens, n, d);
    const parameters = chainParameters({
      tokenCount: n,
      dimension: d,
      beta,
      eta: 1,
      sigmaA,
      headDimension: headDim,
    });
    const sampler = new BarycentreSampler(parameters, tokens, typescriptKernels);
    const barycentres = new Float64Array(n * d);
    const value = new Float64Array(d * d);
    const noise = new Float64Array(n * d);
    const direction = createDirection(d, options.seed);
    const estimate = averageReplicates(options, (replicate) => {
      sampler.sample(createStream(options.seed, 'weights', replicate), barycentres);
      fillNormal(createStream(options.seed, 'noise', replicate), value, 1 / Math.sqrt(d));
      typescriptKernels.multiplyTransposed(barycentres, value, noise, n, d, d);
      const kernel = gramMatrix(barycentres, n, d);
      const forward = overlapsAfter(tokens, noise, Math.sqrt(STEP), n, d);
      const backward = overlapsAfter(tokens, noise, -Math.sqrt(STEP), n, d);
      const along = Float64Array.from({ length: n }, (_, i) => dot(noise, i, direction, 0, d));
      const diagonal = (matrix: Float64Array) => {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += matrix[i * (n + 1)]!;
        return sum / n;
      };
      const pairs = (entry: (index: number, i: number, j: number) => number) => {
        let sum = 0;
        for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (i !== j) sum += entry(i * n + j, i, j);
        return sum / (n * (n - 1));
      };
      const noiseGram = gramMatrix(noise, n, d);
      const drift = overlapDrift(gram, kernel, n, d);
      const variation = overlapVariation(gram, kernel, n, d);
      return {
        kernel: pairs((k) => kernel[k]!),
        selfKernel: diagonal(kernel),
        noise: pairs((k) => noiseGram[k]!),
        noiseAlong: pairs((_, i, j) => d * along[i]! * along[j]!),
        tangentNoise: diagonal(noiseGram) - squaredRadialParts(tokens, noise, n, d),
        drift: pairs((k) => (forward[k]! + backward[k]! - 2 * gram[k]!) / (2 * STEP)),
        driftFormula: pairs((k) => drift[k]!),
        variation: pairs((k) => (forward[k]! - backward[k]!) ** 2 / (4 * STEP)),
        variationFormula: pairs((k) => variation[k]!),
      };
    });
    return {
      ...estimate,
      method: `Dense heads on one fixed configuration; layers of Δτ = ${STEP} with V and -V averaged.`,
    };
  },
});

/** A unit vector that has nothing to do with the tokens. */
function createDirection(dimension: number, seed: string): Float64Array {
  const direction = new Float64Array(dimension);
  fillNormal(createStream(seed, 'initial', 1), direction);
  const length = Math.sqrt(dot(direction, 0, direction, 0, dimension));
  return direction.map((coordinate) => coordinate / length);
}

/** The Gram matrix of N(x_i + scale · noise_i). */
function overlapsAfter(
  tokens: Float64Array,
  noise: Float64Array,
  scale: number,
  n: number,
  d: number,
): Float64Array {
  const moved = tokens.map((coordinate, c) => coordinate + scale * noise[c]!);
  const gram = gramMatrix(moved, n, d);
  const lengths = Float64Array.from({ length: n }, (_, i) => Math.sqrt(gram[i * (n + 1)]!));
  return gram.map((product, k) => product / (lengths[Math.floor(k / n)]! * lengths[k % n]!));
}

/** Mean over the tokens of <noise_i, x_i>². */
function squaredRadialParts(tokens: Float64Array, noise: Float64Array, n: number, d: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += dot(noise, i, tokens, i, d) ** 2;
  return sum / n;
}

function dot(a: Float64Array, row: number, b: Float64Array, otherRow: number, d: number): number {
  let sum = 0;
  for (let c = 0; c < d; c++) sum += a[row * d + c]! * b[otherRow * d + c]!;
  return sum;
}
