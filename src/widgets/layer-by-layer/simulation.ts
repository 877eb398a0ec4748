import type { ChainOptions } from '#engine/dynamics/chain-parameters.ts';
import {
  createObservedChain,
  restoreObservedChain,
  type ObservedChain,
  type ObservedCheckpoint,
  type WeightSharing,
} from '#engine/dynamics/observed-chain.ts';
import type { Residual } from '#engine/dynamics/residual-step.ts';
import { gramMatrix } from '#engine/observables/gram-matrix.ts';
import { alongAxes, coordinateAxes, turnToPrincipalAxes } from '#engine/observables/principal-axes.ts';
import { createStream } from '#engine/random/stream.ts';
import { initialTokens, type InitialData } from '#engine/sphere/initial-tokens.ts';
import type { Patch, Simulation } from '../trajectory.ts';
import { BINS, layerOperations, shownTokens, type LayerByLayerParameters } from './spec.ts';

/** Multiplications that plain TypeScript does in about a tenth of a second. */
const CHUNK_OPERATIONS = 1e8;

/** Orthogonal iterations towards the principal axes: until they are found, and to follow them through a layer. */
const FIRST_TURNS = 60;
const TURNS = 4;

interface Checkpoint extends ObservedCheckpoint {
  /** The three axes of the picture at this layer, [3, dimension]. */
  readonly axes: Float64Array<ArrayBuffer>;
}

/** Collects the columns of a chunk. */
class Recorder {
  readonly patches: Patch[] = [];

  constructor(
    private readonly params: LayerByLayerParameters,
    private readonly axes: Float64Array<ArrayBuffer>,
  ) {}

  /** A still shows the last layer only, and needs the tokens before it as well. */
  private whole(column: string, layer: number, values: Float64Array<ArrayBuffer>): void {
    const last = this.params.layerCount;
    const inStill = layer === last || (column === 'tokens' && layer === last - 1);
    const patch = { column: `${column}/${layer}`, length: values.length, offset: 0, values };
    this.patches.push(inStill ? patch : { ...patch, liveOnly: true });
  }

  private number(column: string, layer: number, value: number): void {
    this.patches.push({
      column,
      length: this.params.layerCount + 1,
      offset: layer,
      values: Float64Array.of(value),
    });
  }

  /** Where the tokens are after a layer, and how their overlaps are spread. */
  tokens({ layer, tokens }: ObservedChain): void {
    const { tokenCount: n, dimension: d } = this.params;
    const shown = shownTokens(this.params);
    if (d > 3) turnToPrincipalAxes(this.axes, tokens, n, d, layer === 0 ? FIRST_TURNS : TURNS);
    this.whole('tokens', layer, alongAxes(tokens, this.axes, n, d));
    const gram = gramMatrix(tokens, n, d);
    const histogram = new Float64Array(BINS);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) {
        const overlap = gram[i * n + j]!;
        sum += overlap;
        const bin = Math.floor(((overlap + 1) / 2) * BINS);
        // Rounding puts overlaps of equal or opposite tokens a little beyond the ends.
        histogram[Math.min(Math.max(bin, 0), BINS - 1)]!++;
      }
    }
    const pairs = (n * (n - 1)) / 2;
    const overlaps = new Float64Array(shown * shown);
    for (let i = 0; i < shown; i++) overlaps.set(gram.subarray(i * n, i * n + shown), i * shown);
    this.whole('overlaps', layer, overlaps);
    this.whole(
      'histogram',
      layer,
      histogram.map((count) => count / pairs),
    );
    this.number('meanOverlap', layer, sum / pairs);
    if (layer === 0) this.number('highestWeight', layer, 0);
    this.number('highestBar', layer, Math.max(...histogram) / pairs);
  }

  /** One layer and its stages, along the axes of the picture before it. */
  layer(chain: ObservedChain): void {
    const { tokenCount: n, dimension: d, headCount, eta, residual } = this.params;
    const shown = shownTokens(this.params);
    const layer = chain.layer + 1;
    const scale = eta / headCount;
    const kicks = new Float64Array(headCount * shown * 3);
    const step = new Float64Array(n * d);
    const norm = new Float64Array(n);
    chain.advance((head, attention, kick) => {
      if (head === 0) {
        const rows = attention.slice(0, shown * n) as Float64Array<ArrayBuffer>;
        this.whole('attention', layer, rows);
        this.number(
          'highestWeight',
          layer,
          rows.reduce((most, weight) => Math.max(most, weight), 0),
        );
      }
      for (let c = 0; c < step.length; c++) step[c]! += scale * kick[c]!;
      const own = alongAxes(kick.subarray(0, shown * d), this.axes, shown, d);
      kicks.set(
        own.map((value) => scale * value),
        head * shown * 3,
      );
      if (head < headCount - 1) return;
      for (let i = 0; i < n; i++) norm[i] = finishStep(step, chain.tokens, i, d, residual as Residual);
    });
    this.whole('kicks', layer, kicks);
    this.whole('step', layer, alongAxes(step, this.axes, n, d));
    this.whole('norm', layer, norm);
  }

  /** The shown tokens sorted along the longest axis of the last layer: clusters become blocks. */
  order({ tokens }: ObservedChain): void {
    const { tokenCount: n, dimension: d } = this.params;
    const axes = this.axes.slice();
    turnToPrincipalAxes(axes, tokens, n, d, FIRST_TURNS);
    const places = alongAxes(tokens, axes, n, d);
    const order = Array.from({ length: shownTokens(this.params) }, (_, i) => i).sort(
      (i, j) => places[3 * j]! - places[3 * i]! || i - j,
    );
    this.patches.push({ column: 'order', length: order.length, offset: 0, values: Float64Array.from(order) });
  }
}

/** Row i of the step, of which the tangent convention keeps the part along the sphere; answers ‖x_i + step_i‖. */
function finishStep(
  step: Float64Array,
  tokens: Float64Array,
  i: number,
  dimension: number,
  residual: Residual,
): number {
  const [start, end] = [i * dimension, (i + 1) * dimension];
  if (residual === 'tangent') {
    let radial = 0;
    for (let c = start; c < end; c++) radial += step[c]! * tokens[c]!;
    for (let c = start; c < end; c++) step[c]! -= radial * tokens[c]!;
  }
  let sum = 0;
  for (let c = start; c < end; c++) sum += (tokens[c]! + step[c]!) ** 2;
  return Math.sqrt(sum);
}

/**
 * One network. With s the number of shown tokens and (x, y, z) coordinates along the three axes of the picture, for
 * every layer ℓ = 0..L: `tokens/ℓ` [n, 3], `overlaps/ℓ` [s, s], `histogram/ℓ` (shares of pairs); for every ℓ = 1..L what
 * happened in that layer, along the axes before it: `attention/ℓ` [s, n] of the first head, `kicks/ℓ` [H, s, 3] with
 * η/H in it, `step/ℓ` [n, 3], their sum as it is added, `norm/ℓ` [n], the length before it is divided out. Of shape
 * [L + 1]: `meanOverlap`, `highestBar`, `highestWeight`. At the end `order` [s].
 */
export const simulation: Simulation<LayerByLayerParameters, Checkpoint> = {
  simulate({ params, checkpoint }, kernels) {
    const { tokenCount, dimension, headCount, beta, eta, layerCount, gamma0, seed } = params;
    const options: ChainOptions = {
      tokenCount,
      dimension,
      headCount,
      beta,
      eta,
      residual: params.residual as Residual,
    };
    const sharing = params.weights as WeightSharing;
    const axes = checkpoint?.axes ?? coordinateAxes(dimension);
    const start = (): Float64Array =>
      initialTokens(
        params.start as InitialData,
        tokenCount,
        dimension,
        gamma0,
        createStream(seed, 'initial'),
      );
    const chain = checkpoint
      ? restoreObservedChain(options, sharing, seed, checkpoint, kernels)
      : createObservedChain(options, sharing, seed, start(), kernels);
    const recorder = new Recorder(params, axes);
    if (!checkpoint) recorder.tokens(chain);
    const planned = Math.max(1, Math.round(CHUNK_OPERATIONS / layerOperations(params)));
    const last = Math.min(layerCount, chain.layer + planned);
    while (chain.layer < last) {
      recorder.layer(chain);
      recorder.tokens(chain);
    }
    const finished = last === layerCount;
    if (finished) recorder.order(chain);
    return {
      patches: recorder.patches,
      facts: {},
      progress: last / layerCount,
      ...(finished ? {} : { checkpoint: { ...chain.save(), axes } }),
    };
  },
};
