/**
 * Philox 4x32-10 on the device: the twin of `core/random/philox.ts` and `core/random/bits.ts`, equal to them bit
 * for bit. WGSL has no 64-bit product, so its upper half is put together from 16-bit halves.
 */

/**
 * * `philox(counter, key)`: the four words at a counter;
 * * `random_words(key, stream, block)`: words 4·block … 4·block + 3 of a stream (streams are indexed by 32 bits
 *   here: a buffer never holds more elements);
 * * `random_word(key, stream, index)`: one word of a stream;
 * * `unit_interval(word)`: the word as a number in [0, 1), as the op `uniform` defines it.
 */
export const PHILOX: string = `fn multiply_high(a: u32, b: u32) -> u32 {
  let a_low = a & 0xffffu;
  let a_high = a >> 16u;
  let b_low = b & 0xffffu;
  let b_high = b >> 16u;
  let middle = a_high * b_low + ((a_low * b_low) >> 16u);
  let carry = a_low * b_high + (middle & 0xffffu);
  return a_high * b_high + (middle >> 16u) + (carry >> 16u);
}

fn philox(start: vec4u, start_key: vec2u) -> vec4u {
  var counter = start;
  var key = start_key;
  for (var round = 0u; round < 10u; round++) {
    let high_0 = multiply_high(0xd2511f53u, counter.x);
    let low_0 = 0xd2511f53u * counter.x;
    let high_1 = multiply_high(0xcd9e8d57u, counter.z);
    let low_1 = 0xcd9e8d57u * counter.z;
    counter = vec4u(high_1 ^ counter.y ^ key.x, low_1, high_0 ^ counter.w ^ key.y, low_0);
    key += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return counter;
}

fn random_words(key: vec2u, stream: u32, block: u32) -> vec4u {
  return philox(vec4u(block, 0u, stream, 0u), key);
}

fn random_word(key: vec2u, stream: u32, index: u32) -> u32 {
  let words = random_words(key, stream, index >> 2u);
  let lane = index & 3u;
  return select(select(words.x, words.y, lane == 1u), select(words.z, words.w, lane == 3u), lane >= 2u);
}

fn unit_interval(word: u32) -> f32 {
  return f32(word >> 8u) * 0x1p-24f;
}
`;
