import Beside from './Beside.astro';
import Drag from './Drag.astro';
import Equation from './Equation.astro';
import Figure from './Figure.astro';
import { inlineComponents } from './inline-components.ts';
import Margin from './Margin.astro';
import Theorem from './Theorem.astro';
import TryLink from './TryLink.astro';
import Value from './Value.astro';

/** What an author of pages and chapters may write in MDX without importing it. */
export const mdxComponents = {
  ...inlineComponents,
  Beside,
  Drag,
  Equation,
  Figure,
  Margin,
  Theorem,
  TryLink,
  Value,
};
