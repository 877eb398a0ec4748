import { describe, expect, test } from 'vitest';
import {
  advanceHardMax,
  artanhOverlap,
  hardMaxFiniteStep,
  tokenPair,
  walkHardMax,
  type HardMaxModel,
} from '#engine/dynamics/hard-max-overlap.ts';
import { nextNormal } from '#engine/random/normal.ts';
import { createStream, type Stream } from '#engine/random/stream.ts';
import { logisticSdeMoments } from '#engine/theory/logistic-sde.ts';
import { meanCosine } from '#engine/theory/mean-cosine.ts';
import { kolmogorovSmirnov, summarise } from '../engine/support/statistics.ts';

const weights = (seed: string) => createStream(seed, 'weights');

/** The definition: d-dimensional tokens, dense A and V. */
function denseOverlap(model: HardMaxModel, overlap: number, layers: number, stream: Stream): number {
  const { dimension: d, factors, headDimension = d, deltaTau } = model;
  const matrix = (rows: number, columns: number) =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, () => nextNormal(stream)));
  const times = (m: number[][], x: number[]) => m.map((row) => row.reduce((sum, a, i) => sum + a * x[i]!, 0));
  const dot = (x: number[], y: number[]) => x.reduce((sum, a, i) => sum + a * y[i]!, 0);
  const unit = (x: number[]) => x.map((a) => a / Math.sqrt(dot(x, x)));
  let tokens = [[1], [overlap, Math.sqrt(1 - overlap ** 2)]].map((x) => [
    ...x,
    ...new Array<number>(d - x.length).fill(0),
  ]);
  for (let layer = 0; layer < layers; layer++) {
    // An orthogonal A does not change angles, and V A has the law of V.
    const maps = [[], [matrix(d, d)], [matrix(headDimension, d), matrix(d, headDimension)]][factors]!;
    const value = matrix(d, d);
    tokens = tokens.map((x) => {
      const image = times(value, unit(maps.reduce((y, m) => times(m, y), x)));
      return unit(x.map((a, i) => a + Math.sqrt(deltaTau / d) * image[i]!));
    });
  }
  return dot(tokens[0]!, tokens[1]!);
}

describe('hard-max two-token chain', () => {
  test.each<[HardMaxModel, number]>([
    [{ dimension: 4, factors: 2, deltaTau: 0.5 }, 0.3],
    [{ dimension: 5, factors: 2, headDimension: 2, deltaTau: 0.8 }, -0.6],
    [{ dimension: 4, factors: 2, headDimension: 1, deltaTau: 0.3 }, 0.2],
    [{ dimension: 6, factors: 1, deltaTau: 0.4 }, 0.9],
    [{ dimension: 5, factors: 0, deltaTau: 0.6 }, -0.4],
  ])('is the full d-dimensional chain in law: %o from R = %d', (model, overlap) => {
    const layers = 3;
    const samples = 6000;
    const denseStream = weights('dense');
    const scalarStream = weights('scalar');
    const dense = Array.from({ length: samples }, () => denseOverlap(model, overlap, layers, denseStream));
    const scalar = Array.from({ length: samples }, () => {
      const pair = tokenPair(overlap);
      advanceHardMax(model, pair, layers, scalarStream);
      return pair.cosine;
    });
    for (const f of [(r: number) => r, (r: number) => r * r, (r: number) => Math.atanh(r) ** 2]) {
      const a = summarise(dense.map(f));
      const b = summarise(scalar.map(f));
      expect(Math.abs(a.mean - b.mean)).toBeLessThan(4 * Math.hypot(a.errorOfMean, b.errorOfMean));
    }
    expect(kolmogorovSmirnov(dense, scalar)).toBeLessThan(1.95); // its 0.999 quantile
  });

  test('cos² + sin² = 1 for ever, also deep in the tails, and artanh continues past the rounding of R', () => {
    const stream = weights('unit');
    for (const artanh of [0.2, 9, -25]) {
      const pair = { cosine: Math.tanh(artanh), sine: 1 / Math.cosh(artanh) };
      advanceHardMax({ dimension: 16, factors: 2, deltaTau: 0.05 }, pair, 300, stream);
      expect(Math.abs(pair.cosine ** 2 + pair.sine ** 2 - 1)).toBeLessThan(1e-14);
      // 300 layers are 0.94 units of τ/d: s.d. 1.4.
      expect(Math.abs(artanhOverlap(pair) - artanh)).toBeLessThan(7);
    }
    expect(artanhOverlap(tokenPair(-0.5))).toBeCloseTo(-Math.atanh(0.5), 14);
  });

  test('one layer from R: the mean displacement of order Δτ is the overlap drift with s(R)', () => {
    // D = (d-2+R²)/d · s(R) - (d-1)/d · R (theory.md section 4, s_ii = 1), factors = 1 so that s(R) is the exact one-map mean.
    const [d, R, deltaTau] = [8, 0.7, 1e-3];
    const drift = ((d - 2 + R * R) / d) * meanCosine(R, d) - ((d - 1) / d) * R;
    const stream = weights('drift');
    const moves: number[] = [];
    for (let sample = 0; sample < 400_000; sample++) {
      const pair = tokenPair(R);
      advanceHardMax({ dimension: d, factors: 1, deltaTau }, pair, 1, stream);
      moves.push((pair.cosine - R) / deltaTau);
    }
    const { mean, variance, errorOfMean: error } = summarise(moves);
    expect(Math.abs(mean - drift)).toBeLessThan(4 * error + 10 * deltaTau); // s.e. 0.012
    // Quadratic variation d<R>/dτ = (1-R²)(2 - 2R s)/d in the mean over A.
    const quadratic = ((1 - R * R) * (2 - 2 * R * meanCosine(R, d))) / d;
    expect(Math.abs(variance * deltaTau - quadratic)).toBeLessThan(
      quadratic * (4 * Math.sqrt(2 / 400_000) * 2 + 10 * deltaTau),
    );
  });

  test("note N4 at d = 64, A = WW'^T, Δτ = .01: E artanh² = 1.010(16), 2.043(32) at td = .5, 1", () => {
    const stream = weights('n4');
    const paths = Array.from({ length: 240 }, () =>
      walkHardMax({ dimension: 64, factors: 2, deltaTau: 0.01 }, 0, [0.5, 1], stream),
    );
    [
      [1.01, 0.016],
      [2.043, 0.032],
    ].forEach(([printed, printedError], k) => {
      const { mean, errorOfMean: error } = summarise(paths.map((y) => y[k]! ** 2));
      expect(error).toBeLessThan(0.12 * printed!);
      expect(Math.abs(mean - printed!)).toBeLessThan(4 * Math.hypot(error, printedError!));
      // And it tells κ = 1 from the recorded κ = 0 (1.415, 3.516).
      expect(mean).toBeLessThan([1.415, 3.516][k]! - 2.5 * error);
    });
  });

  test.each([
    [1, 0.5],
    [2, 1],
  ] as const)(
    'step bias in the tail, factors = %d (κ = %d): drift and variance of artanh',
    (factors, kappa) => {
      // Reading theory.md 6.7 as (1-κ+2κΔτ)/(1+Δτ)² would give 4/9 for κ = 1 and Δτ = 2; measured and derived: 3/9.
      const [dimension, deltaTau, samples] = [200, 2, 150_000];
      const stream = weights('tail');
      const start = 15;
      const steps: number[] = [];
      for (let sample = 0; sample < samples; sample++) {
        const pair = { cosine: Math.tanh(start), sine: 1 / Math.cosh(start) };
        advanceHardMax({ dimension, factors, deltaTau }, pair, 1, stream);
        steps.push(artanhOverlap(pair) - start);
      }
      const { mean, variance, errorOfMean: error } = summarise(steps);
      const perTime = dimension / deltaTau;
      const predicted = hardMaxFiniteStep(kappa, deltaTau);
      // Corrections of relative order 1/d; s.e. of the drift 0.024.
      expect(Math.abs(mean * perTime - predicted.drift)).toBeLessThan(4 * error * perTime + 5 / dimension);
      expect(Math.abs(variance * perTime - predicted.variance)).toBeLessThan(
        predicted.variance * (4 * Math.sqrt(2 / samples) + 10 / dimension),
      );
      if (factors === 2) expect(mean * perTime).toBeLessThan(4 / 9 - 2.5 * error * perTime);
    },
  );

  test('step bias in the tail with narrow heads (κ = 2.5): (½+κ)Δτ, not the 2κΔτ that theory.md 6.7 prints', () => {
    const model: HardMaxModel = { dimension: 200, factors: 2, headDimension: 50, deltaTau: 2 };
    const [kappa, samples, start] = [2.5, 100_000, 15];
    const stream = weights('narrow tail');
    const steps = Array.from({ length: samples }, () => {
      const pair = { cosine: Math.tanh(start), sine: 1 / Math.cosh(start) };
      advanceHardMax(model, pair, 1, stream);
      return artanhOverlap(pair) - start;
    });
    const { mean, errorOfMean: error } = summarise(steps);
    const perTime = model.dimension / model.deltaTau;
    const printed = (1 - kappa + 2 * kappa * model.deltaTau) / (1 + model.deltaTau) ** 2;
    const derived = hardMaxFiniteStep(kappa, model.deltaTau).drift;
    expect(derived).toBeCloseTo(0.5, 14);
    expect(printed).toBeCloseTo(17 / 18, 14);
    // s.e. 0.04; corrections of order 1/d_k.
    expect(Math.abs(mean * perTime - derived)).toBeLessThan(4 * error * perTime + 5 / 50);
    expect(mean * perTime).toBeLessThan(printed - 4 * error * perTime);
  });

  // E artanh² from R(0) = 0.4 at τ/d = 1; the recorded equation, κ = 0, has 3.940 there.
  test.each([
    { dimension: 256, factors: 2, kappa: 1, deltaTau: 1, samples: 1500 },
    { dimension: 256, factors: 1, kappa: 0.5, deltaTau: 0.5, samples: 1500 },
    { dimension: 32, factors: 2, kappa: 1, deltaTau: 0.25, samples: 3000 },
    { dimension: 64, factors: 2, kappa: 1, deltaTau: 0.25, samples: 3000 },
    { dimension: 128, factors: 2, kappa: 1, deltaTau: 0.25, samples: 1500 },
  ] as const)(
    'd = $dimension, $factors factors, Δτ = $deltaTau: the logistic SDE with the κ and the clock of finite steps',
    ({ dimension, factors, kappa, deltaTau, samples }) => {
      const stream = weights(`finite step ${dimension} ${deltaTau}`);
      const model: HardMaxModel = { dimension, factors, deltaTau };
      const ends = Array.from({ length: samples }, () => walkHardMax(model, 0.4, [1], stream)[0]!);
      const law = hardMaxFiniteStep(kappa, deltaTau);
      const predicted = logisticSdeMoments(law.kappa, 0.4, law.clock, 0.02);
      // Corrections of relative order 1/d; the chain at d = 32 showed 0.05 beside 2.3.
      const squares = summarise(ends.map((y) => y * y));
      const bias = (2 / dimension) * predicted.meanArtanhSquared;
      expect(Math.abs(squares.mean - predicted.meanArtanhSquared)).toBeLessThan(
        4 * squares.errorOfMean + bias,
      );
      expect(squares.mean).toBeLessThan(3.94 - 8 * squares.errorOfMean);
      const moments = summarise(ends.map((y) => Math.tanh(y) ** 2));
      expect(Math.abs(moments.mean - predicted.meanSquare)).toBeLessThan(
        4 * moments.errorOfMean + 1 / dimension,
      );
    },
  );

  test.each([
    [0, 0],
    [1, 0.5],
    [2, 1],
  ] as const)(
    'finite-step form at moderate overlaps, factors = %d (κ = %d): drift and variance of artanh R in one layer',
    (factors, kappa) => {
      const [dimension, deltaTau, samples] = [400, 1, 200_000];
      const predicted = hardMaxFiniteStep(kappa, deltaTau);
      for (const overlap of [0.3, -0.8]) {
        const stream = weights(`finite ${overlap}`);
        const steps = Array.from({ length: samples }, () => {
          const pair = tokenPair(overlap);
          advanceHardMax({ dimension, factors, deltaTau }, pair, 1, stream);
          return artanhOverlap(pair) - Math.atanh(overlap);
        });
        const { mean, variance, errorOfMean, errorOfVariance } = summarise(steps);
        const perTime = dimension / deltaTau;
        // Standard errors about 0.03 and 0.004; corrections of relative order 1/d.
        expect(Math.abs(mean * perTime - predicted.drift * overlap)).toBeLessThan(
          4 * errorOfMean * perTime + 5 / dimension,
        );
        expect(Math.abs(variance * perTime - predicted.variance)).toBeLessThan(
          4 * errorOfVariance * perTime + (10 * predicted.variance) / dimension,
        );
      }
    },
  );

  test('without a step the finite-step form is the logistic SDE; with one it is another, on another clock', () => {
    expect(hardMaxFiniteStep(0.25, 0)).toStrictEqual({ drift: 0.75, variance: 2, kappa: 0.25, clock: 1 });
    const { drift, variance, kappa, clock } = hardMaxFiniteStep(2, 0.1);
    // dy = drift tanh y dt + √variance dB is dy = (1-κ') tanh y ds + √2 dB with ds = clock dt.
    expect((1 - kappa) * clock).toBeCloseTo(drift, 14);
    expect(2 * clock).toBeCloseTo(variance, 14);
  });

  test('same seed same bits; chunked equals unchunked', () => {
    const model: HardMaxModel = { dimension: 8, factors: 2, deltaTau: 0.1 };
    const whole = tokenPair(0.2);
    advanceHardMax(model, whole, 50, weights('same'));
    const stream = weights('same');
    const parts = tokenPair(0.2);
    advanceHardMax(model, parts, 20, stream);
    advanceHardMax(model, parts, 30, stream);
    expect(parts).toStrictEqual(whole);
  });

  test('rejects d < 4, three factors, a head dimension without a product, and bad steps', () => {
    const stream = weights('bad');
    const run = (model: object) => () =>
      walkHardMax({ dimension: 8, factors: 2, deltaTau: 0.1, ...model } as HardMaxModel, 0, [1], stream);
    expect(run({ dimension: 3 })).toThrow(/dimension = 3/);
    expect(run({ factors: 3 })).toThrow(/factors = 3/);
    expect(run({ factors: 0, headDimension: 4 })).toThrow(/headDimension = 4 .*factors = 0/);
    expect(run({ headDimension: 9 })).toThrow(/headDimension = 9/);
    expect(run({ factors: 1, headDimension: 4 })).toThrow(/headDimension = 4 .*factors = 1/);
    expect(run({ deltaTau: NaN })).toThrow(/deltaTau = NaN/);
    expect(() => walkHardMax({ dimension: 8, factors: 2, deltaTau: 0.1 }, 0, [1, 0.5], stream)).toThrow(
      /times\[1\]/,
    );
    expect(() => tokenPair(1)).toThrow(/overlap = 1/);
  });
});
