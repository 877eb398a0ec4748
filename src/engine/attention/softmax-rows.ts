import type { Reals } from '#engine/linear-algebra/kernels.ts';

/**
 * Replaces every row of `logits` [rows, columns] by its softmax, in place. The row's maximum is subtracted first, so
 * finite logits of any size give rows that sum to 1 up to rounding: at very large scale the hard maximum, shared
 * equally between exact ties. O(rows columns).
 */
export function softmaxRows(logits: Reals, rows: number, columns: number): void {
  for (let i = 0; i < rows; i++) {
    const start = i * columns;
    const end = start + columns;
    let largest = -Infinity;
    for (let k = start; k < end; k++) if (logits[k]! > largest) largest = logits[k]!;
    let sum = 0;
    for (let k = start; k < end; k++) {
      const weight = Math.exp(logits[k]! - largest);
      logits[k] = weight;
      sum += weight;
    }
    const scale = 1 / sum;
    for (let k = start; k < end; k++) logits[k]! *= scale;
  }
}
