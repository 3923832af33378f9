/** Hugging Face's `tokenizer.json`, run by their own library. */
import { Tokenizer as Library } from "npm:@huggingface/tokenizers@0.2.0";
import { commandIdsOf, spellingsOf } from "../core/text/command_token.ts";
import { encodeEachPart } from "../core/text/part.ts";
import { containsSentenceEnd } from "../core/text/sentence_end.ts";
import { checkTokenId } from "../core/text/token_id.ts";
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { REPLACEMENT } from "../core/text/wtf8.ts";
import { byteLevelBpe, type ByteLevelCoder, wordPattern } from "./byte_level_bpe.ts";
import { commandsOf } from "./hugging_face_commands.ts";
import { type HuggingFaceFile, readHuggingFaceFile } from "./hugging_face_file.ts";
import { joinRuns } from "./published_tokenizer.ts";
import { readJson } from "./read_text.ts";
import { cacheWords } from "./word_cache.ts";

const FILE = "tokenizer.json";

/** The library without the special tokens, so that text never makes one, and with a cache for its words. */
function libraryCoder(file: HuggingFaceFile): ByteLevelCoder {
  const added = file.addedTokens.filter(({ special }) => !special);
  const json = { ...file.json, added_tokens: added, post_processor: null };
  let library: Library;
  try {
    library = new Library(json, { clean_up_tokenization_spaces: false });
  } catch (error) {
    throw new TypeError(
      `${FILE}: expected a tokenizer that @huggingface/tokenizers knows, found "${
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

/** Plain byte-level BPE, the kind that is trained here, needs no library: faster, and exact for any string. */
function coderOf(file: HuggingFaceFile): ByteLevelCoder {
  const { merges, pieces, ids } = file;
  if (!file.isByteLevelBpe || merges === undefined) return libraryCoder(file);
  return byteLevelBpe({ file: FILE, pieces, idOf: (token) => ids.get(token), merges }, wordPattern(""));
}

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
  const { pieces } = file;
  const { encode, decode } = coderOf(file);
  const commandTokens = commandsOf(file.addedTokens);
  const spellings = spellingsOf(commandTokens);
  const tokenOf = (id: number): string => spellings.get(id) ?? pieces[id] ?? REPLACEMENT;
  return {
    type: "hugging-face",
    files: { [FILE]: bytes },
    vocabularySize: pieces.length,
    commands: commandIdsOf(commandTokens),
    commandTokens,
    encode,
    encodeParts: (parts) => encodeEachPart(parts, encode),
    decode: (ids) =>
      joinRuns(
        ids.map((id) => {
          checkTokenId(id);
          const spelling = spellings.get(id) ?? (pieces[id] === undefined ? REPLACEMENT : undefined);
          return spelling === undefined ? id : { spelling };
        }),
        decode,
      ),
    tokenOf,
    isSentenceEnd: (id) => containsSentenceEnd(tokenOf(id)),
  };
}
