import type { Times } from '#bench/table.ts';

/** Milliseconds of one call. */
export type Timed = () => number | Promise<number>;

/** How long to measure. */
export interface Effort {
  /** Calls are repeated until they fill so many milliseconds together: clocks are coarse, in browsers above all. */
  readonly block: number;
  /** After so many milliseconds no further round begins. */
  readonly budget: number;
  /** Rounds there are at least. */
  readonly rounds: number;
}

/** Times `call` in blocks. It doubles the calls of a block until they fill it, and keeps their number. */
export function timed(call: () => void, { block }: Effort): Timed {
  let calls = 1;
  return () => {
    for (;;) {
      const start = performance.now();
      for (let k = 0; k < calls; k++) call();
      const milliseconds = performance.now() - start;
      if (milliseconds >= block) return milliseconds / calls;
      calls *= 2;
    }
  };
}

/** Milliseconds of one call of each kind. The kinds take turns, so that a busy machine slows all of them. */
export async function inTurns<K extends string>(
  kinds: Readonly<Record<K, Timed>>,
  { budget, rounds }: Effort,
): Promise<Record<K, Times>> {
  const entries = Object.entries(kinds) as [K, Timed][];
  const times = entries.map(() => [] as number[]);
  const start = performance.now();
  // The first round compiles.
  for (let round = 0; round <= rounds || performance.now() - start < budget; round++) {
    for (const [index, [, measure]] of entries.entries()) {
      const milliseconds = await measure();
      if (round > 0) times[index]!.push(milliseconds);
    }
  }
  return Object.fromEntries(entries.map(([kind], index) => [kind, summary(times[index]!)])) as Record<
    K,
    Times
  >;
}

/** The minimum and the upper median. */
function summary(times: readonly number[]): Times {
  const sorted = [...times].sort((x, y) => x - y);
  return { minimum: sorted[0]!, median: sorted[sorted.length >> 1]! };
}

/** Both numbers in another unit, to three digits. */
export function convertTimes({ minimum, median }: Times, convert: (milliseconds: number) => number): Times {
  const rounded = (milliseconds: number): number => Number(convert(milliseconds).toPrecision(3));
  return { minimum: rounded(minimum), median: rounded(median) };
}
