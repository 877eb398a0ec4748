import type { Domains } from '#charts/domain.ts';
import type { Rotation } from '#charts/rotation.ts';
import type { Scene, Size } from '#charts/scene.ts';
import type { Parameter, ParameterValues } from './parameter.ts';
import type { Trajectory } from './trajectory.ts';

export type { Domains };

export interface Preset<P extends ParameterValues> {
  readonly id: string;
  /** For example "Figure 3, left (n and β as in the paper)". */
  readonly label: string;
  /** Anchor of its figure on a page; fixed for ever, because links carry it. */
  readonly anchor: string;
  readonly values: Partial<P>;
}

/** A relation between parameters that no single range expresses. */
export interface Constraint<P extends ParameterValues> {
  /** The parameters it ties; a link that violates it gets the defaults of these. */
  readonly parameters: readonly (keyof P & string)[];
  /** Undefined when it holds; else a sentence with the values and the limit. */
  problem(values: P): string | undefined;
}

/**
 * All that the site needs to know about a widget before it runs. Controls, links, dispatch, table and still are
 * made from this; see CONTRIBUTING.md, "Add a widget".
 */
export interface WidgetSpec<P extends ParameterValues = ParameterValues> {
  readonly id: string;
  readonly title: string;
  readonly parameters: { readonly [K in keyof P]: Parameter };
  readonly presets: readonly Preset<P>[];
  readonly constraints: readonly Constraint<P>[];
  /** Ids of the results in content/results that the picture illustrates. */
  readonly results: readonly string[];
  plan(values: P): RunPlan;
  /**
   * The first chunk of a run is a picture by itself and comes at once. It then follows the controls live, and is made as
   * soon as a pointer reaches the picture, however long the whole run would take: that waits for "Run".
   */
  readonly sketch?: true;
  /** What a frame of the player stands for, as text: "τ = 1.25". */
  frameLabel(values: P, frame: number): string;
}

/** How much there is to compute. */
export interface RunPlan {
  /** Parts that are computed independently of each other: replicates, or regions of a picture. */
  readonly replicates: number;
  /**
   * `finish`: a part once begun is finished first, so that whole curves appear early; the default. `turns`: the parts
   * take turns, one chunk each in the order of their indices, so that the whole picture gets finer.
   */
  readonly order?: 'finish' | 'turns';
  /** Positions of the player. */
  readonly frames: number;
  /** How many of them the player passes in a second at speed 1; 20 where nothing is said. */
  readonly rate?: number;
  /** Multiplications of the whole run, roughly: runs that are short enough follow the controls live. */
  readonly operations: number;
}

export interface DataTable {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A picture in words. */
export interface Description {
  /** One line, read aloud politely when it changes. */
  readonly result: string;
  /** A few sentences for someone who cannot see the picture. */
  readonly summary: string;
  /** Numbers of the run that prose may show, by name: `<Value of="second-moment.halfTime" />`. */
  readonly numbers: Readonly<Record<string, string>>;
  readonly table: DataTable;
}

/** What a picture is drawn into. */
export interface Surroundings<P extends ParameterValues> {
  readonly size: Size;
  /** The ranges to draw; they stay while parameters change, so that the effect of a change is seen. */
  readonly domains: Domains;
  /** The run that was shown before this one, for a faint curve to compare with. */
  readonly before?: { readonly trajectory: Trajectory; readonly values: P };
  /** How the reader has turned a picture that turns. */
  readonly rotation?: Rotation;
}

/**
 * A point of the picture that can be dragged. What it sets has fields as well: they serve the keyboard, so the point
 * itself takes no focus.
 */
export interface Handle<P extends ParameterValues = ParameterValues> {
  /** Tells the handles of a picture apart while it is drawn anew. */
  readonly id: string;
  /** Where it is drawn, in pixels of the picture. */
  readonly x: number;
  readonly y: number;
  /** The values that bring it as near to (x, y) as their ranges allow. */
  valuesAt(x: number, y: number): Partial<P>;
}

/** The `view` that a view.ts exports. Pure functions of a trajectory. */
export interface WidgetView<P extends ParameterValues = ParameterValues> {
  /** Canvas for pictures of thousands of marks; by default SVG, which can be inspected and prints sharply. */
  readonly surface?: 'svg' | 'canvas';
  /** Whether the picture shows space and can be turned. */
  readonly turns?: boolean;
  /**
   * `tall` for pictures of several panels, which stand below one another on narrow screens; `low` for pictures that
   * share the first screen of a page with their controls.
   */
  readonly shape?: 'usual' | 'tall' | 'low';
  /** The ranges of the data, by axis; the page rounds them. */
  domains(trajectory: Trajectory, values: P): Domains;
  draw(trajectory: Trajectory, values: P, surroundings: Surroundings<P>): Scene;
  /** What can be dragged in the picture that `draw` makes of the same arguments. */
  handles?(trajectory: Trajectory, values: P, surroundings: Surroundings<P>): readonly Handle<P>[];
  describe(trajectory: Trajectory, values: P): Description;
}

/** Identity that ties a spec's values to its parameter names. */
export function defineWidget<P extends ParameterValues>(spec: WidgetSpec<P>): WidgetSpec<P> {
  return spec;
}

export function defaultValues<P extends ParameterValues>(spec: WidgetSpec<P>): P {
  const entries = Object.entries<Parameter>(spec.parameters).map(([name, parameter]) => [
    name,
    parameter.default,
  ]);
  return Object.fromEntries(entries) as P;
}

export function findPreset<P extends ParameterValues>(spec: WidgetSpec<P>, id: string): Preset<P> {
  const preset = spec.presets.find((candidate) => candidate.id === id);
  if (!preset)
    throw new RangeError(`preset = ${id} is not one of ${spec.presets.map((known) => known.id).join(', ')}`);
  return preset;
}

/** Every parameter of a preset, defaults filled in. */
export function presetValues<P extends ParameterValues>(spec: WidgetSpec<P>, id: string): P {
  return { ...defaultValues(spec), ...findPreset(spec, id).values };
}
