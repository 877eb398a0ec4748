/**
 * Stills are runs that were computed once and committed (content/figures/*.json), so that every page shows a
 * picture before anything runs. `npm run figures` rewrites them.
 */
import type { ParameterValues } from '#widgets/parameter.ts';
import type { Trajectory } from '#widgets/trajectory.ts';
import { presetValues, type WidgetSpec } from '#widgets/widget-spec.ts';

export interface StillFile {
  readonly widget: string;
  readonly preset: string;
  readonly engineVersion: string;
  /** Of everything that the numbers depend on; see stillHash. */
  readonly hash: string;
  readonly values: ParameterValues;
  readonly facts: Readonly<Record<string, string>>;
  readonly columns: Readonly<Record<string, readonly number[]>>;
}

/** What a still was computed from, as text to be hashed: a changed preset, default or engine makes it stale. */
export function stillIdentity(spec: WidgetSpec, preset: string, engineVersion: string): string {
  return JSON.stringify({ widget: spec.id, preset, values: presetValues(spec, preset), engineVersion });
}

/** The committed run, standing at its last frame. */
export function stillTrajectory(spec: WidgetSpec, still: StillFile): Trajectory {
  const columns = Object.entries(still.columns).map(([name, values]) => [name, Float64Array.from(values)]);
  return {
    columns: Object.fromEntries(columns) as Record<string, Float64Array>,
    facts: still.facts,
    frame: spec.plan(still.values).frames - 1,
  };
}
