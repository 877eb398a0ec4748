import { describe, expect, test } from 'vitest';
import { createChain } from '#engine/dynamics/chain.ts';
import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import { createStream } from '#engine/random/stream.ts';
import { limitField } from '#engine/solvers/limit-fields.ts';
import { meanField } from '#engine/solvers/mean-field.ts';
import { SphereFlow } from '#engine/solvers/sphere-flow.ts';
import {
  advanceTurningChain,
  advanceTurningSde,
  startingToken,
  tiltOf,
  turningFlow,
  type TurningOptions,
  type TurningToken,
} from '#engine/solvers/turning-token.ts';

const options: TurningOptions = { dimension: 3, turningRate: 1, eta: 0.1, headCount: 2 };
/** A quarter turn of the plane of the first two coordinates. */
const quarterTurn = (dimension: number): Float64Array<ArrayBuffer> => {
  const matrix = new Float64Array(dimension * dimension);
  matrix[1] = -1;
  matrix[dimension] = 1;
  return matrix;
};
const turningChain = (eta: number, dimension: number): ChainOptions => ({
  tokenCount: 1,
  dimension,
  eta,
  beta: 3,
  law: { kind: 'deterministic', value: quarterTurn(dimension), queryKey: 1 },
});
/** So many heads that they leave no noise. */
const SILENT = 1e15;

/** Averages of f over independent tokens, with their standard errors. */
function average(
  count: number,
  run: (token: TurningToken, replicate: number) => void,
  f: (token: TurningToken) => readonly number[],
): { mean: number[]; error: number[] } {
  const rows = Array.from({ length: count }, (_, replicate) => {
    const token = startingToken();
    run(token, replicate);
    return f(token);
  });
  const mean = rows[0]!.map((_, c) => rows.reduce((sum, row) => sum + row[c]!, 0) / count);
  const error = mean.map((m, c) =>
    Math.sqrt(rows.reduce((sum, row) => sum + (row[c]! - m) ** 2, 0) / (count * (count - 1))),
  );
  return { mean, error };
}

/** Four standard errors: about one false alarm in 16000 comparisons. */
function expectNear(estimate: { mean: number[]; error: number[] }, exact: readonly number[], bias = 0): void {
  exact.forEach((value, c) => {
    expect(Math.abs(estimate.mean[c]! - value)).toBeLessThan(4 * estimate.error[c]! + bias);
  });
}

describe('without noise', () => {
  test('the chain is the chain of the engine with A = I and V = J', () => {
    const token = startingToken();
    advanceTurningChain(token, { ...options, headCount: SILENT }, 40, createStream(1, 'weights'));
    const chain = createChain(turningChain(0.1, 3), 1, 0, startingToken().subarray(0, 3));
    chain.advance(40);
    chain.tokens.forEach((coordinate, c) => expect(token[c]).toBeCloseTo(coordinate, 6));
  });

  test.each([
    ['ODE I', 0],
    ['ODE II', 0.1],
  ])('the closed form of %s is its solution', (_, eta) => {
    const shape = { tokenCount: 1, dimension: 5 };
    const mean = meanField(turningChain(0.1, 5), 1, createStream(1, 'weights'));
    const start = new Float64Array(5);
    start.set(startingToken().subarray(0, 3));
    for (const radial of [false, true]) {
      // The field is tangent, so that the radial term of note N3 vanishes and both residuals have one ODE II.
      const flow = new SphereFlow(limitField(mean.evaluate, shape, { eta, radial }), shape, 0.01, {
        step: 0,
        tokens: start,
      });
      flow.advance(300);
      const token = startingToken();
      turningFlow(token, 1, tiltOf({ ...options, eta }), 3, token);
      for (let c = 0; c < 3; c++) expect(token[c]).toBeCloseTo(flow.tokens[c]!, 8);
    }
  });

  test('a layer tilts by η²/2 and lags by η³/3: the errors of ODE I and ODE II to leading order', () => {
    for (const eta of [0.02, 0.01]) {
      const token = startingToken();
      const layers = 50;
      advanceTurningChain(token, { ...options, eta, headCount: SILENT }, layers, createStream(1, 'weights'));
      const flat = Math.hypot(token[0]!, token[1]!);
      // The ratio height : radius falls by (1 + η²)^{-1/2} a layer, the angle grows by arctan η.
      expect(Math.log(flat / token[2]!) / (layers * eta ** 2)).toBeCloseTo(0.5, 3);
      const angle = Math.atan2(token[1]!, token[0]!);
      expect((layers * eta - angle) / (layers * eta ** 3)).toBeCloseTo(1 / 3, 3);
    }
  });
});

describe('with noise', () => {
  test.each([3, 4, 5, 40])('a layer has the law of the engine’s chain, d = %i', (dimension) => {
    // Gaussian weights; half a unit of noise in one layer, so that a wrong law would show.
    const eta = 0.8;
    const gaussian: ChainOptions = { tokenCount: 1, dimension, eta, headCount: 2, beta: 1, method: 'dense' };
    const start = new Float64Array(dimension);
    start.set(startingToken().subarray(0, 3));
    const moments = (x: ArrayLike<number>): number[] => [x[0]!, x[1]!, x[2]!, x[0]! ** 2, x[2]! ** 2];
    const count = 2000;
    const oracle = average(
      count,
      (token, replicate) => {
        const chain = createChain(gaussian, 'oracle', replicate, start);
        chain.advance(2);
        token.set([chain.tokens[0]!, chain.tokens[1]!, chain.tokens[2]!]);
      },
      moments,
    );
    const reduced = average(
      count,
      (token, replicate) =>
        advanceTurningChain(
          token,
          { dimension, turningRate: 0, eta, headCount: 2 },
          2,
          createStream('reduced', 'weights', replicate),
        ),
      moments,
    );
    const error = oracle.error.map((one, c) => Math.hypot(one, reduced.error[c]!));
    expectNear({ mean: reduced.mean, error }, oracle.mean);
  });

  test.each([3, 4, 5, 300])(
    'Brownian motion on the sphere: E X = e^{-αt/2} x for every step, d = %i',
    (dimension) => {
      const law = { dimension, turningRate: 0, eta: 0.5, headCount: 1 };
      const alpha = 0.5 * (1 - 1 / dimension);
      const estimate = average(
        3000,
        (token, replicate) => advanceTurningSde(token, law, 4, createStream('sde', 'noise', replicate)),
        (token) => [token[0]!, token[1]!, token[2]!, token[0]! ** 2],
      );
      const decay = Math.exp((-alpha * 2) / 2) * Math.SQRT1_2;
      // Second moments decay to 1/d at the rate of the second spherical harmonics, dα/(d-1) = η/H.
      const second = 1 / dimension + (0.5 - 1 / dimension) * Math.exp(-0.5 * 2);
      expectNear(estimate, [decay, 0, decay, second], 1e-3);
    },
  );

  test('the turning only turns: with a drift too weak to tilt, E X is turned and shortened', () => {
    const law = { dimension: 6, turningRate: 1, eta: 1e-4, headCount: 1 };
    const layers = 20_000;
    const time = layers * law.eta;
    const estimate = average(
      400,
      (token, replicate) => advanceTurningSde(token, law, layers, createStream('turn', 'noise', replicate)),
      (token) => [token[0]!, token[1]!, token[2]!],
    );
    const decay = Math.exp((-law.eta * (1 - 1 / 6) * time) / 2) * Math.SQRT1_2;
    // ηω²t/2 = 1e-4: the tilt that the modified SDE adds.
    expectNear(estimate, [decay * Math.cos(time), decay * Math.sin(time), decay], 2e-4);
  });

  test('the chain follows the modified SDE where the step is small and the noise is of order 1', () => {
    const law = { dimension: 3, turningRate: 1, eta: 0.05, headCount: 2 };
    const layers = 400;
    const count = 1500;
    const position = (token: TurningToken): number[] => [token[0]!, token[1]!, token[2]!, token[2]! ** 2];
    const chain = average(
      count,
      (token, replicate) =>
        advanceTurningChain(token, law, layers, createStream('chain', 'weights', replicate)),
      position,
    );
    const sde = average(
      count,
      (token, replicate) => advanceTurningSde(token, law, layers, createStream('chain', 'noise', replicate)),
      position,
    );
    const error = chain.error.map((one, c) => Math.hypot(one, sde.error[c]!));
    // The lag η³L/3 = 0.017 of the chain remains.
    expectNear({ mean: chain.mean, error }, sde.mean, 0.02);
    // ODE II is far from both.
    const flow = startingToken();
    turningFlow(flow, 1, tiltOf(law), layers * law.eta, flow);
    expect(Math.hypot(...[0, 1, 2].map((c) => chain.mean[c]! - flow[c]!))).toBeGreaterThan(0.15);
  });

  test('tokens keep their length', () => {
    const token = startingToken();
    const stream = createStream(3, 'noise');
    for (let round = 0; round < 50; round++) {
      advanceTurningChain(token, { ...options, dimension: 7 }, 3, stream);
      advanceTurningSde(token, { ...options, dimension: 7 }, 3, stream);
      expect(Math.hypot(...token)).toBeCloseTo(1, 12);
    }
  });
});

test('rejects what is not a network', () => {
  const stream = createStream(1, 'noise');
  const run = (change: Partial<TurningOptions>) => () =>
    advanceTurningChain(startingToken(), { ...options, ...change }, 1, stream);
  expect(run({ dimension: 2 })).toThrow(/dimension = 2/);
  expect(run({ eta: 0 })).toThrow(/eta = 0/);
  expect(run({ headCount: 1.5 })).toThrow(/headCount = 1.5/);
  expect(run({ turningRate: Number.NaN })).toThrow(/turningRate = NaN/);
  expect(() => advanceTurningSde(startingToken(), options, 0, stream)).toThrow(/layerCount = 0/);
});
