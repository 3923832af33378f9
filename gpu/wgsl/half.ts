/** Numbers in 16 bits, in WGSL: the twin of `nearestHalf` in `core/ops/round_to_half.ts`. */

/**
 * `half_bits(v)`: the nearest float16 of four numbers, two to a word; the same bits on every driver. The built-in
 * `pack2x16float` may round either way, and says nothing about what is too large.
 */
export const HALF_BITS = `fn half_bits(v: vec4f) -> vec2u {
  let bits = bitcast<vec4u>(v);
  let size = bits & vec4u(0x7fffffffu);
  // The exponent counts from 15 instead of 127; 13 bits are rounded off, of two equally near numbers to the even.
  let normal = (size - vec4u(0x38000000u) + vec4u(0xfffu) + ((size >> vec4u(13u)) & vec4u(1u))) >> vec4u(13u);
  let subnormal = vec4u(round(bitcast<vec4f>(min(size, vec4u(0x38800000u))) * 0x1p24f));
  var half = select(normal, subnormal, size < vec4u(0x38800000u));
  half = select(half, vec4u(0x7c00u), size >= vec4u(0x477ff000u));
  half = select(half, vec4u(0x7e00u), size > vec4u(0x7f800000u));
  half |= (bits >> vec4u(16u)) & vec4u(0x8000u);
  return half.xz | (half.yw << vec2u(16u));
}
`;
