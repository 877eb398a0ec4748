/** Normal variates: the ziggurat of `src/engine/random/normal.ts` on xoshiro128**, draw for draw and bit for bit. */
import { ENDS, SCALES, STATE } from './memory';

/**
 * Fills entries `start` to `end` of `out` from the state in STATE, and stops before the first one that misses the sure
 * part of its layer, about one in a hundred: the host draws that one and calls again. Returns where it stopped.
 */
export function fillNormals<T>(out: usize, start: i32, end: i32, scale: f64): i32 {
  let s0 = load<u32>(STATE);
  let s1 = load<u32>(STATE, 4);
  let s2 = load<u32>(STATE, 8);
  let s3 = load<u32>(STATE, 12);
  let i = start;
  for (; i < end; i++) {
    // Two steps of nextUint32, undone if the draw is left to the host.
    const high = rotl<u32>(s1 * 5, 7) * 9;
    let t2 = s2 ^ s0;
    let t3 = s3 ^ s1;
    const u1 = s1 ^ t2;
    const u0 = s0 ^ t3;
    t2 ^= s1 << 9;
    t3 = rotl<u32>(t3, 11);
    const low = rotl<u32>(u1 * 5, 7) * 9;
    const layer = (low & 255) as usize;
    const whole = ((high as u64) << 21) | ((low >> 11) as u64);
    const x = (whole as i64 as f64) * load<f64>(SCALES + (layer << 3));
    if (!(x < load<f64>(ENDS + (layer << 3), 8))) break;
    // The sign is bit 8 of the low word.
    const signed = reinterpret<f64>(reinterpret<u64>(x) | (((low & 256) as u64) << 55));
    store<T>(out + (i as usize) * sizeof<T>(), (scale * signed) as T);
    const w2 = t2 ^ u0;
    const w3 = t3 ^ u1;
    s1 = u1 ^ w2;
    s0 = u0 ^ w3;
    s2 = w2 ^ (u1 << 9);
    s3 = rotl<u32>(w3, 11);
  }
  store<u32>(STATE, s0);
  store<u32>(STATE, s1, 4);
  store<u32>(STATE, s2, 8);
  store<u32>(STATE, s3, 12);
  return i;
}
