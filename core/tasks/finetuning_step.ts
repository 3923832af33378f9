/** A step of fine-tuning as one graph: forward, backward, clipping and the update of what learns. */
import { parameter } from "../glm/model.ts";
import { type Graph, graph } from "../graph/graph.ts";
import { input } from "../graph/node.ts";
import { differentiate } from "../interpret/differentiate.ts";
import type { AdamW } from "../train/adamw.ts";
import { clip } from "../train/clip.ts";
import { updateInputs, updateOutputs } from "../train/update.ts";
import type { Lesson } from "./lesson.ts";
import type { TunedParameters } from "./tuning.ts";

/** What a step does. */
export interface FinetuningStepOptions {
  readonly lesson: Pick<Lesson<unknown>, "loss">;
  readonly parameters: TunedParameters;
  readonly optimiser: AdamW;
  readonly maxNorm: number;
  readonly dropout: number;
}

/** The graph, and which outputs are inputs of the next step. */
export interface FinetuningStep {
  readonly graph: Graph;
  readonly carry: Readonly<Record<string, string>>;
}

/**
 * Builds the graph of a step. Inputs beside those of the lesson: the moments of what learns, `learningRate`,
 * `correction1`, `correction2`, and `dropoutKey` where there is dropout. Outputs: what learns with its moments, `loss`
 * and `gradientNorm`.
 *
 * @example
 * ```ts
 * import { finetuningStep } from "./finetuning_step.ts";
 * import { exampleLesson } from "./example_lesson.ts";
 * import { tunedParameters } from "./tuning.ts";
 * import { answerLayout } from "../blanks/answer_layout.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 32, vocabularySize: 32, blockPositions: true };
 * const example = answerLayout({ context: [1, 2, 0], pieces: [{ blank: 1, targets: [7, 6] }], sop: 5 });
 * const { graph } = finetuningStep({
 *   lesson: exampleLesson([example], { config, labelSmoothing: 0 }),
 *   parameters: tunedParameters(config, { tuning: { kind: "lora", rank: 2 } }),
 *   optimiser: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, decay: 0.1 },
 *   maxNorm: 1,
 *   dropout: 0,
 * });
 * if (graph.outputs.loss?.shape.length !== 0) throw new Error();
 * ```
 */
export function finetuningStep(options: FinetuningStepOptions): FinetuningStep {
  const { lesson, parameters: { trained, inputs, effective }, optimiser, maxNorm, dropout } = options;
  const loss = lesson.loss({
    parameters: effective,
    ...dropout > 0
      ? { dropout: { key: input("dropoutKey", { dtype: "uint", shape: [2] }), rate: dropout } }
      : {},
  });
  const all = differentiate(loss, trained.map(({ name }) => parameter(inputs, name)));
  const { gradients, norm } = clip(all, maxNorm);
  const step = updateInputs();
  const outputs = updateOutputs(gradients, { table: trained, parameters: inputs, optimiser, step });
  const carry = Object.fromEntries(Object.keys(outputs).map((name) => [name, name]));
  return { graph: graph({ ...outputs, loss, gradientNorm: norm }), carry };
}
