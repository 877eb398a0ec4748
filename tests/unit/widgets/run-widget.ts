import type { ParameterValues } from '#widgets/parameter.ts';
import type { Chunk, ChunkRequest, Simulation, Trajectory } from '#widgets/trajectory.ts';
import type { WidgetSpec } from '#widgets/widget-spec.ts';

/** Runs every part to its end, in the order of the page, handing each stage and its chunk to `visit`. */
export function runWidget<P extends ParameterValues, C>(
  spec: WidgetSpec<P>,
  simulation: Simulation<P, C>,
  values: P,
  visit: (trajectory: Trajectory, chunk: Chunk<C>) => void = () => undefined,
): Trajectory {
  const { replicates, frames, order } = spec.plan(values);
  const columns: Record<string, Float64Array> = {};
  const trajectory: Trajectory = { columns, facts: {}, frame: frames - 1 };
  const ready = Array.from({ length: replicates }, (_, replicate): ChunkRequest<P, C> => ({
    params: values,
    replicate,
  }));
  for (let request = ready.shift(); request; request = ready.shift()) {
    const chunk = simulation.simulate(request);
    for (const { column, length, offset, values: numbers } of chunk.patches)
      (columns[column] ??= new Float64Array(length).fill(Number.NaN)).set(numbers, offset);
    visit(trajectory, chunk);
    if (!chunk.checkpoint) continue;
    const rest = { ...request, checkpoint: structuredClone(chunk.checkpoint) };
    if (order === 'turns') ready.push(rest);
    else ready.unshift(rest);
  }
  return trajectory;
}
