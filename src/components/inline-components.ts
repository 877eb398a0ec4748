import Cite from './Cite.astro';
import Equation from './Equation.astro';
import Provenance from './Provenance.astro';

/** What the statement of a result may use. */
export const inlineComponents = { Cite, Equation, Provenance };
