/**
 * Files of src/styles/fonts.css and of KaTeX that the first lines of a page need. They are asked for before the style sheet is
 * read, so that lines seldom break anew when a font arrives.
 */
import sans from '@fontsource/source-sans-3/files/source-sans-3-latin-400-normal.woff2?url';
import heading from '@fontsource/source-serif-4/files/source-serif-4-latin-600-normal.woff2?url';
import text from '@fontsource/source-serif-4/files/source-serif-4-latin-400-normal.woff2?url';
import symbols from 'katex/dist/fonts/KaTeX_Main-Regular.woff2?url';
import letters from 'katex/dist/fonts/KaTeX_Math-Italic.woff2?url';

export const textFonts: readonly string[] = [text, heading, sans];
/** For pages that begin with formulas. */
export const formulaFonts: readonly string[] = [symbols, letters];
