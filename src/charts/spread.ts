/**
 * Positions nearest to `wanted` (in the sense of least squares) that keep their order, lie at least `gap` apart
 * and stay within [low, high]; in the order of `wanted`. Undefined when they do not fit.
 *
 * After subtracting the gaps the order is all that is left to ask, so this is isotonic regression by pooling
 * adjacent violators; clamping its answer keeps it optimal. Cost O(k log k).
 */
export function spread(
  wanted: readonly number[],
  gap: number,
  low: number,
  high: number,
): number[] | undefined {
  const count = wanted.length;
  if ((count - 1) * gap > high - low) return undefined;
  const order = wanted.map((_, index) => index).sort((i, j) => wanted[i]! - wanted[j]!);
  const blocks: { sum: number; size: number }[] = [];
  order.forEach((index, rank) => {
    let block = { sum: wanted[index]! - rank * gap, size: 1 };
    for (
      let last = blocks.at(-1);
      last && last.sum / last.size > block.sum / block.size;
      last = blocks.at(-1)
    ) {
      block = { sum: last.sum + block.sum, size: last.size + block.size };
      blocks.pop();
    }
    blocks.push(block);
  });
  const positions = new Array<number>(count);
  const room = high - (count - 1) * gap;
  let rank = 0;
  for (const { sum, size } of blocks) {
    const level = Math.min(Math.max(sum / size, low), room);
    for (let member = 0; member < size; member++) {
      positions[order[rank]!] = level + rank * gap;
      rank++;
    }
  }
  return positions;
}
