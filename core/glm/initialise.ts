/** The parameters of a new model. */
import type { Tensors } from "../graph/tensor.ts";
import { sizeOf, tensor } from "../graph/tensor.ts";
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
      tensor(parameter.shape, draw(parameter, foldIn(key, index))),
    ]),
  );
}

function draw({ shape, initial }: Parameter, key: Key): Float32Array<ArrayBuffer> {
  const size = sizeOf(shape);
  if ("value" in initial) return new Float32Array(size).fill(initial.value);
  return Float32Array.from(normals(key, size), (value) => value * initial.deviation);
}
