import { fillNormal } from '#engine/random/normal.ts';
import { createStream, type Stream } from '#engine/random/stream.ts';
import { averageReplicates } from '../estimate.ts';
import { integerKey } from '../keys.ts';
import { defineMeasurement } from '../measurement.ts';
import { dimensionKey, headDimensionKey, headDimensionProblems, startKey } from './model-keys.ts';

/** How a random query-key map turns two directions, note N4, from Gaussian vectors alone. */
export const meanCosineMeasurement = defineMeasurement({
  name: 'mean-cosine',
  summary: 'Mean cosine between Ax and Ay for unit x, y of overlap R, and the κ that it shows.',
  replicates: 20_000,
  values: {
    cosine: 's = E cos∠(Ax, Ay)',
    kappa: 'd (R - s)/(R (1 - R²)), which tends to κ as d grows',
  },
  keys: {
    d: dimensionKey(64),
    headDim: headDimensionKey(),
    factors: integerKey({
      min: 1,
      max: 2,
      fallback: 2,
      unit: 'factors',
      description: "A = one Gaussian matrix, or W W'ᵀ",
    }),
    overlap: startKey(0.5),
  },
  check: ({ d, headDim, factors, overlap }) => [
    ...headDimensionProblems(headDim, d),
    ...(factors === 1 && headDim !== d
      ? [`headDim = ${headDim} is not allowed; allowed: d = ${d} (factors = 1)`]
      : []),
    ...(overlap === 0 ? ['overlap = 0 is not allowed; allowed: any other number > -1 and < 1'] : []),
  ],
  run({ d, headDim, factors, overlap }, options) {
    const rows = factors === 1 ? [d] : [headDim, d];
    const estimate = averageReplicates(options, (replicate) => {
      const cosine = turned(overlap, rows, createStream(options.seed, 'weights', replicate));
      return { cosine, kappa: (d * (overlap - cosine)) / (overlap * (1 - overlap * overlap)) };
    });
    return {
      ...estimate,
      method:
        'Images of a frame of the plane under Gaussian maps, averaged over four equally likely versions of each.',
    };
  },
});

/**
 * Mean cosine after Gaussian maps with the given numbers of rows. The image of x is a Gaussian vector g and that of
 * y = R x + √(1-R²) w is R g + √(1-R²) h. As likely are -h for h, and the lengths of g and h exchanged; averaging these
 * four cancels the first order of the noise.
 */
function turned(overlap: number, rows: readonly number[], stream: Stream): number {
  const [first, ...rest] = rows;
  if (first === undefined) return overlap;
  const g = new Float64Array(first);
  const h = new Float64Array(first);
  fillNormal(stream, g);
  fillNormal(stream, h);
  let [gg, gh, hh] = [0, 0, 0];
  for (let c = 0; c < first; c++) {
    gg += g[c]! * g[c]!;
    gh += g[c]! * h[c]!;
    hh += h[c]! * h[c]!;
  }
  const sine = Math.sqrt(1 - overlap * overlap);
  let sum = 0;
  for (const side of [1, -1]) {
    for (const [squareOfG, squareOfH] of [
      [gg, hh],
      [hh, gg],
    ] as const) {
      const along = overlap * squareOfG + side * sine * gh;
      const square = overlap * overlap * squareOfG + 2 * side * overlap * sine * gh + sine * sine * squareOfH;
      sum += turned(along / Math.sqrt(squareOfG * square), rest, stream);
    }
  }
  return sum / 4;
}
