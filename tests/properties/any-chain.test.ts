import fc from 'fast-check';
import { expect, it } from 'vitest';

import { createChain } from '#engine/dynamics/chain.ts';
import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { createStream } from '#engine/random/stream.ts';
import { capTokens, uniformTokens } from '#engine/sphere/initial-tokens.ts';

import { nodeKernels } from '../../scripts/node-kernels.ts';

const simd = nodeKernels(typescriptKernels);

/** Numbers of every size that an option accepts, its ends included. */
const upTo = (largest: number): fc.Arbitrary<number> =>
  fc.oneof(fc.constantFrom(0, 1e-300, 1e-12, 1, largest), fc.double({ min: 0, max: largest, noNaN: true }));

const anyOptions: fc.Arbitrary<ChainOptions> = fc
  .record({
    tokenCount: fc.integer({ min: 1, max: 7 }),
    dimension: fc.integer({ min: 2, max: 7 }),
    headCount: fc.integer({ min: 1, max: 3 }),
    eta: upTo(1e6),
    beta: upTo(1e12),
    sigmaA: upTo(1e6),
    sigmaV: upTo(1e6),
    headDimension: fc.integer({ min: 1, max: 7 }),
    residual: fc.constantFrom('ambient' as const, 'tangent' as const),
    law: fc.constantFrom(
      { kind: 'gaussian' } as const,
      { kind: 'rademacher' } as const,
      { kind: 'shifted', valueShift: -2, queryKeyShift: 3 } as const,
      { kind: 'deterministic', value: 0.5, queryKey: -1 } as const,
    ),
    method: fc.constantFrom('auto' as const, 'dense' as const, 'gram' as const, 'expansion' as const),
  })
  .map((options) => ({ ...options, headDimension: Math.min(options.headDimension, options.dimension) }))
  .filter(({ method, law, tokenCount, dimension }) =>
    method === 'gram' ? law.kind === 'gaussian' && tokenCount <= dimension : true,
  );

/** Both kernels in turn; the memory of a chain is taken back after it. */
const anyKernels = fc.constantFrom(
  { kernels: typescriptKernels, run: (chain: () => void): void => chain() },
  { kernels: simd, run: (chain: () => void): void => simd.reusing(chain) },
);

it('any options that are accepted keep the tokens finite and on the sphere, and the error bound a number', () => {
  fc.assert(
    fc.property(
      anyOptions,
      anyKernels,
      fc.integer(),
      fc.boolean(),
      (options, { kernels, run }, seed, together) => {
        const { tokenCount, dimension } = options;
        const stream = createStream(seed, 'initial');
        // Tokens anywhere, or a millionth apart: attention and covariances then lose rank.
        const start = together
          ? capTokens(tokenCount, dimension, 1 - 1e-12, stream)
          : uniformTokens(tokenCount, dimension, stream);
        run(() => {
          const chain = createChain(options, seed, 0, start, kernels);
          chain.advance(3);
          for (let i = 0; i < tokenCount; i++) {
            const row = chain.tokens.subarray(i * chain.tokenDimension, (i + 1) * chain.tokenDimension);
            expect(Math.abs(Math.hypot(...row) - 1)).toBeLessThan(1e-12);
          }
          expect(chain.secondMoment()).toBeGreaterThanOrEqual(0);
          expect(chain.secondMoment()).toBeLessThan(1 + 1e-12);
          expect(chain.barycentreErrorBound).toBeGreaterThanOrEqual(0);
          expect(chain.barycentreErrorBound).toBeLessThan(Infinity);
          if (chain.method !== 'expansion') expect(chain.barycentreErrorBound).toBe(0);
        });
      },
    ),
    { numRuns: 3000, seed: 1 },
  );
});
