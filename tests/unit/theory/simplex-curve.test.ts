import { describe, expect, test } from 'vitest';
import { overlapDrift, overlapVariation } from '#engine/observables/overlap-drift.ts';
import { createStream } from '#engine/random/stream.ts';
import { integrateScalar } from '#engine/solvers/scalar-quadrature.ts';
import { logistic } from '#engine/theory/logistic.ts';
import { sampleConcentrations } from '#engine/theory/simplex-attention.ts';
import {
  logOddsAtOverlap,
  overlapAtLogOdds,
  readSimplexTable,
  simplexCurve,
  simplexCurveWithError,
  simplexPassageTime,
  simplexRate,
  tabulateSimplex,
  type SimplexDrift,
} from '#engine/theory/simplex-curve.ts';
import { summarise } from '../engine/support/statistics.ts';

const stream = (seed: string, replicate = 0) => createStream(seed, 'weights', replicate);

describe('drift on the simplex line', () => {
  const cases = [
    [0.3, 0.2, 0.1, 16],
    [-0.1, 0.4, 0.15, 5],
    [0.99, 0.11, 0.1, 64],
  ] as const;

  test('is the displayed S - γP and (d-2+γ²)/d · S - (d-1)/d · γP, divided by 1-γ', () => {
    for (const [gamma, f, g, d] of cases) {
      const S = gamma + (1 - gamma) * g;
      const P = gamma + (1 - gamma) * f;
      const limit = (S - gamma * P) / (1 - gamma);
      const exact = (((d - 2 + gamma * gamma) / d) * S - ((d - 1) / d) * gamma * P) / (1 - gamma);
      expect(Math.abs(simplexRate(gamma, f, g, Infinity) - limit)).toBeLessThan(1e-13);
      expect(Math.abs(simplexRate(gamma, f, g, d) - exact)).toBeLessThan(1e-13);
    }
  });

  test('is the overlap drift D_ij of section 4 at a simplex configuration', () => {
    for (const [gamma, f, g, d] of cases) {
      const gram = Float64Array.of(1, gamma, gamma, 1);
      const [S, P] = [gamma + (1 - gamma) * g, gamma + (1 - gamma) * f];
      const drift = overlapDrift(gram, Float64Array.of(P, S, S, P), 2, d)[1]!;
      expect(Math.abs(simplexRate(gamma, f, g, d) * (1 - gamma) - drift)).toBeLessThan(1e-15);
    }
  });

  test('near γ = 1: E(1-γ) decays at 1 - 3/d, paths at 1 - 1/d (Itô term of the quadratic variation 4(1-γ)²/d)', () => {
    for (const d of [2, 3, 8, 100]) {
      const gap = 1e-6;
      const gram = Float64Array.of(1, 1 - gap, 1 - gap, 1);
      const kernel = new Float64Array(4).fill(1 - gap / 2); // β = 0: s_ij = m
      const rate = overlapDrift(gram, kernel, 2, d)[1]! / gap;
      const relativeVariation = overlapVariation(gram, kernel, 2, d)[1]! / gap ** 2;
      // Relative corrections of order `gap`, and rounding 1e-16/gap.
      expect(Math.abs(rate - (1 - 3 / d))).toBeLessThan(1e-5);
      expect(Math.abs(rate + relativeVariation / 2 - (1 - 1 / d))).toBeLessThan(1e-3);
    }
  });

  test('at γ = 1 the rates are 1 and 1 - 3/d for every n', () => {
    for (const n of [2, 9, 100]) {
      expect(simplexRate(1, 1 / n, 1 / n, Infinity)).toBeCloseTo(1, 15);
      expect(simplexRate(1, 1 / n, 1 / n, 12)).toBeCloseTo(0.75, 15);
    }
  });
});

describe('table of f and g', () => {
  test.each([
    { tokenCount: 16, dimension: 64, beta: 8 },
    { tokenCount: 3, dimension: 8, beta: 100 },
    { tokenCount: 12, dimension: 16, beta: Infinity },
  ])('interpolation stays within the stated error of direct evaluation: %o', (model) => {
    const draws = 400;
    const table = tabulateSimplex(model, draws, stream('table'));
    const points = Array.from({ length: 150 }, (_, k) => -8 + 0.16 * (k + 0.5)); // midway between nodes
    const direct = sampleConcentrations(
      model,
      points.map((logOdds) => overlapAtLogOdds(model.tokenCount, logOdds)),
      draws,
      stream('table'),
    );
    points.forEach((logOdds, k) => {
      const read = readSimplexTable(table, logOdds);
      // One draw in 400 may flip between nodes where picks are nearly hard: 2/draws.
      const rough = model.beta < 10 ? 0 : 2 / draws;
      expect(Math.abs(read.self - direct.self[k]!)).toBeLessThan(1e-5 + rough + 0.5 * direct.selfError[k]!);
      expect(Math.abs(read.cross - direct.cross[k]!)).toBeLessThan(
        1e-5 + rough + 0.5 * direct.crossError[k]!,
      );
    });
  });

  test('is continuous at both ends of its nodes and constant beyond', () => {
    const model = { tokenCount: 4, dimension: 8, beta: 3 };
    const table = tabulateSimplex(model, 10, stream('end'));
    expect(readSimplexTable(table, 40)).toStrictEqual(readSimplexTable(table, 60));
    expect(readSimplexTable(table, -Infinity)).toStrictEqual(readSimplexTable(table, -9));
    for (const border of [-8, 16]) {
      const below = readSimplexTable(table, border - 1e-9);
      const above = readSimplexTable(table, border + 1e-9);
      expect(Math.abs(below.cross - above.cross)).toBeLessThan(1e-9);
    }
    expect(() => readSimplexTable(table, NaN)).toThrow(/logOdds = NaN/);
  });

  test('ξ and γ invert each other without cancellation', () => {
    for (const n of [2, 7, 1000]) {
      for (const gamma of [-0.9 / (n - 1), 0, 0.3, 1 - 1e-12]) {
        expect(Math.abs(overlapAtLogOdds(n, logOddsAtOverlap(n, gamma)) - gamma)).toBeLessThan(1e-15 * 4);
      }
      expect(overlapAtLogOdds(n, Infinity)).toBe(1);
      expect(overlapAtLogOdds(n, -Infinity)).toBe(-1 / (n - 1));
    }
  });
});

describe('γ equation', () => {
  test('β = 0: the second moment 1/n + (1-1/n)γ is exactly logistic in the limit form', () => {
    const n = 10;
    const table = tabulateSimplex({ tokenCount: n, dimension: 32, beta: 0 }, 2, stream('zero'));
    const times = [0, 0.5, 2, 5, 12];
    for (const start of [-0.1, 0, 0.3]) {
      const curve = simplexCurve(table, start, times, 'limit');
      times.forEach((time, k) => {
        const moment = 1 / n + (1 - 1 / n) * curve[k]!;
        expect(Math.abs(moment - logistic(1 / n + (1 - 1 / n) * start, time))).toBeLessThan(1e-7);
      });
    }
  });

  test.each<[SimplexDrift, number[]]>([
    ['limit', [0.289, 0.546, 0.772]],
    ['exact', [0.28, 0.527, 0.75]],
  ])('note N1: n=16, d=64, β=8, γ₀=.1 at τ = 1, 2, 3, %s drift', (drift, printed) => {
    const curves = Array.from({ length: 6 }, (_, r) =>
      simplexCurve(
        tabulateSimplex({ tokenCount: 16, dimension: 64, beta: 8 }, 700, stream('n1', r)),
        0.1,
        [1, 2, 3],
        drift,
      ),
    );
    printed.forEach((value, k) => {
      const { mean, errorOfMean: error } = summarise(curves.map((curve) => curve[k]!));
      expect(error).toBeLessThan(6e-4);
      // The printed values are rounded to three digits and carry Monte Carlo errors of the last one.
      expect(Math.abs(mean - value)).toBeLessThan(1e-3 + 4 * error);
    });
  });

  test('β = 0: the time from orthogonal to ½ is log(n+1)', () => {
    for (const n of [8, 32, 128]) {
      const table = tabulateSimplex({ tokenCount: n, dimension: 256, beta: 0 }, 2, stream('t'));
      expect(Math.abs(simplexPassageTime(table, 0, 0.5, 'limit') - Math.log(n + 1))).toBeLessThan(1e-6);
    }
  });

  test.each([
    [8, 8, 2.76],
    [8, Infinity, 3.29],
    [32, 8, 5.62],
    [32, Infinity, 9.03],
    [128, 8, 9.14],
  ])('theory.md 4a: n = %d, logit s.d. %d: time from 0 to ½ is %d', (n, deviation, printed) => {
    const dimension = 1e8; // the limit form: r²/d = 1 within 2e-4
    const model = { tokenCount: n, dimension, beta: deviation * Math.sqrt(dimension) };
    const draws = n === 8 ? 12_000 : n === 32 ? 4000 : 1600;
    const times = [0, 1, 2, 3].map((r) =>
      simplexPassageTime(tabulateSimplex(model, draws / 2, stream('escape', r)), 0, 0.5, 'limit'),
    );
    const { mean, errorOfMean: error } = summarise(times);
    expect(error).toBeLessThan(0.04 * printed);
    expect(Math.abs(mean - printed)).toBeLessThan(5 * error + 0.01); // 3 degrees of freedom: 5 s.e.
  });

  test.each([
    [8, 3.29, 3.27],
    [32, 9.03, 9.11],
    [128, 25.28, 25],
  ])(
    'hard-max by quadrature: n = %d, time from 0 to ½ is %d (theory.md 4a prints %d)',
    (n, exact, printed) => {
      // For d = ∞ the logits of two tokens are n pairs of normals with correlation γ, f = 1 and γ' = (1-γ) g with
      // g = n ∫∫ φ_γ(x, y) Φ_γ(x, y)^(n-1), the chance that the largest of both is the same pair: no sampling, no engine.
      const [reach, cells] = [5.5, 300];
      const h = (2 * reach) / cells;
      const at = Float64Array.from({ length: cells }, (_, i) => -reach + (i + 0.5) * h);
      const sameMaximum = (rho: number): number => {
        const norm = (h * h) / (2 * Math.PI * Math.sqrt(1 - rho * rho));
        const quadrant = new Float64Array(cells + 1); // Φ at the right edge of column i and the lower edge of row j
        let sum = 0;
        for (let i = 0; i < cells; i++) {
          let column = 0;
          let previous = 0;
          for (let j = 0; j < cells; j++) {
            const [x, y] = [at[i]!, at[j]!];
            const cell = norm * Math.exp((2 * rho * x * y - x * x - y * y) / (2 * (1 - rho * rho)));
            column += cell;
            const before = quadrant[j + 1]!;
            const after = before + column;
            // Φ at the middle of the cell, from its four corners.
            sum += cell * ((previous + quadrant[j]! + before + after) / 4) ** (n - 1);
            previous = before;
            quadrant[j + 1] = after;
          }
        }
        return n * sum;
      };
      const { value } = integrateScalar((gamma) => 1 / ((1 - gamma) * sameMaximum(gamma)), 0, 0.5, 1e-4);
      // Half a unit of the last digit, and the grid's error: halving h changes the value by 0.1 % at most.
      expect(Math.abs(value - exact)).toBeLessThan(0.005 + 0.0015 * exact);
      // The printed numbers come from sampling; they are within 1.2 %.
      expect(Math.abs(exact - printed)).toBeLessThan(0.012 * exact);
    },
  );

  test.each(['limit', 'exact'] as const)(
    'the standard error of a curve is the spread of independent ones (%s drift)',
    (drift) => {
      const model = { tokenCount: 8, dimension: 16, beta: 24 };
      const runs = Array.from({ length: 40 }, (_, run) => {
        const tables = Array.from({ length: 16 }, (_, batch) =>
          tabulateSimplex(model, 12, stream(`error ${run}`, batch)),
        );
        return simplexCurveWithError(tables, 0, [1, 3], drift);
      });
      [0, 1].forEach((index) => {
        const { variance } = summarise(runs.map(({ overlap }) => overlap[index]!));
        const claimed = summarise(runs.map(({ standardError }) => standardError[index]! ** 2));
        // A standard deviation from 40 values is known to 11 %; the jackknife's bias is of higher order.
        expect(Math.abs(Math.sqrt(claimed.mean / variance) - 1)).toBeLessThan(0.35);
      });
      const centre = simplexCurve(tabulateSimplex(model, 20_000, stream('centre')), 0, [1, 3], drift);
      [0, 1].forEach((index) => {
        const { mean, errorOfMean } = summarise(runs.map(({ overlap }) => overlap[index]!));
        // 20 000 draws against 40 x 192; the squared error of one run bounds its bias.
        const bias = runs[0]!.standardError[index]! ** 2;
        expect(Math.abs(mean - centre[index]!)).toBeLessThan(5 * errorOfMean + bias);
      });
    },
  );

  test('the standard error of a curve vanishes at β = 0 and needs two tables', () => {
    const tables = [0, 1].map((r) =>
      tabulateSimplex({ tokenCount: 5, dimension: 9, beta: 0 }, 4, stream('two', r)),
    );
    const { standardError } = simplexCurveWithError(tables, 0.1, [0, 1, 2], 'limit');
    expect(Math.max(...standardError)).toBeLessThan(1e-15);
    expect(() => simplexCurveWithError(tables.slice(1), 0.1, [1], 'limit')).toThrow(/tables.length = 1/);
  });

  test('from γ >= 0 a larger β is never faster, in the limit form', () => {
    const n = 16;
    for (const gamma0 of [0, 0.3]) {
      // The same draws at every β: what differs is the temperature. Pairs of batches give the error of a difference.
      const times = [2, 8, 16, 64, 1e6].map((ratio) =>
        [0, 1, 2, 3, 4, 5].map((batch) => {
          const model = { tokenCount: n, dimension: 64, beta: ratio * 8 };
          return simplexPassageTime(tabulateSimplex(model, 300, stream('slow', batch)), gamma0, 0.9, 'limit');
        }),
      );
      times.slice(1).forEach((later, index) => {
        const { mean, errorOfMean } = summarise(later.map((time, batch) => time - times[index]![batch]!));
        expect(mean).toBeGreaterThan(0);
        expect(mean).toBeGreaterThan(2 * errorOfMean);
      });
    }
  });

  test('the ODE and the passage time agree', () => {
    const table = tabulateSimplex({ tokenCount: 5, dimension: 9, beta: 20 }, 300, stream('both'));
    for (const drift of ['limit', 'exact'] as const) {
      const time = simplexPassageTime(table, -0.2, 0.9, drift);
      const [reached] = simplexCurve(table, -0.2, [time], drift);
      expect(Math.abs(reached! - 0.9)).toBeLessThan(1e-5); // kinks of the piecewise interpolation
    }
  });

  test('stays on the simplex line from starts at its very ends, at every temperature and small d', () => {
    for (const [n, d] of [
      [2, 2],
      [3, 3],
      [2, 64],
      [9, 16],
    ] as const) {
      for (const beta of [0, 1, 30, 1e6, Infinity]) {
        const table = tabulateSimplex({ tokenCount: n, dimension: d, beta }, 20, stream('ends'));
        for (const start of [-0.999999 / (n - 1), 0.999999]) {
          for (const drift of ['limit', 'exact'] as const) {
            for (const gamma of simplexCurve(table, start, [0.1, 1, 10], drift)) {
              expect(gamma >= -1 / (n - 1) && gamma <= 1).toBe(true);
            }
          }
        }
      }
    }
  });

  test('rejects bad starts and times', () => {
    const table = tabulateSimplex({ tokenCount: 5, dimension: 9, beta: 1 }, 4, stream('bad'));
    for (const bad of [1, -0.25, NaN]) {
      expect(() => simplexCurve(table, bad, [1], 'limit')).toThrow(/initialOverlap/);
    }
    expect(() => simplexCurve(table, 0, [2, 1], 'limit')).toThrow(/times\[1\]/);
    expect(() => simplexPassageTime(table, 0.5, 0.2, 'limit')).toThrow(/to = 0.2 is outside 0.5 to 1/);
  });
});
