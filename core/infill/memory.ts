/** The model with a key/value memory: a context is encoded once, tokens follow one at a time. */
import { batchInputs, type BatchShape } from "../glm/batch_tensors.ts";
import type { GlmConfig } from "../glm/config.ts";
import {
  glm,
  type GlmInputs,
  type GlmOutputs,
  type LayerMemory,
  parameterInputs,
  type ParameterNodes,
} from "../glm/model.ts";
import { input, type Node } from "../graph/node.ts";

/** A pass of the model over some tokens that follow a memory. */
export interface MemoryPass extends GlmOutputs {
  readonly parameters: ParameterNodes;
  readonly inputs: GlmInputs;
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
  const { batchSize: rows, capacity } = shape;
  const parameters = parameterInputs(config);
  const memory = memoryInputs(config, { rows, capacity });
  const inputs = { ...batchInputs(shape), memory };
  const outputs = glm(config, { parameters, inputs });
  const memoryOutputs = namedMemory(outputs.memory);
  const carry = Object.fromEntries(Object.keys(memoryOutputs).map((name) => [name, name]));
  return { ...outputs, parameters, inputs, memoryOutputs, carry };
}

/**
 * Input nodes for the memory of every layer.
 *
 * @example
 * ```ts
 * import { memoryInputs } from "./memory.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * if (memoryInputs(config, { rows: 2, capacity: 20 })[0]?.key.shape.join() !== "2,20,8") throw new Error();
 * ```
 */
export function memoryInputs(
  { layers, hidden }: GlmConfig,
  { rows, capacity }: { readonly rows: number; readonly capacity: number },
): readonly LayerMemory[] {
  const room = (layer: number, what: keyof LayerMemory): Node =>
    input(memoryName(layer, what), { dtype: "float", shape: [rows, capacity, hidden] });
  return Array.from(
    { length: layers },
    (_, layer) => ({ key: room(layer, "key"), value: room(layer, "value") }),
  );
}

/**
 * The memory of every layer, by name.
 *
 * @example
 * ```ts
 * import { memoryInputs, namedMemory } from "./memory.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const named = namedMemory(memoryInputs(config, { rows: 2, capacity: 20 }));
 * if (Object.keys(named).join() !== "memory.0.key,memory.0.value") throw new Error();
 * ```
 */
export function namedMemory(memory: readonly LayerMemory[]): Readonly<Record<string, Node>> {
  return Object.fromEntries(
    memory.flatMap(({ key, value }, layer) => [
      [memoryName(layer, "key"), key],
      [memoryName(layer, "value"), value],
    ]),
  );
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
