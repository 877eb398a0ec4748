/** Something that uses others: the direction of `uses` is towards what comes first. */
export interface Dependent {
  readonly id: string;
  readonly uses: readonly string[];
}

/**
 * The layer of each item: 0 for what uses nothing, else one more than the deepest layer that it uses. So everything stands
 * below all that it rests on.
 *
 * @throws RangeError if an item uses one that is not there, or if items use each other in a circle, which is named
 */
export function layersOf(items: readonly Dependent[]): ReadonlyMap<string, number> {
  const byId = new Map(items.map((item) => [item.id, item]));
  const layers = new Map<string, number>();
  const visit = (id: string, path: readonly string[]): number => {
    const known = layers.get(id);
    if (known !== undefined) return known;
    const item = byId.get(id);
    if (!item) throw new RangeError(`dependency = ${id} of ${path.at(-1)} is not among the items`);
    if (path.includes(id)) {
      throw new RangeError(
        `dependencies = ${[...path.slice(path.indexOf(id)), id].join(' > ')} form a circle`,
      );
    }
    const layer = Math.max(-1, ...item.uses.map((used) => visit(used, [...path, id]))) + 1;
    layers.set(id, layer);
    return layer;
  };
  for (const { id } of items) visit(id, []);
  return layers;
}

/**
 * The same items without the uses that follow from others: where C uses B and B uses A, "C uses A" says nothing new in a
 * drawing.
 */
export function withoutImplied(items: readonly Dependent[]): Dependent[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  const restsOn = (id: string, sought: string): boolean =>
    byId.get(id)!.uses.some((used) => used === sought || restsOn(used, sought));
  return items.map(({ id, uses }) => ({
    id,
    uses: uses.filter((used) => !uses.some((other) => other !== used && restsOn(other, used))),
  }));
}
