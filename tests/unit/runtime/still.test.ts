import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ENGINE_VERSION } from '#engine/version.ts';
import { stillIdentity, type StillFile } from '#runtime/still.ts';
import type { Simulation } from '#widgets/trajectory.ts';
import { presetValues, type WidgetSpec } from '#widgets/widget-spec.ts';

const specs = import.meta.glob<WidgetSpec>('../../../src/widgets/*/spec.ts', { import: 'spec', eager: true });
const simulations = import.meta.glob<Simulation>('../../../src/widgets/*/simulation.ts', {
  import: 'simulation',
  eager: true,
});
const presets = Object.values(specs).flatMap((spec) =>
  spec.presets.map((preset) => ({ spec, preset: preset.id })),
);

describe.each(presets)('still of $preset', ({ spec, preset }) => {
  const path = new URL(`../../../content/figures/${preset}.json`, import.meta.url);
  const still = JSON.parse(readFileSync(path, 'utf8')) as StillFile;

  test('was computed with the preset and the engine as they are; else run "npm run figures"', () => {
    const hash = createHash('sha256')
      .update(stillIdentity(spec, preset, ENGINE_VERSION))
      .digest('hex');
    expect(still.hash).toBe(hash);
    expect(still.values).toEqual(presetValues(spec, preset));
  });

  test('is small and complete', () => {
    expect(statSync(path).size).toBeLessThanOrEqual(50_000);
    for (const column of Object.values(still.columns)) {
      expect(column.every((value) => Number.isFinite(value))).toBe(true);
    }
  });

  test('starts with what the simulation computes now', () => {
    const simulation = simulations[`../../../src/widgets/${spec.id}/simulation.ts`]!;
    const params = presetValues(spec, preset);
    let chunk = simulation.simulate({ params, replicate: 0 });
    // Of averages and bounds that grow during the run, and of parts that take turns to refine, only the end is kept.
    const refines = spec.plan(params).order === 'turns';
    while (chunk.checkpoint && (refines || chunk.patches.every((patch) => patch.provisional))) {
      chunk = simulation.simulate({ params, replicate: 0, checkpoint: chunk.checkpoint });
    }
    const kept = chunk.patches.filter((patch) => !patch.provisional && !patch.liveOnly);
    expect(kept.length).toBeGreaterThan(0);
    for (const { column, offset, values } of kept) {
      // Stills keep five significant figures.
      const numbers = still.columns[column]!.slice(offset, offset + values.length);
      values.forEach((value, index) => expect(numbers[index]).toBe(Number(value.toPrecision(5))));
    }
  });
});
