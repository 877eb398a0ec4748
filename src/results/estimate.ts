/** Averages over independent replicates, whole or merged from parts, with their standard errors. */

/** One number, or one number per entry of a list key such as `times`, in that key's order. */
export type MeasuredValues = Readonly<Record<string, number | readonly number[]>>;

export interface Estimate {
  readonly values: MeasuredValues;
  /** Same keys and shapes as `values`; `{}` with one replicate or no randomness. Never NaN. */
  readonly standardErrors: MeasuredValues;
}

/** Seed and replicates of a run: replicate r uses streams that depend on (seed, r) only. */
export interface RunOptions {
  /** A number or a phrase, kept as text. */
  readonly seed: string;
  /** How many replicates to run, >= 1. */
  readonly replicates: number;
  /** Index of the first one, 0 unless a job array runs a part of them. */
  readonly firstReplicate?: number;
}

/**
 * Averages independent replicates: value = mean, standard error = sd/√replicates (Welford's update, so a large mean
 * costs no digits). `replicate(index)` must use streams that depend on (seed, index) only.
 *
 * @throws RangeError if a replicate returns a value that is not finite; Error if it returns another shape than the first
 */
export function averageReplicates(
  options: RunOptions,
  replicate: (index: number) => MeasuredValues,
): Estimate {
  const first = options.firstReplicate ?? 0;
  let names: readonly string[] = [];
  let lengths: readonly (number | undefined)[] = [];
  let mean = new Float64Array(0);
  let squares = new Float64Array(0);
  for (let done = 0; done < options.replicates; done++) {
    const values = replicate(first + done);
    if (done === 0) {
      names = Object.keys(values);
      lengths = names.map((name) => (typeof values[name] === 'number' ? undefined : values[name]!.length));
      const size = lengths.reduce<number>((sum, length) => sum + (length ?? 1), 0);
      mean = new Float64Array(size);
      squares = new Float64Array(size);
    }
    const flat = flatten(values, names);
    if (flat.length !== mean.length) throw new Error('replicates returned values of different shapes');
    for (let i = 0; i < mean.length; i++) {
      const delta = flat[i]! - mean[i]!;
      mean[i]! += delta / (done + 1);
      squares[i]! += delta * (flat[i]! - mean[i]!);
      if (!Number.isFinite(squares[i]!)) {
        const problem = `number ${i} of replicate ${first + done} = ${flat[i]}`;
        throw new RangeError(`${problem} is outside the finite numbers for these parameters`);
      }
    }
  }
  const values = unflatten(mean, names, lengths);
  if (options.replicates < 2) return { values, standardErrors: {} };
  const errors = squares.map((sum) => Math.sqrt(sum / (options.replicates - 1) / options.replicates));
  return { values, standardErrors: unflatten(errors, names, lengths) };
}

/**
 * Merges estimates over disjoint replicates: counts exactly, means and standard errors as if all had run together
 * (Chan's formula; relative error below 1e-12).
 *
 * @throws RangeError if the parts have different values
 */
export function mergeEstimates(
  parts: readonly (Estimate & { readonly replicates: number })[],
): Estimate & { readonly replicates: number } {
  const head = parts[0];
  if (head === undefined) throw new RangeError('nothing to merge');
  const names = Object.keys(head.values);
  const lengths = names.map((name) => {
    const value = head.values[name]!;
    return typeof value === 'number' ? undefined : value.length;
  });
  let count = 0;
  let mean = new Float64Array(0);
  let squares = new Float64Array(0);
  for (const part of parts) {
    if (Object.keys(part.values).join() !== names.join())
      throw new RangeError('the parts measure different values');
    const partMean = Float64Array.from(flatten(part.values, names));
    const partErrors = part.replicates < 2 ? partMean.map(() => 0) : flatten(part.standardErrors, names);
    const partSquares = Float64Array.from(
      partErrors,
      (error) => error * error * part.replicates * (part.replicates - 1),
    );
    if (count === 0) {
      [count, mean, squares] = [part.replicates, partMean, partSquares];
      continue;
    }
    if (partMean.length !== mean.length) throw new RangeError('the parts measure lists of different lengths');
    const total = count + part.replicates;
    for (let i = 0; i < mean.length; i++) {
      const delta = partMean[i]! - mean[i]!;
      mean[i]! += (delta * part.replicates) / total;
      squares[i]! += partSquares[i]! + (delta * delta * count * part.replicates) / total;
    }
    count = total;
  }
  const values = unflatten(mean, names, lengths);
  if (count < 2) return { values, standardErrors: {}, replicates: count };
  const errors = squares.map((sum) => Math.sqrt(sum / (count - 1) / count));
  return { values, standardErrors: unflatten(errors, names, lengths), replicates: count };
}

function flatten(values: MeasuredValues, names: readonly string[]): number[] {
  return names.flatMap((name) => {
    const value = values[name];
    if (value === undefined) throw new RangeError(`value "${name}" is missing`);
    return typeof value === 'number' ? [value] : [...value];
  });
}

function unflatten(
  flat: Float64Array,
  names: readonly string[],
  lengths: readonly (number | undefined)[],
): MeasuredValues {
  const out: Record<string, number | readonly number[]> = {};
  let offset = 0;
  names.forEach((name, i) => {
    const length = lengths[i];
    out[name] = length === undefined ? flat[offset]! : Array.from(flat.subarray(offset, offset + length));
    offset += length ?? 1;
  });
  return out;
}
