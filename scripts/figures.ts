/**
 * Recomputes the stills of every preset, or of those named: `npm run figures -- fig-3-left`. Stills whose hash is
 * current are left alone unless named.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { ENGINE_VERSION } from '#engine/version.ts';
import { stillIdentity, type StillFile } from '#runtime/still.ts';
import type { Simulation } from '#widgets/trajectory.ts';
import { presetValues, type WidgetSpec } from '#widgets/widget-spec.ts';

const folder = new URL('../content/figures/', import.meta.url);
const widgetsFolder = new URL('../src/widgets/', import.meta.url);

/** Five significant figures: finer than a picture shows, and small enough to commit. */
const SIGNIFICANT_FIGURES = 5;

/** The hash that a still of this preset has when it is up to date. */
function currentHash(spec: WidgetSpec, preset: string): string {
  return createHash('sha256')
    .update(stillIdentity(spec, preset, ENGINE_VERSION))
    .digest('hex');
}

function compute(spec: WidgetSpec, simulation: Simulation, preset: string): StillFile {
  const values = presetValues(spec, preset);
  const columns: Record<string, number[]> = {};
  const facts: Record<string, string> = {};
  const { replicates } = spec.plan(values);
  for (let replicate = 0; replicate < replicates; replicate++) {
    let checkpoint: unknown;
    do {
      const chunk = simulation.simulate({ params: values, replicate, checkpoint });
      for (const { column, length, offset, values: numbers, liveOnly } of chunk.patches) {
        if (liveOnly) continue;
        const target = (columns[column] ??= new Array<number>(length));
        numbers.forEach(
          (number, index) => (target[offset + index] = Number(number.toPrecision(SIGNIFICANT_FIGURES))),
        );
      }
      Object.assign(facts, chunk.facts);
      checkpoint = chunk.checkpoint;
    } while (checkpoint !== undefined);
    process.stdout.write(`${preset}: part ${replicate + 1} of ${replicates}\n`);
  }
  const hash = currentHash(spec, preset);
  return { widget: spec.id, preset, engineVersion: ENGINE_VERSION, hash, values, facts, columns };
}

async function isCurrent(spec: WidgetSpec, preset: string): Promise<boolean> {
  const text = await readFile(new URL(`${preset}.json`, folder), 'utf8').catch(() => undefined);
  const hash = currentHash(spec, preset);
  return text !== undefined && (JSON.parse(text) as StillFile).hash === hash;
}

const named = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const entries = await readdir(widgetsFolder, { withFileTypes: true });
for (const { name } of entries.filter((entry) => entry.isDirectory())) {
  const { spec } = (await import(`../src/widgets/${name}/spec.ts`)) as { spec: WidgetSpec };
  const { simulation } = (await import(`../src/widgets/${name}/simulation.ts`)) as { simulation: Simulation };
  for (const { id } of spec.presets) {
    if (named.length > 0 ? !named.includes(id) : await isCurrent(spec, id)) continue;
    await writeFile(new URL(`${id}.json`, folder), `${JSON.stringify(compute(spec, simulation, id))}\n`);
  }
}
