import { requireInteger } from '#engine/arguments.ts';

/** Nodes and weights of a quadrature rule. */
export interface Quadrature {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * The rule with E f(Z) = Σ weights f(nodes) for a standard normal Z and every polynomial f of degree < 2 `count`.
 * Newton's method on normalised Hermite polynomials, the zeros being separated by the classical starting values. O(count²).
 * @throws RangeError unless 1 <= count <= 64.
 */
export function gaussHermite(count: number): Quadrature {
  requireInteger('count', count, 1, 64);
  const nodes = new Float64Array(count);
  const weights = new Float64Array(count);
  let zero = 0;
  for (let i = 0; i < Math.ceil(count / 2); i++) {
    if (i === 0) zero = Math.sqrt(2 * count + 1) - 1.85575 * (2 * count + 1) ** (-1 / 6);
    else if (i === 1) zero -= (1.14 * count ** 0.426) / zero;
    else if (i === 2) zero = 1.86 * zero - 0.86 * rootTwo(nodes[count - 1]!);
    else if (i === 3) zero = 1.91 * zero - 0.91 * rootTwo(nodes[count - 2]!);
    else zero = 2 * zero - rootTwo(nodes[count - i + 1]!);
    let slope = 1;
    for (let iteration = 0; iteration < 50; iteration++) {
      let current = Math.PI ** -0.25;
      let previous = 0;
      for (let k = 1; k <= count; k++) {
        const next = zero * Math.sqrt(2 / k) * current - Math.sqrt((k - 1) / k) * previous;
        previous = current;
        current = next;
      }
      slope = Math.sqrt(2 * count) * previous;
      const change = current / slope;
      zero -= change;
      if (Math.abs(change) < 1e-15 * (1 + Math.abs(zero))) break;
    }
    // Physicists' nodes and weights, turned into those of the standard normal law.
    nodes[count - 1 - i] = zero * Math.SQRT2;
    nodes[i] = -zero * Math.SQRT2;
    weights[i] = weights[count - 1 - i] = 2 / (slope * slope) / Math.sqrt(Math.PI);
  }
  return { nodes, weights };
}

function rootTwo(node: number): number {
  return node / Math.SQRT2;
}
