import { spawnSync } from 'node:child_process';

import { describe, expect, test } from 'vitest';

import { ENGINE_VERSION } from '#engine/version.ts';
import { measurements } from '#results/registry.ts';

import { measureCommand, type Host } from '../../../scripts/measure-command.ts';

interface Output {
  readonly measure: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly seed: number | string;
  readonly replicates: number;
  readonly method: string;
  readonly values: Readonly<Record<string, number | readonly number[] | string>>;
  readonly standardErrors: Readonly<Record<string, number | readonly number[]>>;
  readonly engineVersion: string;
  readonly elapsedMs: number;
}

const host = (files: Readonly<Record<string, string>> = {}): Host => {
  let clock = 0;
  return {
    now: () => (clock += 5),
    readText: (file) => {
      const text = files[file];
      if (text === undefined) throw new Error('no such file');
      return text;
    },
  };
};

const run = (...words: string[]): ReturnType<typeof measureCommand> => measureCommand(words, host());

function measure(...words: string[]): Output {
  const { exitCode, output } = run(...words);
  expect(output).not.toMatch(/null|NaN/);
  expect(exitCode).toBe(0);
  return JSON.parse(output) as Output;
}

/** Small runs of every measurement. */
const small: Readonly<Record<string, readonly string[]>> = {
  chain: ['n=5', 'd=6', 'layers=3', 'replicates=4'],
  'second-moment': ['n=5', 'd=6', 'horizon=0.2', 'replicates=3'],
  'f-g': ['replicates=4', 'draws=50'],
  'gamma-curve': ['replicates=2', 'draws=20', 'times=2,1,1'],
  'deterministic-curve': [],
  logistic: ['times=3,1'],
  'logistic-sde': ['replicates=50', 'times=0.2,0.1'],
  'hard-max-overlap': ['d=8', 'dtau=0.1', 'replicates=20', 'times=0.2'],
  'weak-order': ['residual=tangent'],
  regime: [],
  chaos: ['replicates=4', 'reference=50', 'n=4,8', 'layers=3'],
  'simplex-deviation': ['n=3', 'd=8,32', 'horizon=0.2', 'dtau=0.1', 'draws=20', 'replicates=3'],
  'overlap-step': ['n=3', 'd=4', 'replicates=20'],
  'mean-cosine': ['d=8', 'headDim=3', 'replicates=20'],
  'chain-sde': ['n=2', 'd=3', 'horizon=0.2', 'dtau=0.1', 'replicates=4'],
  'expansion-error': ['n=30', 'd=6', 'replicates=2'],
};

describe.each(measurements)('the measure $name', ({ name, keys, values: promised, replicates }) => {
  const words = small[name]!;
  const others = words.filter((word) => !word.startsWith('replicates='));

  test('prints one object with every key, value and error, and the same one again', () => {
    const output = measure(name, ...words);
    expect(Object.keys(output).sort()).toEqual(
      [
        'measure',
        'params',
        'seed',
        'replicates',
        'method',
        'values',
        'standardErrors',
        'engineVersion',
        'elapsedMs',
      ].sort(),
    );
    expect(Object.keys(output.params).sort()).toEqual(Object.keys(keys).sort());
    expect(Object.keys(output.values).sort()).toEqual(Object.keys(promised).sort());
    expect([output.measure, output.engineVersion, output.elapsedMs]).toEqual([name, ENGINE_VERSION, 5]);
    expect(output.method.length).toBeGreaterThan(10);
    expect(measure(name, ...words)).toEqual(output);
    if (replicates === 'none') {
      expect(output.standardErrors).toEqual({});
      const again = measure(name, ...words, 'seed=7', 'replicates=3');
      expect(again).toEqual({ ...output, seed: 7, replicates: 3 });
    } else {
      const shape = (entries: object): object =>
        Object.fromEntries(
          Object.entries(entries).map(([key, value]) => [key, Array.isArray(value) ? value.length : 0]),
        );
      expect(shape(output.standardErrors)).toEqual(shape(output.values));
      expect(measure(name, ...words, 'seed=another').values).not.toEqual(output.values);
      expect(measure(name, ...others, 'replicates=1').standardErrors).toEqual({});
    }
    const times = output.params['times'];
    if (Array.isArray(times)) expect(Object.values(output.values)[0]).toHaveLength(times.length);
  });

  test('names what is allowed when a key or a value is wrong', () => {
    const { exitCode, output } = run(name, 'nonsense=1');
    expect(exitCode).toBe(2);
    for (const key of Object.keys(keys)) expect(output).toContain(key);
    expect(output).not.toMatch(/\bat .*\.ts/);
    expect(run(name, ...others, 'replicates=0').output).toMatch(
      /^replicates = 0 is not allowed; allowed: integer >= 1/,
    );
  });

  test.runIf(replicates !== 'none')('in shards merges to the whole run', () => {
    const whole = measure(name, ...words);
    const files = Object.fromEntries(
      ['1/2', '2/2'].map((shard) => [shard, run(name, ...words, `shard=${shard}`).output]),
    );
    const { exitCode, output } = measureCommand(['merge', '2/2', '1/2'], host(files));
    expect(exitCode).toBe(0);
    const merged = JSON.parse(output) as Output;
    expect([merged.replicates, merged.params, merged.seed]).toEqual([
      whole.replicates,
      whole.params,
      whole.seed,
    ]);
    const flatten = ({ values, standardErrors }: Output): number[] =>
      [values, standardErrors].flatMap((entries) =>
        Object.keys(entries)
          .sort()
          .flatMap((key) => entries[key] as number[]),
      );
    const [a, b] = [flatten(merged), flatten(whole)];
    expect(a).toHaveLength(b.length);
    a.forEach((value, i) =>
      expect(Math.abs(value - b[i]!)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(b[i]!))),
    );
  });
});

describe('the command', () => {
  test('alone lists every measure with keys, units, ranges and defaults', () => {
    const { exitCode, output } = run();
    expect(exitCode).toBe(0);
    for (const { name, keys } of measurements) {
      expect(output).toContain(`\n${name}: `);
      for (const { unit, range } of Object.values(keys))
        expect(output).toContain(`[${unit}]; ${range}; default`);
    }
  });

  test('knows no other name', () => {
    expect(run('nope')).toEqual({
      exitCode: 2,
      output: `unknown measure "nope"; allowed: ${measurements.map(({ name }) => name).join(', ')}, merge`,
    });
  });

  test.each([
    [['n=0'], 'n = 0 is not allowed; allowed: integer >= 2'],
    [['n=2.5'], 'n = 2.5 is not allowed'],
    [['d=1'], 'd = 1 is not allowed; allowed: integer >= 2'],
    [['layers=0'], 'layers = 0 is not allowed; allowed: integer >= 1'],
    [['eta=-1'], 'eta = -1 is not allowed'],
    [['beta=NaN'], 'beta = NaN is not allowed'],
    [['headDim=65'], 'headDim = 65 is not allowed; allowed: integer >= 1 and <= d = 64'],
    [['gamma0=1'], 'gamma0 = 1 is not allowed; allowed: > -0.03225806451612903 and < 1 (n = 32)'],
    [['n=5', 'gamma0=-0.25'], 'gamma0 = -0.25 is not allowed; allowed: > -0.25 and < 1 (n = 5)'],
    [['init=cap', 'gamma0=-0.1'], 'gamma0 = -0.1 is not allowed; allowed: >= 0 and < 1 (init = cap)'],
    [['n=9', 'd=4', 'init=simplex'], 'init = simplex is not allowed; allowed: cap | uniform (n = 9 > d = 4)'],
    [['method=gram', 'law=rademacher'], 'method = gram is not allowed'],
    [['seed='], 'seed is empty'],
    [['n'], '"n" is not of the form key=value'],
  ])('refuses chain %j', (words, message) => {
    const { exitCode, output } = run('chain', ...words);
    expect(exitCode).toBe(2);
    expect(output).toContain(message);
  });

  test('takes the hard maximum, a phrase as seed, and gives a series', () => {
    expect(measure('chain', 'beta=1e6', 'layers=4').params['beta']).toBe(1e6);
    expect(measure('chain', 'seed=a phrase', 'layers=1').seed).toBe('a phrase');
    const series = measure('chain', 'layers=5', 'every=2').values['meanOverlap'] as number[];
    expect(series).toHaveLength(3);
    expect(series[0]).toBeCloseTo(0.1, 12);
    expect(series[2]).toBe(measure('chain', 'layers=4').values['meanOverlap']);
  });

  test('gives no standard errors where nothing is random, whole or merged', () => {
    const words = ['chain', 'n=4', 'd=4', 'layers=2', 'replicates=4', 'law=deterministic'];
    expect(measure(...words).standardErrors).toEqual({});
    expect(measure(...words, 'init=cap').standardErrors).not.toEqual({});
    const files = Object.fromEntries(
      ['1/2', '2/2'].map((part) => [part, run(...words, `shard=${part}`).output]),
    );
    const merged = JSON.parse(measureCommand(['merge', '1/2', '2/2'], host(files)).output) as Output;
    expect([merged.replicates, merged.standardErrors]).toEqual([4, {}]);
  });

  test('echoes equal parameters as equal text, whatever the order of the words and whether a default is given', () => {
    const bare = JSON.stringify(measure('f-g', 'replicates=1', 'draws=2').params);
    expect(JSON.stringify(measure('f-g', 'headDim=64', 'draws=2', 'n=16', 'replicates=1').params)).toBe(bare);
  });

  test('says so in one line when the doubles end', () => {
    const words = ['d=4', 'factors=1', 'dtau=1', 'times=3000', 'replicates=1'];
    const { exitCode, output } = run('hard-max-overlap', ...words);
    expect(exitCode).toBe(2);
    expect(output).toMatch(/^number 0 of replicate 0 = Infinity is outside the finite numbers/);
  });

  test('starts from the simplex where n <= d and from the cap elsewhere', () => {
    expect(measure('chain', 'n=4', 'd=4', 'layers=1').params['init']).toBe('simplex');
    expect(measure('chain', 'n=5', 'd=4', 'layers=1').params['init']).toBe('cap');
  });

  test('computes a simplex in a million dimensions', () => {
    const { values, method } = measure('chain', 'n=8', 'd=1000000', 'beta=0', 'eta=0.1', 'layers=50');
    expect(method).toMatch(/^gram/);
    // β = 0 and d → ∞: the odds of m grow by 1 + Δτ = 1.01 a layer; fluctuations are of order 1/1000.
    const odds = ((1 / 8 + (7 / 8) * 0.1) / (1 - 1 / 8 - (7 / 8) * 0.1)) * 1.01 ** 50;
    expect(Math.abs((values['secondMoment'] as number) - odds / (1 + odds))).toBeLessThan(5e-3);
  });

  test('as a process prints one line and exits with 0, or says what is allowed and exits with 2', () => {
    const spawn = (...words: string[]): ReturnType<typeof spawnSync> =>
      spawnSync(process.execPath, ['--import', 'tsx', 'scripts/measure.ts', ...words], { encoding: 'utf8' });
    const good = spawn('logistic');
    expect([good.status, String(good.stderr)]).toEqual([0, '']);
    const lines = String(good.stdout).split('\n');
    expect([lines.length, lines[1]]).toEqual([2, '']);
    expect((JSON.parse(lines[0]!) as Output).values['u']).toHaveLength(1);
    const bad = spawn('logistic', 'u0=2');
    expect([bad.status, String(bad.stdout)]).toEqual([2, '']);
    expect(String(bad.stderr)).toMatch(/^u0 = 2 is not allowed; allowed: number > 0 and <= 1\n/);
    expect(String(bad.stderr)).not.toMatch(/\bat .*\.ts/);
  });

  test('merges only what belongs together', () => {
    const part = (seed: number, shard: string): string =>
      run('chain', 'layers=1', 'replicates=4', `seed=${seed}`, `shard=${shard}`).output;
    const files = {
      a: part(1, '1/2'),
      again: part(1, '1/2'),
      b: part(1, '2/2'),
      other: part(2, '2/2'),
      whole: run('chain', 'layers=1').output,
      text: 'hello',
    };
    const merge = (...names: string[]): string => {
      const { exitCode, output } = measureCommand(['merge', ...names], host(files));
      expect(exitCode).toBe(2);
      return output;
    };
    expect(merge()).toMatch(/needs files/);
    expect(merge('a', 'again')).toBe('again repeats shard 1/2');
    expect(merge('a', 'other')).toMatch(/other does not belong to a/);
    for (const [broken, message] of [
      [{ params: { n: 0 } }, /^broken: n = 0 is not allowed/],
      [{ values: {} }, /^the parts measure different values/],
      [{ standardErrors: {} }, /^value "meanOverlap" is missing/],
    ] as const) {
      const text = JSON.stringify({ ...(JSON.parse(files.a) as object), ...broken });
      const { exitCode, output } = measureCommand(
        'params' in broken ? ['merge', 'broken'] : ['merge', 'broken', 'b'],
        host({ ...files, broken: text }),
      );
      expect(exitCode).toBe(2);
      expect(output).toMatch(message);
    }
    for (const name of ['whole', 'text', 'missing'])
      expect(merge('a', name)).toMatch(new RegExp(`^${name} is not allowed`));
  });
});

describe('numbers of theory.md', () => {
  test('regime: the exponents and the region of η = α = L^-1/2 and of η = 1/L', () => {
    const middle = measure('regime', 'eta=0.01', 'alpha=0.01', 'L=10000').values;
    expect(middle['region']).toBe('sde');
    expect((middle['exponents'] as number[]).map((x) => Math.round(x * 1e9) / 1e9)).toEqual([0.5, 0.5]);
    expect(middle['heads']).toBeCloseTo(1, 12);
    expect(measure('regime', 'eta=1e-4', 'alpha=1e-6', 'L=1000').values['region']).toBe('static');
  });

  test('N1: γ at τ = 1, 2, 3 in limit form and with the exact drift', () => {
    for (const [drift, expected] of [
      ['limit', [0.289, 0.546, 0.772]],
      ['exact', [0.28, 0.527, 0.75]],
    ] as const) {
      const { values, standardErrors } = measure('gamma-curve', `drift=${drift}`, 'replicates=8');
      expected.forEach((gamma, i) => {
        const error = (standardErrors['gamma'] as number[])[i]!;
        expect(error).toBeLessThan(5e-4);
        // Half a unit of the last digit given, and four standard errors.
        expect(Math.abs((values['gamma'] as number[])[i]! - gamma)).toBeLessThan(5e-4 + 4 * error);
      });
    }
  });

  test('expansion-error: below its bound, and of the size that method=auto expects', () => {
    const { values } = measure('expansion-error', 'n=200', 'd=16', 'replicates=3');
    expect(values['largestError']).toBeLessThan(values['errorBound'] as number);
    expect(values['relativeError']).toBeLessThan(values['predicted'] as number);
    expect(values['relativeError']).toBeGreaterThan(0.01 * (values['predicted'] as number));
  });

  test('chaos: W₂² between tokens and their conditional law falls like 1/n', () => {
    const { values, standardErrors } = measure('chaos', 'replicates=48', 'reference=800');
    const error = standardErrors['slopeSquared'] as number;
    expect(error).toBeLessThan(0.08);
    expect(Math.abs((values['slopeSquared'] as number) + 1)).toBeLessThan(3 * error);
  });
});
