import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { withoutFallbackFonts } from '../../../src/site-build/woff2-only.ts';

describe("KaTeX's style sheet with woff2 fonts only", () => {
  test.each(['katex.css', 'katex.min.css', 'katex-swap.min.css'])('%s', (name) => {
    const css = readFileSync(`node_modules/katex/dist/${name}`, 'utf8');
    const shipped = withoutFallbackFonts(css);
    expect(css).toMatch(/\.(woff|ttf)\)/);
    expect(shipped).not.toMatch(/\.(woff|ttf)\)/);
    expect(shipped).not.toMatch(/format\(["'](woff|truetype)["']\)/);
    const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
    const faces = count(css, /@font-face/g);
    expect(faces).toBeGreaterThan(15);
    expect(count(shipped, /@font-face/g)).toBe(faces);
    expect(count(shipped, /\.woff2\) format\(["']woff2["']\)[;}\s]/g)).toBe(faces);
    // Nothing but the fallbacks is gone: two sources a face, each under 90 characters.
    expect(css.length - shipped.length).toBeLessThan(faces * 2 * 90);
  });
});
