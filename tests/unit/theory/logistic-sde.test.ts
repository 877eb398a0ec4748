import { describe, expect, test } from 'vitest';
import { nextNormal } from '#engine/random/normal.ts';
import { createStream } from '#engine/random/stream.ts';
import { walkScalarSde } from '#engine/solvers/scalar-sde.ts';
import {
  artanhSquaredCurve,
  limitProbability,
  logisticSdeMoments,
  stationaryDistribution,
  stationaryMeanSquare,
  walkLogisticSde,
} from '#engine/theory/logistic-sde.ts';
import { logisticSdeDistribution, logisticSdeQuantiles } from '#engine/theory/logistic-sde-law.ts';
import { summarise } from '../engine/support/statistics.ts';

const noise = (seed: string, replicate = 0) => createStream(seed, 'noise', replicate);

/** Mean and standard error of a functional of y at each time over paths. */
function average(
  paths: number,
  times: readonly number[],
  run: (path: number) => Float64Array,
  f: (y: number) => number,
) {
  const sums = times.map(() => 0);
  const squares = times.map(() => 0);
  for (let path = 0; path < paths; path++) {
    run(path).forEach((y, k) => {
      sums[k]! += f(y);
      squares[k]! += f(y) ** 2;
    });
  }
  return times.map((_, k) => {
    const mean = sums[k]! / paths;
    return { mean, error: Math.sqrt((squares[k]! / paths - mean * mean) / (paths - 1)) };
  });
}

const times = [0.5, 1, 1.5, 2];

describe('E artanh² from 0 (note N4)', () => {
  const oracles: [number, number[]][] = [
    [0, [1.415, 3.516, 6.217, 9.481]],
    [0.5, [1.189, 2.657, 4.344, 6.224]],
    [1, [1, 2, 3, 4]],
  ];

  test.each(oracles)('κ = %d by the backward equation: %o at td = .5, 1, 1.5, 2', (kappa, printed) => {
    times.forEach((time, k) => {
      const { meanArtanhSquared } = logisticSdeMoments(kappa, 0, time, 0.02);
      // Half a unit of the last printed digit, plus the discretisation error at spacing 0.02 (tested below).
      expect(Math.abs(meanArtanhSquared - printed[k]!)).toBeLessThan(5e-4 + 5e-4);
    });
  });

  test.each(oracles)('κ = %d: the whole curve from one march has the same values', (kappa, printed) => {
    const curve = artanhSquaredCurve(kappa, 0, [0, ...times]);
    expect(curve[0]).toBe(0);
    times.forEach((_, k) => expect(Math.abs(curve[k + 1]! - printed[k]!)).toBeLessThan(1e-3));
  });

  test.each([2.5, 64])('κ = %d: halving the spacing changes the curve by less than 10^-3', (kappa) => {
    const coarse = artanhSquaredCurve(kappa, 0.3, times, 0.02);
    const fine = artanhSquaredCurve(kappa, 0.3, times, 0.01);
    coarse.forEach((value, k) => expect(Math.abs(value - fine[k]!)).toBeLessThan(1e-3 * fine[k]!));
    // The stationary law of 2.5 has E u² = 1/κ; that of 64 is nearly Gaussian in y, of variance 1/(κ-1) = 0.0159.
    if (kappa === 64) expect(Math.abs(fine[3]! * 63 - 1)).toBeLessThan(0.05);
  });

  test('discretisation errors of the backward equation fall like spacing², below 10^-4 at the default', () => {
    const at = (spacing: number) => logisticSdeMoments(0.3, 0.4, 1, spacing);
    const [coarse, middle, fine] = [at(0.08), at(0.04), at(0.02)];
    for (const key of ['meanArtanhSquared', 'meanSquare', 'probabilityPositive'] as const) {
      const first = coarse[key] - middle[key];
      const second = middle[key] - fine[key];
      expect(Math.abs(second)).toBeLessThan(Math.abs(first) / 3); // a factor 4 at leading order
      expect(Math.abs(second) / 3 / 4).toBeLessThan(1e-4); // extrapolated error at spacing 0.01
    }
  });

  test.each([0, 0.5, 1, 2.5])('paths agree with the backward equation, κ = %d', (kappa) => {
    const stream = noise(`moments ${kappa}`);
    const results = average(
      5000,
      [0.5, 2],
      () => walkLogisticSde(kappa, 0.3, [0.5, 2], stream),
      (y) => y * y,
    );
    [0.5, 2].forEach((time, k) => {
      const exact = logisticSdeMoments(kappa, 0.3, time, 0.04).meanArtanhSquared;
      // Standard errors about 1.5 %; the grid error is below 1e-3.
      expect(Math.abs(results[k]!.mean - exact)).toBeLessThan(4 * results[k]!.error + 2e-3);
    });
  });

  test('κ = 1: y is Brownian with variance 2t around artanh u₀', () => {
    const stream = noise('brownian');
    const [centre] = average(
      5000,
      [1],
      () => walkLogisticSde(1, 0.5, [1], stream, 10),
      (y) => y - Math.atanh(0.5),
    );
    const [spread] = average(
      5000,
      [1],
      () => walkLogisticSde(1, 0.5, [1], stream, 10),
      (y) => (y - Math.atanh(0.5)) ** 2,
    );
    expect(Math.abs(centre!.mean)).toBeLessThan(4 * centre!.error);
    expect(Math.abs(spread!.mean - 2)).toBeLessThan(4 * spread!.error);
    expect(logisticSdeMoments(1, 0.5, 1).meanArtanhSquared).toBeCloseTo(2 + Math.atanh(0.5) ** 2, 5);
  });
});

/** Distribution function of the standard normal law, by Simpson's rule on [-9, x] with 600 intervals: error below 1e-10. */
function normalDistribution(x: number): number {
  const [low, intervals] = [-9, 600];
  const h = (x - low) / intervals;
  let sum = 0;
  for (let i = 0; i <= intervals; i++) {
    const weight = i === 0 || i === intervals ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(-((low + i * h) ** 2) / 2);
  }
  return (sum * h) / 3 / Math.sqrt(2 * Math.PI);
}

describe('the law at a time', () => {
  const levels = [-0.99, -0.6, 0, 0.3, 0.9];

  test('κ = 1: artanh u is normal with variance 2t', () => {
    const largestError = (times: readonly number[], spacing?: number): number => {
      const law = logisticSdeDistribution(1, 0.3, times, levels, spacing);
      const errors = times.flatMap((time, i) =>
        levels.map((level, k) => {
          const scaled = (Math.atanh(level) - Math.atanh(0.3)) / Math.sqrt(2 * time);
          return Math.abs(law[i * levels.length + k]! - normalDistribution(scaled));
        }),
      );
      return Math.max(...errors);
    };
    expect(largestError([0.01, 0.1, 1, 3])).toBeLessThan(1e-3);
    // Second order: a factor 16 at leading order; interpolation between grid points makes it uneven.
    expect(largestError([1], 0.025)).toBeLessThan(largestError([1], 0.1) / 8);
  });

  test.each([0, 0.5, 2])('paths agree with the distribution function, κ = %d', (kappa) => {
    const paths = 6000;
    const stream = noise(`law ${kappa}`);
    const ends = Array.from({ length: paths }, () =>
      walkLogisticSde(kappa, 0.3, [0.2, 2], stream).map(Math.tanh),
    );
    const law = logisticSdeDistribution(kappa, 0.3, [0.2, 2], levels);
    [0, 1].forEach((i) =>
      levels.forEach((level, k) => {
        const exact = law[i * levels.length + k]!;
        const share = ends.filter((u) => u[i]! <= level).length / paths;
        expect(Math.abs(share - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / paths) + 1e-3);
      }),
    );
  });

  test('quantiles invert the distribution function and are those of the normal law at κ = 1', () => {
    const probabilities = [0.1, 0.5, 0.9];
    const quantiles = logisticSdeQuantiles(0, -0.2, [0.3, 1.5], probabilities);
    const law = logisticSdeDistribution(0, -0.2, [1.5], quantiles.slice(3));
    // One grid cell, 0.02 wide in artanh u, where the density of artanh u is at most 0.5.
    probabilities.forEach((p, k) => expect(Math.abs(law[k]! - p)).toBeLessThan(1e-3));
    const brownian = logisticSdeQuantiles(1, 0, [0.5], [0.9])[0]!;
    expect(Math.abs(Math.atanh(brownian) - 1.2816)).toBeLessThan(2e-3);
  });

  test('rejects u₀ = 1, probabilities 0 and 1, levels outside and decreasing times', () => {
    expect(() => logisticSdeDistribution(0, 1, [1], [0])).toThrow(/initial = 1/);
    expect(() => logisticSdeDistribution(0, 0, [1], [1])).toThrow(/levels\[0\] = 1/);
    expect(() => logisticSdeDistribution(0, 0, [1, 0.5], [0])).toThrow(/times\[1\] = 0.5/);
    expect(() => logisticSdeQuantiles(0, 0, [1], [0])).toThrow(/probabilities\[0\] = 0/);
    expect(() => logisticSdeQuantiles(NaN, 0, [1], [0.5])).toThrow(/kappa = NaN/);
  });
});

describe('laws', () => {
  test('κ = 0: the arcsine law ½ + arcsin(u₀)/π', () => {
    for (const u of [-0.99, -0.3, 0, 0.5, 0.9999]) {
      expect(Math.abs(limitProbability(0, u) - (0.5 + Math.asin(u) / Math.PI))).toBeLessThan(1e-12);
    }
  });

  test.each([
    [0, 0.6],
    [0.5, -0.4],
  ])('κ = %d, u₀ = %d: the share of paths that settle at +1', (kappa, initial) => {
    const stream = noise(`limit ${kappa}`);
    const time = 12; // the chance to change sides from |y| = a is of order e^{-2(1-κ)a}; drift and spread take |y| past 6
    const [result] = average(
      3000,
      [time],
      () => walkLogisticSde(kappa, initial, [time], stream, 0.1),
      (y) => (y > 0 ? 1 : 0),
    );
    const exact = limitProbability(kappa, initial);
    // The rest that has not settled at time 12: from the backward equation, not from a guess.
    const unsettled = Math.abs(logisticSdeMoments(kappa, initial, time, 0.08).probabilityPositive - exact);
    expect(unsettled).toBeLessThan(0.02);
    expect(Math.abs(result!.mean - exact)).toBeLessThan(4 * result!.error + unsettled);
  });

  test.each([0, 0.5])('the arcsine law from u₀ = %d: 20,000 paths, three standard errors', (initial) => {
    const stream = noise('arcsine');
    const [time, paths] = [8, 20_000];
    const [result] = average(
      paths,
      [time],
      () => walkLogisticSde(0, initial, [time], stream, 0.1),
      (y) => (y > 0 ? 1 : 0),
    );
    const exact = 0.5 + Math.asin(initial) / Math.PI;
    // What has not settled by time 8, from the backward equation.
    const unsettled = Math.abs(logisticSdeMoments(0, initial, time, 0.05).probabilityPositive - exact);
    expect(unsettled).toBeLessThan(2e-3);
    expect(Math.abs(result!.mean - exact)).toBeLessThan(3 * result!.error + unsettled);
  });

  test('κ = 1: the law of artanh u is normal with variance 2t (Kolmogorov-Smirnov)', () => {
    const [time, paths] = [0.7, 4000];
    const stream = noise('normal law');
    const scaled = Array.from(
      { length: paths },
      () => (walkLogisticSde(1, 0.5, [time], stream)[0]! - Math.atanh(0.5)) / Math.sqrt(2 * time),
    ).sort((a, b) => a - b);
    const gaps = scaled.flatMap((x, i) => {
      const exact = normalDistribution(x);
      return [(i + 1) / paths - exact, exact - i / paths];
    });
    expect(Math.sqrt(paths) * Math.max(...gaps)).toBeLessThan(1.95); // the 0.999 quantile
  });

  test('κ = 0: arcsin u is a martingale', () => {
    const stream = noise('martingale');
    const results = average(
      6000,
      times,
      () => walkLogisticSde(0, 0.6, times, stream),
      (y) => Math.asin(Math.tanh(y)),
    );
    for (const { mean, error } of results) expect(Math.abs(mean - Math.asin(0.6))).toBeLessThan(4 * error);
  });

  test('κ > 1: the stationary Beta law, E u² = 1/κ, clustering prevented', () => {
    const kappa = 3; // shape 1: u uniform on (-1, 1)
    expect(stationaryDistribution(kappa, 0.2)).toBeCloseTo(0.6, 12);
    expect(stationaryMeanSquare(kappa)).toBeCloseTo(1 / 3, 15);
    const stream = noise('stationary');
    const at = [6, 8, 10, 12];
    const paths = 1500;
    const values: number[] = [];
    for (let path = 0; path < paths; path++)
      values.push(...walkLogisticSde(kappa, 0, at, stream, 0.05).map(Math.tanh));
    // Relaxation rate of y is at least 1 here, so samples 2 apart are nearly independent; the error below is that of the paths alone.
    for (const level of [-0.8, 0, 0.5]) {
      const share = values.filter((u) => u <= level).length / values.length;
      const exact = stationaryDistribution(kappa, level);
      expect(Math.abs(share - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / paths));
    }
  });

  test('every κ: d/dt E[-½ log(1-u²)] = 1 - κ E u²', () => {
    for (const kappa of [0, 0.5, 1, 2]) {
      const stream = noise(`identity ${kappa}`);
      const grid = Array.from({ length: 20 }, (_, k) => (k + 1) / 20);
      const paths = 3000;
      const gaps: number[] = [];
      for (let path = 0; path < paths; path++) {
        const y = walkLogisticSde(kappa, 0, grid, stream, 0.025);
        // -½ log(1 - tanh²) = log cosh; trapezoid rule for the integral of u², from u = 0.
        let integral = 0;
        y.forEach((value, k) => (integral += (Math.tanh(value) ** 2 * (k === 19 ? 0.5 : 1)) / 20));
        gaps.push(Math.log(Math.cosh(y[19]!)) - 1 + kappa * integral);
      }
      const mean = gaps.reduce((s, g) => s + g, 0) / paths;
      const error = Math.sqrt(gaps.reduce((s, g) => s + (g - mean) ** 2, 0) / paths / (paths - 1));
      // Trapezoid error: κ (1/20)²/12 times the change of d(E u²)/dt, at most 2.
      expect(Math.abs(mean)).toBeLessThan(4 * error + (kappa * 2) / 4800);
    }
  });
});

describe('the random quadratic form of arXiv:2603.06187', () => {
  test.each([2, 5])(
    'd = %d: two points under one symmetric noise have the drift and the variance of κ = 0',
    (d) => {
      // x -> N(x - Qx), Q symmetric with variance h on the diagonal and h/2 off it: the Stratonovich flow, one small step.
      const [h, samples, R] = [1e-3, 150_000, 0.6];
      const stream = noise(`quadratic form ${d}`);
      const x = [1, 0];
      const y = [R, Math.sqrt(1 - R * R)];
      const moves: number[] = [];
      for (let sample = 0; sample < samples; sample++) {
        const row = [0, 1].map(() => new Float64Array(d));
        for (let i = 0; i < 2; i++) {
          for (let j = i; j < d; j++) {
            const entry = Math.sqrt(i === j ? h : h / 2) * nextNormal(stream);
            row[i]![j] = entry;
            if (j < 2) row[j]![i] = entry;
          }
        }
        const image = (v: readonly number[]): number[] =>
          Array.from({ length: d }, (_, i) => (v[i] ?? 0) - v[0]! * row[0]![i]! - v[1]! * row[1]![i]!);
        const [a, b] = [image(x), image(y)];
        const dot = (u: number[], v: number[]): number => u.reduce((sum, entry, i) => sum + entry * v[i]!, 0);
        moves.push(dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)) - R);
      }
      const { mean, variance, errorOfMean, errorOfVariance } = summarise(moves);
      // Corrections of relative order h d.
      expect(Math.abs(mean / h + R * (1 - R * R))).toBeLessThan((4 * errorOfMean) / h + 5 * h * d);
      expect(Math.abs(variance / h - 2 * (1 - R * R) ** 2)).toBeLessThan(
        (4 * errorOfVariance) / h + 5 * h * d,
      );
    },
  );
});

describe('additive-noise integrator', () => {
  test('weak order 2 for the mean of an Ornstein-Uhlenbeck-like drift, against an exact moment', () => {
    // dy = -y dt + dB is linear: Heun multiplies the mean by 1 - h + h²/2 a step, without noise in the mean.
    const stream = noise('unused');
    const error = (h: number) => Math.abs(walkScalarSde((y) => -y, 0, 1, [1], h, stream)[0]! - Math.exp(-1));
    expect(Math.abs(Math.log2(error(0.05) / error(0.025)) - 2)).toBeLessThan(0.05); // next order: relative O(h)
  });

  test('weak bias of tanh drift at the default step is below its claim', () => {
    // Coupled paths: steps h and h/2 driven by the same Brownian motion differ by the weak error of the coarser, with little noise.
    const stream = noise('coupled');
    const h = 0.2;
    const drift = Math.tanh;
    const paths = 8000;
    let sum = 0;
    let squares = 0;
    for (let path = 0; path < paths; path++) {
      let coarse = 0;
      let fine = 0;
      for (let step = 0; step < 5; step++) {
        const kicks = [nextNormal(stream), nextNormal(stream)].map((z) => Math.sqrt(h) * z); // √2 · √(h/2)
        const heun = (y: number, dt: number, kick: number) =>
          y + 0.5 * dt * (drift(y) + drift(y + dt * drift(y) + kick)) + kick;
        fine = heun(heun(fine, h / 2, kicks[0]!), h / 2, kicks[1]!);
        coarse = heun(coarse, h, kicks[0]! + kicks[1]!);
      }
      const difference = coarse * coarse - fine * fine;
      sum += difference;
      squares += difference * difference;
    }
    const mean = sum / paths;
    const error = Math.sqrt(squares / paths / paths);
    // Order 2: at the default step, a tenth of this one, a hundredth of the bias is left.
    expect((4 / 3) * (Math.abs(mean) + 4 * error) * 0.01).toBeLessThan(4e-4);
  });

  test('chunked equals unchunked when the times are on the step grid', () => {
    const whole = walkLogisticSde(0, 0.1, [0.5, 1], noise('chunk'), 0.125);
    const stream = noise('chunk');
    const half = walkScalarSde(Math.tanh, Math.SQRT2, Math.atanh(0.1), [0.5], 0.125, stream);
    const rest = walkScalarSde(Math.tanh, Math.SQRT2, half[0]!, [0.5], 0.125, stream);
    expect([half[0], rest[0]]).toStrictEqual([...whole]);
  });

  test('rejects u₀ = ±1, NaN κ, decreasing times and a zero step', () => {
    expect(() => walkLogisticSde(0, 1, [1], noise('x'))).toThrow(/initial = 1/);
    expect(() => walkLogisticSde(NaN, 0, [1], noise('x'))).toThrow(/kappa = NaN/);
    expect(() => walkLogisticSde(0, 0, [1, 0.5], noise('x'))).toThrow(/times\[1\] = 0.5 is outside 1/);
    expect(() => walkLogisticSde(0, 0, [1], noise('x'), 0)).toThrow(/maximumStep = 0/);
    expect(() => limitProbability(1, 0)).toThrow(/kappa = 1/);
    expect(() => stationaryDistribution(1, 0)).toThrow(/kappa = 1/);
  });
});
