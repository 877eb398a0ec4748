import { requireFinite, requireLength, requireOneOf } from '#engine/arguments.ts';
import type { Kernels, Reals } from '#engine/linear-algebra/kernels.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { nextUint32, type Stream } from '#engine/random/stream.ts';

/**
 * Law of one head (V, A), theory.md section 2. Random entries have the standard deviations sigmaV / sqrt(d) for V and
 * sigmaA / sqrt(d) for W and W', with A = W W'ᵀ.
 *
 * - `gaussian`: assumption (G), everything centred Gaussian.
 * - `rademacher`: the same with entries ± the standard deviation.
 * - `shifted`: V = valueShift I + Gaussian and A = queryKeyShift I + Gaussian product: a law with a drift.
 * - `deterministic`: every head is the same pair of matrices, each given in full [d, d] or as a multiple of I.
 */
export type WeightLaw =
  | { readonly kind: 'gaussian' }
  | { readonly kind: 'rademacher' }
  | { readonly kind: 'shifted'; readonly valueShift: number; readonly queryKeyShift: number }
  | {
      readonly kind: 'deterministic';
      readonly value: number | Float64Array<ArrayBuffer>;
      readonly queryKey: number | Float64Array<ArrayBuffer>;
    };

/** The law under assumption (G). */
export const GAUSSIAN: WeightLaw = { kind: 'gaussian' };

/**
 * Checks the numbers of a law for tokens of the given dimension.
 * @throws RangeError naming the number that is not finite or the matrix that has another size.
 */
export function requireWeightLaw(law: WeightLaw, dimension: number): void {
  const requireMatrix = (name: string, matrix: number | Float64Array): void => {
    if (typeof matrix === 'number') requireFinite(name, matrix);
    else {
      requireLength(name, matrix, dimension * dimension);
      matrix.forEach((entry, i) => requireFinite(`${name}[${i}]`, entry));
    }
  };
  requireOneOf('law', law.kind, ['gaussian', 'rademacher', 'shifted', 'deterministic']);
  switch (law.kind) {
    case 'gaussian':
    case 'rademacher':
      return;
    case 'shifted':
      requireFinite('valueShift', law.valueShift);
      requireFinite('queryKeyShift', law.queryKeyShift);
      return;
    case 'deterministic':
      requireMatrix('value', law.value);
      requireMatrix('queryKey', law.queryKey);
  }
}

/**
 * Fills `out` with the centred random entries of a law: normal, or ±`scale` for `rademacher`. Nothing is drawn for
 * `deterministic`, whose entries are 0 around its mean.
 */
export function fillEntries(
  law: WeightLaw,
  stream: Stream,
  out: Reals,
  scale: number,
  kernels: Kernels = typescriptKernels,
): void {
  switch (law.kind) {
    case 'gaussian':
    case 'shifted':
      kernels.fillNormal(stream, out, scale);
      return;
    case 'rademacher':
      for (let start = 0; start < out.length; start += 32) {
        let bits = nextUint32(stream);
        const end = Math.min(out.length, start + 32);
        for (let i = start; i < end; i++) {
          out[i] = (bits & 1) === 0 ? scale : -scale;
          bits >>>= 1;
        }
      }
      return;
    case 'deterministic':
      out.fill(0);
  }
}

/** The mean of V under a law: a multiple of I, or a matrix [d, d]. */
export function meanValue(law: WeightLaw): number | Float64Array {
  if (law.kind === 'shifted') return law.valueShift;
  return law.kind === 'deterministic' ? law.value : 0;
}

/** The mean of A under a law: a multiple of I, or a matrix [d, d]. */
export function meanQueryKey(law: WeightLaw): number | Float64Array {
  if (law.kind === 'shifted') return law.queryKeyShift;
  return law.kind === 'deterministic' ? law.queryKey : 0;
}
