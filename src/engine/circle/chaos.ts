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
  const reference = circlePoints(
    Array.from({ length: referenceCount }, (_, k) => (2 * Math.PI * k) / referenceCount),
  );
  const referenceField = new Float64Array(reference.length);
  const systems = tokenCounts.map((count, index) => {
    requireInteger(`tokenCounts[${index}]`, count, 1);
    const tokens = circlePoints(Array.from({ length: count }, () => 2 * Math.PI * nextUniform(initial)));
    return {
      tokens,
      copies: tokens.slice(),
      tokenField: new Float64Array(tokens.length),
      copyField: new Float64Array(tokens.length),
      worst: new Float64Array(count),
    };
  });
  const heads = drawCircleHeads(model, weights);
  for (let layer = 0; layer < layerCount; layer++) {
    if (layer > 0) drawCircleHeads(model, weights, heads);
    circleField(model, reference, undefined, heads, reference, referenceField);
    for (const { tokens, copies, tokenField, copyField } of systems) {
      circleField(model, tokens, undefined, heads, tokens, tokenField);
      circleField(model, reference, undefined, heads, copies, copyField);
    }
    moveOnCircle(model, reference, referenceField);
    for (const { tokens, copies, tokenField, copyField, worst } of systems) {
      moveOnCircle(model, tokens, tokenField);
      moveOnCircle(model, copies, copyField);
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
