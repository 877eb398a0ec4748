// Cuts the fonts of the first screens down to the characters of this site: npm run fonts. The results are part of the
// repository, so that no build has to cut them; a test compares them with fresh ones. The whole fonts are declared, too: a
// letter that is left out here costs a second file, and no more.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';
import subsetFont from 'subset-font';
import { fromRoot } from './site-paths.mjs';

/** The cut fonts, and the style sheet that declares them. */
const FOLDER = fromRoot('src/styles/fonts');
const STYLES = 'faces.css';

const ASCII = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index));
const PROSE = `${ASCII}\u00a0\u0304°±²³¹·×¼½¾§èéíôöü–—‘’“”…−`;
const CAPITALS = 'ΓΔΘΛΞΠΣΥΦΨΩ';
const GREEK = `${CAPITALS}αβγδεζηθικλμνξπρςστυφχψωϑϕϖϱϵ`;
const SYMBOLS = `${ASCII}${CAPITALS}\u00a0\u200b·×±¯ˉ˙˘ˇ…′ℓ←→↔⇒⇔↦∀∂∃∇∈∉∑∏−∓∗∘√∝∞∠∣∥∧∨∩∪∫∼≈≅≠≡≤≥≪≫⊂⊆⊕⊗⊤⊥⋅⌈⌉⌊⌋⟨⟩⟶\ue020`;

/** What the whole fonts of the text are asked for where the cut ones, declared later, have no such character. */
const LATIN =
  'U+21-FF, U+131, U+152-153, U+2BB-2BC, U+2C6, U+2DA, U+2DC, U+2010-2027, U+2030, U+2039-203A, U+20AC, U+2122';

/** Kerning, ligatures, the places of accents, and the shapes of digits that the style sheets ask for. */
const FEATURES = ['kern', 'liga', 'mark', 'lnum', 'onum', 'tnum'];

const TEXT_FONTS = [
  ['Reader Serif', 'source-serif-4', 400, 'normal'],
  ['Reader Serif', 'source-serif-4', 400, 'italic'],
  ['Reader Serif', 'source-serif-4', 600, 'normal'],
  ['Reader Sans', 'source-sans-3', 400, 'normal'],
  ['Reader Sans', 'source-sans-3', 600, 'normal'],
].map(([family, name, weight, style]) => ({
  source: `@fontsource/${name}/files/${name}-latin-${weight}-${style}.woff2`,
  file: `${family.replace(' ', '-').toLowerCase()}-${weight}-${style}.woff2`,
  face: { family, weight, style, display: 'swap' },
  characters: PROSE,
  others: LATIN,
}));

/** Their whole fonts are declared by KaTeX. */
const FORMULA_FONTS = [
  ['KaTeX_Main', 'Regular', 'normal', SYMBOLS],
  ['KaTeX_Math', 'Italic', 'italic', ASCII + GREEK],
].map(([family, name, style, characters]) => ({
  source: `katex/dist/fonts/${family}-${name}.woff2`,
  file: `${family.replace('_', '-').toLowerCase()}.woff2`,
  face: { family, weight: 400, style, display: 'block' },
  characters,
}));

/**
 * The fonts by their names, and the style sheet that declares them. Of two faces with a character, browsers take the later.
 * @returns {Promise<{ fonts: Map<string, Uint8Array>, styles: string }>}
 */
export async function cutFonts() {
  const fonts = new Map();
  const faces = ['/* Written by `npm run fonts`. */'];
  for (const { source, file, face, characters, others } of [...TEXT_FONTS, ...FORMULA_FONTS]) {
    fonts.set(file, await cut(readFileSync(fromRoot(`node_modules/${source}`)), characters));
    if (others !== undefined) faces.push(declaration(source, face, others));
    faces.push(declaration(`./${file}`, face, rangesOf(characters).join(', ')));
  }
  const style = await resolveConfig(`${FOLDER}/${STYLES}`);
  return { fonts, styles: await format(faces.join('\n'), { ...style, parser: 'css' }) };
}

/**
 * A font as it is before compression; of its names those in UTF-16 are left.
 * @param {Uint8Array} font
 * @returns {Promise<Buffer>}
 */
export function unpacked(font) {
  return subsetFont(font, undefined, { keepAllGlyphs: true, targetFormat: 'truetype' });
}

async function cut(font, characters) {
  // This renews the checksum of the names. The text fonts come without hints, so those of the formulas can go.
  const options = { keepFeatures: FEATURES, noHinting: true, targetFormat: 'woff2' };
  return subsetFont(renamed(await unpacked(font)), characters, options);
}

const declaration = (url, { family, weight, style, display }, ranges) => `@font-face {
  font-family: '${family}';
  src: url('${url}') format('woff2');
  font-weight: ${weight};
  font-style: ${style};
  font-display: ${display};
  unicode-range: ${ranges};
}`;

/** Characters as ranges of CSS: U+20-7E. */
function rangesOf(characters) {
  const points = [...new Set(characters)].map((character) => character.codePointAt(0)).sort((a, b) => a - b);
  const ranges = [];
  for (const point of points) {
    const last = ranges.at(-1);
    if (last?.end === point - 1) last.end = point;
    else ranges.push({ begin: point, end: point });
  }
  const hex = (point) => point.toString(16).toUpperCase();
  return ranges.map(({ begin, end }) => `U+${hex(begin)}${end > begin ? `-${hex(end)}` : ''}`);
}

/**
 * The licence of the Source fonts reserves their name for whole, unchanged files, so the names of a part say "Reader" in
 * its place: as many letters, and the table keeps its length. The copyright (name 0) stays as it is.
 */
function renamed(font) {
  const bytes = Buffer.from(font);
  const tables = bytes.readUInt16BE(4);
  for (let table = 12; table < 12 + 16 * tables; table += 16) {
    if (bytes.toString('latin1', table, table + 4) !== 'name') continue;
    const begin = bytes.readUInt32BE(table + 8);
    const strings = begin + bytes.readUInt16BE(begin + 4);
    for (let entry = 0; entry < bytes.readUInt16BE(begin + 2); entry += 1) {
      const record = begin + 6 + 12 * entry;
      if (bytes.readUInt16BE(record + 6) === 0) continue;
      const from = strings + bytes.readUInt16BE(record + 10);
      const name = bytes.subarray(from, from + bytes.readUInt16BE(record + 8));
      replaceText(name, utf16('Source'), utf16('Reader'));
    }
  }
  return bytes;
}

function replaceText(bytes, from, to) {
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + to.length)) to.copy(bytes, at);
}

const utf16 = (text) => Buffer.from(text, 'utf16le').swap16();

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { fonts, styles } = await cutFonts();
  mkdirSync(FOLDER, { recursive: true });
  for (const [file, bytes] of fonts) {
    writeFileSync(`${FOLDER}/${file}`, bytes);
    console.log(`${file.padEnd(32)}${String(bytes.length).padStart(8)} bytes`);
  }
  writeFileSync(`${FOLDER}/${STYLES}`, styles);
}
