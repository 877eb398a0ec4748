import { expect, test } from 'vitest';
import type { EnginePool } from '#runtime/engine-pool.ts';
import { RunLoop } from '#runtime/run-loop.ts';
import type { Chunk, ChunkRequest } from '#widgets/trajectory.ts';
import type { RunPlan, WidgetSpec } from '#widgets/widget-spec.ts';

const PARTS = 3;
const CHUNKS = 2;

/** Runs three parts of two chunks each on one worker; answers which part was asked for, chunk by chunk. */
async function partsAskedFor(order: RunPlan['order']): Promise<number[]> {
  const asked: number[] = [];
  const pool = {
    size: 1,
    submit(_owner: object, _widget: string, { replicate, checkpoint }: ChunkRequest) {
      asked.push(replicate);
      const done = ((checkpoint as number | undefined) ?? 0) + 1;
      const chunk: Chunk = {
        patches: [],
        facts: {},
        progress: done / CHUNKS,
        ...(done < CHUNKS ? { checkpoint: done } : {}),
      };
      return { answer: Promise.resolve({ chunk, milliseconds: 1 }), cancel: () => undefined };
    },
  } as unknown as EnginePool;
  const plan = (): RunPlan => ({ replicates: PARTS, frames: 1, operations: 1, ...(order ? { order } : {}) });
  const loop = new RunLoop({ id: 'any', plan } as unknown as WidgetSpec, pool, () => undefined);
  const finished = new Promise<void>((resolve) => {
    loop.subscribe(() => {
      if (loop.getSnapshot().phase === 'done') resolve();
    });
  });
  loop.start({});
  await finished;
  return asked;
}

test('a part once begun is finished first', async () => {
  expect(await partsAskedFor(undefined)).toEqual([0, 0, 1, 1, 2, 2]);
  expect(await partsAskedFor('finish')).toEqual([0, 0, 1, 1, 2, 2]);
});

test('parts that take turns advance by one chunk each', async () => {
  expect(await partsAskedFor('turns')).toEqual([0, 1, 2, 0, 1, 2]);
});
