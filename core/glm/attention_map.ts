/** How much every token looks at every other one, for people to see. */
import { type Graph, graph } from "../graph/graph.ts";
import { attentionProbabilities } from "../layers/attention.ts";
import { batchInputs, type BatchShape } from "./batch_tensors.ts";
import type { GlmConfig } from "./config.ts";
import { glm, parameterInputs } from "./model.ts";

/**
 * The graph of a layer's attention probabilities. Its inputs are those of the model up to this layer; its output
 * `probabilities`, `[B, heads, S, S]`, has for every query (the last but one axis) what it looks at.
 *
 * @param options `layer` counts from 0
 * @throws {RangeError} when there is no such layer.
 * @example
 * ```ts
 * import { attentionMap } from "./attention_map.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const { outputs } = attentionMap(config, { layer: 0, batchSize: 1, length: 5 });
 * if (outputs.probabilities?.shape.join() !== "1,2,5,5") throw new Error();
 * ```
 */
export function attentionMap(config: GlmConfig, options: BatchShape & { readonly layer: number }): Graph {
  const { attended } = glm(config, { parameters: parameterInputs(config), inputs: batchInputs(options) });
  const inputs = attended[options.layer];
  if (inputs === undefined) {
    throw new RangeError(`layer: expected an integer from 0 to ${config.layers - 1}, found ${options.layer}`);
  }
  return graph({ probabilities: attentionProbabilities(inputs, { heads: config.heads }) });
}
