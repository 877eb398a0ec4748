import { ENGINE_VERSION } from '#engine/version.ts';
import { decodeLink, encodeLink } from '#runtime/permalink.ts';
import { presetOwner } from '#runtime/registry.ts';
import { findPreset, presetValues } from '#widgets/widget-spec.ts';

/** Where a link opens a figure with some parameters. */
export interface TryTarget {
  /** Query of the page, beginning with `?`. */
  readonly query: string;
  /** Anchor of the preset's figure. */
  readonly anchor: string;
}

/**
 * A preset, and what to change of it in the keys of links: "n=64&beta=0.05". Build time only.
 * @throws RangeError for an unknown preset and for parameters that its widget refuses; either stops the build
 */
export async function tryTarget(presetId: string, params: string): Promise<TryTarget> {
  const spec = await presetOwner(presetId);
  const opening = presetValues(spec, presetId);
  const query = new URLSearchParams(encodeLink([{ spec, opening: {}, values: opening }], ENGINE_VERSION));
  for (const [key, value] of new URLSearchParams(params)) query.set(`${spec.id}.${key}`, value);
  const { values, problems } = decodeLink(query.toString(), [{ spec, opening }], ENGINE_VERSION);
  if (problems.length > 0) {
    throw new RangeError(`link to ${presetId} ${params}: ${problems.map(({ text }) => text).join(' ')}`);
  }
  return {
    query: encodeLink([{ spec, opening: {}, values: values.get(spec.id)! }], ENGINE_VERSION),
    anchor: findPreset(spec, presetId).anchor,
  };
}
