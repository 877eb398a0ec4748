import { expose, transfer } from 'comlink';
import { ENGINE_VERSION } from '#engine/version.ts';
import type { Simulation } from '#widgets/trajectory.ts';
import { loadKernels } from './load-kernels.ts';
import { transferables, type EngineWorker, type Reply } from './protocol.ts';

/** A widget folder is all it takes: its simulation.ts is found here and loaded when first asked for. */
const simulations = import.meta.glob<Simulation>('../src/widgets/*/simulation.ts', { import: 'simulation' });

/** Loaded once for the life of the worker, while the page is still asking whether it is there. */
const loading = loadKernels();

async function simulate(...[widget, request]: Parameters<EngineWorker['simulate']>): Promise<Reply> {
  try {
    const load = simulations[`../src/widgets/${widget}/simulation.ts`];
    if (!load) throw new RangeError(`widget = ${widget} has no simulation`);
    const [simulation, { kernels, reusing }] = await Promise.all([load(), loading]);
    const start = performance.now();
    const chunk = reusing(() => simulation.simulate(request, kernels));
    return { chunk, milliseconds: performance.now() - start };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { failure: { name, message } };
  }
}

const worker: EngineWorker = {
  ready: () => ENGINE_VERSION,
  simulate: async (widget, request) => {
    const reply = await simulate(widget, request);
    return transfer(reply, transferables(reply));
  },
};

expose(worker);
