/**
 * Links that carry a run: `?v=1&second-moment.n=64&second-moment.seed=7&engine=1#fig-3`. Only what differs from
 * the defaults of that link version is written. Old versions keep their meaning for ever.
 */
import { allowedValues, parseParameter, type ParameterValues } from '#widgets/parameter.ts';
import { defaultValues, type WidgetSpec } from '#widgets/widget-spec.ts';
import { parameterEntries, sameValues } from './parameter-store.ts';

export const LINK_VERSION = 1;

/** A widget of a page, and the values it opens with when no link says otherwise. */
export interface PageWidget {
  readonly spec: WidgetSpec;
  readonly opening: ParameterValues;
}

export interface LinkProblem {
  /** The widget beside which it is said. */
  readonly widget: string | undefined;
  /** One sentence: what could not be used, and what was used instead. */
  readonly text: string;
}

export interface DecodedLink {
  /** Values of every widget of the page: what the link says and the defaults for the rest, or the opening values. */
  readonly values: ReadonlyMap<string, ParameterValues>;
  /** Ids of the widgets that the link sets something of. */
  readonly mentioned: ReadonlySet<string>;
  /** Everything that could not be used. */
  readonly problems: readonly LinkProblem[];
}

/** Decodes one widget's share of a query, reporting what it used in place of bad values. */
function decodeWidget(
  spec: WidgetSpec,
  query: URLSearchParams,
  problems: string[],
): { values: ParameterValues; mentioned: boolean } {
  const defaults = defaultValues(spec);
  const values: Record<string, number | string> = { ...defaults };
  let mentioned = false;
  for (const [name, parameter] of parameterEntries(spec)) {
    const given = query.getAll(`${spec.id}.${parameter.key}`);
    if (given.length === 0) continue;
    mentioned = true;
    const fallback = `using the default ${defaults[name]}`;
    if (given.length > 1) {
      problems.push(`${parameter.plainSymbol} is given ${given.length} times; ${fallback}.`);
      continue;
    }
    const parsed = parseParameter(parameter, given[0]!);
    if ('problem' in parsed) problems.push(`${parsed.problem}; ${fallback}.`);
    else values[name] = parsed.value;
  }
  for (const constraint of spec.constraints) {
    const problem = constraint.problem(values);
    if (problem === undefined) continue;
    const used = constraint.parameters.map((name) => {
      values[name] = defaults[name]!;
      return `${spec.parameters[name]!.plainSymbol} = ${defaults[name]}`;
    });
    problems.push(`${problem} Using the defaults ${used.join(', ')}.`);
  }
  // Mending one constraint can break another; the defaults together satisfy them all.
  if (spec.constraints.some((constraint) => constraint.problem(values) !== undefined)) {
    problems.push('The other values do not fit these defaults; using the defaults for all parameters.');
    Object.assign(values, defaults);
  }
  return { values, mentioned };
}

/** Names what in the query no widget of the page understands. */
function unknownKeys(query: URLSearchParams, specs: readonly WidgetSpec[]): LinkProblem[] {
  const problems: LinkProblem[] = [];
  for (const key of new Set(query.keys())) {
    if (key === 'v' || key === 'engine') continue;
    const dot = key.indexOf('.');
    const spec = specs.find((candidate) => candidate.id === key.slice(0, Math.max(dot, 0)));
    if (!spec) {
      const known = specs.map((candidate) => candidate.id).join(', ') || 'none';
      const text = `The key "${key}" names no widget of this page (widgets here: ${known}); ignored.`;
      problems.push({ widget: undefined, text });
      continue;
    }
    const parameters = parameterEntries(spec).map(([, parameter]) => parameter);
    if (parameters.some((parameter) => `${spec.id}.${parameter.key}` === key)) continue;
    const known = parameters.map((parameter) => `${parameter.key} (${allowedValues(parameter)})`).join('; ');
    const text = `The key "${key}" is not known; ignored. Known keys: ${known}.`;
    problems.push({ widget: spec.id, text });
  }
  return problems;
}

/** Reads a query string. Any string gives valid values and a list of problems; nothing is clamped. */
export function decodeLink(
  search: string,
  widgets: readonly PageWidget[],
  engineVersion: string,
): DecodedLink {
  const query = new URLSearchParams(search);
  const general: string[] = [];
  const version = query.get('v');
  if (version !== null && version !== String(LINK_VERSION)) {
    general.push(
      `v = ${version || '(empty)'} is not a known link version (known: ${LINK_VERSION}); read as ${LINK_VERSION}.`,
    );
  }
  const engine = query.get('engine');
  const major = engineVersion.split('.')[0]!;
  if (engine !== null && engine !== major) {
    general.push(
      `The link was made with engine ${engine || '(empty)'}, this page runs engine ${major}: random realisations may differ.`,
    );
  }
  const values = new Map<string, ParameterValues>();
  const mentioned = new Set<string>();
  const own: LinkProblem[] = [];
  for (const { spec, opening } of widgets) {
    const texts: string[] = [];
    const decoded = decodeWidget(spec, query, texts);
    own.push(...texts.map((text) => ({ widget: spec.id, text })));
    values.set(spec.id, decoded.mentioned ? decoded.values : opening);
    if (decoded.mentioned) mentioned.add(spec.id);
  }
  const specs = widgets.map((widget) => widget.spec);
  // What concerns no widget in particular is said once: beside the first that the link sets, or the first there is.
  const host = specs.find(({ id }) => mentioned.has(id))?.id ?? specs[0]?.id;
  const problems = [
    ...general.map((text) => ({ widget: undefined, text })),
    ...own,
    ...unknownKeys(query, specs),
  ].map(({ widget = host, text }) => ({ widget, text }));
  return { values, mentioned, problems };
}

/** The query that carries these values; "" when every widget is as it opens. */
export function encodeLink(
  widgets: readonly (PageWidget & { readonly values: ParameterValues })[],
  engineVersion: string,
): string {
  const query = new URLSearchParams({ v: String(LINK_VERSION) });
  let carries = false;
  for (const { spec, values, opening } of widgets) {
    if (sameValues(values, opening)) continue;
    carries = true;
    const entries = parameterEntries(spec);
    const differing = entries.filter(([name, parameter]) => values[name] !== parameter.default);
    // Where the page opens with a preset, the plain defaults need one key to be asked for.
    for (const [name, parameter] of differing.length > 0 ? differing : entries.slice(0, 1)) {
      query.append(`${spec.id}.${parameter.key}`, String(values[name]));
    }
  }
  query.append('engine', engineVersion.split('.')[0]!);
  return carries ? `?${query}` : '';
}
