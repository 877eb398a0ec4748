/**
 * The fonts that the first lines of a page need. They are asked for before the style sheet is read, so that lines seldom break
 * anew when a font arrives.
 */
import symbols from '#styles/fonts/katex-main.woff2?url';
import letters from '#styles/fonts/katex-math.woff2?url';
import sans from '#styles/fonts/reader-sans-400-normal.woff2?url';
import boldSans from '#styles/fonts/reader-sans-600-normal.woff2?url';
import text from '#styles/fonts/reader-serif-400-normal.woff2?url';
import heading from '#styles/fonts/reader-serif-600-normal.woff2?url';

export const textFonts: readonly string[] = [text, heading, sans, boldSans];
/** For pages that begin with formulas. */
export const formulaFonts: readonly string[] = [symbols, letters];
