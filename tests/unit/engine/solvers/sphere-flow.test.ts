import { describe, expect, it } from 'vitest';

import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import { meanOverlap } from '#engine/observables/mean-overlap.ts';
import { minimumOverlap } from '#engine/observables/minimum-overlap.ts';
import { createStream } from '#engine/random/stream.ts';
import { limitField } from '#engine/solvers/limit-fields.ts';
import { meanField } from '#engine/solvers/mean-field.ts';
import { SphereFlow } from '#engine/solvers/sphere-flow.ts';
import { simplexTokens, uniformTokens } from '#engine/sphere/initial-tokens.ts';

const stream = createStream('field', 'weights');

function flowOf(options: ChainOptions, timeStep: number, tokens: Float64Array<ArrayBuffer>): SphereFlow {
  const field = limitField(meanField(options, 1, stream).evaluate, options, { eta: 0, radial: false });
  return new SphereFlow(field, options, timeStep, { step: 0, tokens });
}

describe('ODE I for V = A = I on the orthogonal simplex (arXiv 2312.10794)', () => {
  const shape = {
    tokenCount: 32,
    dimension: 32,
    eta: 0.1,
    law: { kind: 'deterministic', value: 1, queryKey: 1 },
  } as const;

  it.each([
    [0, 5.186261],
    [1, 5.270284],
    [4, 6.953502],
  ])('at β = %d the overlaps reach 0.999 at t = %d', (beta, hitTime) => {
    const flow = flowOf({ ...shape, beta }, hitTime / 200, simplexTokens(32, 32, 0));
    flow.advance(200);
    expect(flow.time).toBeCloseTo(hitTime, 12);
    // γ moves at about 2 (1 - γ) = 0.002 per unit of time there; the time is given to 1e-6 and the step error is h⁴.
    expect(Math.abs(meanOverlap(flow.tokens, 32, 32) - 0.999)).toBeLessThan(2e-7);
    expect(minimumOverlap(flow.tokens, 32, 32)).toBeCloseTo(meanOverlap(flow.tokens, 32, 32), 10);
  });

  it('at β = 0 follows the closed form, with an error of order 4 in the step', () => {
    const exact = (Math.exp(2) - 1) / (Math.exp(2) + 31);
    const error = (steps: number): number => {
      const flow = flowOf({ ...shape, beta: 0 }, 1 / steps, simplexTokens(32, 32, 0));
      flow.advance(steps);
      return Math.abs(meanOverlap(flow.tokens, 32, 32) - exact);
    };
    expect(Math.abs(Math.log2(error(4) / error(8)) - 4)).toBeLessThan(0.4);
    expect(error(64)).toBeLessThan(1e-9);
  });
});

describe('the mean field', () => {
  const options: ChainOptions = { tokenCount: 6, dimension: 4, eta: 0.1, beta: 3 };
  const tokens = uniformTokens(6, 4, createStream(1, 'initial'));
  const evaluate = (more: Partial<ChainOptions>, draws: number, seed = 'field'): Float64Array => {
    const out = new Float64Array(24);
    meanField({ ...options, ...more }, draws, createStream(seed, 'weights')).evaluate(tokens, out);
    return out;
  };

  it('is zero, exactly, for centred values', () => {
    for (const law of [{ kind: 'gaussian' }, { kind: 'rademacher' }] as const) {
      const field = meanField({ ...options, law }, 1, stream);
      expect([field.zero, field.kind]).toEqual([true, 'exact']);
      expect([...evaluate({ law }, 1)]).toEqual(new Array(24).fill(0));
    }
  });

  it('of a shifted law at β = 0 is the shift times the mean token, exactly', () => {
    const law = { kind: 'shifted', valueShift: 0.7, queryKeyShift: 1 } as const;
    expect(meanField({ ...options, beta: 0, law }, 9, stream).kind).toBe('exact');
    evaluate({ beta: 0, law }, 9).forEach((x, index) => {
      let mean = 0;
      for (let i = 0; i < 6; i++) mean += tokens[i * 4 + (index % 4)]! / 6;
      expect(x).toBeCloseTo(0.7 * mean, 14);
    });
  });

  it('of a shifted law is a fixed sample: the same at every call, converging like one over the root of the draws', () => {
    const law = { kind: 'shifted', valueShift: 1, queryKeyShift: 0.5 } as const;
    expect(evaluate({ law }, 10)).toEqual(evaluate({ law }, 10));
    const reference = evaluate({ law }, 40_000, 'reference');
    const rootMeanSquare = (draws: number): number => {
      let sum = 0;
      for (let repeat = 0; repeat < 20; repeat++) {
        evaluate({ law }, draws, `repeat ${repeat}`).forEach(
          (x, i) => (sum += (x - reference[i]!) ** 2 / 480),
        );
      }
      return Math.sqrt(sum);
    };
    // 20 repeats of 24 correlated coordinates: the ratio, 4 in the limit, is known to about 15 %.
    const ratio = rootMeanSquare(50) / rootMeanSquare(800);
    expect(ratio).toBeGreaterThan(2.6);
    expect(ratio).toBeLessThan(6);
  });

  it('drives a flow whose checkpoints continue exactly', () => {
    const law = { kind: 'shifted', valueShift: 1, queryKeyShift: 0.5 } as const;
    const field = limitField(meanField({ ...options, law }, 20, stream).evaluate, options, {
      eta: 0.1,
      radial: true,
    });
    const whole = new SphereFlow(field, options, 0.1, { step: 0, tokens });
    whole.advance(3);
    const saved = whole.save();
    whole.advance(4);
    const resumed = new SphereFlow(field, options, 0.1, saved);
    resumed.advance(4);
    expect(resumed.tokens).toEqual(whole.tokens);
    expect(resumed.time).toBeCloseTo(0.7, 12);
  });

  it('and its flow refuse impossible arguments', () => {
    expect(() => meanField(options, 0, stream)).toThrow('draws = 0 is outside');
    expect(() => limitField(() => undefined, options, { eta: -1, radial: false })).toThrow(
      'eta = -1 is outside',
    );
    expect(() => new SphereFlow(() => undefined, options, 0, { step: 0, tokens })).toThrow(
      'timeStep = 0 is outside',
    );
  });
});
