/**
 * What `choleskyInPlace` adds to the diagonal, relative to the largest diagonal entry and per row: covariances of
 * clustered tokens lose rank, and rounding then makes pivots slightly negative. Rounding of an n x n Gram product is
 * about n 2^-53, and four times that was enough in every run; the effect on a drawn Gaussian vector is independent
 * noise of relative variance `choleskyJitter(n)`, under 1e-12 up to n = 1000.
 */
export function choleskyJitter(size: number): number {
  return 4 * size * 2 ** -53;
}

/**
 * The number that is added to the diagonal of `matrix` [size, size]: `choleskyJitter` times the largest diagonal entry. A
 * matrix that was summed from more than `size` products, `terms` of them, has the rounding of so many.
 */
export function diagonalShift(matrix: Float64Array, size: number, terms: number): number {
  let largest = 0;
  for (let i = 0; i < size; i++) largest = Math.max(largest, matrix[i * size + i]!);
  return choleskyJitter(Math.max(size, terms)) * largest;
}

/** What `choleskyInPlace` throws. */
export function notSemidefinite(index: number, pivot: number): RangeError {
  return new RangeError(`pivot ${index} = ${pivot} is outside 0 to Infinity: the matrix is not semidefinite`);
}

/**
 * Overwrites the lower triangle of the symmetric positive semidefinite `matrix` [size, size] with L, where
 * L Lᵀ = matrix + jitter I with the jitter of `diagonalShift`. The strict upper triangle is
 * set to 0, so the result can be used as a full matrix. A zero matrix gives L = 0. No allocation; O(size^3 / 3).
 * @throws RangeError if a pivot is still negative or not a number: the matrix is then not positive semidefinite.
 */
export function choleskyInPlace(matrix: Float64Array, size: number, terms = size): void {
  const jitter = diagonalShift(matrix, size, terms);
  for (let i = 0; i < size; i++) {
    const rowI = i * size;
    for (let j = 0; j <= i; j++) {
      const rowJ = j * size;
      let s0 = 0;
      let s1 = 0;
      let k = 0;
      for (; k + 1 < j; k += 2) {
        s0 += matrix[rowI + k]! * matrix[rowJ + k]!;
        s1 += matrix[rowI + k + 1]! * matrix[rowJ + k + 1]!;
      }
      if (k < j) s0 += matrix[rowI + k]! * matrix[rowJ + k]!;
      const rest = matrix[rowI + j]! - (s0 + s1);
      if (j < i) {
        const pivot = matrix[rowJ + j]!;
        matrix[rowI + j] = pivot > 0 ? rest / pivot : 0;
      } else {
        const pivot = rest + jitter;
        if (!(pivot >= 0)) throw notSemidefinite(i, pivot);
        matrix[rowI + i] = Math.sqrt(pivot);
      }
    }
    for (let j = i + 1; j < size; j++) matrix[rowI + j] = 0;
  }
}
