import { expect, test } from 'vitest';
import * as b from '#components/bibliography.ts';
test('x', () => {
  for (const part of b.bibliographyParts()) { console.log(part.title); for (const k of part.keys) console.log(b.shortCitation(k),'|', b.fullReference(k)); }
  console.log(b.plainReference('companion'), b.bibtexEntry('koubbi2026homogenized'));
});
