import { describe, expect, it } from 'vitest';

import { createChain } from '#engine/dynamics/chain.ts';
import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import { meanOverlap } from '#engine/observables/mean-overlap.ts';
import { createStream } from '#engine/random/stream.ts';
import {
  createHomogenisedSde,
  restoreHomogenisedSde,
  type HomogenisedSdeOptions,
} from '#engine/solvers/homogenised-sde.ts';
import { limitField } from '#engine/solvers/limit-fields.ts';
import { meanField } from '#engine/solvers/mean-field.ts';
import { SphereFlow } from '#engine/solvers/sphere-flow.ts';
import { twoTokenSdeOverlap } from '#engine/solvers/two-token-semigroup.ts';
import { simplexTokens, uniformTokens } from '#engine/sphere/initial-tokens.ts';

import { summarise } from '../support/statistics.ts';

describe('the homogenised SDE', () => {
  it.each([
    ['gaussian', 1],
    ['gaussian', 3],
    ['rademacher', 3],
    ['shifted', 3],
  ] as const)(
    'of two tokens at β = 0 has the mean overlap of the backward equation (%s law, %d heads)',
    (kind, kernelHeads) => {
      // A centred V of any law has the same noise covariance here, so the SDE is the same; a shift of 0 has no drift.
      const law = kind === 'shifted' ? ({ kind, valueShift: 0, queryKeyShift: 0 } as const) : { kind };
      const options: ChainOptions = {
        tokenCount: 2,
        dimension: 3,
        headCount: 2,
        headDimension: 1,
        beta: 0,
        eta: 0.5,
        law,
      };
      // τ = (η/H) t: 20 steps of Δτ = 1/20.
      const timeStep = 0.05 * (2 / 0.5);
      const values = Array.from({ length: 5000 }, (_, replicate) => {
        const sde = createHomogenisedSde(
          options,
          { timeStep, kernelHeads },
          kind,
          replicate,
          simplexTokens(2, 3, 0.2),
        );
        sde.advance(20);
        return meanOverlap(sde.tokens, 2, 3);
      });
      const { mean, errorOfMean } = summarise(values);
      expect(errorOfMean).toBeLessThan(0.008);
      // The weak error of the step is about 0.05 Δτ in the chain, see weak-order.
      expect(Math.abs(mean - twoTokenSdeOverlap(0.2, 1))).toBeLessThan(3.5 * errorOfMean + 0.1 * 0.05);
    },
  );

  it('without noise is ODE I, and ODE II when modified', () => {
    const shape = { tokenCount: 5, dimension: 3, eta: 0.2, beta: 1 };
    const options: ChainOptions = { ...shape, law: { kind: 'deterministic', value: 1, queryKey: 1 } };
    const tokens = uniformTokens(5, 3, createStream(1, 'initial'));
    for (const modified of [false, true]) {
      const mean = meanField(options, 1, createStream(1, 'weights'));
      const flow = new SphereFlow(
        limitField(mean.evaluate, shape, { eta: modified ? 0.2 : 0, radial: false }),
        shape,
        0.01,
        {
          step: 0,
          tokens,
        },
      );
      flow.advance(100);
      const gap = (steps: number): number => {
        const sde = createHomogenisedSde(
          options,
          { timeStep: 1 / steps, kernelHeads: 2, modified },
          1,
          0,
          tokens,
        );
        sde.advance(steps);
        return sde.tokens.reduce((most, x, i) => Math.max(most, Math.abs(x - flow.tokens[i]!)), 0);
      };
      // Euler steps: first order.
      expect(Math.abs(Math.log2(gap(200) / gap(400)) - 1)).toBeLessThan(0.1);
      expect(gap(400)).toBeLessThan(1e-3);
    }
  });

  it('with drift and noise has the mean overlap of the chain, closer in the modified form', () => {
    const options: ChainOptions = {
      tokenCount: 3,
      dimension: 3,
      headDimension: 1,
      eta: 0.2,
      beta: 0,
      residual: 'tangent',
      law: { kind: 'shifted', valueShift: 0.8, queryKeyShift: 0 },
    };
    const tokens = simplexTokens(3, 3, -0.2);
    const replicates = 12_000;
    const chain = summarise(
      Array.from({ length: replicates }, (_, replicate) => {
        const run = createChain(options, 'chain', replicate, tokens);
        run.advance(5);
        return run.meanOverlap();
      }),
    );
    const limit = (modified: boolean): ReturnType<typeof summarise> =>
      summarise(
        Array.from({ length: replicates }, (_, replicate) => {
          const sde = createHomogenisedSde(
            options,
            { timeStep: 0.05, kernelHeads: 2, modified },
            'sde',
            replicate,
            tokens,
          );
          sde.advance(20);
          return meanOverlap(sde.tokens, 3, 3);
        }),
      );
    const [plain, modified] = [limit(false), limit(true)];
    const error = Math.hypot(chain.errorOfMean, modified.errorOfMean);
    expect(error).toBeLessThan(0.003);
    // Terms of order η² and Δt remain: 0.005 is allowed for them. The term of order η that the modified form adds is about
    // 0.012 here, five standard errors.
    expect(Math.abs(modified.mean - chain.mean)).toBeLessThan(3 * error + 0.005);
    expect(Math.abs(plain.mean - chain.mean)).toBeGreaterThan(3 * error);
    expect(Math.abs(plain.mean - chain.mean)).toBeGreaterThan(2 * Math.abs(modified.mean - chain.mean));
  });

  it('resumes from a checkpoint exactly, Monte Carlo drift included', () => {
    const options: ChainOptions = {
      tokenCount: 4,
      dimension: 3,
      eta: 0.2,
      beta: 1,
      law: { kind: 'shifted', valueShift: 0.5, queryKeyShift: 0.5 },
    };
    const sde: HomogenisedSdeOptions = { timeStep: 0.1, kernelHeads: 2, meanFieldDraws: 8, modified: true };
    const whole = createHomogenisedSde(options, sde, 1, 0, uniformTokens(4, 3, createStream(1, 'initial')));
    whole.advance(2);
    const saved = structuredClone(whole.save());
    whole.advance(3);
    const resumed = restoreHomogenisedSde(options, sde, saved);
    resumed.advance(3);
    expect(resumed.save()).toEqual(whole.save());
    expect(resumed.time).toBeCloseTo(0.5, 12);
    for (let i = 0; i < 4; i++)
      expect(Math.hypot(...whole.tokens.slice(3 * i, 3 * i + 3))).toBeCloseTo(1, 13);
  });

  it('refuses impossible numbers by name', () => {
    const options: ChainOptions = { tokenCount: 2, dimension: 3, eta: 0.2, beta: 1 };
    const tokens = simplexTokens(2, 3, 0);
    const create =
      (sde: HomogenisedSdeOptions, more: Partial<ChainOptions> = {}) =>
      (): unknown =>
        createHomogenisedSde({ ...options, ...more }, sde, 1, 0, tokens);
    expect(create({ timeStep: 0, kernelHeads: 1 })).toThrow('timeStep = 0 is outside');
    expect(create({ timeStep: 0.1, kernelHeads: 0 })).toThrow('kernelHeads = 0 is outside');
    expect(create({ timeStep: 0.1, kernelHeads: 1 }, { law: { kind: 'rademacher' } })).toThrow(
      'kernelHeads = 1 is outside',
    );
  });
});
