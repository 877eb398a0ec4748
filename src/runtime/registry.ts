/**
 * Finds the widgets by their folders: adding one needs no list to be edited. A page of the browser fetches only the
 * specs and drawing code of the widgets that it shows.
 */
import type { WidgetSpec, WidgetView } from '#widgets/widget-spec.ts';

const specs = import.meta.glob<WidgetSpec>('../widgets/*/spec.ts', { import: 'spec' });
const views = import.meta.glob<WidgetView>('../widgets/*/view.ts', { import: 'view' });

const promises = new Map<string, Promise<WidgetSpec>>();
const loaded = new Map<string, WidgetSpec>();

/** Every widget's id, which is the name of its folder. */
export const widgetIds = Object.keys(specs).map((path) => path.split('/').at(-2)!);

/** The spec of a widget. Repeated calls answer the same promise, as React's `use` asks. */
export function loadSpec(id: string): Promise<WidgetSpec> {
  const load = specs[`../widgets/${id}/spec.ts`];
  if (!load) throw new RangeError(`widget = ${id} is not one of ${widgetIds.join(', ')}`);
  let promise = promises.get(id);
  if (!promise) {
    promise = load().then((spec) => {
      loaded.set(id, spec);
      return spec;
    });
    promises.set(id, promise);
  }
  return promise;
}

/** The spec of a widget that was loaded before: during the build, which draws without waiting, each of them. */
export function loadedSpec(id: string): WidgetSpec | undefined {
  return loaded.get(id);
}

/** The spec whose preset a figure id such as `fig-3-left` names. Loads every spec: for the build. */
export async function presetOwner(presetId: string): Promise<WidgetSpec> {
  const all = await Promise.all(widgetIds.map(loadSpec));
  const owner = all.find((spec) => spec.presets.some((preset) => preset.id === presetId));
  if (!owner) throw new RangeError(`figure = ${presetId} is a preset of no widget`);
  return owner;
}

/** Loads the drawing code of a widget: in the page it is fetched when the widget first runs. */
export async function loadView(id: string): Promise<WidgetView> {
  const load = views[`../widgets/${id}/view.ts`];
  if (!load) throw new RangeError(`widget = ${id} has no view.ts`);
  return load();
}
