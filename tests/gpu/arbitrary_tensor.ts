/** Tensors with numbers drawn from a seed, so that a failing case shrinks to a small shape and one number. */
import { type Shape, sizeOf, type Tensor, tensor } from "../../core/graph/tensor.ts";
import { words } from "../../core/random/bits.ts";
import { key } from "../../core/random/key.ts";

/** Floats uniform in [low, high), representable in float32. */
export function floats(
  shape: Shape,
  { seed, low = -2, high = 2 }: { readonly seed: number; readonly low?: number; readonly high?: number },
): Tensor {
  const bits = words(key(seed), { count: sizeOf(shape) });
  return tensor(shape, Float32Array.from(bits, (word) => low + (high - low) * (word / 2 ** 32)));
}

/** Integers in [low, high). */
export function ints(
  shape: Shape,
  { seed, low = 0, high }: { readonly seed: number; readonly low?: number; readonly high: number },
): Tensor {
  const bits = words(key(seed), { count: sizeOf(shape) });
  return tensor(shape, Int32Array.from(bits, (word) => low + word % (high - low)));
}

/** Any words. */
export function uints(shape: Shape, { seed }: { readonly seed: number }): Tensor {
  return tensor(shape, words(key(seed), { count: sizeOf(shape) }));
}
