import { nextUint32, nextUniform, type Stream } from '#engine/random/stream.ts';

// Ziggurat of Marsaglia and Tsang (2000) with 256 layers of equal area: the start of the tail and the common area.
const TAIL_START = 3.6541528853610088;
const LAYER_AREA = 4.92867323399e-3;
const LAYERS = 256;

const density = (x: number): number => Math.exp(-0.5 * x * x);

/** Right ends of the layers, from the widest down to 0; entry 0 is the virtual width of the base layer. */
const ends = new Float64Array(LAYERS + 1);
/** Density (up to 1/sqrt(2 pi)) at the right ends. */
const heights = new Float64Array(LAYERS + 1);
/** ends / 2^53: turns 53 random bits into an abscissa. */
const scales = new Float64Array(LAYERS);

ends[0] = LAYER_AREA / density(TAIL_START);
ends[1] = TAIL_START;
for (let layer = 2; layer < LAYERS; layer++) {
  ends[layer] = Math.sqrt(-2 * Math.log(LAYER_AREA / ends[layer - 1]! + density(ends[layer - 1]!)));
}
ends[LAYERS] = 0;
for (let layer = 0; layer <= LAYERS; layer++) heights[layer] = density(ends[layer]!);
for (let layer = 0; layer < LAYERS; layer++) scales[layer] = ends[layer]! * 2 ** -53;

/**
 * A standard normal variate with 53 random bits of abscissa; layer and sign use bits of their own, because shared
 * bits bias the ziggurat (Doornik 2005). Exact in law up to rounding; about two 32-bit draws.
 */
export function nextNormal(stream: Stream): number {
  for (;;) {
    const high = nextUint32(stream);
    const low = nextUint32(stream);
    const layer = low & 255;
    const sign = (low & 256) === 0 ? 1 : -1;
    const x = (high * 2 ** 21 + (low >>> 11)) * scales[layer]!;
    if (x < ends[layer + 1]!) return sign * x;
    if (layer === 0) {
      let excess: number;
      do excess = -Math.log(nextUniform(stream)) / TAIL_START;
      while (-2 * Math.log(nextUniform(stream)) < excess * excess);
      return sign * (TAIL_START + excess);
    }
    const height = heights[layer]! + nextUniform(stream) * (heights[layer + 1]! - heights[layer]!);
    if (height < density(x)) return sign * x;
  }
}

/**
 * Fills `out` with independent normals of mean 0 and standard deviation `scale`: the same values as repeated
 * `nextNormal`. No allocation.
 */
export function fillNormal(stream: Stream, out: Float64Array, scale = 1): void {
  for (let i = 0; i < out.length; i++) out[i] = scale * nextNormal(stream);
}
