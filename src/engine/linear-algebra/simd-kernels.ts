import type { Residual } from '#engine/dynamics/residual-step.ts';
import { diagonalShift, notSemidefinite } from '#engine/linear-algebra/cholesky.ts';
import type {
  ArraysOf,
  AttentionOperands,
  Kernels,
  Layout,
  Product,
  Reals,
  Triangular,
  Workspace,
} from '#engine/linear-algebra/kernels.ts';
import { nextNormal, ZIGGURAT } from '#engine/random/normal.ts';
import type { Stream } from '#engine/random/stream.ts';
import { noDirection } from '#engine/sphere/normalise-rows.ts';

/** Places in the memory of an instance, as in workers/kernels/assembly/memory.ts. */
const ENDS = 1024;
const SCALES = 3328;
const STATE = 5632;
const ARRAYS = 1_458_176;

const PAGE = 65_536;
/** Arrays begin at multiples of a cache line. */
const LINE = 64;

const SHAPES: Readonly<Record<Triangular, number>> = { none: 0, left: 1, right: 2, both: 3 };
const SYMMETRIC = 4;

type Multiply = (
  kind: number,
  a: number,
  b: number,
  out: number,
  rows: number,
  inner: number,
  columns: number,
  add: boolean,
  shape: number,
) => void;
type Attend = (
  queries: number,
  keys: number,
  width: number,
  meanQueries: number,
  tokens: number,
  out: number,
  tokenCount: number,
  dimension: number,
) => void;
type Step = (
  tokens: number,
  update: number,
  rows: number,
  columns: number,
  scale: number,
  tangent: boolean,
) => number;
type Fill = (out: number, start: number, end: number, scale: number) => number;

/** What workers/kernels/assembly/index.ts exports. */
interface Exports {
  readonly multiply32: Multiply;
  readonly multiply64: Multiply;
  readonly attend32: Attend;
  readonly attend64: Attend;
  readonly softmaxRows32: (logits: number, rows: number, columns: number) => void;
  readonly softmaxRows64: (logits: number, rows: number, columns: number) => void;
  readonly residualStep32: Step;
  readonly residualStep64: Step;
  readonly fillNormals32: Fill;
  readonly fillNormals64: Fill;
  readonly narrow: (from: number, to: number, count: number) => void;
  readonly absorbColumns: (factor: number, columns: number, size: number, width: number) => void;
  readonly cholesky: (matrix: number, size: number, jitter: number) => number;
}

/** One instance of the module with a memory of its own. */
interface Instance {
  readonly memory: WebAssembly.Memory;
  readonly exports: Exports;
}

function openInstance(module: WebAssembly.Module, bytes: number): Instance {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  const exports = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
  new Float64Array(memory.buffer, ENDS, ZIGGURAT.ends.length).set(ZIGGURAT.ends);
  new Float64Array(memory.buffer, SCALES, ZIGGURAT.scales.length).set(ZIGGURAT.scales);
  return { memory, exports };
}

function bytesOf(length: number, single: boolean): number {
  return Math.ceil((length * (single ? 4 : 8)) / LINE) * LINE;
}

/** The bytes that the arrays of a workspace take. */
export function workspaceBytes(layout: Layout): number {
  let bytes = 0;
  for (const extent of Object.values(layout)) {
    bytes += typeof extent === 'number' ? bytesOf(extent, false) : bytesOf(extent[1], extent[0] === 'single');
  }
  return bytes;
}

function arraysIn<L extends Layout>(buffer: ArrayBuffer, layout: L, start: number): ArraysOf<L> {
  const arrays: Record<string, Reals> = {};
  let place = start;
  for (const [name, extent] of Object.entries(layout)) {
    const [precision, length] = typeof extent === 'number' ? (['double', extent] as const) : extent;
    const single = precision === 'single';
    arrays[name] = single ? new Float32Array(buffer, place, length) : new Float64Array(buffer, place, length);
    place += bytesOf(length, single);
  }
  return arrays as ArraysOf<L>;
}

const isSingle = (array: Reals): boolean => array.BYTES_PER_ELEMENT === 4;

/** Calls on one instance, for arrays in its memory; others are left to the twins. */
class InstanceKernels implements Kernels {
  readonly name = 'simd';
  readonly attentionPrecision = 'single';
  readonly pace = 4;
  readonly workspace: Kernels['workspace'];
  readonly #exports: Exports;
  readonly #buffer: ArrayBuffer;
  readonly #state: Uint32Array;
  readonly #twins: Kernels;

  constructor({ memory, exports }: Instance, twins: Kernels, workspace: Kernels['workspace']) {
    this.workspace = workspace;
    this.#exports = exports;
    this.#buffer = memory.buffer as ArrayBuffer;
    this.#state = new Uint32Array(this.#buffer, STATE, 4);
    this.#twins = twins;
  }

  readonly multiply: Product = (a, b, out, ...rest) => {
    if (this.#holds(a) && this.#holds(b) && this.#holds(out)) this.#multiply(0, a, b, out, ...rest);
    else this.#twins.multiply(a, b, out, ...rest);
  };

  readonly multiplyTransposed: Product = (a, b, out, ...rest) => {
    if (this.#holds(a) && this.#holds(b) && this.#holds(out)) this.#multiply(1, a, b, out, ...rest);
    else this.#twins.multiplyTransposed(a, b, out, ...rest);
  };

  readonly transposedMultiply: Product = (a, b, out, ...rest) => {
    if (this.#holds(a) && this.#holds(b) && this.#holds(out)) this.#multiply(2, a, b, out, ...rest);
    else this.#twins.transposedMultiply(a, b, out, ...rest);
  };

  #multiply(
    kind: 0 | 1 | 2,
    a: Reals,
    b: Reals,
    out: Reals,
    rows: number,
    inner: number,
    columns: number,
    accumulate = false,
    triangular: Triangular = 'none',
  ): void {
    const [from, by, to] = [a.byteOffset, b.byteOffset, out.byteOffset];
    const symmetric = kind !== 0 && from === by && rows === columns;
    const shape = SHAPES[triangular] | (symmetric ? SYMMETRIC : 0);
    const multiply = isSingle(out) ? this.#exports.multiply32 : this.#exports.multiply64;
    multiply(kind, from, by, to, rows, inner, columns, accumulate, shape);
  }

  attend(
    operands: AttentionOperands,
    out: Reals,
    tokenCount: number,
    width: number,
    dimension: number,
  ): void {
    const { queries, keys, meanQueries, tokens } = operands;
    const arrays = [queries, keys, meanQueries, tokens, out];
    if (!arrays.every((array) => this.#holds(array))) {
      this.#twins.attend(operands, out, tokenCount, width, dimension);
      return;
    }
    const attend = isSingle(out) ? this.#exports.attend32 : this.#exports.attend64;
    attend(
      queries.byteOffset,
      keys.byteOffset,
      width,
      meanQueries.length > 0 ? meanQueries.byteOffset : 0,
      tokens.byteOffset,
      out.byteOffset,
      tokenCount,
      dimension,
    );
  }

  softmaxRows(logits: Reals, rows: number, columns: number): void {
    if (!this.#holds(logits)) {
      this.#twins.softmaxRows(logits, rows, columns);
      return;
    }
    const softmaxRows = isSingle(logits) ? this.#exports.softmaxRows32 : this.#exports.softmaxRows64;
    softmaxRows(logits.byteOffset, rows, columns);
  }

  absorbColumns(factor: Float64Array, columns: Float64Array, size: number, width: number): void {
    if (this.#holds(factor) && this.#holds(columns)) {
      this.#exports.absorbColumns(factor.byteOffset, columns.byteOffset, size, width);
      return;
    }
    this.#twins.absorbColumns(factor, columns, size, width);
  }

  choleskyInPlace(matrix: Float64Array, size: number, terms = size): void {
    if (!this.#holds(matrix)) {
      this.#twins.choleskyInPlace(matrix, size, terms);
      return;
    }
    const pivot = this.#exports.cholesky(matrix.byteOffset, size, diagonalShift(matrix, size, terms));
    if (pivot >= 0) throw notSemidefinite(pivot, matrix[pivot * size + pivot]!);
  }

  residualStep(
    tokens: Float64Array,
    update: Reals,
    tokenCount: number,
    dimension: number,
    scale: number,
    residual: Residual,
  ): void {
    if (!this.#holds(tokens) || !this.#holds(update)) {
      this.#twins.residualStep(tokens, update, tokenCount, dimension, scale, residual);
      return;
    }
    const step = isSingle(update) ? this.#exports.residualStep32 : this.#exports.residualStep64;
    const [at, from] = [tokens.byteOffset, update.byteOffset];
    const row = step(at, from, tokenCount, dimension, scale, residual === 'tangent');
    if (row < 0) return;
    const token = tokens.subarray(row * dimension, (row + 1) * dimension);
    throw noDirection(row, Math.sqrt(token.reduce((sum, x) => sum + x * x, 0)));
  }

  convert(from: Float64Array, out: Reals): void {
    if (isSingle(out) && this.#holds(from) && this.#holds(out)) {
      this.#exports.narrow(from.byteOffset, out.byteOffset, from.length);
    } else {
      out.set(from);
    }
  }

  fillNormal(stream: Stream, out: Reals, scale = 1, start = 0, end = out.length): void {
    if (!this.#holds(out)) {
      this.#twins.fillNormal(stream, out, scale, start, end);
      return;
    }
    const state = this.#state;
    const fill = isSingle(out) ? this.#exports.fillNormals32 : this.#exports.fillNormals64;
    const at = out.byteOffset;
    for (let next = start; next < end; next++) {
      state[0] = stream[0]!;
      state[1] = stream[1]!;
      state[2] = stream[2]!;
      state[3] = stream[3]!;
      next = fill(at, next, end, scale);
      stream[0] = state[0];
      stream[1] = state[1];
      stream[2] = state[2];
      stream[3] = state[3];
      // Where the kernel stopped, the tail or the wedge of a layer has to settle.
      if (next < end) out[next] = scale * nextNormal(stream);
    }
  }

  #holds(array: Reals): boolean {
    return array.buffer === this.#buffer;
  }
}

/** SIMD kernels of one thread. */
export interface SimdKernels extends Kernels {
  /**
   * Runs `run` and takes the memory of its workspaces back, for those of the next run: nothing may keep their arrays.
   * Without it, a memory goes when the workspaces in it do.
   */
  reusing<T>(run: () => T): T;
}

/** An instance, its kernels, and where the next array goes. */
interface Slab {
  readonly instance: Instance;
  readonly kernels: Kernels;
  next: number;
}

/** Room for arrays in a slab: small workspaces share one, because a memory of its own costs more than they do. */
const SLAB_BYTES = 2 ** 22;

/**
 * The kernels of workers/kernels on a compiled module. A memory holds 1.5 MB of working space and the arrays of one
 * workspace, or of several small ones; it never grows while a workspace is in it, so its arrays stay where they are.
 *
 * @param twins what serves arrays that are in no workspace, or in another one
 */
export function createSimdKernels(module: WebAssembly.Module, twins: Kernels): SimdKernels {
  /** Where workspaces go while there is room. */
  let current: Slab | undefined;
  /** Of the runs before, the largest memory. */
  let kept: Instance | undefined;

  const openSlab = (bytes: number): Slab => {
    let instance = kept;
    kept = undefined;
    const size = ARRAYS + Math.max(bytes, SLAB_BYTES);
    if (instance === undefined) {
      instance = openInstance(module, size);
    } else {
      const missing = Math.ceil((size - instance.memory.buffer.byteLength) / PAGE);
      if (missing > 0) instance.memory.grow(missing);
      new Uint8Array(instance.memory.buffer, ARRAYS).fill(0);
    }
    return { instance, kernels: new InstanceKernels(instance, twins, workspace), next: ARRAYS };
  };

  const workspace = <L extends Layout>(layout: L): Workspace<L> => {
    const bytes = workspaceBytes(layout);
    const buffer = current?.instance.memory.buffer;
    if (current === undefined || current.next + bytes > buffer!.byteLength) current = openSlab(bytes);
    const { instance, kernels, next } = current;
    current.next += bytes;
    return { arrays: arraysIn(instance.memory.buffer as ArrayBuffer, layout, next), kernels };
  };

  return Object.assign(new InstanceKernels(openInstance(module, ARRAYS), twins, workspace), {
    reusing<T>(run: () => T): T {
      current = undefined;
      try {
        return run();
      } finally {
        // The last slab is the largest of a run whose workspaces grow; others are left to the collector.
        kept = (current as Slab | undefined)?.instance;
        current = undefined;
      }
    },
  });
}
