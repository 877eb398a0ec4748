/**
 * A formula of the engine that changes by a few per cent turns exactly the claims red that rest on it. The formula is
 * mocked; predictions are evaluated anew, and so are whole runs of the measures that contain it. Every other number is the
 * stored one.
 */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readResults, readVerdicts } from '../../scripts/result-files.ts';

const { verdicts } = readVerdicts();
const claims = readResults().flatMap(({ result: { id, claims: list = [] } }) =>
  list.map((claim, index) => ({ name: `${id} ${index + 1}`, claim, verdict: verdicts[id]![index]! })),
);

type Formula = (...args: never[]) => unknown;

const mocked = new Set<string>();

/** Replaces an export of an engine module by a wrong version of it for everything that is imported afterwards. */
async function mockFormula(module: string, name: string, wrong: (right: Formula) => Formula): Promise<void> {
  vi.resetModules();
  const original = await vi.importActual<Record<string, Formula>>(module);
  mocked.add(module);
  vi.doMock(module, () => ({ ...original, [name]: wrong(original[name]!) }));
}

/** Names of the claims that fail now. */
async function redClaims(measuresToRun: readonly string[]): Promise<string[]> {
  const { checkClaim, fixedPrediction, judge } = await import('#results/check-claim.ts');
  return claims
    .filter(({ claim, verdict }) => {
      if (measuresToRun.includes(claim.measure) && claim.tier === 'fast') return !checkClaim(claim).agrees;
      const { measured, standardError, predicted, predictedError } = verdict;
      const prediction =
        typeof claim.predicted === 'string'
          ? { value: predicted, error: predictedError }
          : { value: fixedPrediction(claim.predicted), error: 0 };
      return !judge(claim, { value: measured, error: standardError }, prediction).agrees;
    })
    .map(({ name }) => name);
}

const times =
  (factor: number) =>
  (right: Formula): Formula =>
  (...args) =>
    factor * (right(...args) as number);

afterEach(() => {
  mocked.forEach((module) => vi.doUnmock(module));
  mocked.clear();
  vi.resetModules();
});

describe('without a change', () => {
  test('no claim is red', async () => {
    expect(await redClaims([])).toEqual([]);
  });
});

describe('a wrong formula turns its claims red, and no other', () => {
  test.each<[string, string, number, readonly string[]]>([
    ['logistic', 'finiteStepLogistic', 1.05, ['thm-high-temperature 1', 'thm-high-temperature 2']],
    ['logistic', 'logistic', 1.02, ['thm-high-temperature 3']],
    [
      'simplex-attention',
      'hardMaxCrossOfTwo',
      1.1,
      ['lem-kernel 1', 'lem-kernel 2', 'prop-overlap-drift 1', 'thm-simplex 1'],
    ],
    ['simplex-curve', 'simplexRate', 1.05, ['prop-overlap-drift 1']],
    ['logistic-sde', 'limitProbability', 1.05, ['prop-logistic-sde 1', 'note-4 6']],
    ['logistic-sde', 'stationaryMeanSquare', 1.05, ['note-4 5']],
    ['mean-cosine', 'meanCosine', 1.02, ['note-4 3']],
    ['mean-cosine', 'kappa', 1.1, ['note-4 1', 'note-4 2']],
  ])('%s: %s times %d', async (file, name, factor, expected) => {
    const module = `#engine/theory/${file}.ts`;
    await mockFormula(module, name, times(factor));
    expect(await redClaims([])).toEqual(expected);
  });

  test('g of the simplex theorem, 5 % too large wherever the engine samples it', async () => {
    const module = '#engine/theory/simplex-attention.ts';
    await mockFormula(module, 'sampleConcentrations', (right) => (...args) => {
      const sampled = right(...args) as { cross: Float64Array };
      return { ...sampled, cross: sampled.cross.map((value) => 1.05 * value) };
    });
    expect(await redClaims(['f-g', 'gamma-curve'])).toEqual([
      'thm-simplex 1',
      'thm-simplex 3',
      'note-1 2',
      'note-1 3',
    ]);
  });

  test('the overlap drift and the quadratic variation, 5 % too large', async () => {
    const module = '#engine/observables/overlap-drift.ts';
    const larger =
      (right: Formula): Formula =>
      (...args) =>
        (right(...args) as Float64Array).map((value) => 1.05 * value);
    await mockFormula(module, 'overlapDrift', larger);
    expect(await redClaims(['overlap-step'])).toEqual(['prop-overlap-drift 2']);
    await mockFormula(module, 'overlapVariation', larger);
    expect(await redClaims(['overlap-step'])).toEqual(['prop-overlap-drift 3']);
  });
});
