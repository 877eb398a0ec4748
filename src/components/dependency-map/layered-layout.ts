import { layersOf, type Dependent } from './layers.ts';

/** In any unit of length; every box has the same size. */
export interface BoxSizes {
  readonly width: number;
  readonly height: number;
  /** Between boxes of one layer, and between layers. */
  readonly gap: { readonly across: number; readonly down: number };
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Top left corners. */
  readonly boxes: ReadonlyMap<string, Point>;
  /** From the bottom of what is used to the top of what uses it, through every layer between them. */
  readonly lines: readonly {
    readonly from: string;
    readonly to: string;
    readonly points: readonly Point[];
  }[];
}

/** A place in a layer: a box, or the way of a line through a layer where it ends nowhere. */
interface Place {
  readonly id: string | undefined;
  readonly layer: number;
  readonly up: Place[];
  readonly down: Place[];
  readonly width: number;
  /** Its place from left to right in its layer. */
  order: number;
  /** Its middle. */
  x: number;
}

/** Rounds of reordering; the best of all is kept. */
const ROUNDS = 12;
/** A line beside a box keeps this part of a box's width for itself. */
const LINE_SHARE = 0.15;

/**
 * Draws items in layers, what is used above what uses it, with few crossings: Sugiyama's method with barycentres, and places
 * by least squares. The answer depends on nothing but the arguments.
 *
 * @throws RangeError as `layersOf` does
 */
export function layeredLayout(items: readonly Dependent[], sizes: BoxSizes): Layout {
  const { places, chains } = placesOf(items, sizes);
  const layers: Place[][] = [];
  for (const place of places) (layers[place.layer] ??= []).push(place);
  layers.forEach((layer) => layer.forEach((place, order) => (place.order = order)));
  reorder(layers);
  const gap = sizes.gap.across;
  layers.forEach((layer) => spread(layer, (place) => place.order * (sizes.width + gap), gap));
  for (let round = 0; round < ROUNDS; round++) {
    const isDown = round % 2 === 0;
    const sequence = isDown ? layers : [...layers].reverse();
    for (const layer of sequence) {
      // The last rounds look both ways, so that nothing leans to one side.
      const near = (place: Place): Place[] =>
        round >= ROUNDS - 4 ? [...place.up, ...place.down] : isDown ? place.up : place.down;
      spread(layer, (place) => meanOf(near(place), (other) => other.x) ?? place.x, gap);
    }
  }
  const left = Math.min(...places.map(({ x, width }) => x - width / 2));
  const right = Math.max(...places.map(({ x, width }) => x + width / 2));
  const top = (layer: number): number => layer * (sizes.height + sizes.gap.down);
  const boxes = new Map(
    places.flatMap(({ id, layer, x }) =>
      id === undefined ? [] : [[id, { x: x - sizes.width / 2 - left, y: top(layer) }] as const],
    ),
  );
  const lines = chains.map((chain) => {
    const points = chain.flatMap(({ id, layer, x }, index): Point[] => {
      const [above, below] = [top(layer), top(layer) + sizes.height].map((y) => ({ x: x - left, y })) as [
        Point,
        Point,
      ];
      if (id === undefined) return [above, below];
      return index === 0 ? [below] : [above];
    });
    return { from: chain[0]!.id!, to: chain.at(-1)!.id!, points };
  });
  return { width: right - left, height: top(layers.length - 1) + sizes.height, boxes, lines };
}

/** Boxes, and chains of places from what is used down to what uses it. */
function placesOf(
  items: readonly Dependent[],
  { width }: BoxSizes,
): { places: Place[]; chains: (readonly Place[])[] } {
  const layerOf = layersOf(items);
  const blank = { order: 0, x: 0 };
  const boxes = new Map(
    items.map(({ id }): [string, Place] => [
      id,
      { id, layer: layerOf.get(id)!, up: [], down: [], width, ...blank },
    ]),
  );
  const places = [...boxes.values()];
  const chains = items.flatMap(({ id, uses }) =>
    uses.map((used) => {
      const [from, to] = [boxes.get(used)!, boxes.get(id)!];
      const between = Array.from({ length: to.layer - from.layer - 1 }, (_, index): Place => {
        const layer = from.layer + 1 + index;
        return { id: undefined, layer, up: [], down: [], width: width * LINE_SHARE, ...blank };
      });
      places.push(...between);
      const chain = [from, ...between, to];
      for (let link = 1; link < chain.length; link++) {
        chain[link]!.up.push(chain[link - 1]!);
        chain[link - 1]!.down.push(chain[link]!);
      }
      return chain;
    }),
  );
  return { places, chains };
}

/** Sorts each layer by the mean place of its neighbours, down and up by turns, and keeps the order with fewest crossings. */
function reorder(layers: Place[][]): void {
  const snapshot = (): number[][] => layers.map((layer) => layer.map(({ order }) => order));
  let best = snapshot();
  let fewest = crossings(layers);
  for (let round = 0; round < ROUNDS; round++) {
    const isDown = round % 2 === 0;
    for (const layer of isDown ? layers : [...layers].reverse()) {
      const wish = new Map(
        layer.map((place) => [
          place,
          meanOf(isDown ? place.up : place.down, ({ order }) => order) ?? place.order,
        ]),
      );
      [...layer]
        .sort((a, b) => wish.get(a)! - wish.get(b)! || a.order - b.order)
        .forEach((place, order) => (place.order = order));
    }
    const found = crossings(layers);
    if (found < fewest) [fewest, best] = [found, snapshot()];
  }
  layers.forEach((layer, index) => {
    layer.forEach((place, at) => (place.order = best[index]![at]!));
    layer.sort((a, b) => a.order - b.order);
  });
}

/** How many pairs of lines cross between neighbouring layers. */
function crossings(layers: readonly (readonly Place[])[]): number {
  let count = 0;
  for (const layer of layers) {
    const lines = layer.flatMap((place) => place.down.map((other) => [place.order, other.order] as const));
    for (const [a, first] of lines.entries()) {
      for (const second of lines.slice(a + 1)) {
        if ((first[0] - second[0]) * (first[1] - second[1]) < 0) count++;
      }
    }
  }
  return count;
}

/**
 * Gives the places of a layer, in their order, the middles nearest to the wished ones (least squares) that keep them apart.
 * Neighbours that would overlap are pooled and share the mean of their wishes (isotonic regression).
 */
function spread(layer: readonly Place[], wish: (place: Place) => number, gap: number): void {
  // In coordinates from which the least distances are taken off, the middles need only be in order.
  let offset = 0;
  const offsets = layer.map(({ width }, index) => {
    if (index > 0) offset += (layer[index - 1]!.width + width) / 2 + gap;
    return offset;
  });
  const pools: { sum: number; count: number }[] = [];
  layer.forEach((place, index) => {
    let pool = { sum: wish(place) - offsets[index]!, count: 1 };
    for (
      let last = pools.at(-1);
      last && last.sum / last.count >= pool.sum / pool.count;
      last = pools.at(-1)
    ) {
      pools.pop();
      pool = { sum: last.sum + pool.sum, count: last.count + pool.count };
    }
    pools.push(pool);
  });
  const middles = pools.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count));
  layer.forEach((place, index) => (place.x = middles[index]! + offsets[index]!));
}

function meanOf(places: readonly Place[], value: (place: Place) => number): number | undefined {
  if (places.length === 0) return undefined;
  return places.reduce((sum, place) => sum + value(place), 0) / places.length;
}
