import type { Plugin } from 'vite';

/**
 * A Vite plugin that drops the woff and ttf fallbacks of KaTeX's style sheet: every browser that runs this site
 * reads woff2, and the fallbacks would add 0.8 MB of files that nobody loads. Fails the build when one slips through.
 */
export function woff2Only(): Plugin {
  return {
    name: 'woff2-only',
    enforce: 'pre',
    transform(code, id) {
      return /\/katex[^/]*\.css(\?|$)/.test(id) ? { code: withoutFallbackFonts(code), map: null } : undefined;
    },
    generateBundle(_options, bundle) {
      const fallbacks = Object.keys(bundle).filter((file) => /\.(woff|ttf)$/.test(file));
      if (fallbacks.length > 0) {
        this.error(`only woff2 fonts are shipped, but the build holds ${fallbacks.join(', ')}`);
      }
    },
  };
}

/** The style sheet without its `url(...) format("woff" | "truetype")` sources. */
export function withoutFallbackFonts(css: string): string {
  return css.replaceAll(/,\s*url\([^)]*\.(?:woff|ttf)\)\s*format\((["'])(?:woff|truetype)\1\)/g, '');
}
