import { describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { svgText } from '#charts/svg-text.ts';
import { classifyExponents, classifyRegime } from '#engine/theory/regimes.ts';
import { parseParameter } from '#widgets/parameter.ts';
import { simulation } from '#widgets/phase-diagram/simulation.ts';
import { REGIONS, spec, type PhaseDiagramParameters } from '#widgets/phase-diagram/spec.ts';
import { view } from '#widgets/phase-diagram/view.ts';
import type { Chunk, Trajectory } from '#widgets/trajectory.ts';
import { defaultValues, presetValues } from '#widgets/widget-spec.ts';

const defaults = defaultValues(spec);
const sizes = [
  { width: 300, height: 860 },
  { width: 464, height: 600 },
  { width: 656, height: 620 },
];
const NO_NUMBER = /NaN|undefined|Infinity|null/;

/** Runs to the end, handing each chunk to `visit`. */
function runAll(
  params: PhaseDiagramParameters,
  visit: (trajectory: Trajectory, chunk: Chunk) => void = () => undefined,
): Trajectory {
  const columns: Record<string, Float64Array> = {};
  const trajectory: Trajectory = { columns, facts: {}, frame: spec.plan(params).frames - 1 };
  let checkpoint: unknown;
  do {
    const chunk = simulation.simulate({
      params,
      replicate: 0,
      ...(checkpoint === undefined ? {} : { checkpoint: structuredClone(checkpoint) as never }),
    });
    for (const patch of chunk.patches) {
      (columns[patch.column] ??= new Float64Array(patch.length)).set(patch.values, patch.offset);
    }
    visit(trajectory, chunk);
    checkpoint = chunk.checkpoint;
  } while (checkpoint !== undefined);
  return trajectory;
}

function surroundings(trajectory: Trajectory, params: PhaseDiagramParameters, size = sizes[2]!) {
  return { size, domains: view.domains(trajectory, params) };
}

/** Distance from the limits at the last layer. */
function gaps(params: PhaseDiagramParameters): Record<'still' | 'ode1' | 'ode2' | 'sde' | 'error', number> {
  const { columns, frame } = runAll(params);
  const last = (name: string): number => columns[name]![frame]!;
  return {
    still: last('still'),
    ode1: last('ode1'),
    ode2: last('ode2'),
    sde: last('sde'),
    error: last('errorOfSde'),
  };
}

describe('presets', () => {
  test.each([
    ['regime-static', 'static'],
    ['regime-ode-1', 'ode1'],
    ['regime-ode-2', 'ode2'],
    ['regime-sde', 'sde'],
    ['regime-failure', 'failure'],
    ['fig-1', 'sde'],
    ['vit-b-root', 'ode2'],
    ['bert-large-root', 'ode2'],
    ['llama-65b-root', 'ode2'],
    ['gpt-3-root', 'ode2'],
    ['vit-b-inverse', 'ode1'],
    ['bert-large-inverse', 'ode1'],
    ['llama-65b-inverse', 'ode1'],
    ['gpt-3-inverse', 'ode1'],
  ] as const)('%s lies in the region %s', (preset, region) => {
    const { eta, headCount, layerCount, dimension } = presetValues(spec, preset);
    const alpha = (eta * (1 - 1 / dimension)) / headCount;
    expect(classifyRegime(eta, alpha, layerCount).region).toBe(region);
    const { columns } = runAll({ ...presetValues(spec, preset), replicates: 2 });
    expect(REGIONS[columns['region']![0]!]).toBe(region);
  });

  test('every region has one', () => {
    const inRegions = spec.presets.map(({ id }) => {
      const params = presetValues(spec, id);
      return REGIONS[runAll({ ...params, replicates: 2 }).columns['region']![0]!];
    });
    expect(new Set(inRegions)).toEqual(new Set(REGIONS));
  });
});

describe('the simulation', () => {
  test('equal requests give equal bits, and another seed other distances', () => {
    const distances = (seed: number): Float64Array =>
      runAll({ ...defaults, replicates: 20, seed }).columns['sde']!;
    expect(distances(4)).toEqual(distances(4));
    expect(distances(4)).not.toEqual(distances(5));
  });

  test('a quick run comes in one chunk; of a long one the first chunk is the diagram alone', () => {
    let chunks = 0;
    runAll(defaults, () => chunks++);
    expect(chunks).toBe(1);
    const long = { ...defaults, layerCount: 200_000, replicates: 4 };
    const first = simulation.simulate({ params: long, replicate: 0 });
    expect(first.patches.map(({ column }) => column)).not.toContain('runs');
    expect(first.checkpoint).toBeDefined();
  });

  test('chunk borders leave no trace: what a chunk shows is a run with fewer networks', () => {
    const params = { ...defaults, layerCount: 20_000, replicates: 30, eta: 0.01 };
    const shown: { runs: number; sde: Float64Array; errorOfSde: Float64Array }[] = [];
    runAll(params, ({ columns }, { progress }) => {
      if (progress > 0)
        shown.push({
          runs: columns['runs']![0]!,
          sde: columns['sde']!.slice(),
          errorOfSde: columns['errorOfSde']!.slice(),
        });
    });
    expect(shown.length).toBe(2);
    const [first, second] = shown;
    expect(second!.runs).toBe(30);
    const alone = runAll({ ...params, replicates: first!.runs });
    expect(alone.columns['sde']).toEqual(first!.sde);
    expect(alone.columns['errorOfSde']).toEqual(first!.errorOfSde);
  });

  test('the stated standard error is the spread between seeds', () => {
    const params = {
      ...defaults,
      law: 'gaussian',
      dimension: 3,
      layerCount: 50,
      eta: 0.2,
      headCount: 2,
      replicates: 40,
    };
    const seeds = Array.from({ length: 60 }, (_, seed) => runAll({ ...params, seed }));
    const end = spec.plan(params).frames - 1;
    const value = ({ columns }: Trajectory): number => columns['still']![end]!;
    const mean = seeds.reduce((sum, run) => sum + value(run), 0) / seeds.length;
    const spread = Math.sqrt(
      seeds.reduce((sum, run) => sum + (value(run) - mean) ** 2, 0) / (seeds.length - 1),
    );
    const stated = seeds.reduce((sum, { columns }) => sum + columns['errorOfChain']![end]!, 0) / seeds.length;
    // The stated error is that of three coordinates together; the distance varies with one of them, which has some of
    // the variance. The estimate from 60 seeds is uncertain by a tenth.
    expect(spread).toBeLessThan(1.25 * stated);
    expect(spread).toBeGreaterThan(0.25 * stated);
  });

  test('a network starts at its limits and never leaves the sphere', () => {
    const { columns } = runAll(defaults);
    for (const name of ['still', 'ode1', 'ode2', 'sde', 'errorOfChain', 'errorOfSde']) {
      expect(columns[name]![0]).toBe(0);
      for (const distance of columns[name]!) expect(distance).toBeLessThanOrEqual(2);
    }
  });

  test('the limit that a region promises is near, and the one that it rules out is far', () => {
    const ode1 = gaps(presetValues(spec, 'regime-ode-1'));
    expect(ode1.ode1).toBeLessThan(0.01);
    expect(ode1.still).toBeGreaterThan(0.5);
    const ode2 = gaps(presetValues(spec, 'regime-ode-2'));
    expect(ode2.ode2).toBeLessThan(0.05);
    expect(ode2.ode1).toBeGreaterThan(0.4);
    const sde = gaps(presetValues(spec, 'fig-1'));
    // The lag η³L/3 and four standard errors.
    expect(sde.sde).toBeLessThan(0.042 + 4 * sde.error);
    expect(sde.ode2).toBeGreaterThan(0.2);
    const failure = gaps(presetValues(spec, 'regime-failure'));
    for (const limit of ['ode1', 'ode2', 'sde'] as const) expect(failure[limit]).toBeGreaterThan(1.5);
  });
});

describe('the two pictures', () => {
  const run = runAll(defaults);

  test('the left is the right under (a, b) ↦ (L^{-a}, L^{-b}): a drag to the same place sets the same values', () => {
    const [left, right] = view.handles!(run, defaults, surroundings(run, defaults));
    const { eta, alpha, etaExponent, alphaExponent } = view.domains(run, defaults);
    // Panels from the handles: the point's exponents and scales are known, and the ranges of the axes.
    const a = -Math.log(0.05) / Math.log(1000);
    const scale = (0.05 * (511 / 512)) / 2;
    const b = -Math.log(scale) / Math.log(1000);
    const panel = { left: 46, top: 28, side: (656 - 46 - 46 - 16) / 2 };
    const onLeft = (x: number, y: number) => ({
      x: panel.left + (panel.side * x) / eta![1],
      y: panel.top + panel.side * (1 - y / alpha![1]),
    });
    const onRight = (x: number, y: number) => ({
      x: panel.left + panel.side + 46 + (panel.side * x) / etaExponent![1],
      y: panel.top + panel.side * (1 - y / alphaExponent![1]),
    });
    expect(left).toMatchObject({ id: 'scales' });
    expect(right).toMatchObject({ id: 'exponents' });
    const close = (handle: { x: number; y: number }, place: { x: number; y: number }): void => {
      expect(handle.x).toBeCloseTo(place.x, 9);
      expect(handle.y).toBeCloseTo(place.y, 9);
    };
    close(left!, onLeft(0.05, scale));
    close(right!, onRight(a, b));
    for (const [etaWanted, heads] of [
      [0.0316, 1],
      [0.0316, 3],
      [0.08, 2],
      [0.1, 40],
    ] as const) {
      const noise = (etaWanted * (511 / 512)) / heads;
      const exponents = [-Math.log(etaWanted) / Math.log(1000), -Math.log(noise) / Math.log(1000)] as const;
      const [x, y] = [onLeft(etaWanted, noise), onRight(...exponents)];
      const wanted = { eta: etaWanted, headCount: heads };
      expect(left!.valuesAt(x.x, x.y)).toEqual(wanted);
      expect(right!.valuesAt(y.x, y.y)).toEqual(wanted);
    }
  });

  test('every border point of the right picture is a border point of the left one', () => {
    const { columns } = run;
    const borders = columns['borders']!;
    const width = Math.log(3) / Math.log(1000);
    for (let at = 0; at < borders.length; at += 4) {
      const [a, b] = [(borders[at]! + borders[at + 2]!) / 2, (borders[at + 1]! + borders[at + 3]!) / 2];
      const [eta, alpha] = [1000 ** -a, 1000 ** -b];
      const around = [
        [eta * 1.001, alpha],
        [eta / 1.001, alpha],
        [eta, alpha * 1.001],
        [eta, alpha / 1.001],
      ].map(([x, y]) => classifyRegime(x!, y!, 1000).region);
      expect(new Set(around).size).toBe(2);
      expect(around).toContain(classifyExponents(a, b, width).region);
    }
  });

  test('handles set values that their fields accept, wherever they are dragged, and stay in their panel', () => {
    for (const size of sizes) {
      const around = surroundings(run, defaults, size);
      for (const handle of view.handles!(run, defaults, around)) {
        for (const x of [-500, 0, 60, 150, 300, 2000]) {
          for (const y of [-500, 0, 60, 150, 300, 2000]) {
            const values = handle.valuesAt(x, y);
            for (const name of ['eta', 'headCount'] as const) {
              expect(parseParameter(spec.parameters[name], String(values[name]))).toEqual({
                value: values[name],
              });
            }
          }
        }
      }
    }
  });

  test('a drag that changes nothing sets the values that are there', () => {
    for (const { x, y, valuesAt } of view.handles!(run, defaults, surroundings(run, defaults))) {
      expect(valuesAt(x, y)).toEqual({ eta: defaults.eta, headCount: defaults.headCount });
    }
  });

  test('a point outside axes that hold still is left out', () => {
    const domains = { ...view.domains(run, defaults), etaExponent: [0.6, 1.4] as const };
    const handles = view.handles!(run, defaults, { size: sizes[2]!, domains });
    expect(handles.map(({ id }) => id)).toEqual(['scales']);
  });

  test.each(['Static', 'ODE I', 'ODE II', 'SDE', 'Failure of approximation', 'fewer than one head'])(
    'names %s, on narrow and on wide screens, in the picture of exponents',
    (name) => {
      for (const size of sizes) {
        const marks = view.draw(run, defaults, surroundings(run, defaults, size)).marks;
        const texts = marks.flatMap((mark) =>
          mark.type === 'text' ? [mark.runs.map(({ text }) => text).join('')] : [],
        );
        expect(texts).toContain(name);
      }
    },
  );
});

describe('picture and words', () => {
  test.each([...spec.presets.map(({ id }) => id)])('%s holds no NaN at any stage', (preset) => {
    for (const law of ['drift', 'gaussian']) {
      const params = { ...presetValues(spec, preset), replicates: 3, law };
      runAll(params, (trajectory) => {
        const picture = svgText(view.draw(trajectory, params, surroundings(trajectory, params, sizes[0])));
        expect(picture).not.toMatch(NO_NUMBER);
        const { result, summary, table } = view.describe(trajectory, params);
        expect(`${result} ${summary} ${table.rows.flat().join(' ')}`).not.toMatch(NO_NUMBER);
        expect(table.rows.every((row) => row.length === table.columns.length)).toBe(true);
      });
    }
  });

  test.each([
    { eta: 1e-10, headCount: 1_000_000_000 },
    { eta: 1, headCount: 1 },
    { eta: 1, headCount: 1_000_000_000 },
    { layerCount: 4 },
    { layerCount: 4, dimension: 3, eta: 1 },
    { layerCount: 1_000_000, replicates: 200 },
  ])('holds no NaN at the ends of the ranges: %o', (change) => {
    const params = { ...defaults, replicates: 2, ...change };
    const { patches } = simulation.simulate({ params, replicate: 0 });
    const columns = Object.fromEntries(patches.map(({ column, values }) => [column, values]));
    const trajectory = { columns, facts: {}, frame: spec.plan(params).frames - 1 };
    expect(svgText(view.draw(trajectory, params, surroundings(trajectory, params)))).not.toMatch(NO_NUMBER);
    expect(view.describe(trajectory, params).result).not.toMatch(NO_NUMBER);
  });

  test('the sketch of a long run asks for Run and promises no number', () => {
    const params = { ...defaults, layerCount: 500_000 };
    const { patches } = simulation.simulate({ params, replicate: 0 });
    const columns = Object.fromEntries(patches.map(({ column, values }) => [column, values]));
    const sketch = { columns, facts: {}, frame: 0 };
    expect(svgText(view.draw(sketch, params, surroundings(sketch, params)))).toContain('Press Run');
    const { result, numbers } = view.describe(sketch, params);
    expect(result).toContain('Press Run to compare');
    expect(numbers['sde']).toBe('not known yet');
  });

  test('says which limit is promised, and that none is in Failure', () => {
    const result = (preset: string): string => {
      const params = presetValues(spec, preset);
      return view.describe(runAll(params), params).result;
    };
    expect(result('regime-ode-2')).toMatch(/^ODE II: .*from ODE II, promised here;/);
    expect(result('regime-static')).toMatch(/^Static: .*from no motion, promised here;/);
    expect(result('regime-failure')).toMatch(/^Failure of approximation: .* Nothing is promised here\.$/);
  });

  test('the player cursor shortens the curves', () => {
    const run = runAll(defaults);
    const drawn = (frame: number): string =>
      svgText(view.draw({ ...run, frame }, defaults, surroundings(run, defaults)));
    expect(drawn(10).length).toBeLessThan(drawn(100).length);
  });
});

describe('numbers of the chapter', () => {
  const chapter = readFileSync('content/chapters/regimes.mdx', 'utf8');
  const said = (sentence: string): void => expect(chapter).toContain(sentence);

  test('distances at depth 1000, to the digits that are printed', () => {
    expect(gaps(presetValues(spec, 'regime-ode-1')).ode1).toBeCloseTo(0.007, 3);
    said('end at 0.007 from ODE I');
    const ode2 = gaps(presetValues(spec, 'regime-ode-2'));
    expect([ode2.ode1.toFixed(2), ode2.ode2.toFixed(2)]).toEqual(['0.50', '0.04']);
    said('end at 0.50 from ODE I and at 0.04 from ODE II');
    const [eta, layers] = [0.05, 1000];
    expect([((eta ** 2 * layers) / 2).toFixed(2), ((eta ** 3 * layers) / 3).toFixed(3)]).toEqual([
      '1.25',
      '0.042',
    ]);
    said('$\\tfrac12\\eta^2L=1.25$, the lag is $\\tfrac13\\eta^3L=0.042$');
    expect((1000 * (0.2 - Math.atan(0.2))).toFixed(1)).toBe('2.6');
    said('The lag is 2.6 radians');
  });

  test('centred weights at a step of 1', () => {
    const params = {
      ...presetValues(spec, 'gpt-3-root'),
      eta: 1,
      law: 'gaussian',
      replicates: 2000,
    };
    const { sde } = gaps(params);
    expect(sde.toFixed(3)).toBe('0.002');
    said('ends at 0.002 from the SDE');
    const { columns } = runAll({ ...params, replicates: 2 });
    expect(REGIONS[columns['region']![0]!]).toBe('failure');
    expect((1 / 96).toFixed(2)).toBe('0.01');
  });

  test('the band, the heads that are needed, and the architectures', () => {
    expect((Math.log(3) / Math.log(1000)).toFixed(2)).toBe('0.16');
    expect((Math.log(3) / Math.log(1e6)).toFixed(2)).toBe('0.08');
    said('is 0.16 at a thousand layers and still 0.08 at a million');
    const degrees = (radians: number): number => Math.round((radians * 180) / Math.PI);
    said(`some ${degrees(Math.sqrt(1 / 12))} degrees for ViT, ${degrees(Math.sqrt(1 / 96))} for GPT-3`);
    expect([0.5, 0.4, 1 / 3].map((a) => Math.round(1000 ** (1 - 2 * a)))).toEqual([1, 4, 10]);
    said('one head at $a=\\tfrac12$, four at $a=0.4$ and never more than ten');
    for (const preset of ['vit-b-root', 'bert-large-root', 'llama-65b-root', 'gpt-3-root']) {
      const { layerCount: L, headCount: H, dimension: d, eta } = presetValues(spec, preset);
      const noise = (eta ** 2 * L * (1 - 1 / d)) / H;
      const cells = [L, H, d, (eta * L).toFixed(1), noise.toFixed(3), (eta ** 3 * L).toFixed(2)];
      const row = chapter.split('\n').find((line) => line.includes(`"${preset}"`) && line.startsWith('|'))!;
      const shown = row.split('|').map((cell) => cell.trim());
      expect(shown.slice(2, 8)).toEqual(cells.map(String));
      expect(noise / L).toBeLessThan(0.01);
    }
  });

  test('too much noise: chain and SDE agree within four standard errors', () => {
    const params = {
      ...defaults,
      layerCount: 10_000,
      eta: 0.04,
      headCount: 1,
      dimension: 3,
      replicates: 100,
    };
    const { columns } = runAll(params);
    expect(columns['noise']![0]).toBeGreaterThan(10);
    const { sde, error, ode2 } = gaps(params);
    expect(sde).toBeLessThan(4 * error);
    expect(ode2).toBeGreaterThan(6 * error);
  });
});
