import { LABEL_SIZE } from '#charts/axes.ts';
import { formatCell, formatNumber } from '#charts/format.ts';
import { OBLIQUE } from '#charts/rotation.ts';
import type { Mark, Scene, Size, TextRun } from '#charts/scene.ts';
import { dotRadius, graticule, sphereCurves, spherePoints, stack, type SphereView } from '#charts/sphere.ts';
import { lastKnown, type Trajectory } from '../trajectory.ts';
import type { Description, Surroundings, WidgetView } from '../widget-spec.ts';
import { TRAIL, type FirstLookParameters } from './spec.ts';

/** Above this mean overlap the tokens of a network are called one cluster: two of them are then within about 25 degrees. */
export const ONE_CLUSTER = 0.9;

/** Above this mean of |R| tokens lie along one line through the centre. */
const ALONG_A_LINE = 0.8;

interface Reading {
  /** The layer on show. */
  readonly layer: number;
  /** [n, 3] */
  readonly tokens: Float64Array;
  readonly input: Float64Array;
  /** Of every network that is known at this layer, by its number; NaN where it is not. */
  readonly overlaps: Float64Array;
}

function read({ columns, frame }: Trajectory, { replicates, layerCount }: FirstLookParameters): Reading {
  const meanOverlap = columns.meanOverlap!;
  const layer = Math.min(frame, Math.max(0, lastKnown(meanOverlap, 0, layerCount + 1)));
  return {
    layer,
    tokens: columns[`tokens/${layer}`]!,
    input: columns['tokens/0']!,
    overlaps: Float64Array.from(
      { length: replicates },
      (_, network) => meanOverlap[network * (layerCount + 1) + layer]!,
    ),
  };
}

/** Tokens on the way to the next layer, on the sphere. */
function between(tokens: Float64Array, next: Float64Array | undefined, part: number): Float64Array {
  if (!next || part === 0) return tokens;
  const places = tokens.map((place, index) => place + part * (next[index]! - place));
  for (let start = 0; start < places.length; start += 3) {
    const length = Math.hypot(places[start]!, places[start + 1]!, places[start + 2]!) || 1;
    for (let c = start; c < start + 3; c++) places[c]! /= length;
  }
  return places;
}

/** The last steps of every token, a polyline each; none where a still does not hold them. */
function trails(columns: Trajectory['columns'], layer: number, now: Float64Array): Float64Array[] {
  const stops: Float64Array[] = [];
  for (let earlier = Math.max(0, layer - TRAIL); earlier <= layer; earlier++) {
    const tokens = columns[`tokens/${earlier}`];
    if (tokens) stops.push(tokens);
  }
  stops.push(now);
  return Array.from({ length: now.length / 3 }, (_, token) => {
    const points = new Float64Array(3 * stops.length);
    stops.forEach((stop, k) => points.set(stop.subarray(3 * token, 3 * token + 3), 3 * k));
    return points;
  });
}

interface Layout {
  readonly input: Omit<SphereView, 'rotation'>;
  readonly output: Omit<SphereView, 'rotation'>;
  /** Corner of the count of networks. */
  readonly count: { readonly left: number; readonly top: number; readonly width: number };
}

function layoutOf({ width, height }: Size): Layout {
  if (width < 560) {
    const radius = Math.min(width / 2 - 10, (height - 140) / 2);
    const small = (height - 2 * radius - 72) / 2;
    const left = 2 * small + 28;
    return {
      output: { cx: width / 2, cy: 26 + radius, radius },
      input: { cx: small + 6, cy: height - small - 6, radius: small },
      count: { left, top: 2 * radius + 38, width: width - left - 6 },
    };
  }
  const radius = (height - 36) / 2;
  const small = width * 0.11;
  return {
    output: { cx: width - radius - 4, cy: 28 + radius, radius },
    input: { cx: small + 4, cy: 28 + small, radius: small },
    count: { left: 4, top: height - 140, width: width - 2 * radius - 24 },
  };
}

const words = (text: string): TextRun => ({ text });

function label(text: string, x: number, y: number, anchor: 'start' | 'middle'): Mark {
  return { type: 'text', x, y, runs: [words(text)], fill: 'ink', size: LABEL_SIZE, anchor };
}

/** A dot for each network: filled where its tokens are one cluster. */
function networkDots(overlaps: Float64Array, { left, top, width }: Layout['count']): Mark[] {
  const many = overlaps.length > 40;
  const [apart, radius] = many ? [9, 3] : [15, 5];
  const perRow = Math.max(1, Math.floor(width / apart));
  const dots = Array.from(overlaps, (overlap, network): Mark => {
    return {
      type: 'circle',
      cx: left + radius + 1 + apart * (network % perRow),
      cy: top + 48 + apart * Math.floor(network / perRow),
      r: radius,
      stroke: Number.isNaN(overlap) ? 'grid' : 'simulation',
      strokeWidth: 1.5,
      ...(overlap >= ONE_CLUSTER ? { fill: 'simulation' } : {}),
    };
  });
  const networks = `${overlaps.length} ${overlaps.length === 1 ? 'network' : 'networks'}`;
  return [
    label(`${networks}; filled:`, left, top + 14, 'start'),
    label('one cluster', left, top + 31, 'start'),
    ...dots,
  ];
}

function draw(
  trajectory: Trajectory,
  values: FirstLookParameters,
  { size, rotation = OBLIQUE }: Surroundings<FirstLookParameters>,
): Scene {
  const { columns, ahead = 0 } = trajectory;
  const { layer, tokens, input, overlaps } = read(trajectory, values);
  const { tokenCount: n } = values;
  const layout = layoutOf(size);
  const [output, small] = [layout.output, layout.input].map((place): SphereView => ({ ...place, rotation }));
  const now = between(tokens, columns[`tokens/${layer + 1}`], ahead);
  const dot = dotRadius(n, output!.radius);
  return {
    ...size,
    title: `${n} tokens on a sphere: at the input, and after ${layer} random layers`,
    marks: [
      label('input', small!.cx, small!.cy - small!.radius - 8, 'middle'),
      { type: 'circle', cx: small!.cx, cy: small!.cy, r: small!.radius, stroke: 'muted', strokeWidth: 1 },
      ...stack(spherePoints(input, small!, 'simulation', dotRadius(2 * n, small!.radius))),
      label(layer === 1 ? 'after 1 layer' : `after ${layer} layers`, output!.cx, 16, 'middle'),
      ...stack(
        graticule(output!),
        sphereCurves(trails(columns, layer, now), output!, {
          paint: 'simulation',
          strokeWidth: 1.2,
          opacity: 0.35,
        }),
        spherePoints(now, output!, 'simulation', dot),
      ),
      ...networkDots(overlaps, layout.count),
    ],
  };
}

/** What the tokens of the drawn network look like. */
interface Arrangement {
  /** Average angle between two tokens, in degrees. */
  readonly meanAngle: number;
  readonly kind: 'one cluster' | 'two opposite groups' | 'closer together' | 'spread out';
  /** Sizes of the opposite groups. */
  readonly groups: readonly [number, number];
}

export function arrangementOf(tokens: Float64Array): Arrangement {
  const n = tokens.length / 3;
  const overlap = (i: number, j: number): number =>
    tokens[3 * i]! * tokens[3 * j]! +
    tokens[3 * i + 1]! * tokens[3 * j + 1]! +
    tokens[3 * i + 2]! * tokens[3 * j + 2]!;
  const pairs = (n * (n - 1)) / 2;
  const aligned = new Float64Array(n);
  let [sum, size, angle] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const cosine = Math.min(Math.max(overlap(i, j), -1), 1);
      sum += cosine;
      size += Math.abs(cosine);
      angle += Math.acos(cosine);
      aligned[i]! += Math.abs(cosine);
      aligned[j]! += Math.abs(cosine);
    }
  }
  // Sides are told apart from the token that is most nearly along the common line.
  const centre = aligned.indexOf(Math.max(...aligned));
  let near = 0;
  for (let i = 0; i < n; i++) if (overlap(i, centre) >= 0) near++;
  const groups = [Math.max(near, n - near), Math.min(near, n - near)] as const;
  const meanAngle = ((angle / pairs) * 180) / Math.PI;
  const kind =
    sum / pairs >= ONE_CLUSTER
      ? 'one cluster'
      : size / pairs >= ALONG_A_LINE && groups[1] > 0
        ? 'two opposite groups'
        : sum / pairs >= 0.5
          ? 'closer together'
          : 'spread out';
  return { meanAngle, kind, groups };
}

function sentenceOf({ kind, groups, meanAngle }: Arrangement): string {
  const apart = `${formatNumber(Math.round(meanAngle))}° apart on average`;
  switch (kind) {
    case 'one cluster':
      return `the tokens have gathered in one cluster, ${apart}`;
    case 'two opposite groups':
      return `the tokens stand on opposite sides of the sphere, ${groups[0]} and ${groups[1]}`;
    case 'closer together':
      return `the tokens are closer together, ${apart}, but not in one cluster`;
    case 'spread out':
      return `the tokens are still spread out, ${apart}`;
  }
}

function describe(trajectory: Trajectory, values: FirstLookParameters): Description {
  const { columns } = trajectory;
  const { layer, tokens, overlaps } = read(trajectory, values);
  const { tokenCount: n, beta, layerCount } = values;
  const arrangement = arrangementOf(tokens);
  const attended = columns.attended![0]!;
  const counted = attended < 9.95 ? attended.toFixed(1) : String(Math.round(attended));
  const known = overlaps.filter((overlap) => !Number.isNaN(overlap));
  const gathered = known.filter((overlap) => overlap >= ONE_CLUSTER).length;
  const spread = `At β = ${formatNumber(beta)} a token attends to about ${counted} of the ${n} tokens.`;
  const so = known.length === 1 ? '' : ` One cluster: ${gathered} of ${known.length} such networks.`;
  const layers = layer === 1 ? '1 layer' : `${layer} layers`;
  const story =
    layer === 0
      ? `Before the first layer two tokens are ${formatNumber(Math.round(arrangement.meanAngle))}° apart on average.`
      : `After ${layers} ${sentenceOf(arrangement)}.`;
  const every = Math.ceil((layer + 1) / 20);
  const rows = Array.from({ length: layer + 1 }, (_, k) => k)
    .filter((k) => k % every === 0 || k === layer)
    .map((k) => {
      const at = Array.from(known, (_, network) => columns.meanOverlap![network * (layerCount + 1) + k]!);
      return [String(k), formatCell(at[0]!), String(at.filter((overlap) => overlap >= ONE_CLUSTER).length)];
    });
  return {
    result: `${spread} ${story}${layer === 0 ? '' : so}`,
    summary:
      `${n} tokens on a sphere in three dimensions pass through ${layers} with fresh random weights. ${spread} ${story} ` +
      `Of ${known.length} such networks, ${gathered} have a mean overlap of at least ${ONE_CLUSTER}, which is called one cluster here.`,
    numbers: {
      attended: counted,
      gathered: String(gathered),
      networks: String(known.length),
      meanAngle: formatNumber(Math.round(arrangement.meanAngle)),
      kind: arrangement.kind,
    },
    table: {
      caption: `Mean overlap of the drawn network, and how many of ${known.length} networks have one cluster`,
      columns: ['layer', 'mean overlap', 'networks with one cluster'],
      rows,
    },
  };
}

export const view: WidgetView<FirstLookParameters> = {
  surface: 'canvas',
  shape: 'low',
  turns: true,
  domains: () => ({}),
  draw,
  describe,
};
