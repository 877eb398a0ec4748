import 'astro';

declare module 'astro' {
  interface AstroClientDirectives {
    /** See src/runtime/client-near.ts. */
    'client:near'?: boolean;
  }
}
