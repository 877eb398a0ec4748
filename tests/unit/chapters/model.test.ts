import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { typescriptKernels } from '#engine/linear-algebra/typescript-kernels.ts';
import { simulation } from '#widgets/layer-by-layer/simulation.ts';
import { spec, type LayerByLayerParameters } from '#widgets/layer-by-layer/spec.ts';
import { defaultValues } from '#widgets/widget-spec.ts';
import { nodeKernels } from '../../../scripts/node-kernels.ts';
import { runWidget } from '../widgets/run-widget.ts';

const chapter = readFileSync('content/chapters/model.mdx', 'utf8').replaceAll(/\s+/g, ' ');

/** As the worker of a page computes, which is what the chapter speaks of. */
const kernels = nodeKernels(typescriptKernels);
const asInAWorker: typeof simulation = {
  simulate: (request) => kernels.reusing(() => simulation.simulate(request, kernels)),
};

const run = (values: Partial<LayerByLayerParameters>): Readonly<Record<string, Float64Array>> =>
  runWidget(spec, asInAWorker, { ...defaultValues(spec), ...values }).columns;

describe('numbers of the chapter on the model', () => {
  test('the mean overlap after 40 layers in 256 dimensions, at three temperatures', () => {
    const at = (beta: number): string => {
      const columns = run({ tokenCount: 64, dimension: 256, headCount: 4, layerCount: 40, beta });
      return columns['meanOverlap']!.at(-1)!.toFixed(2);
    };
    const [usual, uniform, cold] = [16, 0.1, 1000].map(at);
    expect(usual).toBe(uniform);
    expect(chapter).toContain(
      `the mean overlap after 40 layers is ${usual} at $\\beta=16$, and also at $\\beta=0.1$`,
    );
    expect(chapter).toContain(`</TryLink> it is ${cold}.`);
  });

  test('in five of six networks with tied weights the tokens met and then stood still', () => {
    const still = [1, 2, 3, 4, 5, 6].filter((seed) => {
      const columns = run({ seed, weights: 'tied', layerCount: 200 });
      const [before, after] = [columns['tokens/199']!, columns['tokens/200']!];
      const moved = Math.max(...after.map((place, c) => Math.abs(place - before[c]!)));
      return columns['meanOverlap']!.at(-1)! > 0.999 && moved < 1e-3;
    });
    expect(chapter).toContain('In five of the six networks that we tried, seeds 1 to 6,');
    expect(still).toHaveLength(5);
  });
});
