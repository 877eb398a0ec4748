import type { ParameterValues } from '#widgets/parameter.ts';
import type { Chunk, Simulation, Trajectory } from '#widgets/trajectory.ts';
import type { WidgetSpec } from '#widgets/widget-spec.ts';

/** Runs every replicate to its end as the page does, handing each stage and its chunk to `visit`. */
export function runWidget<P extends ParameterValues, C>(
  spec: WidgetSpec<P>,
  simulation: Simulation<P, C>,
  values: P,
  visit: (trajectory: Trajectory, chunk: Chunk<C>) => void = () => undefined,
): Trajectory {
  const { replicates, frames } = spec.plan(values);
  const columns: Record<string, Float64Array> = {};
  const trajectory: Trajectory = { columns, facts: {}, frame: frames - 1 };
  for (let replicate = 0; replicate < replicates; replicate++) {
    let chunk = simulation.simulate({ params: values, replicate });
    for (;;) {
      for (const { column, length, offset, values: numbers } of chunk.patches)
        (columns[column] ??= new Float64Array(length).fill(Number.NaN)).set(numbers, offset);
      visit(trajectory, chunk);
      if (!chunk.checkpoint) break;
      chunk = simulation.simulate({
        params: values,
        replicate,
        checkpoint: structuredClone(chunk.checkpoint),
      });
    }
  }
  return trajectory;
}
