/** Words of a text as blanks, as an example: what a blank language model learns from (GLM §3.3, text infilling). */
import { answerLayout } from "../blanks/answer_layout.ts";
import type { Example } from "../blanks/example.ts";
import type { Key } from "../random/key.ts";
import { permutation } from "../random/permutation.ts";
import { commandId } from "../text/command_tokens.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { blankWords, drawWords, wordPlaces } from "./blank_words.ts";
import { encodeBlanked } from "./encode_blanked.ts";

/** How a text becomes an example. */
export interface WordBlanksOptions {
  readonly tokenizer: Tokenizer;
  /** The share of its words that become blanks; of a short text one word at least. */
  readonly share: number;
  /** Most tokens. */
  readonly length: number;
}

/** An example, and whether its text lost words at the end. */
export interface WordBlanksExample {
  readonly example: Example;
  readonly isShortened: boolean;
}

/**
 * Draws an example of a text: Part A is the text with its blanks, the answers stand in Part B in the order in which they
 * are filled, each with its end. A text that is too long loses words at its end.
 *
 * @throws {RangeError} when the text has no word, its first one does not fit, or a blank's answer is no token.
 * @example
 * ```ts
 * import { wordBlanksExample } from "./word_blanks.ts";
 * import { key } from "../random/key.ts";
 * import { byteLevel } from "../text/byte_level.ts";
 *
 * const options = { tokenizer: byteLevel(), share: 0.5, length: 64 };
 * const { example } = wordBlanksExample(key(1), "so it goes", options);
 * if (!example.tokens.includes(byteLevel().commands.MASK ?? -1)) throw new Error();
 * ```
 */
export function wordBlanksExample(key: Key, text: string, options: WordBlanksOptions): WordBlanksExample {
  const { tokenizer, share, length } = options;
  const { commands } = tokenizer;
  const eop = commandId(commands, "eop");
  const words = wordPlaces(text);
  for (let count = words.length; count > 0;) {
    const shown = count === words.length ? text : text.slice(0, words[count - 1]?.end);
    const { context: { ids, blanks }, answers } = encodeBlanked(
      blankWords(shown, chooseWords(key, count, share)),
      tokenizer,
    );
    const pieces = blanks.map((blank, k) => ({ blank, targets: [...answers[k] ?? [], eop] }));
    const example = answerLayout({ context: ids, pieces, sop: commandId(commands, "sop") });
    const found = example.tokens.length;
    if (found <= length) return { example, isShortened: count < words.length };
    count = Math.min(count - 1, Math.floor(count * length / found));
  }
  throw new RangeError(`expected a text whose first word fits ${length} tokens, found none`);
}

/** Without a blank nothing is learned, so that one word is chosen where the share makes none. */
function chooseWords(key: Key, words: number, share: number): readonly number[] {
  const drawn = drawWords(key, { words, share });
  return drawn.length > 0 ? drawn : permutation(key, words).slice(0, 1);
}
