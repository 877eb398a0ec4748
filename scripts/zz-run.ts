import { readdirSync } from 'node:fs';
import { presetValues } from '#widgets/widget-spec.ts';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { nodeKernels } from './node-kernels.ts';
const which = process.argv[2] ?? '';
const only = process.argv.slice(3);
const simd = nodeKernels(typescriptKernels);
let peak = 0; const base = process.memoryUsage().rss;
for (const name of readdirSync('src/widgets', { withFileTypes: true }).filter((e) => e.isDirectory()).map((e) => e.name)) {
  const { spec } = await import(`../src/widgets/${name}/spec.ts`);
  const { simulation } = await import(`../src/widgets/${name}/simulation.ts`);
  for (const { id } of spec.presets) {
    if (only.length && !only.includes(id)) continue;
    const params = presetValues(spec, id);
    const { replicates } = spec.plan(params);
    let total = 0, longest = 0, chunks = 0, firstReplicate = 0;
    const limit = performance.now() + 30000;
    let r = 0;
    for (; r < replicates && performance.now() < limit; r++) {
      let checkpoint: unknown;
      do {
        const s = performance.now();
        const chunk = which === 'ts' ? simulation.simulate({ params, replicate: r, checkpoint }) : simd.reusing(() => simulation.simulate({ params, replicate: r, checkpoint }, simd));
        checkpoint = structuredClone(chunk.checkpoint);
        const t = performance.now() - s; total += t; longest = Math.max(longest, t); chunks++;
        peak = Math.max(peak, process.memoryUsage().rss);
      } while (checkpoint !== undefined && performance.now() < limit);
      if (r === 0) firstReplicate = total;
    }
    console.log(id.padEnd(28), 'total s', (total / 1000).toFixed(2), 'parts', r, '/', replicates, 'first', (firstReplicate / 1000).toFixed(2), 'longest chunk ms', longest.toFixed(0), 'chunks', chunks, 'peak MB', ((peak - base) / 1e6).toFixed(0));
  }
}
