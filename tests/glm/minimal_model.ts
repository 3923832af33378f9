/** A model small enough to run hundreds of times, with parameters so large that nothing stays hidden below rounding. */
import { type Batch, batch } from "../../core/blanks/batch.ts";
import type { Example } from "../../core/blanks/example.ts";
import { batchInputs, modelTensors } from "../../core/glm/batch_tensors.ts";
import type { GlmConfig } from "../../core/glm/config.ts";
import { glm, parameterInputs } from "../../core/glm/model.ts";
import { parameterTable } from "../../core/glm/parameters.ts";
import { sizeOf, type Tensor, tensor, type Tensors } from "../../core/graph/tensor.ts";
import type { EvaluateOptions } from "../../core/interpret/evaluate.ts";
import { foldIn, key } from "../../core/random/key.ts";
import { normals } from "../../core/random/normals.ts";
import { MARKS } from "../blanks/marked_text.ts";
import { compute } from "../graph/compute.ts";

/** Sizes that fit every text of `markedText`. */
export const CONFIG: GlmConfig = {
  layers: 2,
  hidden: 8,
  heads: 2,
  maxPositions: 64,
  vocabularySize: MARKS.eop + 1,
  blockPositions: true,
};

/** Parameters of standard deviation ½ around their initial means. */
export function loudParameters(config: GlmConfig): Tensors {
  return Object.fromEntries(
    parameterTable(config).map(({ name, shape, initial }, index) => {
      const mean = "value" in initial ? initial.value : 0;
      const data = normals(foldIn(key(1), index), sizeOf(shape)).map((value) => mean + value / 2);
      return [name, tensor(shape, data)];
    }),
  );
}

/** Parameters of `CONFIG`. */
export const PARAMETERS: Tensors = loudParameters(CONFIG);

/** What a model is, for one run of it. */
export interface Model extends EvaluateOptions {
  readonly config?: GlmConfig;
  readonly parameters?: Tensors;
}

/** All hidden states of a batch, the last after the final LayerNorm: L + 2 times `[B, S, H]`. */
export function hiddenStates(of: Batch, model: Model = {}): readonly Tensor[] {
  const { config = CONFIG, parameters = PARAMETERS, ...options } = model;
  const { hidden, output } = glm(config, { parameters: parameterInputs(config), inputs: batchInputs(of) });
  return compute([...hidden, output], { ...parameters, ...modelTensors(of, config) }, options);
}

/** Hidden states of one example, as one list of numbers for every token: those of all layers behind each other. */
export function statesOf(example: Example, model: Model = {}): readonly (readonly number[])[] {
  return statesOfRow(hiddenStates(batch([example]), model), { row: 0, count: example.tokens.length });
}

/** The same for one row of a batch. */
export function statesOfRow(
  hidden: readonly Tensor[],
  { row, count }: { readonly row: number; readonly count: number },
): readonly (readonly number[])[] {
  return Array.from(
    { length: count },
    (_, token) =>
      hidden.flatMap(({ data, shape: [, length = 0, width = 0] }) => {
        const at = (row * length + token) * width;
        return Array.from(data.subarray(at, at + width));
      }),
  );
}
