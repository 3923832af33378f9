/** What every tokenizer offers, however it cuts a text. */
import type { CommandIds } from "./command_tokens.ts";

/** From text to token ids and back. Immutable; all ids are integers in 0 … `vocabularySize` − 1. */
export interface Tokenizer {
  /** The kind, as it stands in `tokenizer.json`: `byte-level`, say. */
  readonly type: string;
  /** Ids that mean something. The embedding has `padVocabulary(vocabularySize)` rows. */
  readonly vocabularySize: number;
  /** Ids of the command tokens by name; read one with `commandId`. */
  readonly commands: CommandIds;
  /** Ids of a text, taken literally: `[MASK]` in it is six characters, never a command. */
  readonly encode: (text: string) => number[];
  /**
   * Text of ids. A command is written by its spelling, `[MASK]`; what is no text (a character cut in two, a
   * row of the embedding beyond the vocabulary) is U+FFFD.
   *
   * @throws {RangeError} for an id that is not a non-negative integer.
   */
  readonly decode: (ids: readonly number[]) => string;
  /** Whether the token contains a character that ends a sentence; see `containsSentenceEnd`. */
  readonly isSentenceEnd: (id: number) => boolean;
}
