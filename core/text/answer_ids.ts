/** Answers that somebody writes down for a blank, instead of the model. */
import type { Tokenizer } from "./tokenizer.ts";

/**
 * Ids of an answer, behind the whitespace that its mask swallowed unless it begins with it already. Nothing stays nothing.
 *
 * @param options `space`: see `swallowedSpaces`
 * @example
 * ```ts
 * import { answerIds } from "./answer_ids.ts";
 * import { byteLevel } from "./byte_level.ts";
 *
 * const tokenizer = byteLevel();
 * const ids = answerIds("old", { tokenizer, space: " " });
 * if (tokenizer.decode(ids) !== " old") throw new Error();
 * if (answerIds(" old", { tokenizer, space: " " }).join() !== ids.join()) throw new Error();
 * ```
 */
export function answerIds(
  answer: string,
  { tokenizer, space }: { readonly tokenizer: Pick<Tokenizer, "encode">; readonly space: string },
): readonly number[] {
  return tokenizer.encode(answer === "" || answer.startsWith(space) ? answer : space + answer);
}
