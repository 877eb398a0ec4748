/** Laws of the registry itself: nothing is run here. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { claimHash } from '#components/claim-hash.ts';
import { ENGINE_VERSION } from '#engine/version.ts';
import { judge, readClaim } from '#results/check-claim.ts';
import { checkDependencies } from '#results/dependencies.ts';
import { resultIds } from '#results/result-ids.ts';
import { resultSchema, type Result } from '#results/result-schema.ts';
import { claimIdentity } from '#results/verdicts.ts';
import { readResults, readVerdicts } from '../../scripts/result-files.ts';

const results = readResults().map(({ result }) => result);
const { engineVersion, verdicts } = readVerdicts();
const claimed = results.flatMap(({ id, claims = [] }) =>
  claims.map((claim, index) => ({ name: `${id} ${index + 1}`, claim, verdict: verdicts[id]?.[index] })),
);

describe('the registry', () => {
  test('has one file for every id, and no other', () => {
    const files = readdirSync(new URL('../../content/results/', import.meta.url));
    expect(files.sort()).toEqual(resultIds.map((id) => `${id}.mdx`).sort());
    expect(results.map(({ id }) => id)).toEqual([...resultIds]);
  });

  test('gives every result claims, or a written reason why it has none', () => {
    for (const { claims = [], noClaims = '' } of results) {
      expect(claims.length > 0 || noClaims.length > 80).toBe(true);
    }
    const [result] = results;
    const neither = { ...result, claims: undefined, noClaims: undefined };
    expect(resultSchema.safeParse(neither).error?.message).toContain('either claims or a reason');
    expect(resultSchema.safeParse({ ...result, noClaims: 'And a reason.' }).success).toBe(false);
  });

  test("uses the paper's number for Theorem 1 alone", () => {
    expect(results.filter(({ number }) => number !== undefined).map(({ id }) => id)).toEqual([
      'thm-weak-error',
    ]);
  });

  test('has dependencies without circles', () => {
    expect(() => checkDependencies(results)).not.toThrow();
    const link = (id: Result['id'], ...dependsOn: Result['id'][]) => ({ id, dependsOn });
    const circle = [
      link('note-1', 'note-2'),
      link('note-2', 'note-3', 'note-4'),
      link('note-3'),
      link('note-4', 'note-1'),
    ];
    expect(() => checkDependencies(circle)).toThrow(
      'dependsOn = note-1 -> note-2 -> note-4 -> note-1 is a circle',
    );
    expect(() => checkDependencies([link('note-1', 'note-2')])).toThrow(
      'dependsOn = note-2 of note-1 is not a result',
    );
    expect(resultSchema.safeParse({ ...results[0], dependsOn: ['thm-none'] }).success).toBe(false);
  });
});

describe('the stored verdicts', () => {
  test('are those of this engine and of these claims, none missing and none left over', () => {
    expect(engineVersion).toBe(ENGINE_VERSION);
    const stored = Object.fromEntries(
      Object.entries(verdicts).map(([id, list]) => [id, list.map(({ claim }) => claim)]),
    );
    const expected = Object.fromEntries(
      results.flatMap(({ id, claims }) => (claims ? [[id, claims.map(claimHash)]] : [])),
    );
    // When this fails: npm run results
    expect(stored).toEqual(expected);
  });

  test.each(claimed)('$name agrees, by the tolerance of the claim', ({ claim, verdict }) => {
    const { measured, standardError, predicted, predictedError, allowance, agrees } = verdict!;
    expect(agrees).toBe(true);
    const again = judge(
      claim,
      { value: measured, error: standardError },
      { value: predicted, error: predictedError },
    );
    expect(again.agrees).toBe(true);
    // Six digits are stored of each.
    expect(Math.abs(again.allowance / allowance - 1)).toBeLessThan(1e-5);
  });

  test.each(claimed)('$name would fail if the prediction were off by a tenth', ({ claim, verdict }) => {
    const { measured, standardError, predicted, predictedError } = verdict!;
    for (const factor of [0.9, 1.1]) {
      const wrong = { value: factor * predicted, error: predictedError };
      expect(judge(claim, { value: measured, error: standardError }, wrong).agrees).toBe(false);
    }
  });
});

describe('a claim', () => {
  test.each(claimed)(
    '$name gives the reason of its bias, and repeats nothing that is not random',
    ({ claim }) => {
      expect(claim.tolerance.biasReason.length).toBeGreaterThan(5);
      if (readClaim(claim).measurement.replicates === 'none') expect(claim.replicates).toBe(1);
    },
  );

  test('that changes has another hash, unless only its words change', () => {
    const { claim } = claimed[0]!;
    const changes = [
      { measure: 'regime', params: {} },
      { params: { ...claim.params, residual: 'tangent' } },
      { seed: 2 },
      { replicates: 2 },
      { value: 'errors[0]' },
      { predicted: 2 },
      { predicted: { theory: 'logistic', args: {} } },
      { tolerance: { ...claim.tolerance, bias: 0.5 } },
      { tolerance: { ...claim.tolerance, standardErrors: 4 } },
    ];
    const hashes = [claim, ...changes.map((change) => ({ ...claim, ...change }))].map(claimHash);
    expect(new Set(hashes).size).toBe(changes.length + 1);
    expect(claimHash({ ...claim, statement: 'In other words.' })).toBe(hashes[0]);
    // A default that is written out is the same claim; one that changes is another.
    expect(claimHash({ ...claim, params: { ...claim.params, times: 'grid' } })).toBe(hashes[0]);
    const reversed = Object.fromEntries(Object.entries(claim.params).reverse());
    expect(claimIdentity({ ...claim, params: reversed })).toBe(claimIdentity(claim));
  });
});
