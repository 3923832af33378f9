/** Byte-level BPE, as GPT-2 has it: words by a pattern, bytes as characters, merges. */
import { decodeWtf8, encodeWtf8, REPLACEMENT } from "../core/text/wtf8.ts";
import { BYTE_CHARACTERS, bytesOfToken } from "./byte_alphabet.ts";
import { type Merge, mergePairs, type Merges, pairKey } from "./merge_pairs.ts";
import { cacheWords } from "./word_cache.ts";

/** A vocabulary of this kind. */
export interface ByteLevelVocabulary {
  /** The file that errors are about. */
  readonly file: string;
  /** Tokens by id, in the byte alphabet. */
  readonly pieces: readonly string[];
  readonly idOf: (token: string) => number | undefined;
  /** Pairs of tokens, the first to be merged first. */
  readonly merges: readonly (readonly [string, string])[];
}

/** Cuts and joins. */
export interface ByteLevelCoder {
  readonly encode: (text: string) => number[];
  readonly decode: (ids: readonly number[]) => string;
}

/**
 * GPT-2's pattern of words. Spaces are those of Unicode, as in Python's `regex` and in Rust; JavaScript's `\s`
 * lacks U+0085 and has U+FEFF.
 *
 * @param unassigned code points that are neither letters nor digits whatever the engine thinks of them, as the
 * inside of a character class
 *
 * @example
 * ```ts
 * import { wordPattern } from "./byte_level_bpe.ts";
 *
 * if ("it's 12  ok".match(wordPattern(""))?.join("|") !== "it|'s| 12| | ok") throw new Error();
 * ```
 */
export function wordPattern(unassigned: string): RegExp {
  const letter = unassigned === "" ? "\\p{L}" : `[\\p{L}--[${unassigned}]]`;
  const digit = unassigned === "" ? "\\p{N}" : `[\\p{N}--[${unassigned}]]`;
  const other = `[[^\\p{L}\\p{N}\\p{White_Space}]${unassigned}]`;
  const space = "\\p{White_Space}+(?!\\P{White_Space})|\\p{White_Space}+";
  return new RegExp(`'s|'t|'re|'ve|'m|'ll|'d| ?${letter}+| ?${digit}+| ?${other}+|${space}`, "gv");
}

function rankMerges({ file, idOf, merges }: ByteLevelVocabulary): Merges {
  const ranked = new Map<number, Merge>();
  for (const [rank, [left, right]] of merges.entries()) {
    const [a, b, symbol] = [idOf(left), idOf(right), idOf(left + right)];
    if (a === undefined || b === undefined || symbol === undefined) {
      throw new TypeError(
        `${file}, merge ${rank}: expected two tokens of the vocabulary that make a third, ` +
          `found "${left.slice(0, 40)}" and "${right.slice(0, 40)}"`,
      );
    }
    const key = pairKey(a, b);
    if (!ranked.has(key)) ranked.set(key, { rank, symbol });
  }
  return ranked;
}

/**
 * The coder of a vocabulary: `decode(encode(text))` is `text` for every string, lone surrogates included.
 *
 * @throws {TypeError} when a merge or a byte is not in the vocabulary.
 *
 * @example
 * ```ts
 * import { BYTE_CHARACTERS } from "./byte_alphabet.ts";
 * import { byteLevelBpe, wordPattern } from "./byte_level_bpe.ts";
 *
 * const pieces = [...BYTE_CHARACTERS, "ab"];
 * const idOf = (token: string) => pieces.indexOf(token);
 * const vocabulary = { file: "merges.txt", pieces, idOf, merges: [["a", "b"]] as const };
 * const { encode, decode } = byteLevelBpe(vocabulary, wordPattern(""));
 * if (encode("abc").join() !== "256,99" || decode([256, 99]) !== "abc") throw new Error();
 * ```
 */
export function byteLevelBpe(vocabulary: ByteLevelVocabulary, pattern: RegExp): ByteLevelCoder {
  const { file, pieces, idOf } = vocabulary;
  const merges = rankMerges(vocabulary);
  const bytes = BYTE_CHARACTERS.map((character) => {
    const id = idOf(character);
    if (id !== undefined) return id;
    throw new TypeError(`${file}: expected all 256 characters of the byte alphabet, found no "${character}"`);
  });
  const encodeWord = cacheWords((word) =>
    mergePairs(encodeWtf8(word).map((byte) => bytes[byte] ?? 0), merges)
  );
  const replacement = encodeWtf8(REPLACEMENT);
  return {
    encode(text) {
      const ids: number[] = [];
      for (const word of text.match(pattern) ?? []) for (const id of encodeWord(word)) ids.push(id);
      return ids;
    },
    decode: (ids) => decodeWtf8(ids.flatMap((id) => bytesOfToken(pieces[id] ?? REPLACEMENT) ?? replacement)),
  };
}
