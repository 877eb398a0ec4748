import type { Stream } from '#engine/random/stream.ts';

/** The random streams of a chain: one for query-key and per-head value weights, one for collapsed value noise. */
export interface ChainStreams {
  readonly weights: Stream;
  readonly noise: Stream;
}

/**
 * Advances `tokens` by one layer, drawing from `streams`; returns a bound on ‖computed - exact barycentre‖ over the
 * tokens and heads of this layer, 0 when the computation is exact in law.
 */
export type LayerStep = (streams: ChainStreams) => number;

/** The layers of a chain, and the tokens that they advance: a live buffer, next to the other arrays of the layers. */
export interface Layers {
  readonly tokens: Float64Array<ArrayBuffer>;
  readonly step: LayerStep;
}
