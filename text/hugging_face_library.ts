/** A `tokenizer.json` of any kind, run by Hugging Face's own library. */
import { Tokenizer as Library } from "npm:@huggingface/tokenizers@0.2.0";
import type { ByteLevelCoder } from "./byte_level_bpe.ts";
import type { HuggingFaceFile } from "./hugging_face_file.ts";
import { cacheWords } from "./word_cache.ts";

/**
 * The library without the special tokens, so that text never makes one, and with a cache for its words.
 *
 * @throws {TypeError} when the library does not know such a tokenizer.
 *
 * @example
 * ```ts
 * import { readHuggingFaceFile } from "./hugging_face_file.ts";
 * import { libraryCoder } from "./hugging_face_library.ts";
 *
 * const model = { type: "WordPiece", unk_token: "[UNK]", vocab: { "[UNK]": 0, word: 1 } };
 * const decoder = { type: "WordPiece", prefix: "##", cleanup: false };
 * const pipeline = { normalizer: { type: "Lowercase" }, pre_tokenizer: { type: "WhitespaceSplit" }, decoder };
 * const json = { added_tokens: [], ...pipeline, model };
 * if (libraryCoder(readHuggingFaceFile("tokenizer.json", json)).encode("Word other").join() !== "1,0") throw new Error();
 * ```
 */
export function libraryCoder(file: HuggingFaceFile): ByteLevelCoder {
  const added = file.addedTokens.filter(({ special }) => !special);
  const json = { ...file.json, added_tokens: added, post_processor: null };
  let library: Library;
  try {
    library = new Library(json, { clean_up_tokenization_spaces: false });
  } catch (error) {
    throw new TypeError(
      `tokenizer.json: expected a tokenizer that @huggingface/tokenizers knows, found "${
        error instanceof Error ? error.message : error
      }"`,
    );
  }
  const { normalizer, pre_tokenizer: splitter, model } = library;
  const unknown = model?.unk_token_id;
  const idOf = (token: string): readonly number[] => {
    const id = library.token_to_id(token) ?? unknown;
    return id === undefined ? [] : [id];
  };
  const encodeWord = cacheWords((word) => (model?.encode([word]) ?? []).flatMap(idOf));
  const encodeWords = (text: string): number[] => {
    const normal = normalizer?.normalize(text) ?? text;
    const ids: number[] = [];
    for (const word of splitter?.pre_tokenize(normal, { section_index: 0 }) ?? [normal]) {
      for (const id of encodeWord(word)) {
        if (!model?.fuse_unk || id !== unknown || ids.at(-1) !== unknown) ids.push(id);
      }
    }
    return ids;
  };
  return {
    encode: added.length === 0
      ? encodeWords
      : (text) => text === "" ? [] : library.encode(text, { add_special_tokens: false }).ids,
    decode: (ids) => ids.length === 0 ? "" : library.decode([...ids]),
  };
}
