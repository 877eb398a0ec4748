import type { AstroIntegration } from 'astro';

/** Teaches Astro `client:near`, see src/runtime/client-near.ts. */
export function nearDirective(): AstroIntegration {
  return {
    name: 'near-directive',
    hooks: {
      'astro:config:setup': ({ addClientDirective }) => {
        addClientDirective({ name: 'near', entrypoint: './src/runtime/client-near.ts' });
      },
    },
  };
}
