/** Scores of questions on a backend. */
import type { GlmConfig } from "../glm/config.ts";
import { parameterInputs } from "../glm/model.ts";
import type { Backend, Executable, Placed } from "../graph/backend.ts";
import { graph } from "../graph/graph.ts";
import type { Tensors } from "../graph/tensor.ts";
import { choiceBatch, type ChoiceBatchOptions } from "./choice_batch.ts";
import { choiceScores, choiceTensors, shapeOf } from "./choice_scores.ts";
import type { EncodedQuestion } from "./encode_question.ts";

/** A model that scores questions. */
export interface QuestionScorer {
  /** Scores of the choices of every question, which are read together. */
  readonly score: (questions: readonly EncodedQuestion[]) => Promise<readonly (readonly number[])[]>;
  readonly close: () => void;
}

/** What a scorer is made of: parameters as values, or the places of an executable that has them. */
export interface QuestionScorerOptions extends ChoiceBatchOptions {
  readonly config: GlmConfig;
  readonly parameters: { readonly values: Tensors } | {
    readonly placed: () => Promise<Readonly<Record<string, Placed>>>;
  };
}

/**
 * Opens a scorer that reads every choice (or, for single tokens, every context) as a sequence of its own.
 *
 * @example
 * ```ts
 * import { openQuestionScorer } from "./question_scorer.ts";
 * import { initialise } from "../glm/initialise.ts";
 * import { referenceBackend } from "../interpret/reference_backend.ts";
 * import { key } from "../random/key.ts";
 *
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 32, vocabularySize: 32, blockPositions: true };
 * const parameters = { values: initialise(config, key(0)) };
 * const scorer = openQuestionScorer(referenceBackend("float32"), {
 *   config,
 *   parameters,
 *   sop: 5,
 *   eop: 6,
 *   kind: "logit",
 * });
 * const choices = [{ context: 0, answer: [7] }, { context: 0, answer: [8] }];
 * const [scores] = await scorer.score([{ contexts: [{ ids: [1, 2, 0], blank: 1 }], choices, isShortened: false }]);
 * if (scores?.length !== 2) throw new Error();
 * scorer.close();
 * ```
 */
export function openQuestionScorer(backend: Backend, options: QuestionScorerOptions): QuestionScorer {
  const { config, parameters, kind } = options;
  const nodes = parameterInputs(config);
  const executables = new Map<string, Promise<Executable>>();
  let owner: Promise<Executable> | undefined;
  return {
    async score(questions) {
      const batch = choiceBatch(questions, options);
      const shape = shapeOf(batch);
      const signature = Object.values(shape).join(" ");
      const compile = async (): Promise<Executable> => {
        const built = graph({ scores: choiceScores({ config, parameters: nodes, shape, kind }) });
        const known = <T>(named: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
          Object.fromEntries(Object.entries(named).filter(([name]) => Object.hasOwn(built.inputs, name)));
        if ("placed" in parameters) {
          return await backend.compile(built, { placed: known(await parameters.placed()) });
        }
        if (owner === undefined) {
          const made = await backend.compile(built);
          made.write(known(parameters.values));
          return made;
        }
        return await backend.compile(built, { placed: (await owner).places(Object.keys(known(nodes))) });
      };
      const known = executables.get(signature) ?? compile();
      owner ??= known;
      executables.set(signature, known);
      const executable = await known;
      executable.write(choiceTensors(batch, { config, shape }));
      executable.step();
      const { scores } = await executable.read(["scores"]);
      return batch.choices.map((count, question) => {
        const from = question * shape.choices;
        return Array.from(scores?.data.subarray(from, from + count) ?? []);
      });
    },
    close: () => executables.forEach((each) => void each.then((made) => made.close(), () => {})),
  };
}
