/** What every tokenizer offers, however it cuts a text. */
import type { CommandToken } from "./command_token.ts";
import type { CommandIds } from "./command_tokens.ts";
import type { Part } from "./part.ts";
import type { TokenizerFiles } from "./tokenizer_files.ts";

/** From text to token ids and back. Immutable; all ids are integers in 0 … `vocabularySize` − 1. */
export interface Tokenizer {
  /** The kind: `byte-level`, `bert`, `sentencepiece`, say. */
  readonly type: string;
  /** Ids that mean something. The embedding has `padVocabulary(vocabularySize)` rows. */
  readonly vocabularySize: number;
  /** Ids of the command tokens by name; read one with `commandId`. */
  readonly commands: CommandIds;
  /** The command tokens with their spellings, sentinels included, in the order of the vocabulary's author. */
  readonly commandTokens: readonly CommandToken[];
  /** The files that make it again, published ones as they were; a model directory keeps them. */
  readonly files: TokenizerFiles;
  /** Ids of a text, taken literally: `[MASK]` in it is six characters, never a command. */
  readonly encode: (text: string) => number[];
  /** Ids of a text with commands in it; see `splitCommands` and `parsePrompt`. */
  readonly encodeParts: (parts: readonly Part[]) => number[];
  /**
   * Text of ids. A command is written by its spelling, `[MASK]`; what is no text (a character cut in two, a
   * row of the embedding beyond the vocabulary) is U+FFFD.
   *
   * @throws {RangeError} for an id that is not a non-negative integer.
   */
  readonly decode: (ids: readonly number[]) => string;
  /** How the vocabulary writes a token (`##ing`, `Ġthe`, `▁the`, `[MASK]`); U+FFFD beyond it. */
  readonly tokenOf: (id: number) => string;
  /** Whether the token contains a character that ends a sentence; see `containsSentenceEnd`. */
  readonly isSentenceEnd: (id: number) => boolean;
}
