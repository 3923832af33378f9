/**
 * The classification head that blank filling is compared with (GLM §4: BERT's way of fine-tuning). Quirk: where the
 * original is told to pool the start token, its inputs have none, and it reads the first token of the padding (and fails
 * where there is none); here the start token stands there.
 */
import type { GlmConfig } from "../glm/config.ts";
import { parameter, type ParameterNodes } from "../glm/model.ts";
import type { Parameter } from "../glm/parameters.ts";
import type { Node } from "../graph/node.ts";
import type { Tensors } from "../graph/tensor.ts";
import { linear } from "../layers/linear.ts";
import { tanh } from "../ops/tanh.ts";

/** Names of the head's parameters begin so; the rest as in the original. */
const PREFIX = "classification.";

/**
 * The parameters of a head: a layer over the pooled token, and one row per class.
 *
 * @example
 * ```ts
 * import { headTable } from "./classification_head.ts";
 * if (headTable({ hidden: 8 }, 2).length !== 4) throw new Error();
 * ```
 */
export function headTable({ hidden }: Pick<GlmConfig, "hidden">, classes: number): readonly Parameter[] {
  const layer = (name: string, rows: number): readonly Parameter[] => [
    { name: `${PREFIX}${name}.weight`, shape: [rows, hidden], initial: { deviation: 0.02 }, decays: true },
    { name: `${PREFIX}${name}.bias`, shape: [rows], initial: { value: 0 }, decays: false },
  ];
  return [...layer("pool_layer", hidden), ...layer("multichoice_head", classes)];
}

/**
 * How many classes a head has, by its tensors; 0 where they are not those of a head.
 *
 * @example
 * ```ts
 * import { headClasses } from "./classification_head.ts";
 * if (headClasses({}) !== 0) throw new Error();
 * ```
 */
export function headClasses(parameters: Tensors): number {
  return parameters[`${PREFIX}multichoice_head.bias`]?.shape[0] ?? 0;
}

/**
 * Scores of the classes from one token of each sequence: `[CLS]`, or the start token behind the context.
 *
 * @param pooled `[N, H]`: those tokens, after the final LayerNorm
 * @param parameters the head's, by name
 * @returns `[N, classes]`
 * @example
 * ```ts
 * import { classify, headTable } from "./classification_head.ts";
 * import { input } from "../graph/node.ts";
 * const parameters = Object.fromEntries(
 *   headTable({ hidden: 8 }, 3).map(({ name, shape }) => [name, input(name, { dtype: "float", shape })]),
 * );
 * const pooled = input("pooled", { dtype: "float", shape: [2, 8] });
 * if (classify(pooled, parameters).shape.join() !== "2,3") throw new Error();
 * ```
 */
export function classify(pooled: Node, parameters: ParameterNodes): Node {
  const named = (name: string): Node => parameter(parameters, `${PREFIX}${name}`);
  const layer = linear(pooled, { weight: named("pool_layer.weight"), bias: named("pool_layer.bias") });
  return linear(tanh(layer), {
    weight: named("multichoice_head.weight"),
    bias: named("multichoice_head.bias"),
  });
}
