/** The committed runs of content/figures, as pages draw and quote them at build time. */
import { loadView, presetOwner } from '#runtime/registry.ts';
import { stillTrajectory, type StillFile } from '#runtime/still.ts';
import type { ParameterValues } from '#widgets/parameter.ts';
import type { Trajectory } from '#widgets/trajectory.ts';
import type { Description, WidgetSpec, WidgetView } from '#widgets/widget-spec.ts';

const files = import.meta.glob<StillFile>('../../content/figures/*.json', { import: 'default' });

export interface Still {
  readonly spec: WidgetSpec;
  readonly view: WidgetView;
  readonly values: ParameterValues;
  readonly trajectory: Trajectory;
  readonly description: Description;
}

export async function loadStill(preset: string): Promise<Still> {
  const spec = await presetOwner(preset);
  const view = await loadView(spec.id);
  const file = await files[`../../content/figures/${preset}.json`]?.();
  if (!file) throw new RangeError(`figure = ${preset} has no still; run "npm run figures"`);
  const trajectory = stillTrajectory(spec, file);
  return { spec, view, values: file.values, trajectory, description: view.describe(trajectory, file.values) };
}
