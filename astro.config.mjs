import mdx from '@astrojs/mdx';
import react from '@astrojs/react';
import { defineConfig } from 'astro/config';
import rehypeKatex from 'rehype-katex';
import remarkMath from 'remark-math';
import { baseLinks } from './src/site-build/base-links.ts';
import { contentSecurityPolicy } from './src/site-build/content-security-policy.ts';
import { focusableEquations } from './src/site-build/focusable-equations.ts';
import { katexGuard } from './src/site-build/katex-guard.ts';
import { katexOptions } from './src/site-build/katex-options.ts';
import { shippedNotices } from './src/site-build/shipped-notices.ts';
import { keepPunctuation } from './src/site-build/keep-punctuation.ts';
import { nearDirective } from './src/site-build/near-directive.ts';
import { woff2Only } from './src/site-build/woff2-only.ts';

// The build looks nothing up on the network.
process.env.ASTRO_TELEMETRY_DISABLED = '1';

const base = process.env.SITE_BASE ?? '/';

export default defineConfig({
  base,
  ...(process.env.SITE_URL ? { site: process.env.SITE_URL } : {}),
  trailingSlash: 'always',
  cacheDir: './.cache/astro',
  devToolbar: { enabled: false },
  integrations: [
    mdx(),
    react(),
    nearDirective(),
    contentSecurityPolicy({ except: 'previews/' }),
    shippedNotices(),
  ],
  markdown: {
    syntaxHighlight: false,
    remarkPlugins: [remarkMath],
    rehypePlugins: [
      [rehypeKatex, katexOptions],
      katexGuard,
      focusableEquations,
      keepPunctuation,
      [baseLinks, { base }],
    ],
  },
  vite: {
    plugins: [woff2Only()],
    cacheDir: './.cache/vite',
    // Files stay files: inlined fonts would break the Content-Security-Policy, and wasm must be fetched under base.
    build: { assetsInlineLimit: 0 },
    worker: { format: 'es' },
  },
});
