/**
 * Times the engine's kernels, beside their TypeScript twins and, where python3 has it, beside numpy on one thread, and
 * writes content/bench.json and the table of the README: `npm run bench`. What is compared takes turns, so that a busy
 * machine slows all of it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { format, resolveConfig } from 'prettier';
import { benchCases } from '#bench/cases.ts';
import type { BenchRow, BenchTable, Times } from '#bench/table.ts';
import { convertTimes, inTurns, timed, type Effort, type Timed } from '#bench/timing.ts';
import { speedUp, ratioText } from '#bench/wording.ts';
import type { Kernels } from '#engine/linear-algebra/kernels.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { createStream } from '#engine/random/stream.ts';
import { sampleConcentrations } from '#engine/theory/simplex-attention.ts';
import type { Simulation } from '#widgets/trajectory.ts';
import { presetValues, type WidgetSpec } from '#widgets/widget-spec.ts';
import { startNumpy } from '../tests/bench/numpy.ts';
import { withBenchTable } from './bench-readme.ts';
import { nodeKernels } from './node-kernels.ts';

const TABLE = new URL('../content/bench.json', import.meta.url);
const README = new URL('../README.md', import.meta.url);

const EFFORT: Effort = { block: 4, budget: 3000, rounds: 8 };

const simd = nodeKernels(typescriptKernels);
const numpy = await startNumpy();

const rows: BenchRow[] = [];

function report(row: BenchRow): void {
  rows.push(row);
  const times = ({ minimum, median }: Times): string => `${minimum} (${median})`;
  const parts = [`${row.what}: ${times(row.kernels)} ${row.unit}`];
  for (const other of ['twins', 'numpy'] as const) {
    const measured = row[other];
    if (!measured) continue;
    const ratio = ratioText(speedUp(row.kernels, measured, row.unit));
    parts.push(`${other} ${times(measured)}, kernels ${ratio} times as fast`);
  }
  console.log(parts.join('; '));
}

for (const { id, what, unit, inUnit, prepare, numpy: sizes } of benchCases) {
  const kinds: Record<string, Timed> = {
    kernels: timed(prepare(simd), EFFORT),
    twins: timed(prepare(typescriptKernels), EFFORT),
  };
  if (numpy && sizes) kinds['numpy'] = () => numpy.layer(sizes, EFFORT.block);
  const times = await inTurns(kinds, EFFORT);
  const inUnits = Object.entries(times).map(([kind, of]) => [kind, convertTimes(of, inUnit)]);
  report({
    id,
    what,
    unit,
    ...(Object.fromEntries(inUnits) as Pick<BenchRow, 'kernels' | 'twins' | 'numpy'>),
  });
}

/** f and g at one γ: as many draws as a standard error of 5e-4 needs. */
{
  const model = { tokenCount: 64, dimension: 64, beta: 8 };
  const estimate = (draws: number, host: Kernels): number => {
    const stream = createStream(1, 'weights');
    const { selfError, crossError } = sampleConcentrations(model, [0.3], draws, stream, host);
    return Math.max(selfError[0]!, crossError[0]!);
  };
  const pilot = 4000;
  const draws = Math.ceil(pilot * (estimate(pilot, typescriptKernels) / 5e-4) ** 2);
  const { kernels, twins } = await inTurns(
    {
      kernels: timed(() => simd.reusing(() => void estimate(draws, simd)), EFFORT),
      twins: timed(() => void estimate(draws, typescriptKernels), EFFORT),
    },
    EFFORT,
  );
  const same = (milliseconds: number): number => milliseconds;
  report({
    id: 'f-and-g',
    what: `f and g at one γ to 5e-4, n = 64, β = ${model.beta}, ${draws} draws`,
    unit: 'ms',
    kernels: convertTimes(kernels, same),
    twins: convertTimes(twins, same),
  });
}

/** A preset as one worker computes it: seconds for its first part and for the parts asked for. */
async function preset(widget: string, id: string, parts: number | 'all'): Promise<void> {
  const { spec } = (await import(`../src/widgets/${widget}/spec.ts`)) as { spec: WidgetSpec };
  const { simulation } = (await import(`../src/widgets/${widget}/simulation.ts`)) as {
    simulation: Simulation;
  };
  const params = presetValues(spec, id);
  const all = spec.plan(params).replicates;
  const count = parts === 'all' ? all : parts;
  const start = performance.now();
  let first = 0;
  for (let replicate = 0; replicate < count; replicate++) {
    let checkpoint: unknown;
    do {
      const request = { params, replicate, checkpoint };
      ({ checkpoint } = simd.reusing(() => simulation.simulate(request, simd)));
    } while (checkpoint !== undefined);
    if (replicate === 0) first = performance.now() - start;
  }
  const whole = performance.now() - start;
  // The label without what stands in brackets.
  const name = spec.presets.find((known) => known.id === id)!.label.split(' (')[0]!;
  const once = (milliseconds: number): Times =>
    convertTimes({ minimum: milliseconds, median: milliseconds }, (time) => time / 1000);
  const tell = (rowId: string, part: string, milliseconds: number): void =>
    report({ id: rowId, what: `${name}: ${part}`, unit: 's', kernels: once(milliseconds) });
  if (count > 1) tell(`${id}-first`, `the first of ${all} parts`, first);
  tell(id, count === all ? `all ${all} parts` : `${count} of ${all} parts`, whole);
}
await preset('second-moment', 'fig-3-left', 'all');
await preset('second-moment', 'fig-3-right', 1);
await preset('simplex-map', 'fig-2-map', 'all');

numpy?.stop();
const machine = { processor: cpus()[0]?.model.trim() ?? 'unknown', node: process.version };
const table: BenchTable = { machine: { ...machine, numpy: numpy?.version ?? 'none' }, rows };
writeFileSync(TABLE, `${JSON.stringify(table, null, 2)}\n`);
const readme = withBenchTable(readFileSync(README, 'utf8'), table);
writeFileSync(README, await format(readme, { ...(await resolveConfig(README)), parser: 'markdown' }));
