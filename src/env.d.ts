/// <reference types="astro/client" />

/** Lets plain TypeScript name Astro components; `astro check` looks inside them. */
declare module '*.astro' {
  const component: (properties: Record<string, unknown>) => unknown;
  export default component;
}
