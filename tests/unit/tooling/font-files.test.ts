import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { cutFonts, unpacked } from '../../../scripts/fonts.mjs';
import { fromRoot } from '../../../scripts/site-paths.mjs';

const FOLDER = fromRoot('src/styles/fonts');
const stored = (file: string): Buffer => readFileSync(`${FOLDER}/${file}`);

it('the stored fonts and their style sheet are what their sources give (npm run fonts)', async () => {
  const { fonts, styles } = await cutFonts();
  expect(stored('faces.css').toString()).toBe(styles);
  expect(readdirSync(FOLDER).sort()).toEqual([...fonts.keys(), 'faces.css'].sort());
  for (const [file, bytes] of fonts) expect(stored(file).equals(bytes), file).toBe(true);
});

it.each(['Serif', 'Sans'])('no part of the fonts bears their reserved name: Source %s', async (kind) => {
  const holds = (font: Buffer, name: string): boolean => font.includes(Buffer.from(name, 'utf16le').swap16());
  const files = readdirSync(FOLDER).filter((file) => file.startsWith(`reader-${kind.toLowerCase()}`));
  expect(files.length).toBeGreaterThan(1);
  for (const file of files) {
    const font = await unpacked(stored(file));
    expect(holds(font, `Reader ${kind}`), file).toBe(true);
    expect(holds(font, `Source ${kind}`), file).toBe(false);
    // The copyright says whose name it is.
    expect(
      holds(font, "Reserved Font Name 'Source'") || holds(font, 'Reserved Font Name ‘Source’'),
      file,
    ).toBe(true);
  }
});
