/** Finds the widgets by their folders: adding one needs no list to be edited. */
import type { WidgetSpec, WidgetView } from '#widgets/widget-spec.ts';

const specs = import.meta.glob<WidgetSpec>('../widgets/*/spec.ts', { import: 'spec', eager: true });
const views = import.meta.glob<WidgetView>('../widgets/*/view.ts', { import: 'view' });

const specsById = new Map(Object.values(specs).map((spec) => [spec.id, spec]));

export function widgetSpec(id: string): WidgetSpec {
  const spec = specsById.get(id);
  if (!spec) throw new RangeError(`widget = ${id} is not one of ${[...specsById.keys()].join(', ')}`);
  return spec;
}

/** The spec and preset that a figure id such as `fig-3-left` names. */
export function presetOwner(presetId: string): WidgetSpec {
  const owner = [...specsById.values()].find((spec) => spec.presets.some((preset) => preset.id === presetId));
  if (!owner) throw new RangeError(`figure = ${presetId} is a preset of no widget`);
  return owner;
}

/** Loads the drawing code of a widget: in the page it is fetched when the widget first runs. */
export async function loadView(id: string): Promise<WidgetView> {
  const load = views[`../widgets/${id}/view.ts`];
  if (!load) throw new RangeError(`widget = ${id} has no view.ts`);
  return load();
}
