import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { anchorIndex, findAnchor, referenceLabel, type ContentSource } from '#components/anchor-index.ts';
import { allAnchors, anchorOf } from '#components/anchors.ts';
import { resultIds } from '#results/result-ids.ts';

const chapter = (name: string, order: number, body: string): ContentSource => ({
  path: `chapters/${name}.mdx`,
  text: `---\ntitle: The ${name}\norder: ${order}\n---\n\n${body}\n`,
});
const result = (id: string, name: string, more = ''): ContentSource => ({
  path: `results/${id}.mdx`,
  text: `---\nid: ${id}\nname: ${name}\n${more}---\n\nA statement.\n`,
});
const figureOf = (preset: string) => {
  if (!preset.startsWith('fig-')) throw new RangeError(`figure = ${preset} is a preset of no widget`);
  return { anchor: preset.slice(0, 5), title: `Figure ${preset.slice(4, 5)}` };
};
const index = (...sources: ContentSource[]) => anchorIndex(sources, figureOf);

describe('an anchor', () => {
  test('of a result is the first page in reading order that states it', () => {
    const anchors = index(
      chapter('second', 2, '<Theorem id="thm-a" />'),
      chapter('first', 1, 'Words.\n\n<Theorem\n  id="thm-a"\n/>'),
      result('thm-a', 'A theorem'),
    );
    expect(findAnchor(anchors, 'thm-a')).toEqual({
      id: 'thm-a',
      kind: 'result',
      page: '/first/',
      href: '/first/#thm-a',
      title: 'A theorem',
      pageTitle: 'The first',
    });
  });

  test('of a result that no page states is on the page of results; Theorem 1 is called by its number', () => {
    const anchors = index(result('thm-a', 'A theorem', 'number: 1\n'));
    expect(findAnchor(anchors, 'thm-a')).toMatchObject({ href: '/results/#thm-a', title: 'Theorem 1' });
  });

  test('of a note is its own page where there is one', () => {
    const page = { path: 'notes/n2.mdx', text: '---\ntitle: Grid times\n---\n\nLong.\n' };
    expect(findAnchor(index(page, result('note-2', 'N2')), 'note-2').href).toBe('/notes/n2/');
    expect(findAnchor(index(result('note-2', 'N2')), 'note-2').href).toBe('/results/#note-2');
    const boxed = { ...page, text: `${page.text}<Theorem id="note-2" />\n` };
    expect(findAnchor(index(boxed, result('note-2', 'N2')), 'note-2').href).toBe('/notes/n2/#note-2');
  });

  test('of an equation has its number in the order of the page', () => {
    const body =
      '<Equation id="eq-a">\n\n$$a$$\n\n</Equation>\n\n<Equation id="eq-b">\n\n$$b$$\n\n</Equation>';
    const anchor = findAnchor(index(chapter('first', 1, body)), 'eq-b');
    expect(anchor).toMatchObject({ number: 2, href: '/first/#eq-b', title: 'Equation (2)' });
    expect(referenceLabel(anchor, true)).toBe('(2)');
    expect(referenceLabel(anchor, false)).toBe('equation (2) of The first');
  });

  test('of a figure, a page and a section', () => {
    const anchors = index(chapter('first', 1, '## What it *is*, then\n\n<Figure id="fig-3-left" />'));
    expect(findAnchor(anchors, 'fig-3')).toMatchObject({ href: '/first/#fig-3', title: 'Figure 3' });
    expect(findAnchor(anchors, '/first/').title).toBe('The first');
    expect(findAnchor(anchors, '/first/#what-it-is-then').kind).toBe('section');
  });

  test('of a figure is where a reader can run it, alone or beside text', () => {
    const home = {
      path: 'pages/home.mdx',
      text: '---\ntitle: Home\n---\n\n<Figure id="fig-3-left" still />\n',
    };
    const still = chapter('first', 1, '<Figure id="fig-3-left" still />');
    const live = chapter('second', 2, '<Beside figure="fig-3-left">\n\nWords.\n\n</Beside>');
    expect(findAnchor(index(home, still, live), 'fig-3').href).toBe('/second/#fig-3');
    expect(findAnchor(index(home, still), 'fig-3').href).toBe('/first/#fig-3');
  });

  test('is not made from a comment or from code', () => {
    const anchors = index(
      chapter('first', 1, '{/* <Equation id="eq-a"> */}\n\n```\n<Equation id="eq-b">\n```'),
    );
    expect([...anchors.keys()]).toEqual(['/first/']);
  });
});

describe('what stops the build', () => {
  test('a reference to nothing; the message names what is near', () => {
    const anchors = index(result('thm-a', 'A theorem'));
    expect(() => findAnchor(anchors, 'thm-b')).toThrow(/reference = thm-b is no result.*near it: thm-a/);
    expect(() => findAnchor(anchors, 'eq-none')).toThrow(/reference = eq-none is no result/);
  });

  test('an equation id on two pages, or twice on one', () => {
    const equation = '<Equation id="eq-a">\n\n$$a$$\n\n</Equation>';
    expect(() => index(chapter('first', 1, equation), chapter('second', 2, equation))).toThrow(
      /equation = eq-a is on \/first\/ and on \/second\//,
    );
    expect(() => index(chapter('first', 1, `${equation}\n\n${equation}`))).toThrow(/equation = eq-a/);
  });

  test('the box of a result that does not exist, and a figure of no widget', () => {
    expect(() => index(chapter('first', 1, '<Theorem id="thm-b" />'))).toThrow(/result = thm-b on \/first\//);
    expect(() => index(chapter('first', 1, '<Figure id="nope" />'))).toThrow(/figure = nope/);
  });
});

describe('this site', () => {
  test('gives every result a home', () => {
    for (const id of resultIds) expect(anchorOf(id).kind).toBe('result');
  });

  test('sends a reader to figures that run', () => {
    expect(anchorOf('fig-3').page).toBe('/high-temperature/');
  });

  test('names every equation eq-...', () => {
    const equations = allAnchors().filter(({ kind }) => kind === 'equation');
    expect(equations.length).toBeGreaterThan(3);
    for (const { id } of equations) expect(id).toMatch(/^eq-[a-z0-9-]+$/);
  });

  test('refers to what exists, in every file of content', () => {
    const folder = new URL('../../../content/', import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.mdx'),
    );
    const references = files.flatMap((file) => [
      ...readFileSync(new URL(file, folder), 'utf8').matchAll(/<Ref\s+id="([^"]+)"/g),
    ]);
    expect(references.length).toBeGreaterThan(5);
    for (const [, id] of references) expect(() => anchorOf(id!)).not.toThrow();
  });
});
