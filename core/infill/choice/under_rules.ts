/** All rules for answers together, on the scores of several rows at once: `nextScores` as part of a graph. */
import type { Node } from "../../graph/node.ts";
import type { ChoiceShape, SettingName } from "./choice.ts";
import { unlessAllRuledOut } from "./ruled_out.ts";
import { lessRepetitive, longEnough, withoutRepeats } from "./ruled_scores.ts";

/** What the rules look at in the rows' answers. */
export interface RuledAnswers {
  /** How many tokens they have, not negative, `[R, 1]`. */
  readonly length: Node;
  /** 1 for every token that an answer has, `[R, V]`; only the repetition penalty looks at it. */
  readonly isUsed?: Node;
  /** The records of their tokens, `[R, A, W]`. */
  readonly log: Node;
  /** 0 … A − 1, `[A]`. */
  readonly places: Node;
  /** 0 … R − 1, int `[R]`. */
  readonly rowNumbers: Node;
  /** 1 for tokens that end an answer, `[V]`. */
  readonly isEnd: Node;
}

/**
 * The scores that a next token is chosen from. Where the rules would leave none, the scores as they were given.
 *
 * @param scores `[R, V]`
 * @param options `settings`: scalars, by name
 * @example
 * ```ts
 * import { underRules } from "./under_rules.ts";
 * import { input } from "../../graph/node.ts";
 * const float = (name: string, shape: number[]) => input(name, { dtype: "float", shape });
 * const answers = {
 *   length: float("length", [2, 1]),
 *   log: float("log", [2, 6, 1]),
 *   places: float("places", [6]),
 *   rowNumbers: input("rowNumbers", { dtype: "int", shape: [2] }),
 *   isEnd: float("isEnd", [9]),
 * };
 * const rules = { settings: { minTokens: float("minTokens", []) }, ngram: 3, answers };
 * if (underRules(float("scores", [2, 9]), rules).shape.join() !== "2,9") throw new Error();
 * ```
 */
export function underRules(
  scores: Node,
  { settings: { minTokens: minimum, repetitionPenalty: penalty }, ngram, answers }:
    & Pick<ChoiceShape, "ngram">
    & {
      readonly settings: Readonly<Partial<Record<SettingName, Node>>>;
      readonly answers: RuledAnswers;
    },
): Node {
  const { length, isUsed, isEnd } = answers;
  let ruled = scores;
  if (penalty !== undefined) {
    if (isUsed === undefined) {
      throw new RangeError("repetitionPenalty: expected the tokens that were used, found none");
    }
    ruled = lessRepetitive(scores, { isUsed, penalty });
  }
  if (minimum !== undefined) ruled = longEnough(ruled, { length, minimum, isEnd });
  if (ngram > 0) ruled = withoutRepeats(ruled, { ...answers, size: ngram });
  return minimum === undefined && ngram === 0 ? ruled : unlessAllRuledOut(ruled, scores);
}
