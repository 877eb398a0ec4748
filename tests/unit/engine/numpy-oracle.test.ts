import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { createChain } from '#engine/dynamics/chain.ts';
import type { ChainMethod, ValueNoise } from '#engine/dynamics/chain-parameters.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import type { Residual } from '#engine/dynamics/residual-step.ts';
import { createStream } from '#engine/random/stream.ts';
import { initialTokens } from '#engine/sphere/initial-tokens.ts';

import { summarise } from './support/statistics.ts';

interface Estimate {
  readonly value: number;
  readonly standardError: number;
}

interface Oracle {
  readonly setting: {
    readonly tokenCount: number;
    readonly dimension: number;
    readonly headCount: number;
    readonly headDimension?: number;
    readonly beta: number;
    readonly diffusiveStep: number;
    readonly overlap: number;
    readonly starts: readonly ['simplex' | 'cap'];
    readonly residual?: Residual;
  };
  readonly layers: readonly {
    readonly layer: number;
    readonly secondMoment: Estimate;
    readonly meanOverlap: Estimate;
    readonly meanSquaredOverlap: Estimate;
  }[];
}

/** Written by networks.py beside it, which shares no code with the engine. */
const fixture = new URL('../../fixtures/high-temperature/networks.json', import.meta.url);
const { oracle } = JSON.parse(readFileSync(fixture, 'utf8')) as {
  oracle: Record<'simplex' | 'cap' | 'tangent', Oracle>;
};

/** Σ_{i≠j} R_ij² / (n(n-1)); the diagonal contributes n ones. */
function meanSquare(gram: Float64Array, tokenCount: number): number {
  const sum = gram.reduce((total, overlap) => total + overlap ** 2, 0);
  return (sum - tokenCount) / (tokenCount * (tokenCount - 1));
}

describe('the chain agrees with a NumPy program', () => {
  const cases: [
    name: keyof typeof oracle,
    method: ChainMethod,
    valueNoise: ValueNoise | 'auto',
    replicates: number,
  ][] = [
    ['simplex', 'dense', 'per-head', 200],
    ['simplex', 'gram', 'auto', 200],
    ['cap', 'dense', 'per-head', 200],
    ['tangent', 'dense', 'collapsed', 1500],
    ['tangent', 'gram', 'auto', 1500],
  ];
  // Four standard errors of the difference between our networks, 200 or 1500, and 2000 of theirs. A right program fails
  // one of the 60 comparisons with probability at most 60 · 6.3e-5 = 0.004 over the choice of seeds. So many networks
  // notice β = 0, one residual in place of the other, and square instead of narrow heads.
  it.each(cases)('%s, %s, value noise %s, %i networks', (name, method, valueNoise, replicates) => {
    const { setting, layers } = oracle[name];
    const { tokenCount, dimension, headCount, beta, overlap, starts } = setting;
    const values = layers.map(() => ({
      secondMoment: [] as number[],
      meanOverlap: [] as number[],
      meanSquaredOverlap: [] as number[],
    }));
    for (let replicate = 0; replicate < replicates; replicate++) {
      const stream = createStream(name, 'initial', replicate);
      const start = initialTokens(starts[0], tokenCount, dimension, overlap, stream);
      const chain = createChain(
        {
          tokenCount,
          dimension,
          headCount,
          eta: etaOfDiffusiveStep(setting.diffusiveStep, headCount),
          beta,
          headDimension: setting.headDimension ?? dimension,
          residual: setting.residual ?? 'ambient',
          method,
          valueNoise,
        },
        method,
        replicate,
        start,
      );
      for (const [index, { layer }] of layers.entries()) {
        chain.advance(layer - chain.layer);
        values[index]!.secondMoment.push(chain.secondMoment());
        values[index]!.meanOverlap.push(chain.meanOverlap());
        values[index]!.meanSquaredOverlap.push(meanSquare(chain.gramMatrix(), tokenCount));
      }
    }
    for (const [index, theirs] of layers.entries()) {
      for (const observable of ['secondMoment', 'meanOverlap', 'meanSquaredOverlap'] as const) {
        const ours = summarise(values[index]![observable]);
        const { value, standardError } = theirs[observable];
        const errors = (ours.mean - value) / Math.hypot(ours.errorOfMean, standardError);
        expect(Math.abs(errors), `${observable} after layer ${theirs.layer}`).toBeLessThan(4);
      }
    }
  });
});
