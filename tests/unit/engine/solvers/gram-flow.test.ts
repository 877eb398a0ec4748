import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { gramMatrix } from '#engine/observables/gram-matrix.ts';
import { createStream } from '#engine/random/stream.ts';
import { GramFlow } from '#engine/solvers/gram-flow.ts';
import { limitField } from '#engine/solvers/limit-fields.ts';
import { meanField } from '#engine/solvers/mean-field.ts';
import { SphereFlow } from '#engine/solvers/sphere-flow.ts';
import { simplexTokens, uniformTokens } from '#engine/sphere/initial-tokens.ts';
import { deterministicCurve } from '#engine/theory/deterministic-curve.ts';

function gapsOf(tokens: Float64Array, tokenCount: number, dimension: number): Float64Array<ArrayBuffer> {
  return gramMatrix(tokens, tokenCount, dimension).map((overlap, cell) =>
    cell % (tokenCount + 1) === 0 ? 0 : 1 - overlap,
  );
}

const uniformGaps = (n: number, d: number, seed = 1): Float64Array<ArrayBuffer> =>
  gapsOf(uniformTokens(n, d, createStream(seed, 'initial')), n, d);

const flowFrom = (n: number, beta: number, timeStep: number, gaps: Float64Array<ArrayBuffer>): GramFlow =>
  new GramFlow(n, beta, timeStep, { step: 0, gaps });

describe('deterministic attention on the gaps 1 - R', () => {
  it.each([0, 0.5, 4, 9])(
    'on the simplex follows the closed curve at β = %d, relative to the gap',
    (beta) => {
      const n = 32;
      const times = [0.5, 2, 6, 12];
      const curve = deterministicCurve(n, beta, -0.01, times);
      const flow = flowFrom(n, beta, 1 / 64, gapsOf(simplexTokens(n, n, -0.01), n, n));
      times.forEach((time, index) => {
        flow.advance(64 * time - flow.step);
        const gaps = flow.gaps.filter((_, cell) => cell % (n + 1) !== 0);
        // The step error is h⁴ = 6e-8 times the time; γ near 1 holds a gap of 1e-9 to 1e-7 only.
        const gap = 1 - curve[index]!;
        for (const found of [Math.min(...gaps), Math.max(...gaps)])
          expect(Math.abs(found / gap - 1)).toBeLessThan(2e-6);
      });
    },
  );

  it.each([
    [2, 1],
    [5, 8],
    [3, 40],
  ])('in dimension %d at β = %d is the flow of the tokens themselves', (dimension, beta) => {
    const n = 7;
    const options = {
      tokenCount: n,
      dimension,
      beta,
      eta: 0.1,
      law: { kind: 'deterministic', value: 1, queryKey: 1 },
    } as const;
    const tokens = uniformTokens(n, dimension, createStream(dimension, 'initial'));
    const field = limitField(meanField(options, 1, createStream(1, 'weights')).evaluate, options, {
      eta: 0,
      radial: false,
    });
    const onSphere = new SphereFlow(field, options, 1 / 128, { step: 0, tokens });
    const onGaps = flowFrom(n, beta, 1 / 128, gapsOf(tokens, n, dimension));
    onSphere.advance(4 * 128);
    onGaps.advance(4 * 128);
    const expected = gapsOf(onSphere.tokens, n, dimension);
    // Both are of order 4, with h⁴ = 4e-9; at β = 40 derivatives in time are larger by powers of ten.
    onGaps.gaps.forEach((gap, cell) => expect(Math.abs(gap - expected[cell]!)).toBeLessThan(1e-7));
  });

  it('is of order 4 in the step', () => {
    const error = (steps: number): number => {
      const flow = flowFrom(8, 0, 2 / steps, gapsOf(simplexTokens(8, 8, 0), 8, 8));
      flow.advance(steps);
      // β = 0 in closed form, theory.md section 8.
      return Math.abs(flow.largestGap() - 8 / (Math.exp(4) + 7));
    };
    expect(Math.abs(Math.log2(error(8) / error(16)) - 4)).toBeLessThan(0.4);
  });

  it.each([0.1, 2, 5])('with the step of the map, ¼, is late by less than 0.01 at β = %d', (beta) => {
    const gaps = uniformGaps(32, 128);
    const [coarse, fine] = [flowFrom(32, beta, 1 / 4, gaps), flowFrom(32, beta, 1 / 32, gaps)];
    let met = 0;
    for (let time = 1; time <= 14; time++) {
      coarse.advance(4);
      fine.advance(32);
      // Where gaps pass from 0.5 to 10^-6; there they shrink like e^{-2t}, so a relative error of 0.02 is 0.01 in time.
      fine.gaps.forEach((gap, cell) => {
        if (!(gap < 0.5 && gap > 1e-6)) return;
        met++;
        expect(Math.abs(Math.log(coarse.gaps[cell]! / gap))).toBeLessThan(0.02);
      });
    }
    expect(met).toBeGreaterThan(1000);
  });

  it('keeps gaps symmetric and, once below 1, never lets the largest grow', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 9 }),
        fc.integer({ min: 2, max: 12 }),
        fc.double({ min: 0, max: 50, noNaN: true }),
        fc.integer({ min: 0, max: 1e6 }),
        (n, d, beta, seed) => {
          const flow = flowFrom(n, beta, 1 / 8, uniformGaps(n, d, seed));
          let largest = Infinity;
          for (let step = 0; step < 60; step++) {
            flow.advance(1);
            const now = flow.largestGap();
            if (largest < 1) expect(now).toBeLessThanOrEqual(largest * (1 + 1e-12));
            largest = now;
          }
          for (let i = 0; i < n; i++) {
            for (let j = 0; j <= i; j++) expect(flow.gaps[i * n + j]).toBe(flow.gaps[j * n + i]);
            expect(flow.gaps[i * n + i]).toBe(0);
          }
        },
      ),
      { seed: 7, numRuns: 60 },
    );
  });

  it('goes on from a checkpoint bit for bit, and copies what it is given', () => {
    const start = uniformGaps(6, 4);
    const kept = start.slice();
    const whole = flowFrom(6, 3, 1 / 8, start);
    whole.advance(10);
    expect(start).toEqual(kept);
    const first = flowFrom(6, 3, 1 / 8, start);
    first.advance(4);
    const second = new GramFlow(6, 3, 1 / 8, first.save());
    second.advance(6);
    expect(second.gaps).toEqual(whole.gaps);
    expect(second.time).toBe(10 / 8);
  });
});
