/** A step of fine-tuning on choices as one graph: forward, backward, clipping and the update of what learns. */
import type { GlmConfig } from "../glm/config.ts";
import { parameter } from "../glm/model.ts";
import { type Graph, graph } from "../graph/graph.ts";
import { input, type Node } from "../graph/node.ts";
import { differentiate } from "../interpret/differentiate.ts";
import { operand } from "../ops/evaluate_op.ts";
import { type AdamW, adamw } from "../train/adamw.ts";
import { clip } from "../train/clip.ts";
import { momentName } from "../train/step.ts";
import type { ScoreKind } from "./choice_batch.ts";
import { type ChoiceLoss, choiceLoss } from "./choice_loss.ts";
import { choiceScores, type ChoiceShape } from "./choice_scores.ts";
import type { TunedParameters } from "./tuning.ts";

/** What a step does. */
export interface FinetuningStepOptions {
  readonly config: GlmConfig;
  readonly parameters: TunedParameters;
  readonly kind: ScoreKind;
  readonly loss: ChoiceLoss;
  readonly labelSmoothing: number;
  readonly optimiser: AdamW;
  readonly maxNorm: number;
  readonly dropout: number;
  readonly shape: ChoiceShape;
}

/** The graph, and which outputs are inputs of the next step. */
export interface FinetuningStep {
  readonly graph: Graph;
  readonly carry: Readonly<Record<string, string>>;
}

/**
 * Builds the graph of a step. Inputs beside those of `choiceScores`: `correct`, `counted`, `spread` (see `choiceLoss`),
 * the moments of what learns, `learningRate`, `correction1`, `correction2`, and `dropoutKey` where there is dropout.
 * Outputs: what learns with its moments, `loss` and `gradientNorm`.
 *
 * @example
 * ```ts
 * import { finetuningStep } from "./finetuning_step.ts";
 * import { tunedParameters } from "./tuning.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const { graph } = finetuningStep({
 *   config,
 *   parameters: tunedParameters(config, { tuning: { kind: "lora", rank: 2 } }),
 *   kind: "logit",
 *   loss: "crossEntropy",
 *   labelSmoothing: 0,
 *   optimiser: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, decay: 0.1 },
 *   maxNorm: 1,
 *   dropout: 0,
 *   shape: { batchSize: 2, length: 8, predictions: 4, questions: 2, choices: 2 },
 * });
 * if (graph.outputs.loss?.shape.length !== 0) throw new Error();
 * ```
 */
export function finetuningStep(options: FinetuningStepOptions): FinetuningStep {
  const { config, parameters, kind, loss: lossKind, labelSmoothing, optimiser, maxNorm, dropout, shape } =
    options;
  const scores = choiceScores({
    config,
    parameters: parameters.effective,
    shape,
    kind,
    ...dropout > 0
      ? { dropout: { key: input("dropoutKey", { dtype: "uint", shape: [2] }), rate: dropout } }
      : {},
  });
  const loss = choiceLoss(scores, {
    kind: lossKind,
    correct: input("correct", { dtype: "int", shape: [shape.questions] }),
    counted: input("counted", { dtype: "float", shape: [shape.questions] }),
    labelSmoothing,
    ...labelSmoothing > 0
      ? { spread: input("spread", { dtype: "float", shape: [shape.questions, shape.choices] }) }
      : {},
  });
  const { trained, inputs } = parameters;
  const all = differentiate(loss, trained.map(({ name }) => parameter(inputs, name)));
  const { gradients, norm } = clip(all, maxNorm);
  const scalar = (name: string): Node => input(name, { dtype: "float", shape: [] });
  const step = {
    learningRate: scalar("learningRate"),
    correction1: scalar("correction1"),
    correction2: scalar("correction2"),
  };
  const outputs: Record<string, Node> = {};
  trained.forEach(({ name, shape: own, decays }, index) => {
    const moment = (which: 1 | 2): Node => input(momentName(name, which), { dtype: "float", shape: own });
    const next = adamw(operand(gradients, index), {
      state: { parameter: parameter(inputs, name), moment1: moment(1), moment2: moment(2) },
      step,
      settings: decays ? optimiser : { ...optimiser, decay: 0 },
    });
    outputs[name] = next.parameter;
    outputs[momentName(name, 1)] = next.moment1;
    outputs[momentName(name, 2)] = next.moment2;
  });
  const carry = Object.fromEntries(Object.keys(outputs).map((name) => [name, name]));
  return { graph: graph({ ...outputs, loss, gradientNorm: norm }), carry };
}
