import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { glossaryEntrySchema, glossaryGroups, type GlossaryEntry } from '#components/glossary-schema.ts';
import { texText } from '#components/tex-text.ts';
import type { Parameter } from '#widgets/parameter.ts';
import type { WidgetSpec } from '#widgets/widget-spec.ts';

const entries: GlossaryEntry[] = (parse(readFileSync('content/glossary.yaml', 'utf8')) as unknown[]).map(
  (entry) => glossaryEntrySchema.parse(entry),
);

const specs = Object.values(
  import.meta.glob<WidgetSpec>('/src/widgets/*/spec.ts', { import: 'spec', eager: true }),
);
const parameters = specs.flatMap((spec) =>
  Object.values<Parameter>(spec.parameters).map((parameter) => ({ widget: spec.id, parameter })),
);

/** Every word of the engine and of the widgets that can be an identifier. */
const identifiers = new Set(
  ['src/engine', 'src/widgets'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => readFileSync(join(folder, file), 'utf8').match(/[A-Za-z_]\w*/g) ?? []),
  ),
);

describe('the glossary', () => {
  test('has every id once, and something in each of its parts', () => {
    const ids = entries.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    for (const { id } of glossaryGroups) {
      if (id !== 'other')
        expect(
          entries.some(({ group }) => group === id),
          id,
        ).toBe(true);
    }
  });

  test('knows every key of every widget, with the symbol of its control', () => {
    expect(parameters.length).toBeGreaterThan(5);
    const unknown = parameters.filter(
      ({ parameter: { key, symbol } }) =>
        !entries.some(
          (entry) =>
            entry.key === key &&
            (symbol === undefined || [entry.symbol, ...(entry.alsoWritten ?? [])].includes(symbol)),
        ),
    );
    expect(unknown.map(({ widget, parameter: { key, symbol } }) => `${widget}: ${key}, ${symbol}`)).toEqual(
      [],
    );
  });

  test('gives no key two meanings that a symbol could not tell apart', () => {
    const pairs = entries.flatMap(({ key, symbol }) => (key === undefined ? [] : [`${key} ${symbol}`]));
    expect(new Set(pairs).size).toBe(pairs.length);
  });

  test('names identifiers that the engine or a widget has', () => {
    const named = entries.flatMap(({ codeName }) => codeName ?? []);
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((name) => !identifiers.has(name))).toEqual([]);
  });

  test('has formulas that KaTeX can set', () => {
    for (const { definition, symbol, alsoWritten = [] } of entries) {
      expect(texText(definition)).not.toContain('$');
      for (const tex of [symbol ?? 'x', ...alsoWritten]) expect(texText(`$${tex}$`)).toContain('katex');
    }
  });

  test('is written in sentences', () => {
    for (const { id, definition } of entries) expect(definition, id).toMatch(/^[A-Z].*\.$/s);
  });
});

describe('an entry', () => {
  const good = { id: 'x', term: 'x', definition: 'X.', unit: 'dimensionless' };

  test('may leave out its part and gets the last one', () => {
    expect(glossaryEntrySchema.parse(good).group).toBe('other');
  });

  test.each([
    ['an unknown field', { ...good, colour: 'red' }],
    ['no unit', { id: 'x', term: 'x', definition: 'X.' }],
    ['an id that is no anchor', { ...good, id: 'Two words' }],
    ['an unknown part', { ...good, group: 'colours' }],
  ])('with %s is refused', (_, bad) => {
    expect(glossaryEntrySchema.safeParse(bad).success).toBe(false);
  });
});
