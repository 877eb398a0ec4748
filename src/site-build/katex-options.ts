import type { KatexOptions } from 'katex';

/**
 * How every formula of the site is set: in prose, in theorem boxes and on controls. A coloured symbol has a macro
 * here and the same colour in src/styles/tokens.css, so that it looks alike in text, formula and picture.
 */
export const katexOptions = {
  macros: {
    '\\secondMoment': '\\htmlClass{symbol-second-moment}{m}',
    '\\logistic': '\\htmlClass{symbol-logistic}{u}',
  },
  // Only the macros above may add markup; everything else that KaTeX calls unsafe stays off.
  trust: ({ command }: { command: string }) => command === '\\htmlClass',
  strict: (code: string) => (code === 'htmlExtension' ? 'ignore' : 'error'),
} as const satisfies KatexOptions;
