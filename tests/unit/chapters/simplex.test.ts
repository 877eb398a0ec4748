import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createChain } from '#engine/dynamics/chain.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import { createStream } from '#engine/random/stream.ts';
import { simplexTokens } from '#engine/sphere/initial-tokens.ts';
import { deterministicDrift, deterministicHitTime } from '#engine/theory/deterministic-curve.ts';
import { attentionParameters, initialisations } from '#engine/theory/conventions.ts';
import { simplexCurve, simplexPassageTime, tabulateSimplex } from '#engine/theory/simplex-curve.ts';
import { summarise } from '../engine/support/statistics.ts';

// The numbers of content/chapters/simplex.mdx. Each test finds its sentence in the chapter and computes the number again.
// The times of hard and sharp attention and the table of note N1 are computed in tests/unit/theory/simplex-curve.test.ts and
// tests/unit/engine/dynamics/gram-chain.test.ts.

const chapter = readFileSync('content/chapters/simplex.mdx', 'utf8').replaceAll(/\s+/g, ' ');

/** Times from orthogonality to ½ in independent batches of f and g. */
function halfTimes(
  model: { tokenCount: number; dimension: number; beta: number },
  batches: number,
  draws: number,
) {
  return summarise(
    Array.from({ length: batches }, (_, batch) => {
      const table = tabulateSimplex(model, draws, createStream('chapter', 'weights', batch));
      return simplexPassageTime(table, 0, 0.5, 'limit');
    }),
  );
}

describe('numbers of the chapter on simplex data', () => {
  test('tables that other tests compute stand in the chapter as they are there', () => {
    for (const row of [
      '| all equal, $\\beta=0$ | 2.20 | 3.50 | 4.86 |',
      '| standard deviation 8 | 2.8 | 5.6 | 9.1 |',
      '| infinite, $\\beta=\\infty$ | 3.29 | 9.03 | 25.28 |',
      '| 1 | 0.289 | 0.280 | 0.2772(6) |',
      '| 2 | 0.546 | 0.527 | 0.5168(10) |',
      '| 3 | 0.772 | 0.750 | 0.7364(9) |',
    ]) {
      expect(chapter).toContain(row);
    }
    expect([8, 32, 128].map((n) => Math.log(n + 1).toFixed(2))).toEqual(['2.20', '3.50', '4.86']);
  });

  test('the square root of the bound', () => {
    const root = (d: number): number => Math.sqrt(((8 * 4) / d) * Math.log((2 * 32 ** 2) / 0.05));
    expect(chapter).toContain(
      `Its square root alone is ${root(128).toFixed(1)} for $n=32$, $d=128$, $T=4$ and $\\delta=0.05$`,
    );
    expect(chapter).toContain(`at $d=100\\,000$ it is ${root(100_000).toFixed(3)}`);
  });

  test('the largest miss of 20 networks: 0.20, 0.10 and 0.05 at d = 128, 512 and 2048', () => {
    expect(chapter).toContain(
      'In 20 networks with $n=16$, $\\beta=\\sqrt d$, $\\gamma_0=0.1$ and $\\tau\\le8$ the largest miss over all pairs and times was on average 0.20 at $d=128$, 0.10 at $d=512$ and 0.05 at $d=2048$',
    );
    const [n, step, layers] = [16, 0.04, 200];
    const start = simplexTokens(n, n, 0.1);
    for (const [dimension, printed] of [
      [128, 0.2],
      [512, 0.1],
      [2048, 0.05],
    ] as const) {
      const model = { tokenCount: n, dimension, beta: Math.sqrt(dimension) };
      const table = tabulateSimplex(model, 1200, createStream('miss', 'weights'));
      // Layers of finite length run on a clock slower by log(1+Δτ)/Δτ (theory.md 4b).
      const times = Array.from({ length: layers + 1 }, (_, layer) => layer * Math.log1p(step));
      const gamma = simplexCurve(table, 0.1, times, 'limit');
      const misses = Array.from({ length: 20 }, (_, replicate) => {
        const chain = createChain(
          { ...model, eta: etaOfDiffusiveStep(step, 1), method: 'gram' },
          'miss',
          replicate,
          start,
        );
        let worst = 0;
        while (chain.layer < layers) {
          chain.advance(4);
          const gram = chain.gramMatrix();
          for (let i = 0; i < n; i++) {
            for (let j = 0; j < i; j++) {
              worst = Math.max(worst, Math.abs(gram[i * n + j]! - gamma[chain.layer]!));
            }
          }
        }
        return worst;
      });
      const { mean, errorOfMean } = summarise(misses);
      expect(Math.abs(mean - printed)).toBeLessThan(0.005 + 3 * errorOfMean);
      expect(errorOfMean).toBeLessThan(0.07 * printed);
    }
  });

  test('at v = 1 the time of 32 orthogonal tokens grows by 0.02, less than one per cent', () => {
    expect(chapter).toContain('32 orthogonal tokens need 3.50 at $\\beta=0$, and 0.02 more at $v=1$');
    const { mean, errorOfMean } = halfTimes({ tokenCount: 32, dimension: 1e8, beta: 1e4 }, 8, 600);
    const more = mean - Math.log(33);
    expect(Math.abs(more - 0.02)).toBeLessThan(0.005 + 3 * errorOfMean);
    expect(errorOfMean).toBeLessThan(0.008);
    expect(more + 3 * errorOfMean).toBeLessThan(0.035);
  });

  test('the earlier model: 1.75, 12.4 and 174.7; its first speed', () => {
    const times = [0.1, 6, 9].map((beta) => deterministicHitTime(32, beta, 0.5));
    expect(chapter).toContain(
      `the time to $\\tfrac12$ is ${times[0]!.toFixed(2)} at $\\beta=0.1$, ${times[1]!.toFixed(1)} at $\\beta=6$ and ${times[2]!.toFixed(1)} at $\\beta=9$`,
    );
    expect(deterministicDrift(32, 9, 0)).toBeCloseTo(2 / (Math.exp(9) + 31), 14);
  });

  test('random weights: 3.50 at β = 9, 5.7(5) at β = 102, and logits of the stated width', () => {
    expect(chapter).toContain('at $\\beta=9$ and $d=128$ it is still 3.50');
    const nine = halfTimes({ tokenCount: 32, dimension: 128, beta: 9 }, 8, 300);
    expect(Math.abs(nine.mean - 3.5)).toBeLessThan(0.005 + 3 * nine.errorOfMean);
    expect(chapter).toContain('the time becomes 5.70, with a standard error of 0.05');
    const sharp = halfTimes({ tokenCount: 32, dimension: 128, beta: 102 }, 8, 500);
    expect(Math.abs(sharp.mean - 5.7)).toBeLessThan(3 * Math.hypot(sharp.errorOfMean, 0.05));
    expect((9 / Math.sqrt(128)).toFixed(1)).toBe('0.8');
    expect((102 / Math.sqrt(128)).toFixed(0)).toBe('9');
  });

  test('the table of initialisations', () => {
    const at = (name: keyof typeof initialisations) =>
      attentionParameters(144, 144, initialisations[name].scaledVariance);
    for (const [name, row, beta, variance] of [
      ['variance-1/d', '$\\sqrt d$ | 1 |', 12, 1],
      ['xavier-separate', '$\\sqrt d$ | 1 |', 12, 1],
      ['xavier-fused', '$\\sqrt d/2$ | 1/4 |', 6, 1 / 4],
      ['linear-default', '$\\sqrt d/3$ | 1/9 |', 4, 1 / 9],
    ] as const) {
      expect(chapter).toContain(row);
      expect(at(name).squareBeta).toBeCloseTo(beta, 12);
      expect(at(name).logitVariance).toBeCloseTo(variance, 12);
    }
  });

  test('the fronts of the map: 10.4 on the left, 5.2 and 30 on the right', () => {
    expect(chapter).toContain('near $\\tau=10.4$ at every $\\beta$ of the map');
    expect(chapter).toContain('the time is 5.2 at the bottom and leaves the map, at 30, near $\\beta=6.9$');
    for (const [beta, draws] of [
      [0, 2],
      [9, 1500],
    ] as const) {
      const table = tabulateSimplex(
        { tokenCount: 32, dimension: 128, beta },
        draws,
        createStream('front', 'weights'),
      );
      expect(simplexPassageTime(table, 0, 0.999, 'limit').toFixed(1)).toBe('10.4');
    }
    expect(deterministicHitTime(32, 0.1, 1e-3).toFixed(1)).toBe('5.2');
    expect(deterministicHitTime(32, 6.85, 1e-3)).toBeLessThan(30);
    expect(deterministicHitTime(32, 6.95, 1e-3)).toBeGreaterThan(30);
  });

  test('after five layers with Δτ = 1: 0.48 at β = 0, 0.45 at β = √d', () => {
    expect(chapter).toContain('after five layers was 0.48 at $\\beta=0$ and 0.45 at $\\beta=\\sqrt d$');
    for (const [beta, printed] of [
      [0, 0.48],
      [Math.sqrt(128), 0.45],
    ] as const) {
      const { mean, errorOfMean } = summarise(
        Array.from({ length: 200 }, (_, replicate) => {
          const options = { tokenCount: 32, dimension: 128, beta, eta: 1, method: 'gram' } as const;
          const chain = createChain(options, 'five layers', replicate, simplexTokens(32, 32, 0));
          chain.advance(5);
          return chain.meanOverlap();
        }),
      );
      expect(errorOfMean).toBeLessThan(0.006);
      expect(Math.abs(mean - printed)).toBeLessThan(0.005 + 3 * errorOfMean);
    }
  });
});
