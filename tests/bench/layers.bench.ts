/**
 * One layer of the chain, in the ways that compete for it, on the TypeScript kernels. Ratios are within one run on one machine; absolute times
 * drift. Everything is seeded.
 */
import { bench, describe } from 'vitest';

import { createChain } from '#engine/dynamics/chain.ts';
import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import { etaOfDiffusiveStep } from '#engine/dynamics/diffusive-clock.ts';
import { gramMatrix } from '#engine/observables/gram-matrix.ts';
import { nextNormal } from '#engine/random/normal.ts';
import { createStream } from '#engine/random/stream.ts';
import { GramFlow } from '#engine/solvers/gram-flow.ts';
import { limitField } from '#engine/solvers/limit-fields.ts';
import { meanField } from '#engine/solvers/mean-field.ts';
import { SphereFlow } from '#engine/solvers/sphere-flow.ts';
import { capTokens } from '#engine/sphere/initial-tokens.ts';

/** The layer as one would first write it: nested arrays, A formed, everything drawn. */
function naiveLayer(tokens: number[][], headCount: number, beta: number, eta: number): number[][] {
  const stream = createStream(1, 'weights');
  const d = tokens[0]!.length;
  const draw = (): number[][] =>
    tokens[0]!.map(() => Array.from({ length: d }, () => nextNormal(stream) / Math.sqrt(d)));
  const update = tokens.map((token) => token.map(() => 0));
  for (let head = 0; head < headCount; head++) {
    const [w, wPrime, value] = [draw(), draw(), draw()];
    const A = w.map((row) => wPrime.map((other) => row.reduce((sum, x, k) => sum + x * other[k]!, 0)));
    tokens.forEach((token, i) => {
      const image = A.map((row) => row.reduce((sum, x, k) => sum + x * token[k]!, 0));
      const weights = tokens.map((other) =>
        Math.exp(beta * other.reduce((sum, x, k) => sum + x * image[k]!, 0)),
      );
      const total = weights.reduce((sum, x) => sum + x, 0);
      const barycentre = token.map(
        (_, c) => tokens.reduce((sum, other, k) => sum + weights[k]! * other[c]!, 0) / total,
      );
      value.forEach((row, c) => (update[i]![c]! += row.reduce((sum, x, k) => sum + x * barycentre[k]!, 0)));
    });
  }
  return tokens.map((token, i) => {
    const moved = token.map((x, c) => x + (eta / headCount) * update[i]![c]!);
    const norm = Math.hypot(...moved);
    return moved.map((x) => x / norm);
  });
}

const sizes = [
  { tokenCount: 32, dimension: 128, headCount: 1, naive: true },
  { tokenCount: 64, dimension: 32, headCount: 4, naive: true },
  { tokenCount: 64, dimension: 512, headCount: 1, naive: false },
  { tokenCount: 200, dimension: 64, headCount: 8, naive: false },
  { tokenCount: 200, dimension: 256, headCount: 1, naive: false },
] as const;

describe.each(sizes)('one layer, n = $tokenCount, d = $dimension, H = $headCount', (size) => {
  const { tokenCount, dimension, headCount, naive } = size;
  const beta = 0.5;
  const eta = etaOfDiffusiveStep(0.01, headCount);
  const start = capTokens(tokenCount, dimension, 0.3, createStream(1, 'initial'));
  const chainOf = (options: Partial<ChainOptions>): (() => void) => {
    const chain = createChain({ tokenCount, dimension, headCount, beta, eta, ...options }, 1, 0, start);
    return () => chain.advance(1);
  };
  bench('dense, cheaper value noise', chainOf({ method: 'dense' }));
  bench('dense, V per head', chainOf({ method: 'dense', valueNoise: 'per-head' }));
  if (tokenCount <= dimension) bench('Gram law', chainOf({ method: 'gram' }));
  bench('order-1 expansion', chainOf({ method: 'expansion' }));
  if (naive) {
    const nested = Array.from({ length: tokenCount }, (_, i) => [
      ...start.slice(i * dimension, (i + 1) * dimension),
    ]);
    bench('nested arrays, A formed', () => void naiveLayer(nested, headCount, beta, eta));
  }
});

describe('one layer, n = 5000, d = 64, H = 1, β = 0.001', () => {
  const start = capTokens(5000, 64, 0.3, createStream(1, 'initial'));
  const options: ChainOptions = { tokenCount: 5000, dimension: 64, beta: 0.001, eta: 0.1 };
  const expansion = createChain({ ...options, method: 'expansion' }, 1, 0, start);
  const dense = createChain({ ...options, method: 'dense' }, 1, 0, start);
  const few = { iterations: 3, time: 0, warmupIterations: 1, warmupTime: 0 };
  bench('order-1 expansion', () => expansion.advance(1), few);
  bench('dense', () => dense.advance(1), few);
});

describe('one step of deterministic attention, n = 32, d = 128, β = 5', () => {
  const shape = { tokenCount: 32, dimension: 128 };
  const tokens = capTokens(32, 128, 0, createStream(1, 'initial'));
  const law = { kind: 'deterministic', value: 1, queryKey: 1 } as const;
  const mean = meanField({ ...shape, beta: 5, eta: 0, law }, 1, createStream(1, 'weights'));
  const field = limitField(mean.evaluate, shape, { eta: 0, radial: false });
  const onSphere = new SphereFlow(field, shape, 1e-4, { step: 0, tokens });
  const gaps = gramMatrix(tokens, 32, 128).map((overlap) => 1 - overlap);
  const onGaps = new GramFlow(32, 5, 1e-4, { step: 0, gaps });
  bench('on the overlaps', () => onGaps.advance(1));
  bench('on the tokens', () => onSphere.advance(1));
});
