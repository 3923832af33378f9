/** BERT's tokenizer (uncased): `vocab.txt`. */
import { WordPiece } from "npm:@huggingface/tokenizers@0.2.0";
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { REPLACEMENT } from "../core/text/wtf8.ts";
import { bertWords, rawWords } from "./bert_words.ts";
import { type CommandSetup, publishedCommands } from "./published_commands.ts";
import { describePublished } from "./published_description.ts";
import { publishedTokenizer } from "./published_tokenizer.ts";
import { readText } from "./read_text.ts";
import { checkTokens } from "./vocabulary_limits.ts";
import { cacheWords } from "./word_cache.ts";

const FILE = "vocab.txt";
const CONTINUES = "##";
const LONGEST_WORD = 100;

function readVocabulary(bytes: Uint8Array): readonly string[] {
  const lines = readText(FILE, bytes).split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  const pieces = checkTokens(FILE, lines);
  if (new Set(pieces).size === pieces.length) return pieces;
  const twice = pieces.findIndex((piece, id) => pieces.indexOf(piece) !== id);
  throw new TypeError(`${FILE}: expected a token per line, found "${pieces[twice]}" twice`);
}

/**
 * The tokenizer of a BERT vocabulary, exactly as the original reads text with it: lower case, no accents,
 * ideographs and punctuation alone, then WordPiece.
 *
 * @param vocabulary `vocab.txt`: a token per line
 * @throws {TypeError} when it is no such vocabulary.
 *
 * @example
 * ```ts
 * import { bertTokenizer } from "./bert.ts";
 *
 * const vocabulary = new TextEncoder().encode("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nun\n##able\n");
 * const tokenizer = bertTokenizer({ vocabulary });
 * if (tokenizer.encode("Unable x").join() !== "5,6,1") throw new Error();
 * if (tokenizer.decode([5, 6, 4]) !== "unable [MASK]") throw new Error();
 * ```
 */
export function bertTokenizer(
  { vocabulary, ...setup }: { readonly vocabulary: Uint8Array } & CommandSetup,
): Tokenizer {
  const pieces = readVocabulary(vocabulary);
  const ids = new Map(pieces.map((piece, id) => [piece, id]));
  const commands = publishedCommands("bert", { size: pieces.length, idOf: (token) => ids.get(token) }, setup);
  const unknown = ids.get("[UNK]") ?? 0; // publishedCommands has checked that it is there
  const model = new WordPiece({
    type: "WordPiece",
    vocab: Object.fromEntries(ids),
    unk_token: "[UNK]",
    continuing_subword_prefix: CONTINUES,
    max_input_chars_per_word: LONGEST_WORD,
  });
  const encodeRaw = cacheWords((raw) => {
    return model.encode([...bertWords(raw)]).map((piece) => ids.get(piece) ?? unknown);
  });
  return publishedTokenizer({
    type: "bert",
    files: { ...describePublished({ type: "bert", ...setup }), [FILE]: vocabulary },
    commands,
    pieces,
    encodeText(text) {
      const found: number[] = [];
      for (const raw of rawWords(text)) for (const id of encodeRaw(raw)) found.push(id);
      return found;
    },
    join(tokens) {
      const words: string[] = [];
      for (const token of tokens) {
        const piece = typeof token === "number" ? pieces[token] ?? REPLACEMENT : token.spelling;
        const last = words.length - 1;
        if (last >= 0 && piece.startsWith(CONTINUES)) words[last] += piece.slice(CONTINUES.length);
        else words.push(piece);
      }
      return words.join(" ");
    },
  });
}
