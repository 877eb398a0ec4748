/**
 * Propagation of chaos with common noise on the circle, measured (theory.md section 5; part of note N5).
 *
 * n tokens, a reference of N ≫ n Lagrangian points that stands for the conditional law μ, and n copies x̄_i that start where the tokens do
 * and move with the reference's field, all under the same heads.
 */
import { requireInteger, requirePositive } from '#engine/arguments.ts';
import { nextUniform, type Stream } from '#engine/random/stream.ts';
import {
  circleAngles,
  circleField,
  circlePoints,
  drawCircleHeads,
  moveOnCircle,
  type CircleModel,
} from '#engine/circle/transport.ts';
import { squaredCircleW2 } from '#engine/circle/wasserstein.ts';

export interface ChaosExperiment {
  readonly model: CircleModel;
  /** n of each token system, >= 1. */
  readonly tokenCounts: readonly number[];
  /** N >= 1: equispaced points at the start. Their own error in W₂² is about (2π/N)²/12. */
  readonly referenceCount: number;
  /** Number of layers, >= 1. */
  readonly layerCount: number;
}

export interface ChaosSample {
  /** W₂²(μ^n, μ) after the last layer, per entry of `tokenCounts`. */
  readonly squaredW2: readonly number[];
  /** Mean over tokens of sup over layers of ‖x_i - x̄_i‖², per entry of `tokenCounts`. */
  readonly coupling: readonly number[];
}

/**
 * One replicate, started from independent uniform tokens.
 *
 * @param initial stream of the tokens' starts
 * @param weights stream of the heads, shared by all systems
 * @throws RangeError if an argument is outside its range
 * Cost O(layers · H · (N + Σn) · K) exponentials, K as for `circleField`, O(layers · H · (N + Σn)) at β = 0.
 */
export function sampleChaos(experiment: ChaosExperiment, initial: Stream, weights: Stream): ChaosSample {
  const { model, tokenCounts, referenceCount, layerCount } = experiment;
  requireInteger('referenceCount', referenceCount, 1);
  requireInteger('layerCount', layerCount, 1);
  requirePositive('tokenCounts.length', tokenCounts.length);
  const total = tokenCounts.reduce(
    (sum, count, index) => sum + requireInteger(`tokenCounts[${index}]`, count, 1),
    0,
  );
  // The reference and all copies move with the reference's field: one evaluation serves them.
  const moved = new Float64Array(2 * (referenceCount + total));
  const movedField = new Float64Array(moved.length);
  const reference = moved.subarray(0, 2 * referenceCount);
  reference.set(
    circlePoints(Array.from({ length: referenceCount }, (_, k) => (2 * Math.PI * k) / referenceCount)),
  );
  let end = reference.length;
  const systems = tokenCounts.map((count) => {
    const tokens = circlePoints(Array.from({ length: count }, () => 2 * Math.PI * nextUniform(initial)));
    const copies = moved.subarray(end, (end += tokens.length));
    copies.set(tokens);
    return { tokens, copies, tokenField: new Float64Array(tokens.length), worst: new Float64Array(count) };
  });
  const heads = drawCircleHeads(model, weights);
  for (let layer = 0; layer < layerCount; layer++) {
    if (layer > 0) drawCircleHeads(model, weights, heads);
    circleField(model, reference, undefined, heads, moved, movedField);
    for (const { tokens, tokenField } of systems) {
      circleField(model, tokens, undefined, heads, tokens, tokenField);
      moveOnCircle(model, tokens, tokenField);
    }
    moveOnCircle(model, moved, movedField);
    for (const { tokens, copies, worst } of systems) {
      for (let i = 0; i < worst.length; i++) {
        const dx = tokens[2 * i]! - copies[2 * i]!;
        const dy = tokens[2 * i + 1]! - copies[2 * i + 1]!;
        worst[i] = Math.max(worst[i]!, dx * dx + dy * dy);
      }
    }
  }
  const referenceAngles = circleAngles(reference);
  return {
    squaredW2: systems.map(({ tokens }) =>
      squaredCircleW2({ angles: circleAngles(tokens) }, { angles: referenceAngles }),
    ),
    coupling: systems.map(({ worst }) => worst.reduce((sum, value) => sum + value, 0) / worst.length),
  };
}
