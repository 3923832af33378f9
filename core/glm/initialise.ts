/** The parameters of a new model. */
import { sizeOf, type Tensor, tensor, type Tensors } from "../graph/tensor.ts";
import { foldIn, type Key } from "../random/key.ts";
import { normals } from "../random/normals.ts";
import type { GlmConfig } from "./config.ts";
import { type Parameter, parameterTable } from "./parameters.ts";

/**
 * Initial parameters: each tensor is drawn from a key of its own, so that a tensor's values depend only on the
 * key, its place in the table and its shape.
 *
 * @param config sizes of the model
 * @param key source of the randomness
 * @returns float32 tensors by name
 * @example
 * ```ts
 * import { initialise } from "./initialise.ts";
 * import { key } from "../random/key.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const parameters = initialise(config, key(0));
 * if (parameters["transformer.final_layernorm.weight"]?.data[0] !== 1) throw new Error();
 * ```
 */
export function initialise(config: GlmConfig, key: Key): Tensors {
  return Object.fromEntries(
    parameterTable(config).map((parameter, index) => [
      parameter.name,
      draw(parameter, foldIn(key, index)),
    ]),
  );
}

/** Numbers drawn at a time: those of a large parameter in float64 would take twice its memory. */
const AT_ONCE = 2 ** 16;

/**
 * Initial values of one parameter.
 *
 * @example
 * ```ts
 * import { draw } from "./initialise.ts";
 * import { key } from "../random/key.ts";
 * const ones = draw({ shape: [2], initial: { value: 1 } }, key(0));
 * if (ones.data.join() !== "1,1") throw new Error();
 * ```
 */
export function draw({ shape, initial }: Pick<Parameter, "shape" | "initial">, key: Key): Tensor {
  const data = new Float32Array(sizeOf(shape));
  if ("value" in initial) return tensor(shape, data.fill(initial.value));
  for (let start = 0; start < data.length; start += AT_ONCE) {
    const some = normals(key, Math.min(AT_ONCE, data.length - start), { start });
    data.set(some.map((value) => value * initial.deviation), start);
  }
  return tensor(shape, data);
}
