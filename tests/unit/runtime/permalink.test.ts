import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeLink, encodeLink, type PageWidget } from '#runtime/permalink.ts';
import { MAXIMUM_SEED, type Parameter, type ParameterValues } from '#widgets/parameter.ts';
import { spec as secondMoment } from '#widgets/second-moment/spec.ts';
import { defaultValues, presetValues, type WidgetSpec } from '#widgets/widget-spec.ts';

const spec = secondMoment as unknown as WidgetSpec;
const defaults = defaultValues(spec);
const page: PageWidget[] = [{ spec, opening: defaults }];
const decode = (search: string) => decodeLink(search, page, '1.4.2');
const valuesOf = (search: string): ParameterValues => decode(search).values.get('second-moment')!;

/** Any value that the parameter accepts. */
function accepted(parameter: Parameter): fc.Arbitrary<number | string> {
  switch (parameter.kind) {
    case 'choice':
      return fc.constantFrom(...parameter.options.map((option) => option.value));
    case 'seed':
      return fc.integer({ min: 0, max: MAXIMUM_SEED });
    case 'list': {
      const { min, max, integer, maximumLength } = parameter;
      const entry = integer
        ? fc.integer({ min, max })
        : fc.double({ min, max, noNaN: true }).map((value) => value + 0);
      return fc.array(entry, { minLength: 1, maxLength: maximumLength }).map((values) => values.join(','));
    }
    case 'integer':
      return fc.integer({ min: parameter.min, max: parameter.max });
    case 'number':
      return fc.double({ min: parameter.min, max: parameter.max, noNaN: true }).map((value) => value + 0);
  }
}

/** Values that the widget accepts together. */
function anyValues(of: WidgetSpec): fc.Arbitrary<ParameterValues> {
  const each = Object.entries(of.parameters).map(([name, parameter]) => [name, accepted(parameter)] as const);
  return fc
    .record(Object.fromEntries(each))
    .filter((values) => of.constraints.every((constraint) => constraint.problem(values) === undefined));
}

const widgets = Object.values(
  import.meta.glob<WidgetSpec>('../../../src/widgets/*/spec.ts', { import: 'spec', eager: true }),
);

describe.each(widgets)('a link carries every parameter of $id', (widget) => {
  const openings = [defaultValues(widget), ...widget.presets.map(({ id }) => presetValues(widget, id))];

  test('exactly, whatever the page opens with', () => {
    fc.assert(
      fc.property(
        fc.oneof(anyValues(widget), fc.constantFrom(...openings)),
        fc.constantFrom(...openings),
        (values, opening) => {
          const search = encodeLink([{ spec: widget, values, opening }], '1.4.2');
          const decoded = decodeLink(search, [{ spec: widget, opening }], '1.4.2');
          expect(decoded.values.get(widget.id)).toEqual(values);
          expect(decoded.problems).toEqual([]);
        },
      ),
    );
  });
});

describe('a link', () => {
  test('only what differs from the defaults is written, in the fixed order', () => {
    const values = { ...defaults, tokenCount: 64, seed: 7 };
    expect(encodeLink([{ spec, values, opening: defaults }], '1.4.2')).toBe(
      '?v=1&second-moment.n=64&second-moment.seed=7&engine=1',
    );
    expect(encodeLink([{ spec, values: defaults, opening: defaults }], '1.4.2')).toBe('');
  });

  // These links are out in the world: their meaning may never change.
  test.each([
    [
      '?v=1&second-moment.n=64&second-moment.beta=0.05&second-moment.seed=7',
      {
        tokenCount: 64,
        dimension: 256,
        beta: 0.05,
        headCount: 1,
        gamma0: 0.3,
        deltaTau: 0.05,
        horizon: 6,
        seed: 7,
        replicates: 8,
      },
    ],
    [
      '?v=1&second-moment.d=32&second-moment.H=4&second-moment.dtau=0.1&second-moment.horizon=3&second-moment.gamma0=0&second-moment.replicates=2&engine=1',
      {
        tokenCount: 200,
        dimension: 32,
        beta: 0.05,
        headCount: 4,
        gamma0: 0,
        deltaTau: 0.1,
        horizon: 3,
        seed: 1,
        replicates: 2,
      },
    ],
  ])('version 1 fixture: %s', (search, values) => {
    // Parameters that came later stand at their defaults, which draw what the link drew.
    expect(valuesOf(search)).toMatchObject(values);
    expect(decode(search).problems).toEqual([]);
  });
});

describe('a link that cannot be used', () => {
  test('any string gives valid values and never throws', () => {
    const keys = [...Object.values(spec.parameters).map(({ key }) => `second-moment.${key}`), 'v', 'engine'];
    const pairs = fc.array(
      fc.tuple(fc.oneof(fc.constantFrom(...keys), fc.string()), fc.string({ unit: 'binary' })),
    );
    const queries = fc.oneof(
      fc.string({ unit: 'binary' }),
      pairs.map((entries) => `?${entries.map(([key, value]) => `${key}=${value}`).join('&')}`),
      pairs.map(
        (entries) => `?${new URLSearchParams(entries.filter(([key]) => !/[\ud800-\udfff]/.test(key)))}`,
      ),
    );
    fc.assert(
      fc.property(queries, (search) => {
        const values = valuesOf(search);
        const again = encodeLink([{ spec, values, opening: {} }], '1.4.2');
        expect(decode(again).problems).toEqual([]);
        expect(decode(again).values.get('second-moment')).toEqual(values);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['gamma0=1.5', 'γ₀ = 1.5 is outside 0 to 1', 'using the default 0.3'],
    ['seed=', 'seed = (empty) is not a number', 'using the default 1'],
    ['n=-3', 'n = -3 is outside 2 to 15000', 'using the default 200'],
    ['n=2.5', 'n = 2.5 is not a whole number', 'using the default 200'],
    ['beta=0x10', 'β = 0x10 is not a number', 'using the default 0.05'],
    ['beta=NaN', 'β = NaN is not a number', 'using the default 0.05'],
    ['beta=1e999', 'β = 1e999 is not a number', 'using the default 0.05'],
    ['n=5&second-moment.n=6', 'n is given 2 times', 'using the default 200'],
  ])('%s is named with the allowed range and the value used', (part, problem, used) => {
    const { problems, values } = decode(`?v=1&second-moment.${part}`);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.text).toContain(problem);
    expect(problems[0]?.text).toContain(used);
    expect(values.get('second-moment')).toEqual(defaults);
  });

  test('every problem is listed, and what is good is kept', () => {
    const { problems, values } = decode('?v=1&second-moment.n=0&second-moment.d=64&second-moment.nn=3&utm=x');
    expect(problems).toHaveLength(3);
    expect(problems[1]?.text).toContain('"second-moment.nn" is not known');
    expect(problems[1]?.text).toContain('n (whole numbers from 2 to 15000)');
    expect(problems[2]?.text).toContain('"utm" names no widget of this page');
    expect(values.get('second-moment')).toEqual({ ...defaults, dimension: 64 });
  });

  test('parameters that do not fit together fall back together', () => {
    const { problems, values } = decode(
      '?v=1&second-moment.n=15000&second-moment.d=4096&second-moment.seed=3',
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]?.text).toContain('n = 15000 with d = 4096 needs 61440000 coordinates');
    expect(problems[0]?.text).toContain('Using the defaults n = 200, d = 256.');
    expect(values.get('second-moment')).toEqual({ ...defaults, seed: 3 });
  });

  test('another engine or link version is said', () => {
    expect(decode('?v=1&engine=2').problems[0]?.text).toContain('engine 2');
    expect(decode('?v=7').problems[0]?.text).toContain('v = 7 is not a known link version');
    expect(decode('?v=1&engine=1').problems).toEqual([]);
  });
});

test('a problem is told beside the widget it concerns, and one of the whole link beside one widget only', () => {
  const other: WidgetSpec = { ...spec, id: 'other-widget' };
  const pair = [...page, { spec: other, opening: defaults }];
  const { problems } = decodeLink('?v=9&utm=x&other-widget.n=0&other-widget.nn=3', pair, '1.4.2');
  expect(problems.map(({ widget }) => widget)).toEqual(Array(4).fill('other-widget'));
  const bare = decodeLink('?v=9&second-moment.n=0', pair, '1.4.2').problems;
  expect(bare.map(({ widget }) => widget)).toEqual(['second-moment', 'second-moment']);
  expect(decodeLink('?utm=x', pair, '1.4.2').problems[0]?.widget).toBe('second-moment');
});
