/** The byte-level BPE tokenizers of GPT-2 and RoBERTa: `vocab.json` and `merges.txt`. */
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { byteLevelBpe, wordPattern } from "./byte_level_bpe.ts";
import { type CommandSetup, publishedCommands } from "./published_commands.ts";
import { describePublished } from "./published_description.ts";
import { joinRuns, publishedTokenizer } from "./published_tokenizer.ts";
import { readJson, readText } from "./read_text.ts";
import { UNASSIGNED_IN_14 } from "./unicode14.ts";
import { readTokenIds } from "./vocabulary_limits.ts";

const VOCABULARY = "vocab.json";
const MERGES = "merges.txt";

/** Pairs of tokens, a line each; the first line may be a comment. */
function readMerges(bytes: Uint8Array): readonly (readonly [string, string])[] {
  const lines = readText(MERGES, bytes).split(/\r?\n/);
  return lines.flatMap((line, index): readonly (readonly [string, string])[] => {
    if (line === "" || index === 0 && line.startsWith("#version")) return [];
    const [left, right, ...more] = line.split(" ");
    if (left !== undefined && right !== undefined && more.length === 0) return [[left, right]];
    throw new TypeError(
      `${MERGES}, line ${index + 1}: expected two tokens with a space between, found "${line.slice(0, 80)}"`,
    );
  });
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
  const ids = readTokenIds(VOCABULARY, readJson(VOCABULARY, vocabulary));
  const pieces: string[] = [];
  for (const [piece, id] of ids) pieces[id] = piece;
  const idOf = (token: string): number | undefined => ids.get(token);
  const pattern = wordPattern(UNASSIGNED_IN_14);
  const { encode, decode } = byteLevelBpe(
    { file: MERGES, pieces, idOf, merges: readMerges(merges) },
    pattern,
  );
  return publishedTokenizer({
    type,
    files: { ...describePublished({ type, ...setup }), [VOCABULARY]: vocabulary, [MERGES]: merges },
    commands: publishedCommands(type, { size: pieces.length, idOf }, setup),
    pieces,
    encodeText: encode,
    join: (tokens) => joinRuns(tokens, decode),
  });
}
