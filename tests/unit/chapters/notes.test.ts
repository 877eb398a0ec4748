import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hardMaxFiniteStep, walkHardMax } from '#engine/dynamics/hard-max-overlap.ts';
import { createStream } from '#engine/random/stream.ts';
import { fixedHeadErrors, randomHeadErrors } from '#engine/solvers/weak-errors.ts';
import { artanhSquaredCurve } from '#engine/theory/logistic-sde.ts';
import { simplexCurve, tabulateSimplex } from '#engine/theory/simplex-curve.ts';
import { measurementNamed } from '#results/registry.ts';
import { summarise } from '../engine/support/statistics.ts';

// The numbers of content/notes/*.mdx. Long computations are kept in tests/fixtures/notes/measured.json: each entry is the
// answer of `npm run -s measure -- MEASURE PARAMS seed=... replicates=...` with the parameters that it lists.

interface Run {
  readonly params: Readonly<Record<string, unknown>>;
  readonly replicates: number;
  readonly values: Readonly<Record<string, readonly number[]>>;
  readonly standardErrors: Readonly<Record<string, readonly number[]>>;
}
const measured = JSON.parse(readFileSync('tests/fixtures/notes/measured.json', 'utf8')) as Readonly<
  Record<'networks' | 'coarseNetworks' | 'limitForm' | 'exactDrift' | 'chaos' | 'fineChaos', Run>
>;

const note = (id: string): string => readFileSync(`content/notes/${id}.mdx`, 'utf8').replaceAll(/\s+/g, ' ');

/** 0.2782 with a standard error of 0.0009 as "0.2782(9)". */
function withError(value: number, error: number): string {
  const decimals = error < 0.01 ? 4 : 3;
  return `${value.toFixed(decimals)}(${Math.round(error * 10 ** decimals)})`;
}

describe('N1', () => {
  const { networks, coarseNetworks, limitForm, exactDrift } = measured;

  test('the table is that of the stored runs', () => {
    for (const tau of [1, 2, 3]) {
      const cell = withError(
        networks.values['meanOverlap']![tau]!,
        networks.standardErrors['meanOverlap']![tau]!,
      );
      const curves = [limitForm, exactDrift].map((run) => run.values['gamma']![tau - 1]!.toFixed(3));
      expect(note('n1')).toContain(`| ${[tau, ...curves, cell].join(' | ')} |`);
    }
    for (const run of [limitForm, exactDrift])
      expect(Math.max(...run.standardErrors['gamma']!)).toBeLessThan(1e-4);
  });

  test('the stored curves are what the engine gives', () => {
    const model = { tokenCount: 16, dimension: 64, beta: 8 };
    for (const [drift, run] of [
      ['limit', limitForm],
      ['exact', exactDrift],
    ] as const) {
      const batches = Array.from({ length: 4 }, (_, batch) =>
        simplexCurve(
          tabulateSimplex(model, 1024, createStream('N1 again', 'weights', batch)),
          0.1,
          [1, 2, 3],
          drift,
        ),
      );
      [0, 1, 2].forEach((index) => {
        const { mean } = summarise(batches.map((curve) => curve[index]!));
        // Batches of 1024 draws have standard deviations of 0.0006 to 0.0009.
        expect(Math.abs(mean - run.values['gamma']![index]!)).toBeLessThan((4 * 0.0009) / 2);
      });
    }
  });

  test('the shares of the gap, the effect of the step and the last gap, in words', () => {
    const at = (run: Run, tau: number): number =>
      run.values['gamma']?.[tau - 1] ?? run.values['meanOverlap']![tau]!;
    const share = (tau: number): number =>
      (at(limitForm, tau) - at(exactDrift, tau)) / (at(limitForm, tau) - at(networks, tau));
    expect(Math.abs(share(1) - 4 / 5)).toBeLessThan(0.05);
    expect(Math.abs(share(3) - 3 / 5)).toBeLessThan(0.05);
    const effects = [1, 2, 3].map((tau) => at(networks, tau) - at(coarseNetworks, tau));
    expect(effects.map((effect) => effect.toFixed(3))).toEqual(['0.002', '0.004', '0.004']);
    expect((at(limitForm, 3) - at(networks, 3)).toFixed(3)).toBe('0.036');
    expect(note('n1')).toContain('the limit form is too high by 0.036 at $\\tau=3$');
    expect((coarseNetworks.params['eta'] as number) ** 2).toBeCloseTo(4 * 0.005, 12);
    // The same as another program found, theory.md N1: see also tests/unit/engine/dynamics/gram-chain.test.ts.
    [0.2772, 0.5168, 0.7364].forEach((other, index) => {
      const error = Math.hypot(networks.standardErrors['meanOverlap']![index + 1]!, 0.001);
      expect(Math.abs(at(networks, index + 1) - other)).toBeLessThan(3 * error);
    });
  });
});

const fixedHead = { tokenCount: 5, dimension: 3, beta: 1, seed: 1 } as const;

describe('N2', () => {
  test('the distance from ODE II at η = 1/128, at time 1 and at worst', () => {
    const error = (times: 'grid' | 'all'): number =>
      fixedHeadErrors({ ...fixedHead, residual: 'tangent', times }, 1 / 128)[1];
    expect(error('grid').toExponential(1)).toBe('2.3e-5');
    expect(error('all').toExponential(1)).toBe('8.9e-3');
    expect(note('n2')).toContain(
      'its distance is $2.3\\cdot10^{-5}$ at time 1, and $8.9\\cdot10^{-3}$ at worst',
    );
  });

  test('the example: sin(η/2) exceeds C e^{Cη} η²(1+η) for small η, whatever C is', () => {
    for (const constant of [1, 10, 100]) {
      const eta = 1 / (8 * constant * Math.exp(constant / 8));
      expect(Math.sin(eta / 2)).toBeGreaterThan(constant * Math.exp(constant * eta) * eta ** 2 * (1 + eta));
    }
  });
});

describe('N3', () => {
  test('the table of orders between η = 1/64 and 1/128', () => {
    const names = [
      ['one fixed head', 'ODE I'],
      ['', 'ODE II'],
      ['', 'ODE II with the radial term'],
      ['random heads, $H=1$', 'SDE'],
      ['', 'modified SDE'],
      ['', 'modified SDE with the radial term'],
    ];
    const orders = (residual: 'ambient' | 'tangent'): string[] => {
      const at = (eta: number): number[] => [
        ...fixedHeadErrors({ ...fixedHead, residual, times: 'grid' }, eta),
        ...randomHeadErrors(
          { valueShift: 1, noiseRate: eta, start: -0.8, residual, times: 'grid', noise: true },
          eta,
        ),
      ];
      const [coarse, fine] = [at(1 / 64), at(1 / 128)];
      return coarse.map((error, index) => Math.log2(error / fine[index]!).toFixed(2));
    };
    const [ambient, tangent] = [orders('ambient'), orders('tangent')];
    const rows = [...readFileSync('content/notes/n3.mdx', 'utf8').matchAll(/^\|(.*)\|$/gm)]
      .map(([, row]) => row!.split('|').map((cell) => cell.trim()))
      .slice(2);
    expect(rows).toEqual(names.map(([heads, limit], row) => [heads, limit, ambient[row], tangent[row]]));
  });

  test('the angles of the example are those that the tests of the engine find', () => {
    // tests/unit/engine/solvers/weak-order.test.ts runs the chain.
    expect(note('n3')).toContain(
      `turn by ${(10 * Math.atan(0.1 / 1.1)).toFixed(3)} instead of 1; with the projection, by ${(10 * Math.atan(0.1)).toFixed(3)}.`,
    );
  });
});

describe('N4', () => {
  test('the readings of the clock at t = 2', () => {
    const [zero, half, one] = [0, 0.5, 1].map((kappa) => artanhSquaredCurve(kappa, 0, [2])[0]!);
    expect(note('n4')).toContain(
      `${zero!.toFixed(2)} for $\\kappa=0$, ${half!.toFixed(2)} for $\\kappa=\\frac12$, ${one!.toFixed(0)} for $\\kappa=1$`,
    );
    const finite = hardMaxFiniteStep(1, 0.02);
    const biased = artanhSquaredCurve(finite.kappa, 0, [2 * finite.clock])[0]!;
    expect(note('n4')).toContain(
      `Layers of this length should give ${biased.toFixed(2)} for $\\kappa=1$ and large $d$`,
    );
  });

  test('sampled mean cosine at d = 64: κ = 0.983 with a standard error of 0.007', () => {
    const measurement = measurementNamed('mean-cosine');
    const params = { d: 64, headDim: 64, factors: 2, overlap: 0.5 };
    const { values, standardErrors } = measurement.run(params, { seed: '1', replicates: 20_000 });
    expect((values['kappa'] as number).toFixed(3)).toBe('0.983');
    expect((standardErrors['kappa'] as number).toFixed(3)).toBe('0.007');
    expect(note('n4')).toContain('square factors showed $\\kappa=0.983$ with a standard error of 0.007');
  });

  test('the chain tells the three values apart: orthogonal, one matrix and square factors at t = 2', () => {
    // Δτ = 0.1 and d = 64: every mean agrees with its own finite-step form and with no other.
    const kappas = [0, 0.5, 1];
    const forms = kappas.map((kappa) => {
      const finite = hardMaxFiniteStep(kappa, 0.1);
      return artanhSquaredCurve(finite.kappa, 0, [2 * finite.clock])[0]!;
    });
    ([0, 1, 2] as const).forEach((factors) => {
      const stream = createStream('N4 three', 'weights', factors);
      const model = { dimension: 64, factors, deltaTau: 0.1 };
      const squares = Array.from({ length: 600 }, () => walkHardMax(model, 0, [2], stream)[0]! ** 2);
      const { mean, errorOfMean } = summarise(squares);
      forms.forEach((form, index) => {
        const distance = Math.abs(mean - form);
        // Corrections of relative order 1/d.
        if (index === factors) expect(distance).toBeLessThan(4 * errorOfMean + form / 32);
        else expect(distance).toBeGreaterThan(3 * errorOfMean);
      });
    });
  });
});

describe('N5', () => {
  test('the Euler error of the projected update is of order 1.03 between η = 1/64 and 1/128', () => {
    const error = (eta: number): number =>
      fixedHeadErrors({ ...fixedHead, residual: 'tangent', times: 'grid' }, eta)[0];
    expect(Math.log2(error(1 / 64) / error(1 / 128)).toFixed(2)).toBe('1.03');
    expect(note('n5')).toContain('the order is 1.03 at the grid time 1');
  });

  test('the noise left out moves the mean overlap by η/6 in dimension 3', () => {
    const eta = 1 / 256;
    const heads = { valueShift: 0, noiseRate: eta, start: 0, residual: 'ambient', times: 'grid' } as const;
    const [moved] = randomHeadErrors({ ...heads, noise: false }, eta);
    // The next term is of relative order α = 2η/3.
    expect(Math.abs(moved / (eta / 6) - 1)).toBeLessThan(2 * eta);
    const d = 3;
    expect((((d - 2) / (2 * (d - 1))) * (d - 1)) / d).toBeCloseTo(1 / 6, 15);
  });

  test('n times the squared distance of tokens and copies is that of the stored run', () => {
    const { chaos, fineChaos } = measured;
    const counts = chaos.params['n'] as readonly number[];
    const cellsOf = ({ values, standardErrors }: Run): readonly string[] =>
      counts.map((count, index) =>
        withError(count * values['coupling']![index]!, count * standardErrors['coupling']![index]!),
      );
    const cells = cellsOf(chaos);
    expect(note('n5')).toContain(
      `${cells[0]}, ${cells[1]} and ${cells[2]} for $n=${counts[0]}$, ${counts[1]} and ${counts[2]}`,
    );
    const fine = cellsOf(fineChaos);
    expect(note('n5')).toContain(
      `$\\Delta\\tau=${String(fineChaos.params['dtau'])}$, gave ${fine[0]}, ${fine[1]} and ${fine[2]}`,
    );
    expect(chaos.replicates).toBe(4000);
    const again = measurementNamed('chaos').run(
      { ...chaos.params, n: [10, 40], reference: 160 },
      { seed: 'N5 again', replicates: 200 },
    );
    [0, 1].forEach((index) => {
      const error = (again.standardErrors['coupling'] as readonly number[])[index]!;
      const difference =
        (again.values['coupling'] as readonly number[])[index]! - chaos.values['coupling']![index]!;
      expect(Math.abs(difference)).toBeLessThan(4 * error);
    });
  });
});
