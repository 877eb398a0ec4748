import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { cutFonts } from '../../../scripts/fonts.mjs';
import { fromRoot } from '../../../scripts/site-paths.mjs';

const FOLDER = fromRoot('src/styles/fonts');

it('the stored fonts and their style sheet are what their sources give (npm run fonts)', async () => {
  const { fonts, styles } = await cutFonts();
  expect(readFileSync(`${FOLDER}/faces.css`, 'utf8')).toBe(styles);
  expect(readdirSync(FOLDER).sort()).toEqual([...fonts.keys(), 'faces.css'].sort());
  for (const [file, bytes] of fonts) {
    expect(readFileSync(`${FOLDER}/${file}`).equals(bytes), file).toBe(true);
  }
});
