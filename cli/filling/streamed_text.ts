/** Answers as text while they grow: a character appears when all its bytes are there. */
import type { Tokenizer } from "../../core/text/tokenizer.ts";

/** The text of a growing list of tokens. */
export interface StreamedText {
  /** Takes a token; returns the text that is now certain and was not before. */
  readonly add: (id: number) => string;
  /** What is left when no token follows. */
  readonly end: () => string;
}

/**
 * Streams the text of one answer.
 *
 * @example
 * ```ts
 * import { streamedText } from "./streamed_text.ts";
 * import { byteLevel } from "../../core/text/byte_level.ts";
 *
 * const tokenizer = byteLevel();
 * const [first = 0, second = 0] = tokenizer.encode("é");
 * const text = streamedText(tokenizer);
 * if (text.add(first) !== "" || text.add(second) !== "é" || text.end() !== "") throw new Error();
 * ```
 */
export function streamedText(tokenizer: Pick<Tokenizer, "decode">): StreamedText {
  const ids: number[] = [];
  let shown = 0;
  const rest = (isComplete: boolean): string => {
    const text = tokenizer.decode(ids);
    const certain = isComplete ? text : text.replace(/\uFFFD+$/, "");
    const fresh = certain.slice(shown);
    shown = Math.max(shown, certain.length);
    return fresh;
  };
  return {
    add(id) {
      ids.push(id);
      return rest(false);
    },
    end: () => rest(true),
  };
}
