import { nice } from 'd3-array';

/** Ends of an axis in the units of its quantity, lower first. */
export type Domain = readonly [number, number];

/**
 * What the reader is doing to the picture. `drag`: moving a control, when axes hold still so that the effect shows.
 * `settle`: has come to rest on values, when axes only grow. `fit`: asks for it ("Fit axes").
 */
export type Gesture = 'drag' | 'settle' | 'fit';

/** Smallest interval around the finite ones of `values`; undefined when there are none. Cost O(length). */
export function extentOf(...columns: readonly ArrayLike<number>[]): Domain | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const column of columns) {
    for (let index = 0; index < column.length; index++) {
      const value = column[index]!;
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : undefined;
}

/** Widens a domain to round ends. One number alone gets a neighbourhood of half its size, 0 gets [-1, 1]. */
export function niceDomain([low, high]: Domain, ticks = 5): Domain {
  if (!(low <= high) || !Number.isFinite(low) || !Number.isFinite(high))
    throw new RangeError(`domain = [${low}, ${high}] must be two finite numbers, lower first`);
  if (low < high) return nice(low, high, ticks);
  const reach = Math.abs(low) / 2 || 1;
  return nice(low - reach, high + reach, ticks);
}

export function contains([low, high]: Domain, inner: Domain): boolean {
  return low <= inner[0] && inner[1] <= high;
}

/**
 * The domain to draw now, from the one on screen (undefined before the first picture) and the one of the new data.
 * Dragging holds it; settling grows it, never shrinks it; fitting takes the data's own. Answers `shown` itself when
 * nothing changes.
 */
export function nextDomain(shown: Domain | undefined, data: Domain, gesture: Gesture): Domain {
  if (!shown) return niceDomain(data);
  if (gesture === 'drag' || (gesture === 'settle' && contains(shown, data))) return shown;
  const wanted: Domain =
    gesture === 'fit' ? data : [Math.min(shown[0], data[0]), Math.max(shown[1], data[1])];
  const next = niceDomain(wanted);
  return next[0] === shown[0] && next[1] === shown[1] ? shown : next;
}

/** Whether "Fit axes" would change anything; the button rests otherwise. */
export function fitChanges(shown: Domain, data: Domain): boolean {
  return nextDomain(shown, data, 'fit') !== shown;
}

/** Domains of the axes of a picture, by name. */
export type Domains = Readonly<Record<string, Domain>>;

/** `nextDomain` for every axis of `data`; axes that the new picture has no more are dropped. */
export function nextDomains(shown: Domains, data: Domains, gesture: Gesture): Domains {
  return Object.fromEntries(
    Object.entries(data).map(([axis, domain]) => [axis, nextDomain(shown[axis], domain, gesture)]),
  );
}
