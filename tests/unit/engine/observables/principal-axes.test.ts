import { describe, expect, test } from 'vitest';
import { alongAxes, coordinateAxes, turnToPrincipalAxes } from '#engine/observables/principal-axes.ts';
import { createStream } from '#engine/random/stream.ts';
import { uniformTokens } from '#engine/sphere/initial-tokens.ts';

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, k) => sum + x * b[k]!, 0);

function rowsOf(axes: Float64Array, dimension: number): Float64Array[] {
  return [0, 1, 2].map((row) => axes.subarray(row * dimension, (row + 1) * dimension));
}

describe('principal axes', () => {
  test('stay orthonormal, and are eigenvectors of the second moments in the end', () => {
    const [n, d] = [40, 7];
    const tokens = uniformTokens(n, d, createStream(3, 'initial'));
    // Unequal lengths along the coordinates keep the eigenvalues apart.
    for (let c = 0; c < tokens.length; c++) tokens[c]! *= 1 / (1 + (c % d));
    const axes = coordinateAxes(d);
    axes.reverse();
    turnToPrincipalAxes(axes, tokens, n, d, 400);
    const rows = rowsOf(axes, d);
    rows.forEach((a, k) => rows.forEach((b, l) => expect(dot(a, b)).toBeCloseTo(k === l ? 1 : 0, 12)));
    const moments = rows.map((axis) => {
      const places = Float64Array.from({ length: n }, (_, i) => dot(tokens.subarray(i * d, i * d + d), axis));
      const image = Float64Array.from({ length: d }, (_, c) =>
        places.reduce((sum, place, i) => sum + place * tokens[i * d + c]!, 0),
      );
      const moment = dot(image, axis);
      // The iteration has converged to rounding: the ratio of eigenvalues is about ½, to the power 400.
      image.forEach((x, c) => expect(x).toBeCloseTo(moment * axis[c]!, 9));
      return moment;
    });
    expect(moments).toEqual([...moments].sort((a, b) => b - a));
  });

  test('keep an axis that the tokens do not have', () => {
    const axes = coordinateAxes(4);
    turnToPrincipalAxes(axes, Float64Array.of(0, 1, 0, 0, 0, 1, 0, 0), 2, 4, 5);
    const rows = rowsOf(axes, 4);
    rows.forEach((a, k) => rows.forEach((b, l) => expect(dot(a, b)).toBeCloseTo(k === l ? 1 : 0, 12)));
  });

  test('coordinates along the first axes are the first coordinates; in two dimensions the third is 0', () => {
    expect(alongAxes(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8), coordinateAxes(4), 2, 4)).toEqual(
      Float64Array.of(1, 2, 3, 5, 6, 7),
    );
    expect(alongAxes(Float64Array.of(1, 2), coordinateAxes(2), 1, 2)).toEqual(Float64Array.of(1, 2, 0));
  });

  test('name what has the wrong shape', () => {
    expect(() => alongAxes(new Float64Array(5), coordinateAxes(3), 2, 3)).toThrow(/vectors/);
    expect(() => turnToPrincipalAxes(coordinateAxes(3), new Float64Array(6), 2, 3, -1)).toThrow(/steps = -1/);
  });
});
