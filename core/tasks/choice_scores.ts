/** Scores of choices as a graph. */
import { roundUp } from "../blanks/round_up.ts";
import { batchInputs, type BatchShape, modelTensors } from "../glm/batch_tensors.ts";
import type { GlmConfig } from "../glm/config.ts";
import { glm, logits, type ModelDropout, parameter, type ParameterNodes } from "../glm/model.ts";
import { predictingRows } from "../glm/predicting_rows.ts";
import { input, type Node } from "../graph/node.ts";
import { tensor, type Tensors } from "../graph/tensor.ts";
import { crossEntropy } from "../layers/cross_entropy.ts";
import { add } from "../ops/add.ts";
import { gather } from "../ops/gather.ts";
import { multiply } from "../ops/multiply.ts";
import { negate } from "../ops/negate.ts";
import { oneHot } from "../ops/one_hot.ts";
import { reshape } from "../ops/reshape.ts";
import { scatterAdd } from "../ops/scatter_add.ts";
import { sum } from "../ops/sum.ts";
import { classify } from "./classification_head.ts";
import type { ChoiceBatch, ScoreKind } from "./choice_batch.ts";
import { packedShape, packExamples } from "./packed_examples.ts";

/** Sizes of a batch of questions, as a graph is compiled for it. */
export interface ChoiceShape extends BatchShape {
  /** Predictions, padding included. */
  readonly predictions: number;
  readonly questions: number;
  /** Most choices of a question. */
  readonly choices: number;
}

/** What is added to the score of a choice that is only there to fill the rectangle (the original's value). */
export const PADDED_CHOICE = -10000;

/** How the graph is built. */
export interface ChoiceScoresOptions {
  readonly config: GlmConfig;
  readonly parameters: ParameterNodes;
  readonly shape: ChoiceShape;
  readonly kind: ScoreKind;
  readonly dropout?: ModelDropout;
}

/**
 * Scores of choices (GLM §2.3): for every prediction the logit or the log-probability of its target, added up by
 * choice. Its inputs beside the parameters are those of `choiceTensors`. Log-probabilities take the whole vocabulary;
 * logits only the rows of the targets.
 *
 * @returns `[questions, choices]`
 * @example
 * ```ts
 * import { choiceScores } from "./choice_scores.ts";
 * import { parameterInputs } from "../glm/model.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const shape = { batchSize: 2, length: 8, predictions: 4, questions: 2, choices: 2 };
 * const scores = choiceScores({ config, parameters: parameterInputs(config), shape, kind: "logit" });
 * if (scores.shape.join() !== "2,2") throw new Error();
 * ```
 */
export function choiceScores({ config, parameters, shape, kind, dropout }: ChoiceScoresOptions): Node {
  const { predictions, questions, choices } = shape;
  const { output } = glm(config, { parameters, inputs: batchInputs(shape), ...dropout ? { dropout } : {} });
  const integers = (name: string): Node => input(name, { dtype: "int", shape: [predictions] });
  const predicting = predictingRows(output, integers("rows")); // [P, H]
  const targets = integers("targets");
  const values = { // [P, 1]
    logit: () =>
      sum(multiply(predicting, gather(parameter(parameters, "word_embeddings.weight"), targets)), [1]),
    logProbability: () =>
      reshape(negate(crossEntropy(logits(predicting, parameters), targets)), [predictions, 1]),
    head: () => {
      const classes = classify(predicting, parameters); // [P, classes]
      return sum(multiply(classes, oneHot(targets, classes.shape[1] ?? 0)), [1]);
    },
  }[kind === "sum" || kind === "start" ? "logProbability" : kind]();
  const weights = input("weights", { dtype: "float", shape: [predictions, 1] });
  const places = integers("places");
  const scores = scatterAdd(multiply(values, weights), { indices: places, rows: questions * choices });
  const padding = input("padding", { dtype: "float", shape: [questions, choices] });
  return add(reshape(scores, [questions, choices]), padding);
}

/**
 * The smallest shape that holds a batch, its sequences packed, its length and its predictions rounded up so that few
 * graphs are compiled.
 *
 * @example
 * ```ts
 * import { shapeOf } from "./choice_scores.ts";
 * import { choiceBatch } from "./choice_batch.ts";
 * const choices = [{ context: 0, answer: [7] }, { context: 0, answer: [8] }];
 * const question = { contexts: [{ ids: [1, 2, 0], blank: 1 }], choices, isShortened: false };
 * const batch = choiceBatch([question], { sop: 5, eop: 6, kind: "logit" });
 * if (shapeOf(batch).length !== 32 || shapeOf(batch).choices !== 2) throw new Error();
 * ```
 */
export function shapeOf({ sequences, predictions, choices }: ChoiceBatch): ChoiceShape {
  return {
    ...packedShape(sequences),
    predictions: roundUp(predictions.length, 8),
    questions: choices.length,
    choices: Math.max(...choices),
  };
}

/**
 * Inputs of `choiceScores`.
 *
 * @throws {RangeError} for an id outside the vocabulary or a position beyond the table.
 * @example
 * ```ts
 * import { choiceTensors, shapeOf } from "./choice_scores.ts";
 * import { choiceBatch } from "./choice_batch.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 64, vocabularySize: 32, blockPositions: true };
 * const choices = [{ context: 0, answer: [7] }, { context: 0, answer: [8] }];
 * const question = { contexts: [{ ids: [1, 2, 0], blank: 1 }], choices, isShortened: false };
 * const batch = choiceBatch([question], { sop: 5, eop: 6, kind: "logit" });
 * const { rows, targets } = choiceTensors(batch, { config, shape: shapeOf(batch) });
 * if (rows?.data[1] !== 3 || targets?.data[1] !== 8) throw new Error();
 * ```
 */
export function choiceTensors(
  batch: ChoiceBatch,
  { config, shape }: { readonly config: GlmConfig; readonly shape: ChoiceShape },
): Tensors {
  const { predictions, choices } = batch;
  const count = shape.predictions;
  const integers = (of: (each: ChoiceBatch["predictions"][number]) => number) => {
    const data = new Int32Array(count);
    predictions.forEach((each, i) => data[i] = of(each));
    return tensor([count], data);
  };
  const weights = new Float32Array(count);
  predictions.forEach(({ weight }, i) => weights[i] = weight);
  const padding = new Float32Array(shape.questions * shape.choices).fill(PADDED_CHOICE);
  choices.forEach((own, question) => {
    padding.fill(0, question * shape.choices, question * shape.choices + own);
  });
  const { batch: packed, starts } = packExamples(batch.sequences, shape);
  return {
    ...modelTensors(packed, config),
    rows: integers(({ sequence, at }) => (starts[sequence] ?? 0) + at),
    targets: integers(({ target }) => target),
    places: integers(({ question, choice }) => question * shape.choices + choice),
    weights: tensor([count, 1], weights),
    padding: tensor([shape.questions, shape.choices], padding),
  };
}
