/** The model with a key/value memory: a context is encoded once, tokens follow one at a time. */
import { batchInputs, type BatchShape } from "../glm/batch_tensors.ts";
import type { GlmConfig } from "../glm/config.ts";
import {
  glm,
  type GlmOutputs,
  type LayerMemory,
  parameterInputs,
  type ParameterNodes,
} from "../glm/model.ts";
import { input, type Node } from "../graph/node.ts";

/** A pass of the model over some tokens that follow a memory. */
export interface MemoryPass extends GlmOutputs {
  readonly parameters: ParameterNodes;
  /** The updated memory as named outputs. */
  readonly memoryOutputs: Readonly<Record<string, Node>>;
  /** Every memory output is an input of the next pass. */
  readonly carry: Readonly<Record<string, string>>;
}

/**
 * Builds a pass with a memory that has room for `capacity` tokens. Its inputs are the parameters, those of
 * `batchInputs`, and `memory.LAYER.key` and `memory.LAYER.value`, `[B, capacity, H]`. Rows of the memory that
 * nothing was written to are never visible, because they lie behind every query.
 *
 * @param config sizes of the model
 * @param shape of the new tokens, and the capacity of the memory
 * @example
 * ```ts
 * import { passWithMemory } from "./memory.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const { carry } = passWithMemory(config, { batchSize: 1, length: 1, capacity: 20 });
 * if (carry["memory.0.key"] !== "memory.0.key") throw new Error();
 * ```
 */
export function passWithMemory(
  config: GlmConfig,
  shape: BatchShape & { readonly capacity: number },
): MemoryPass {
  const { batchSize, capacity } = shape;
  const parameters = parameterInputs(config);
  const room = (name: string): Node =>
    input(name, { dtype: "float", shape: [batchSize, capacity, config.hidden] });
  const memory = Array.from({ length: config.layers }, (_, layer): LayerMemory => ({
    key: room(memoryName(layer, "key")),
    value: room(memoryName(layer, "value")),
  }));
  const outputs = glm(config, { parameters, inputs: { ...batchInputs(shape), memory } });
  const memoryOutputs = Object.fromEntries(
    outputs.memory.flatMap(({ key, value }, layer) => [
      [memoryName(layer, "key"), key],
      [memoryName(layer, "value"), value],
    ]),
  );
  const carry = Object.fromEntries(Object.keys(memoryOutputs).map((name) => [name, name]));
  return { ...outputs, parameters, memoryOutputs, carry };
}

/**
 * Name of a layer's keys or values in the graphs of `passWithMemory`.
 *
 * @example
 * ```ts
 * import { memoryName } from "./memory.ts";
 * if (memoryName(3, "key") !== "memory.3.key") throw new Error();
 * ```
 */
export function memoryName(layer: number, what: keyof LayerMemory): string {
  return `memory.${layer}.${what}`;
}
