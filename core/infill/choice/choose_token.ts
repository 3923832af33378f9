/** The next token of every row, chosen where the scores are. */
import { input, type Node } from "../../graph/node.ts";
import { argmax } from "../../ops/argmax.ts";
import { pick } from "../../ops/pick.ts";
import { randomWord } from "../../ops/random_word.ts";
import { reshape } from "../../ops/reshape.ts";
import { toInt } from "../../ops/to_int.ts";
import { uniform } from "../../ops/uniform.ts";
import type { ChoiceShape, SettingName } from "./choice.ts";
import { narrowedScores, weightsOf } from "./narrowed_scores.ts";
import { type RuledAnswers, underRules } from "./under_rules.ts";

/** What is known of the rows' answers. */
export interface AnswersSoFar extends RuledAnswers {
  /** Where every row takes its random words from, uint `[R, 2]`: one of the stream with the answer's length each. */
  readonly keys: Node;
}

/**
 * Input nodes of the settings of a choice.
 *
 * @example
 * ```ts
 * import { settingInputs } from "./choose_token.ts";
 * if (settingInputs(["topK"]).topK?.shape.length !== 0) throw new Error();
 * ```
 */
export function settingInputs(names: readonly SettingName[]): Readonly<Partial<Record<SettingName, Node>>> {
  return Object.fromEntries(names.map((name) => [name, input(name, { dtype: "float", shape: [] })]));
}

/**
 * The token that every row chooses, under the rules.
 *
 * @param scores of the model, `[R, V]`
 * @returns int `[R, 1]`
 * @example
 * ```ts
 * import { chooseToken, settingInputs } from "./choose_token.ts";
 * import { input } from "../../graph/node.ts";
 * const float = (name: string, shape: number[]) => input(name, { dtype: "float", shape });
 * const answers = {
 *   length: float("length", [2, 1]),
 *   isUsed: float("isUsed", [2, 9]),
 *   log: float("log", [2, 6, 2]),
 *   places: float("places", [6]),
 *   rowNumbers: input("rowNumbers", { dtype: "int", shape: [2] }),
 *   isEnd: float("isEnd", [9]),
 *   keys: input("keys", { dtype: "uint", shape: [2, 2] }),
 * };
 * const choice = { kind: "sample", settings: ["topP"], ngram: 3, alternatives: 0 } as const;
 * if (chooseToken(float("scores", [2, 9]), { choice, answers }).shape.join() !== "2,1") throw new Error();
 * ```
 */
export function chooseToken(
  scores: Node,
  { choice, answers }: { readonly choice: ChoiceShape; readonly answers: AnswersSoFar },
): Node {
  const { length, keys } = answers;
  const settings = settingInputs(choice.settings);
  const ruled = underRules(scores, { settings, ngram: choice.ngram, answers });
  if (choice.kind === "greedy") return argmax(ruled, 1);
  const rows = length.shape[0] ?? 0;
  const share = uniform(randomWord(keys, toInt(reshape(length, [rows]))));
  return pick(weightsOf(narrowedScores(ruled, settings)), reshape(share, [rows, 1]));
}
