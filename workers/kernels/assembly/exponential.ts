/**
 * e^x for x <= 0 in every lane. x = k ln 2 + r with |r| <= ln 2 / 2; adding 1.5 · 2^23 (2^52) rounds to an integer k and
 * leaves it in the low bits, from where a shift moves it to the exponent. Below LOWEST the result is 0: beside the largest
 * weight of a softmax, 1, it would not show, and subnormal numbers are slow.
 */

/** Lowest arguments: e^-64 is 2e-28, e^-640 is 1e-278. */
const LOWEST_SINGLE: f32 = -64;
const LOWEST_DOUBLE: f64 = -640;

/** Relative error below 2^-22: polynomial of degree 7 (Cephes, expf). */
// @ts-ignore: decorator
@inline
export function exponentialOfSingles(x: v128): v128 {
  const magic = f32x4.splat(12582912);
  const kept = f32x4.gt(x, f32x4.splat(LOWEST_SINGLE));
  x = f32x4.max(x, f32x4.splat(LOWEST_SINGLE));
  const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(1.44269504088896341)), magic);
  const k = f32x4.sub(shifted, magic);
  let r = f32x4.sub(x, f32x4.mul(k, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(k, f32x4.splat(2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  return v128.and(kept, i32x4.add(p, i32x4.shl(shifted, 23)));
}

/** Relative error below 2^-51: the Taylor polynomial of degree 13, whose rest is below 2^-57 there. */
// @ts-ignore: decorator
@inline
export function exponentialOfDoubles(x: v128): v128 {
  const magic = f64x2.splat(6755399441055744);
  const kept = f64x2.gt(x, f64x2.splat(LOWEST_DOUBLE));
  x = f64x2.max(x, f64x2.splat(LOWEST_DOUBLE));
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(1.4426950408889634)), magic);
  const k = f64x2.sub(shifted, magic);
  let r = f64x2.sub(x, f64x2.mul(k, f64x2.splat(6.93145751953125e-1)));
  r = f64x2.sub(r, f64x2.mul(k, f64x2.splat(1.42860682030941723212e-6)));
  let p = f64x2.splat(1.6059043836821613e-10);
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.08767569878681e-9));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.505210838544172e-8));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.755731922398589e-7));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.7557319223985893e-6));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.48015873015873e-5));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.984126984126984e-4));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.388888888888889e-3));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(8.333333333333333e-3));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(4.1666666666666664e-2));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.6666666666666666e-1));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.5));
  p = f64x2.add(f64x2.add(f64x2.mul(p, f64x2.mul(r, r)), r), f64x2.splat(1));
  return v128.and(kept, i64x2.add(p, i64x2.shl(shifted, 52)));
}

/** In lanes of T. */
// @ts-ignore: decorator
@inline
export function exponential<T>(x: v128): v128 {
  return sizeof<T>() === 4 ? exponentialOfSingles(x) : exponentialOfDoubles(x);
}
