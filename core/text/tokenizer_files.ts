/** The files that tokenizers are kept in. */

/**
 * Every name that a file of a tokenizer may have in a model directory: of these a directory holds those of one
 * tokenizer and no others.
 */
export const TOKENIZER_FILE_NAMES: readonly string[] = [
  "tokenizer.json",
  "glm_tokenizer.json",
  "vocab.txt",
  "vocab.json",
  "merges.txt",
  "tokenizer.model",
];

/** Files by name. */
export type TokenizerFiles = Readonly<Record<string, Uint8Array>>;

/** Reads a file of a folder by its name; undefined when there is none. */
export type ReadTokenizerFile = (name: string) => Promise<Uint8Array | undefined>;
