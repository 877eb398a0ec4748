/**
 * What travels between a simulation and its picture. Everything is plain data that a worker can transfer.
 */
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import type { ParameterValues } from './parameter.ts';

/** Part of a column: `values` belong at `offset` of a column of `length` numbers. */
export interface Patch {
  readonly column: string;
  readonly length: number;
  readonly offset: number;
  readonly values: Float64Array<ArrayBuffer>;
  /** Left out of stills, which have to be small: detail that a picture can do without until it runs. */
  readonly liveOnly?: true;
  /** The same entries are written again by the next chunk: an average or a bound that grows with the run. */
  readonly provisional?: boolean;
}

/**
 * `C` is the checkpoint of the widget: plain data and typed arrays from which its next chunk continues. Only the
 * simulation looks inside.
 */
export interface ChunkRequest<P extends ParameterValues = ParameterValues, C = unknown> {
  readonly params: P;
  /** Index of the independent replicate; its random streams depend on (params.seed, replicate) only. */
  readonly replicate: number;
  /** Where this replicate stands; absent for its first chunk. Consumed: its arrays may be changed. */
  readonly checkpoint?: C;
}

/** The next stretch of one replicate, about a tenth of a second of work. */
export interface Chunk<C = unknown> {
  readonly patches: readonly Patch[];
  /** Things a reader should know about the computation, by name: method, reason, bound. */
  readonly facts: Readonly<Record<string, string>>;
  /** Fraction of this replicate that is done, 0 to 1. */
  readonly progress: number;
  /** Absent when the replicate is finished. */
  readonly checkpoint?: C;
}

/**
 * Pure: equal requests give equal chunks on equal kernels, whatever was computed before. `kernels` is what the host has
 * for the engine's inner loops; without it, the engine uses plain TypeScript, as stills do. Nothing in a chunk may be a
 * live buffer of the engine: the host takes the memory of the kernels back after each call.
 */
export interface Simulation<P extends ParameterValues = ParameterValues, C = unknown> {
  simulate(request: ChunkRequest<P, C>, kernels?: Kernels): Chunk<C>;
}

/**
 * A run as far as it is known. Columns hold NaN where nothing was computed yet. `frame` is the position of the
 * player: pictures show what had happened up to it.
 */
export interface Trajectory {
  readonly columns: Readonly<Record<string, Float64Array>>;
  readonly facts: Readonly<Record<string, string>>;
  readonly frame: number;
  /** How far the player is on its way to the next frame, 0 to 1 (excluded), for pictures that move smoothly. */
  readonly ahead?: number;
}

/** Index of the last of the first `count` entries, from `offset`, that is known; -1 when none is. */
export function lastKnown(column: Float64Array, offset: number, count: number): number {
  let index = count - 1;
  while (index >= 0 && Number.isNaN(column[offset + index])) index--;
  return index;
}
