/** Hugging Face's `tokenizer.json`. */
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { readHuggingFaceFile } from "./hugging_face_file.ts";
import { libraryCoder } from "./hugging_face_library.ts";
import { plainCoder, tokenizerOf } from "./hugging_face_tokens.ts";
import { readJson } from "./read_text.ts";

const FILE = "tokenizer.json";

/**
 * The tokenizer of a `tokenizer.json`. Its special tokens are commands; those spelled as GLM spells them have
 * GLM's names (`COMMAND_SPELLINGS`).
 *
 * @throws {TypeError} when it is no such file, in one sentence.
 *
 * @example
 * ```ts
 * import { huggingFaceTokenizer } from "./hugging_face.ts";
 *
 * const mask = { id: 2, content: "[MASK]", special: true, lstrip: true };
 * const json = {
 *   added_tokens: [mask],
 *   normalizer: { type: "Lowercase" },
 *   pre_tokenizer: { type: "WhitespaceSplit" },
 *   post_processor: null,
 *   decoder: { type: "WordPiece", prefix: "##", cleanup: false },
 *   model: { type: "WordPiece", unk_token: "[UNK]", vocab: { "[UNK]": 0, word: 1, "[MASK]": 2 } },
 * };
 * const tokenizer = huggingFaceTokenizer(new TextEncoder().encode(JSON.stringify(json)));
 * if (tokenizer.encode("Word [MASK]").join() !== "1,0" || tokenizer.commands.MASK !== 2) throw new Error();
 * ```
 */
export function huggingFaceTokenizer(bytes: Uint8Array): Tokenizer {
  const file = readHuggingFaceFile(FILE, readJson(FILE, bytes));
  return tokenizerOf(file, { bytes, coder: plainCoder(file) ?? libraryCoder(file) });
}
