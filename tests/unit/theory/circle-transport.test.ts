import { describe, expect, test } from 'vitest';
import { sampleChaos } from '#engine/circle/chaos.ts';
import {
  circleAngles,
  circleField,
  circlePoints,
  drawCircleHeads,
  moveOnCircle,
  type CircleModel,
} from '#engine/circle/transport.ts';
import { TRIGONOMETRIC_TOLERANCE, trigonometricNodes } from '#engine/circle/trigonometric-field.ts';
import { squaredCircleW2 } from '#engine/circle/wasserstein.ts';
import { createChain } from '#engine/dynamics/chain.ts';
import { secondMoment } from '#engine/observables/second-moment.ts';
import { createStream } from '#engine/random/stream.ts';

const model: CircleModel = { beta: 3, headCount: 2, eta: 0.4 };
const weights = (seed: string, replicate = 0) => createStream(seed, 'weights', replicate);

const summarise = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
};

function transport(
  model: CircleModel,
  points: Float64Array,
  masses: Float64Array | undefined,
  layers: number,
  seed: string,
) {
  const stream = weights(seed);
  const field = new Float64Array(points.length);
  for (let layer = 0; layer < layers; layer++) {
    circleField(model, points, masses, drawCircleHeads(model, stream), points, field);
    moveOnCircle(model, points, field);
  }
  return points;
}

describe('transport on the circle', () => {
  test('one layer from the definition, with weights, for both residuals', () => {
    const angles = [0.1, 1.3, 4];
    const masses = Float64Array.of(0.5, 2, 1);
    for (const residual of ['ambient', 'tangent'] as const) {
      const heads = drawCircleHeads({ ...model, residual }, weights('layer'));
      const points = circlePoints(angles);
      const field = new Float64Array(6);
      circleField({ ...model, residual }, points, masses, heads, points, field);
      const tokens = angles.map((a) => [Math.cos(a), Math.sin(a)] as const);
      const expected = tokens.map(([x, y]) => {
        let [bx, by] = [0, 0];
        for (const offset of [0, 8]) {
          const h = (k: number) => heads[offset + k]!;
          const image = [h(4) * x + h(5) * y, h(6) * x + h(7) * y];
          const p = tokens.map(
            ([a, b], k) => masses[k]! * Math.exp(model.beta * (image[0]! * a + image[1]! * b)),
          );
          const total = p.reduce((sum, value) => sum + value, 0);
          const mean = [0, 1].map((c) =>
            tokens.reduce((sum, token, k) => sum + (p[k]! * token[c]!) / total, 0),
          );
          bx += (h(0) * mean[0]! + h(1) * mean[1]!) / 2;
          by += (h(2) * mean[0]! + h(3) * mean[1]!) / 2;
        }
        const radial = residual === 'tangent' ? bx * x + by * y : 0;
        const moved = [x + 0.4 * (bx - radial * x), y + 0.4 * (by - radial * y)];
        return Math.atan2(moved[1]!, moved[0]!);
      });
      moveOnCircle({ ...model, residual }, points, field);
      circleAngles(points).forEach((angle, i) => expect(Math.abs(angle - expected[i]!)).toBeLessThan(1e-14));
    }
  });

  test('agrees in law with the dense chain at d = 2: mean and mean square of m after 6 layers', () => {
    const angles = [0, 0.7, 2, 3.1, 5];
    const replicates = 4000;
    const run = (f: (m: number) => number) => ({
      circle: summarise(
        Array.from({ length: replicates }, (_, r) =>
          f(secondMoment(transport(model, circlePoints(angles), undefined, 6, `law ${r}`), 5, 2)),
        ),
      ),
      dense: summarise(
        Array.from({ length: replicates }, (_, r) => {
          const chain = createChain(
            { tokenCount: 5, dimension: 2, ...model, method: 'dense' },
            'law',
            r,
            circlePoints(angles),
          );
          chain.advance(6);
          return f(chain.secondMoment());
        }),
      ),
    });
    for (const f of [(m: number) => m, (m: number) => m * m]) {
      const { circle, dense } = run(f);
      expect(Math.abs(circle.mean - dense.mean)).toBeLessThan(4 * Math.hypot(circle.error, dense.error)); // s.e. about 0.006
    }
  });

  test('a token of integer mass moves like repeated tokens, and masses matter only up to scale', () => {
    const merged = transport(model, circlePoints([0.2, 3]), Float64Array.of(3, 1), 5, 'mass');
    const repeated = transport(model, circlePoints([0.2, 0.2, 0.2, 3]), undefined, 5, 'mass');
    const scaled = transport(model, circlePoints([0.2, 3]), Float64Array.of(30, 10), 5, 'mass');
    for (const [points, index] of [
      [repeated, 0],
      [repeated, 1],
      [scaled, 0],
      [scaled, 1],
    ] as const) {
      const other = points === repeated && index === 1 ? 3 : index;
      expect(Math.abs(points[2 * other]! - merged[2 * index]!)).toBeLessThan(1e-12);
    }
  });

  test('trigonometric interpolation stays within its bound of the exact sum, and is used only where it saves work', () => {
    const sources = circlePoints(Array.from({ length: 700 }, (_, k) => 2.2 * Math.sin(k))); // far from uniform
    const masses = Float64Array.from({ length: 700 }, (_, k) => 1 + Math.cos(3 * k));
    for (const beta of [0, 1e-3, 1, 5]) {
      const steep = { ...model, beta, headCount: 3 };
      const heads = drawCircleHeads(steep, weights('steep'));
      const all = new Float64Array(1400);
      circleField(steep, sources, masses, heads, sources, all);
      // One target at a time is always summed exactly.
      const one = new Float64Array(2);
      let difference = 0;
      for (let k = 0; k < 700; k += 7) {
        circleField(steep, sources, masses, heads, sources.subarray(2 * k, 2 * k + 2), one);
        difference = Math.max(
          difference,
          Math.abs(one[0]! - all[2 * k]!),
          Math.abs(one[1]! - all[2 * k + 1]!),
        );
      }
      const largestValue = Math.max(...heads.map(Math.abs));
      // The bound of each coordinate of m, through V; Clenshaw's rounding grows with the degree, at most 350.
      expect(difference).toBeLessThan(2 * largestValue * TRIGONOMETRIC_TOLERANCE + 350 * 700 * 2e-16);
    }
  });

  test('the number of nodes grows with the steepness', () => {
    expect(trigonometricNodes(0)).toBe(2);
    expect(trigonometricNodes(1)).toBeLessThan(70);
    expect(trigonometricNodes(10) / trigonometricNodes(1)).toBeGreaterThan(5);
    expect(trigonometricNodes(1e6)).toBeGreaterThan(1e7);
  });

  test('keeps unit rows and the cyclic order of points under a small step, also at β = 10^6 (no NaN)', () => {
    const points = transport(
      { beta: 2, headCount: 8, eta: 0.05 },
      circlePoints([0, 1, 2, 3, 4, 5]),
      undefined,
      40,
      'order',
    );
    const angles = circleAngles(points);
    const turned = Array.from(
      angles,
      (a) => (((a - angles[0]!) % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI),
    );
    for (let i = 1; i < 6; i++) expect(turned[i]!).toBeGreaterThan(turned[i - 1]!);
    const hard = transport(
      { beta: 1e6, headCount: 1, eta: 0.3 },
      circlePoints([0, 1, 2]),
      Float64Array.of(1, 0, 2),
      20,
      'hard',
    );
    for (let i = 0; i < 6; i += 2)
      expect(Math.abs(Math.hypot(hard[i]!, hard[i + 1]!) - 1)).toBeLessThan(1e-15 * 4);
  });

  test('Lagrangian points solve the mean-field equation: refining N converges like a deterministic scheme', () => {
    // Same heads for every N, started from the N-point grid; W₂ to the finest one falls faster than the 1/√N of samples.
    const run = (count: number) => ({
      angles: circleAngles(
        transport(
          { beta: 1, headCount: 1, eta: 0.2 },
          circlePoints(
            Array.from(
              { length: count },
              (_, k) => 0.1 + Math.sin((k * 2 * Math.PI) / count) * 0.5 + (2 * Math.PI * k) / count,
            ),
          ),
          undefined,
          20,
          'refine',
        ),
      ),
    });
    const finest = run(512);
    const error = (count: number) => Math.sqrt(squaredCircleW2(run(count), finest));
    expect(Math.log2(error(16) / error(64)) / 2).toBeGreaterThan(0.9);
  });

  test('rejects lengths that do not fit', () => {
    const heads = drawCircleHeads(model, weights('bad'));
    const points = circlePoints([0, 1]);
    expect(() =>
      circleField(model, points, undefined, heads.subarray(8), points, new Float64Array(4)),
    ).toThrow(/heads.length = 8/);
    expect(() => circleField(model, points, new Float64Array(3), heads, points, new Float64Array(4))).toThrow(
      /weights.length = 3/,
    );
    expect(() => drawCircleHeads({ ...model, eta: 0 }, weights('bad'))).toThrow(/eta = 0/);
  });
});

describe('chaos with common noise', () => {
  const experiment = {
    model: { beta: 0, headCount: 1, eta: 0.2 },
    tokenCounts: [10, 40, 160],
    referenceCount: 640,
    layerCount: 25,
  };
  const samples = Array.from({ length: 250 }, (_, r) =>
    sampleChaos(experiment, createStream('chaos', 'initial', r), weights('chaos', r)),
  );

  test('n · E sup ‖x - x̄‖² at T = 1, β = 0 is Θ(1): 0.92, 1.20, 1.09 at n = 10, 40, 160 (theory.md section 5)', () => {
    [0.92, 1.2, 1.09].forEach((printed, k) => {
      const { mean, error } = summarise(
        samples.map((sample) => sample.coupling[k]! * experiment.tokenCounts[k]!),
      );
      // The printed numbers come without errors or step; they look like 100 to 200 replicates, so the same error again, and Δτ = 0.04 here.
      expect(Math.abs(mean - printed)).toBeLessThan(4 * Math.SQRT2 * error);
      expect(error).toBeLessThan(0.12);
    });
  });

  test('n · E W₂²(μ^n, μ) stays Θ(1): the slope of log E W₂² against log n is -1', () => {
    const means = experiment.tokenCounts.map((_, k) =>
      summarise(samples.map((sample) => sample.squaredW2[k]!)),
    );
    const slope = Math.log(means[2]!.mean / means[0]!.mean) / Math.log(16);
    const error =
      Math.hypot(means[2]!.error / means[2]!.mean, means[0]!.error / means[0]!.mean) / Math.log(16);
    expect(Math.abs(slope + 1)).toBeLessThan(4 * error); // s.e. about 0.03
    expect(error).toBeLessThan(0.05);
  });

  test('at the start W₂² is the sampling error π²/(3n)', () => {
    const still = { ...experiment, model: { ...experiment.model, eta: 1e-9 }, layerCount: 1 };
    const values = Array.from({ length: 400 }, (_, r) =>
      sampleChaos(still, createStream('start', 'initial', r), weights('start', r)),
    );
    experiment.tokenCounts.forEach((count, k) => {
      const { mean, error } = summarise(values.map((sample) => sample.squaredW2[k]! * count));
      expect(Math.abs(mean - Math.PI ** 2 / 3)).toBeLessThan(
        4 * error + (count * ((2 * Math.PI) / 640) ** 2) / 4,
      );
    });
  });
});
