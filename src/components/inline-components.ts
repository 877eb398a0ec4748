import Cite from './Cite.astro';
import Provenance from './Provenance.astro';
import Ref from './Ref.astro';
import Symbol from './Symbol.astro';
import Term from './Term.astro';

/** What the statement of a result may use. */
export const inlineComponents = { Cite, Provenance, Ref, Symbol, Term };
