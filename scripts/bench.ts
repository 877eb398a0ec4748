/**
 * Times the engine's kernels, beside their TypeScript twins and, where python3 has it, beside numpy on one thread, and
 * writes content/bench.json: `npm run bench`. What is compared takes turns, so that a busy machine slows all of it.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { createChain } from '#engine/dynamics/chain.ts';
import type { ChainMethod, ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import type { Kernels, Precision } from '#engine/linear-algebra/kernels.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { createStream } from '#engine/random/stream.ts';
import { capTokens } from '#engine/sphere/initial-tokens.ts';
import { sampleConcentrations } from '#engine/theory/simplex-attention.ts';
import type { Simulation } from '#widgets/trajectory.ts';
import { presetValues, type WidgetSpec } from '#widgets/widget-spec.ts';
import { startNumpy } from '../tests/bench/numpy.ts';
import { nodeKernels } from './node-kernels.ts';

const TABLE = new URL('../content/bench.json', import.meta.url);

const simd = nodeKernels(typescriptKernels);
const numpy = await startNumpy();

/** Milliseconds of one call of each kind, in turns; `calls` in a row are timed together. */
type Timed = () => number | Promise<number>;
interface Times {
  readonly minimum: number;
  readonly median: number;
}

const significant = (x: number): number => Number(x.toPrecision(3));

async function inTurns<K extends string>(
  kinds: Readonly<Record<K, Timed>>,
  rounds: number,
): Promise<Record<K, Times>> {
  const times = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, [] as number[]])) as Record<
    K,
    number[]
  >;
  // The first round compiles.
  for (let round = -1; round < rounds; round++) {
    for (const kind of Object.keys(kinds) as K[]) {
      const milliseconds = await kinds[kind]();
      if (round >= 0) times[kind].push(milliseconds);
    }
  }
  const summary = (all: number[]): Times => {
    const sorted = all.sort((x, y) => x - y);
    return { minimum: significant(sorted[0]!), median: significant(sorted[sorted.length >> 1]!) };
  };
  return Object.fromEntries(
    (Object.entries(times) as [K, number[]][]).map(([kind, all]) => [kind, summary(all)]),
  ) as Record<K, Times>;
}

function timed(calls: number, call: () => void): Timed {
  return () => {
    const start = performance.now();
    for (let k = 0; k < calls; k++) call();
    return (performance.now() - start) / calls;
  };
}

interface Row {
  readonly id: string;
  readonly what: string;
  readonly unit: 'ms' | 's' | 'GFLOP/s' | 'ns';
  readonly kernels: Times;
  readonly twins?: Times;
  readonly numpy?: Times;
}
const rows: Row[] = [];

function report(row: Row): void {
  rows.push(row);
  const times = ({ minimum, median }: Times): string => `${minimum} (${median})`;
  const parts = [`${row.what}: ${times(row.kernels)} ${row.unit}`];
  if (row.twins) parts.push(`twins ${times(row.twins)}`);
  if (row.numpy) {
    parts.push(`numpy ${times(row.numpy)}, ratio ${significant(row.kernels.median / row.numpy.median)}`);
  }
  console.log(parts.join('; '));
}

const perSecond = (operations: number, { minimum, median }: Times): Times => ({
  minimum: significant(operations / minimum / 1e6),
  median: significant(operations / median / 1e6),
});

function product(kernels: Kernels, precision: Precision, size: number): () => void {
  const layout = {
    a: [precision, size * size],
    b: [precision, size * size],
    out: [precision, size * size],
  } as const;
  const { arrays, kernels: bound } = kernels.workspace(layout);
  const stream = createStream('product', 'noise');
  for (const array of [arrays.a, arrays.b]) bound.fillNormal(stream, array);
  return () => bound.multiplyTransposed(arrays.a, arrays.b, arrays.out, size, size, size);
}

for (const precision of ['single', 'double'] as const) {
  const times = await inTurns(
    {
      kernels: timed(3, product(simd, precision, 256)),
      twins: timed(1, product(typescriptKernels, 'double', 256)),
    },
    40,
  );
  const operations = 2 * 256 ** 3;
  report({
    id: `product-${precision}`,
    what: `product of 256 x 256 matrices, ${precision} precision`,
    unit: 'GFLOP/s',
    kernels: perSecond(operations, times.kernels),
    twins: perSecond(operations, times.twins),
  });
}

function normals(kernels: Kernels): () => void {
  const { arrays, kernels: bound } = kernels.workspace({ out: 20_000 });
  const stream = createStream('normals', 'noise');
  return () => bound.fillNormal(stream, arrays.out);
}
{
  const times = await inTurns(
    { kernels: timed(1, normals(simd)), twins: timed(1, normals(typescriptKernels)) },
    100,
  );
  const each = ({ minimum, median }: Times): Times => ({
    minimum: significant(minimum * 50),
    median: significant(median * 50),
  });
  report({
    id: 'normals',
    what: 'a normal variate',
    unit: 'ns',
    kernels: each(times.kernels),
    twins: each(times.twins),
  });
}

interface LayerCase {
  readonly id: string;
  readonly n: number;
  readonly d: number;
  readonly heads: number;
  readonly beta: number;
  readonly method: ChainMethod;
  readonly calls: number;
  readonly rounds: number;
  readonly beside: 'twins and numpy' | 'numpy' | 'none';
}

const layers: readonly LayerCase[] = [
  {
    id: 'dense-large',
    n: 512,
    d: 128,
    heads: 8,
    beta: 1,
    method: 'dense',
    calls: 1,
    rounds: 15,
    beside: 'twins and numpy',
  },
  {
    id: 'dense-middle',
    n: 200,
    d: 64,
    heads: 8,
    beta: 1,
    method: 'dense',
    calls: 3,
    rounds: 20,
    beside: 'twins and numpy',
  },
  {
    id: 'dense-small',
    n: 64,
    d: 32,
    heads: 4,
    beta: 1,
    method: 'dense',
    calls: 20,
    rounds: 40,
    beside: 'twins and numpy',
  },
  {
    id: 'gram-few',
    n: 16,
    d: 256,
    heads: 8,
    beta: 1,
    method: 'gram',
    calls: 50,
    rounds: 30,
    beside: 'twins and numpy',
  },
  {
    id: 'gram-many',
    n: 64,
    d: 512,
    heads: 4,
    beta: 1,
    method: 'gram',
    calls: 5,
    rounds: 20,
    beside: 'twins and numpy',
  },
  { id: 'gram-d-64', n: 64, d: 64, heads: 4, beta: 1, method: 'gram', calls: 10, rounds: 40, beside: 'none' },
  {
    id: 'gram-d-million',
    n: 64,
    d: 1_000_000,
    heads: 4,
    beta: 1,
    method: 'gram',
    calls: 10,
    rounds: 40,
    beside: 'none',
  },
  {
    id: 'high-temperature',
    n: 5000,
    d: 128,
    heads: 1,
    beta: 0.001,
    method: 'expansion',
    calls: 2,
    rounds: 8,
    beside: 'twins and numpy',
  },
];

for (const { id, n, d, heads, beta, method, calls, rounds, beside } of layers) {
  const options: ChainOptions = { tokenCount: n, dimension: d, headCount: heads, beta, eta: 0.1, method };
  const start = capTokens(n, Math.min(n, d), 0.3, createStream(1, 'initial'));
  const tokens = d > n && method !== 'gram' ? capTokens(n, d, 0.3, createStream(1, 'initial')) : start;
  const layer = (kernels: Kernels): (() => void) => {
    const chain = createChain(options, 1, 0, tokens, kernels);
    return () => chain.advance(1);
  };
  const kinds: Record<string, Timed> = { kernels: timed(calls, layer(simd)) };
  if (beside === 'twins and numpy') kinds['twins'] = timed(1, layer(typescriptKernels));
  if (beside !== 'none' && numpy) kinds['numpy'] = () => numpy.layer(n, d, heads, beta, 0.1);
  const times = await inTurns(kinds, rounds);
  report({
    id,
    what: `a layer of the ${method} chain, n = ${n}, d = ${d}, H = ${heads}`,
    unit: 'ms',
    kernels: times['kernels']!,
    ...(times['twins'] && { twins: times['twins'] }),
    ...(times['numpy'] && { numpy: times['numpy'] }),
  });
}

/** f and g at one γ: as many draws as a standard error of 5e-4 needs. */
{
  const model = { tokenCount: 64, dimension: 64, beta: 8 };
  const estimate = (draws: number): number => {
    const { selfError, crossError } = sampleConcentrations(model, [0.3], draws, createStream(1, 'weights'));
    return Math.max(selfError[0]!, crossError[0]!);
  };
  const pilot = 4000;
  const draws = Math.ceil(pilot * (estimate(pilot) / 5e-4) ** 2);
  const { kernels } = await inTurns({ kernels: timed(1, () => void estimate(draws)) }, 10);
  report({ id: 'f-and-g', what: `f and g at one γ to 5e-4 (n = 64, ${draws} draws)`, unit: 'ms', kernels });
}

/** A preset as a worker computes it: seconds for its first part and for the parts asked for. */
async function preset(widget: string, id: string, parts: number | 'all'): Promise<void> {
  const { spec } = (await import(`../src/widgets/${widget}/spec.ts`)) as { spec: WidgetSpec };
  const { simulation } = (await import(`../src/widgets/${widget}/simulation.ts`)) as {
    simulation: Simulation;
  };
  const params = presetValues(spec, id);
  const count = parts === 'all' ? spec.plan(params).replicates : parts;
  const start = performance.now();
  let first = 0;
  for (let replicate = 0; replicate < count; replicate++) {
    let checkpoint: unknown;
    do {
      const request = { params, replicate, checkpoint };
      ({ checkpoint } = simd.reusing(() => simulation.simulate(request, simd)));
    } while (checkpoint !== undefined);
    if (replicate === 0) first = (performance.now() - start) / 1000;
  }
  const seconds = (performance.now() - start) / 1000;
  const once = (time: number): Times => ({ minimum: significant(time), median: significant(time) });
  if (count > 1)
    report({ id: `${id}-first`, what: `${id}, its first part`, unit: 's', kernels: once(first) });
  const what = parts === 'all' ? `${id}, complete` : `${id}, ${count} of its parts`;
  report({ id, what, unit: 's', kernels: once(seconds) });
}
await preset('second-moment', 'fig-3-left', 'all');
await preset('second-moment', 'fig-3-right', 1);
await preset('simplex-map', 'fig-2-map', 'all');

numpy?.stop();
const machine = { processor: cpus()[0]?.model.trim() ?? 'unknown', node: process.version };
const table = { machine: { ...machine, numpy: numpy?.version ?? 'none' }, rows };
writeFileSync(TABLE, `${JSON.stringify(table, null, 2)}\n`);
