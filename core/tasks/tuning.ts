/** What of a model learns while it is fine-tuned. */
import type { GlmConfig } from "../glm/config.ts";
import { draw } from "../glm/initialise.ts";
import { parameterInputs, type ParameterNodes } from "../glm/model.ts";
import { type Parameter, parameterTable } from "../glm/parameters.ts";
import { input } from "../graph/node.ts";
import type { Tensors } from "../graph/tensor.ts";
import { foldIn, type Key } from "../random/key.ts";
import { adapterTable, withAdapters } from "./adapters.ts";
import { headTable } from "./classification_head.ts";

/** Everything; the final LayerNorm alone (and the head); or low-rank adapters of some rank (and the head). */
export type Tuning = { readonly kind: "full" } | { readonly kind: "frozen" } | {
  readonly kind: "lora";
  readonly rank: number;
};

/** The parameters of a model that is fine-tuned. */
export interface TunedParameters {
  /** All of them, in order: the model's, then the adapters' and the head's. */
  readonly table: readonly Parameter[];
  /** Those that learn. */
  readonly trained: readonly Parameter[];
  /** Input nodes for all of them. */
  readonly inputs: ParameterNodes;
  /** What the model computes with: the inputs, adapters merged. */
  readonly effective: ParameterNodes;
}

/**
 * The parameters of a way of tuning.
 *
 * @param options `classes`: of the classification head, where there is one
 * @example
 * ```ts
 * import { tunedParameters } from "./tuning.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * if (tunedParameters(config, { tuning: { kind: "frozen" } }).trained.length !== 2) throw new Error();
 * if (tunedParameters(config, { tuning: { kind: "lora", rank: 2 } }).trained.length !== 8) throw new Error();
 * ```
 */
export function tunedParameters(
  config: GlmConfig,
  { tuning, classes }: { readonly tuning: Tuning; readonly classes?: number },
): TunedParameters {
  const model = parameterTable(config);
  const adapters = tuning.kind === "lora" ? adapterTable(config, tuning.rank) : [];
  const head = classes === undefined ? [] : headTable(config, classes);
  const own = {
    full: model,
    frozen: model.filter(({ name }) => name.startsWith("transformer.final_layernorm")),
    lora: adapters,
  }[tuning.kind];
  const added = [...adapters, ...head];
  const inputs = {
    ...parameterInputs(config),
    ...Object.fromEntries(added.map(({ name, shape }) => [name, input(name, { dtype: "float", shape })])),
  };
  const effective = tuning.kind === "lora" ? withAdapters(inputs, { config, rank: tuning.rank }) : inputs;
  return { table: [...model, ...added], trained: [...own, ...head], inputs, effective };
}

/**
 * Values for all parameters: the model's own, and new ones for adapters and head.
 *
 * @example
 * ```ts
 * import { initialTuned, tunedParameters } from "./tuning.ts";
 * import { initialise } from "../glm/initialise.ts";
 * import { key } from "../random/key.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const { table } = tunedParameters(config, { tuning: { kind: "full" }, classes: 2 });
 * const values = initialTuned(initialise(config, key(0)), { table, key: key(1) });
 * if (values["classification.pool_layer.bias"]?.data[0] !== 0) throw new Error();
 * ```
 */
export function initialTuned(
  model: Tensors,
  { table, key }: { readonly table: readonly Parameter[]; readonly key: Key },
): Tensors {
  return Object.fromEntries(
    table.map((parameter, index) => [
      parameter.name,
      model[parameter.name] ?? draw(parameter, foldIn(key, index)),
    ]),
  );
}
