import { parseParameter, type Parameter, type ParameterValues } from '#widgets/parameter.ts';
import { defaultValues, type WidgetSpec } from '#widgets/widget-spec.ts';

export interface StoreSnapshot {
  readonly values: ParameterValues;
  /** What is wrong with the last text typed for a parameter, by parameter name. */
  readonly problems: Readonly<Record<string, string>>;
}

/**
 * The parameter values of one widget. Values are always valid: text that is not is kept out, with a problem
 * beside its control.
 */
export class ParameterStore {
  private snapshot: StoreSnapshot;
  private readonly listeners = new Set<() => void>();

  constructor(
    readonly spec: WidgetSpec,
    initial: ParameterValues = defaultValues(spec),
  ) {
    this.snapshot = { values: initial, problems: {} };
  }

  readonly getSnapshot = (): StoreSnapshot => this.snapshot;

  get values(): ParameterValues {
    return this.snapshot.values;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Takes what was typed or dragged. Answers whether it was accepted. */
  set(name: string, text: string): boolean {
    return this.setAll({ [name]: text });
  }

  /** Takes values that change together, all of them or none. Answers whether they were accepted. */
  setAll(texts: Readonly<Record<string, string>>): boolean {
    const values = { ...this.values };
    const problems = { ...this.snapshot.problems };
    for (const [name, text] of Object.entries(texts)) {
      const parsed = parseParameter(this.spec.parameters[name]!, text);
      if ('problem' in parsed) return this.refuse(name, `${parsed.problem}.`);
      values[name] = parsed.value;
      delete problems[name];
    }
    for (const name of Object.keys(texts)) {
      const violated = this.spec.constraints
        .filter((constraint) => constraint.parameters.includes(name))
        .map((constraint) => constraint.problem(values))
        .find((problem) => problem !== undefined);
      if (violated !== undefined) return this.refuse(name, violated);
    }
    this.publish(values, problems);
    return true;
  }

  /** Replaces every value at once, by valid ones: a preset, a link, a reset. */
  replace(values: ParameterValues): void {
    this.publish(values, {});
  }

  private refuse(name: string, problem: string): false {
    this.publish(this.values, { ...this.snapshot.problems, [name]: problem });
    return false;
  }

  private publish(values: ParameterValues, problems: Readonly<Record<string, string>>): void {
    this.snapshot = { values, problems };
    for (const listener of this.listeners) listener();
  }
}

export function sameValues(left: ParameterValues, right: ParameterValues): boolean {
  return Object.keys(left).every((name) => left[name] === right[name]);
}

/** Whether two settings share a run: parameters of the group "display" change the picture only. */
export function sameRun(spec: WidgetSpec, left: ParameterValues, right: ParameterValues): boolean {
  return parameterEntries(spec).every(
    ([name, { group }]) => group === 'display' || left[name] === right[name],
  );
}

/** The values of a run, with those of the group "display" taken from the controls. */
export function asDisplayed(
  spec: WidgetSpec,
  run: ParameterValues,
  controls: ParameterValues,
): ParameterValues {
  const entries = parameterEntries(spec).map(([name, { group }]) => [
    name,
    (group === 'display' ? controls : run)[name],
  ]);
  return Object.fromEntries(entries) as ParameterValues;
}

/** The names of a spec's parameters with their definitions, in the order of the spec. */
export function parameterEntries(spec: WidgetSpec): (readonly [name: string, parameter: Parameter])[] {
  return Object.entries(spec.parameters);
}
