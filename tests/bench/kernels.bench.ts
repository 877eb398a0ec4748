/** The products and the normal variates that layers are made of. Seeded; ratios within one run. */
import { bench, describe } from 'vitest';

import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { fillNormal } from '#engine/random/normal.ts';
import { createStream, nextUniform } from '#engine/random/stream.ts';

describe.each([
  [64, 64, 64],
  [200, 256, 200],
  [256, 256, 256],
])('a product of %d x %d x %d', (rows, inner, columns) => {
  const a = new Float64Array(rows * inner);
  const b = new Float64Array(inner * columns);
  const out = new Float64Array(rows * columns);
  fillNormal(createStream('a', 'noise'), a);
  fillNormal(createStream('b', 'noise'), b);
  const { multiply, multiplyTransposed, transposedMultiply } = typescriptKernels;
  bench('a b', () => multiply(a, b, out, rows, inner, columns));
  bench('a bᵀ, tiles of 4 x 2', () => multiplyTransposed(a, b, out, rows, inner, columns));
  bench('aᵀ b', () => transposedMultiply(a, b, out, rows, inner, columns));
  bench('a bᵀ, three plain loops', () => {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += a[i * inner + k]! * b[j * inner + k]!;
        out[i * columns + j] = sum;
      }
    }
  });
});

describe('10 000 normal variates', () => {
  const out = new Float64Array(10_000);
  const stream = createStream('normals', 'noise');
  bench('ziggurat', () => fillNormal(stream, out));
  bench('Box and Muller', () => {
    for (let i = 0; i < out.length; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(nextUniform(stream)));
      const angle = 2 * Math.PI * nextUniform(stream);
      out[i] = radius * Math.cos(angle);
      out[i + 1] = radius * Math.sin(angle);
    }
  });
});
