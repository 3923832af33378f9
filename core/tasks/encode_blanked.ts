/** A text with many blanks as the model reads it, and the answers that it is to give. */
import type { Context } from "../infill/context.ts";
import { commandId } from "../text/command_tokens.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import type { BlankedText } from "./blank_words.ts";

/** A context, and an answer for each of its blanks. */
export interface EncodedBlanks {
  readonly context: Context;
  /** Token ids, without the end. */
  readonly answers: readonly (readonly number[])[];
}

/**
 * `[CLS]`, the text with a mask for every blank, eos. What stands in the text is text: a literal `[MASK]` is no blank.
 *
 * @throws {RangeError} when an answer is no token.
 * @example
 * ```ts
 * import { blankWords } from "./blank_words.ts";
 * import { encodeBlanked } from "./encode_blanked.ts";
 * import { byteLevel } from "../text/byte_level.ts";
 * const { context, answers } = encodeBlanked(blankWords("a b c", [1]), byteLevel());
 * if (context.ids.length !== 6 || context.blanks.join() !== "2" || answers[0]?.length !== 2) throw new Error();
 * ```
 */
export function encodeBlanked({ stretches, answers }: BlankedText, tokenizer: Tokenizer): EncodedBlanks {
  const { commands, encode } = tokenizer;
  const mask = commandId(commands, "MASK");
  const ids = [commandId(commands, "CLS")];
  const blanks: number[] = [];
  for (const [i, stretch] of stretches.entries()) {
    ids.push(...encode(stretch));
    if (i < answers.length) blanks.push(ids.push(mask) - 1);
  }
  ids.push(commandId(commands, "EOS"));
  const targets = answers.map((answer) => {
    const encoded = encode(answer);
    if (encoded.length === 0) {
      throw new RangeError(`answer "${answer}": expected at least one token, found none`);
    }
    return encoded;
  });
  return { context: { ids, blanks }, answers: targets };
}
