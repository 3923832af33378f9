/** Low-rank adapters: a few numbers that learn in the place of whole matrices (LoRA, Hu et al. 2021). */
import type { GlmConfig } from "../glm/config.ts";
import { parameter, type ParameterNodes } from "../glm/model.ts";
import { layerName, type Parameter } from "../glm/parameters.ts";
import type { Node } from "../graph/node.ts";
import { add } from "../ops/add.ts";
import { constant } from "../ops/constant.ts";
import { matmul } from "../ops/matmul.ts";
import { multiply } from "../ops/multiply.ts";

/** The matrices of a layer that get adapters: rows and columns in multiples of the hidden size. */
const MATRICES = [
  { name: "attention.query_key_value", out: 3, in: 1 },
  { name: "attention.dense", out: 1, in: 1 },
  { name: "mlp.dense_h_to_4h", out: 4, in: 1 },
  { name: "mlp.dense_4h_to_h", out: 1, in: 4 },
] as const;

/** What the product is multiplied with (α/r of the paper). */
const SCALE = 2;

/**
 * Whether a parameter belongs to an adapter.
 *
 * @example
 * ```ts
 * import { isAdapter } from "./adapters.ts";
 * if (isAdapter("word_embeddings.weight")) throw new Error();
 * ```
 */
export function isAdapter(name: string): boolean {
  return name.endsWith(".lora_up") || name.endsWith(".lora_down");
}

/** Where an adapter belongs: the matrix, and its two factors. */
interface Adapter {
  readonly weight: string;
  readonly up: Parameter;
  readonly down: Parameter;
}

function adaptersOf({ layers, hidden }: GlmConfig, rank: number): readonly Adapter[] {
  if (!Number.isInteger(rank) || rank < 1 || rank > hidden) {
    throw new RangeError(`rank: expected an integer from 1 to ${hidden}, found ${rank}`);
  }
  return Array.from({ length: layers }, (_, layer) =>
    MATRICES.map((matrix): Adapter => {
      const name = `${layerName(layer)}.${matrix.name}`;
      const factor = (which: string, rows: number, initial: Parameter["initial"]): Parameter => ({
        name: `${name}.lora_${which}`,
        shape: [rows * hidden, rank],
        initial,
        decays: true,
      });
      return {
        weight: `${name}.weight`,
        up: factor("up", matrix.out, { value: 0 }),
        down: factor("down", matrix.in, { deviation: 0.02 }),
      };
    })).flat();
}

/**
 * The parameters of all adapters: `up` `[out, rank]`, which starts at 0, so that the first step begins at the model
 * itself, and `down` `[in, rank]`.
 *
 * @throws {RangeError} unless the rank is an integer from 1 to the hidden size.
 * @example
 * ```ts
 * import { adapterTable } from "./adapters.ts";
 * const config = { layers: 2, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * if (adapterTable(config, 4).length !== 16) throw new Error();
 * ```
 */
export function adapterTable(config: GlmConfig, rank: number): readonly Parameter[] {
  return adaptersOf(config, rank).flatMap(({ up, down }) => [up, down]);
}

/**
 * The model's parameters with the adapters merged: W + up · downᵀ for every adapted matrix. The same graph trains and
 * exports.
 *
 * @param parameters of the model and of the adapters
 * @example
 * ```ts
 * import { adapterTable, withAdapters } from "./adapters.ts";
 * import { parameterInputs } from "../glm/model.ts";
 * import { input } from "../graph/node.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const adapters = adapterTable(config, 2).map(({ name, shape }) => [name, input(name, { dtype: "float", shape })]);
 * const parameters = { ...parameterInputs(config), ...Object.fromEntries(adapters) };
 * const merged = withAdapters(parameters, { config, rank: 2 });
 * if (merged["transformer.layers.0.attention.dense.weight"]?.op !== "add") throw new Error();
 * ```
 */
export function withAdapters(
  parameters: ParameterNodes,
  { config, rank }: { readonly config: GlmConfig; readonly rank: number },
): ParameterNodes {
  const merged = adaptersOf(config, rank).map(({ weight, up, down }): [string, Node] => {
    const change = matmul(parameter(parameters, up.name), parameter(parameters, down.name));
    return [weight, add(parameter(parameters, weight), multiply(constant(SCALE), change))];
  });
  return { ...parameters, ...Object.fromEntries(merged) };
}
