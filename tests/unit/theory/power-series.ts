/** Coefficients of Σ_p c_p x^p through as many values, by Gaussian elimination with partial pivoting. */
export function powerCoefficients(
  xs: readonly number[],
  powers: readonly number[],
  values: readonly number[],
): number[] {
  const rows = xs.map((x, i) => [...powers.map((power) => x ** power), values[i]!]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column; row < size; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let below = column + 1; below < size; below++) {
      const factor = rows[below]![column]! / rows[column]![column]!;
      rows[below] = rows[below]!.map((value, k) => value - factor * rows[column]![k]!);
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row--) {
    const known = solution.reduce((sum, value, k) => sum + value * rows[row]![k]!, 0);
    solution[row] = (rows[row]![size]! - known) / rows[row]![row]!;
  }
  return solution;
}
