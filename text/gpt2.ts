/** The byte-level BPE tokenizers of GPT-2 and RoBERTa: `vocab.json` and `merges.txt`. */
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { decodeWtf8, encodeWtf8, REPLACEMENT } from "../core/text/wtf8.ts";
import { BYTE_CHARACTERS, bytesOfToken } from "./byte_alphabet.ts";
import { type Merge, mergePairs, type Merges, pairKey } from "./merge_pairs.ts";
import { type CommandSetup, publishedCommands } from "./published_commands.ts";
import { describePublished } from "./published_description.ts";
import { joinRuns, publishedTokenizer } from "./published_tokenizer.ts";
import { readJson, readText } from "./read_text.ts";
import { UNASSIGNED_IN_14 } from "./unicode14.ts";
import { checkTokens } from "./vocabulary_limits.ts";
import { cacheWords } from "./word_cache.ts";

const VOCABULARY = "vocab.json";
const MERGES = "merges.txt";

const LETTER = `[\\p{L}--[${UNASSIGNED_IN_14}]]`;
const DIGIT = `[\\p{N}--[${UNASSIGNED_IN_14}]]`;
const SPACE = "\\p{White_Space}"; // as Python's regex module has \s; JavaScript's lacks U+0085, has U+FEFF
/** GPT-2's pattern, with the letters, digits and spaces that the original knew. */
const WORD = new RegExp(
  `'s|'t|'re|'ve|'m|'ll|'d| ?${LETTER}+| ?${DIGIT}+| ?[[^\\p{L}\\p{N}${SPACE}]${UNASSIGNED_IN_14}]+|` +
    `${SPACE}+(?!${SPACE.replace("p", "P")})|${SPACE}+`,
  "gv",
);

/** Tokens by id. */
function readVocabulary(bytes: Uint8Array): readonly string[] {
  const value = readJson(VOCABULARY, bytes);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`${VOCABULARY}: expected an object of ids by token, found another value`);
  }
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  const pieces = new Array<string>(entries.length);
  for (const [piece, id] of entries) {
    if (typeof id !== "number" || !Number.isInteger(id) || id < 0 || id >= entries.length || id in pieces) {
      throw new TypeError(
        `${VOCABULARY}: expected the ids 0 to ${entries.length - 1} once each, found ${id} for "${piece}"`,
      );
    }
    pieces[id] = piece;
  }
  return checkTokens(VOCABULARY, pieces);
}

/** Merges of ids. The first line is a comment. */
function readMerges(bytes: Uint8Array, ids: ReadonlyMap<string, number>): Merges {
  const merges = new Map<number, Merge>();
  const lines = readText(MERGES, bytes).split("\n");
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "" || index === 0 && line.startsWith("#version")) continue;
    const [left = "", right = "", more] = line.trimEnd().split(" ");
    const [a, b, symbol] = [ids.get(left), ids.get(right), ids.get(left + right)];
    if (a === undefined || b === undefined || symbol === undefined || more !== undefined) {
      throw new TypeError(
        `${MERGES}, line ${index + 1}: expected two tokens of ${VOCABULARY} that make a third, ` +
          `found "${line.slice(0, 80)}"`,
      );
    }
    const key = pairKey(a, b);
    if (!merges.has(key)) merges.set(key, { rank: index, symbol });
  }
  return merges;
}

/**
 * The tokenizer of a GPT-2 or RoBERTa vocabulary. Nothing is lost: `decode(encode(text))` is `text` for every
 * string that is not all whitespace (of that nothing is kept, as in the original), lone surrogates included.
 *
 * @throws {TypeError} when the files are no such vocabulary.
 *
 * @example
 * ```ts
 * import { BYTE_CHARACTERS } from "./byte_alphabet.ts";
 * import { gpt2Tokenizer } from "./gpt2.ts";
 *
 * const pieces = [...BYTE_CHARACTERS, "ab", "<|endoftext|>"];
 * const utf8 = new TextEncoder();
 * const vocabulary = utf8.encode(JSON.stringify(Object.fromEntries(pieces.map((piece, id) => [piece, id]))));
 * const merges = utf8.encode("#version: 0.2\na b\n");
 * const tokenizer = gpt2Tokenizer({ type: "gpt2", vocabulary, merges });
 * if (tokenizer.encode("abc").join() !== "256,99") throw new Error();
 * if (tokenizer.decode(tokenizer.encode("北京 ab")) !== "北京 ab") throw new Error();
 * ```
 */
export function gpt2Tokenizer({ type, vocabulary, merges, ...setup }: {
  readonly type: "gpt2" | "roberta";
  /** `vocab.json`: ids by token. */
  readonly vocabulary: Uint8Array;
  /** `merges.txt`: a pair of tokens per line, the first to be merged first. */
  readonly merges: Uint8Array;
} & CommandSetup): Tokenizer {
  const pieces = readVocabulary(vocabulary);
  const ids = new Map(pieces.map((piece, id) => [piece, id]));
  const ranked = readMerges(merges, ids);
  const bytes = BYTE_CHARACTERS.map((character) => {
    const id = ids.get(character);
    if (id !== undefined) return id;
    throw new TypeError(
      `${VOCABULARY}: expected all 256 characters of the byte alphabet, found no "${character}"`,
    );
  });
  const encodeWord = cacheWords((word) => {
    return mergePairs(encodeWtf8(word).map((byte) => bytes[byte] ?? 0), ranked);
  });
  const replacement = encodeWtf8(REPLACEMENT);
  return publishedTokenizer({
    type,
    files: { ...describePublished({ type, ...setup }), [VOCABULARY]: vocabulary, [MERGES]: merges },
    commands: publishedCommands(type, { size: pieces.length, idOf: (token) => ids.get(token) }, setup),
    pieces,
    encodeText(text) {
      const found: number[] = [];
      for (const word of text.match(WORD) ?? []) for (const id of encodeWord(word)) found.push(id);
      return found;
    },
    join: (tokens) =>
      joinRuns(
        tokens,
        (run) => decodeWtf8(run.flatMap((id) => bytesOfToken(pieces[id] ?? REPLACEMENT) ?? replacement)),
      ),
  });
}
