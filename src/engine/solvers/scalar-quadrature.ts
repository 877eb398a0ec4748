import { requireFinite, requirePositive } from '#engine/arguments.ts';

// Gauss (7) and Kronrod (15) nodes and weights on [-1, 1], QUADPACK's qk15: index 7 is the centre, odd indices are Gauss nodes.
const NODES = [
  0.9914553711208126, 0.9491079123427585, 0.8648644233597691, 0.7415311855993945, 0.5860872354676911,
  0.4058451513773972, 0.20778495500789848, 0,
] as const;
const KRONROD = [
  0.022935322010529224, 0.06309209262997856, 0.10479001032225019, 0.14065325971552592, 0.1690047266392679,
  0.19035057806478542, 0.20443294007529889, 0.20948214108472782,
] as const;
const GAUSS = [0.1294849661688697, 0.27970539148927664, 0.3818300505051189, 0.4179591836734694] as const;

export interface Quadrature {
  readonly value: number;
  /** Sum of the Kronrod-Gauss differences of the pieces: an upper estimate of the error for smooth integrands. */
  readonly error: number;
}

interface Piece extends Quadrature {
  readonly from: number;
  readonly to: number;
}

/**
 * ∫_from^to of a scalar function by globally adaptive Gauss-Kronrod quadrature (the piece with the largest error is halved).
 *
 * @param integrand finite on the closed interval except possibly at its ends (never evaluated there)
 * @param from finite
 * @param to finite; smaller than `from` gives the negative
 * @param tolerance relative to |value|, plus 1e-300 absolute; default 1e-12
 * @throws RangeError if the ends are not finite, or if 500 pieces do not reach the tolerance
 * Cost 15 evaluations a piece.
 */
export function integrateScalar(
  integrand: (x: number) => number,
  from: number,
  to: number,
  tolerance = 1e-12,
): Quadrature {
  requireFinite('from', from);
  requireFinite('to', to);
  requirePositive('tolerance', tolerance);
  const pieces: Piece[] = [kronrod(integrand, from, to)];
  for (;;) {
    let value = 0;
    let error = 0;
    let worst = 0;
    pieces.forEach((piece, index) => {
      value += piece.value;
      error += piece.error;
      if (piece.error > pieces[worst]!.error) worst = index;
    });
    if (error <= tolerance * Math.abs(value) + 1e-300) return { value, error };
    const { from: left, to: right } = pieces[worst]!;
    const middle = 0.5 * (left + right);
    if (pieces.length >= 500 || middle === left || middle === right || !Number.isFinite(value)) {
      throw new RangeError(
        `tolerance = ${tolerance} is outside what quadrature reaches: ${value} ± ${error}`,
      );
    }
    pieces[worst] = kronrod(integrand, left, middle);
    pieces.push(kronrod(integrand, middle, right));
  }
}

function kronrod(integrand: (x: number) => number, from: number, to: number): Piece {
  const centre = 0.5 * (from + to);
  const half = 0.5 * (to - from);
  const middle = integrand(centre);
  let fine = KRONROD[7] * middle;
  let coarse = GAUSS[3] * middle;
  let size = Math.abs(fine);
  for (let i = 0; i < 7; i++) {
    const offset = half * NODES[i]!;
    const below = integrand(centre - offset);
    const above = integrand(centre + offset);
    fine += KRONROD[i]! * (below + above);
    size += KRONROD[i]! * (Math.abs(below) + Math.abs(above));
    if (i % 2 === 1) coarse += GAUSS[(i - 1) / 2]! * (below + above);
  }
  // Differences below rounding are no evidence of an error.
  const rounding = 4e-16 * size * Math.abs(half);
  const difference = Math.abs((fine - coarse) * half);
  return { from, to, value: fine * half, error: difference <= rounding ? 0 : difference };
}
