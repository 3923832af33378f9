/** Training a vocabulary of one's own. */
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { encodeWtf8 } from "../core/text/wtf8.ts";
import { bertWords, rawWords } from "./bert_words.ts";
import { BYTE_CHARACTERS } from "./byte_alphabet.ts";
import { wordPattern } from "./byte_level_bpe.ts";
import { huggingFaceTokenizer } from "./hugging_face.ts";
import { type CountProgress, countWords } from "./train/count_words.ts";
import { learnMerges } from "./train/learn_merges.ts";
import { learnUnigram } from "./train/learn_unigram.ts";
import { COMMAND_TOKENS, type Learned, trainedFile } from "./train/trained_file.ts";

/** Kinds of vocabularies: byte-level BPE as GPT-2's, WordPiece as BERT's (uncased), unigram as SentencePiece's. */
export type VocabularyKind = "bpe" | "wordpiece" | "unigram";

/** How far training has come: texts are read, then tokens are learned. */
export type TrainProgress =
  | { readonly phase: "read" } & CountProgress
  | { readonly phase: "learn"; readonly tokens: number };

/** What is wanted. */
export interface TrainVocabularyOptions {
  readonly kind: VocabularyKind;
  /** How many ids, commands and alphabet included: exactly so many come out. */
  readonly size: number;
  readonly onProgress?: (progress: TrainProgress) => void;
}

const LARGEST = 1 << 20;
/** Progress is told every so many tokens. */
const STEP = 256;
/** Part of a vocabulary that single characters may take; rarer ones are unknown. */
const MOST_CHARACTERS = 0.5;

type Counts = ReadonlyMap<string, number>;

const UNIGRAM_SPACE = "\u2581";

/** How texts of a kind are cut into the words that are counted. */
const SPLITS: Readonly<Record<VocabularyKind, (text: string) => readonly string[]>> = {
  bpe: (text) => text.match(wordPattern("")) ?? [],
  wordpiece: (text) => rawWords(text).flatMap(bertWords),
  unigram: (text) => (text.normalize("NFKC").match(/\S+/g) ?? []).map((word) => UNIGRAM_SPACE + word),
};

/** The most frequent characters, at most `most`, in the order of their code points. */
function alphabetOf(counts: Counts, most: number): ReadonlySet<string> {
  const frequency = new Map<string, number>();
  for (const [word, count] of counts) {
    for (const character of word) frequency.set(character, (frequency.get(character) ?? 0) + count);
  }
  const byFrequency = [...frequency].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, most);
  return new Set(byFrequency.map(([character]) => character).sort());
}

/** A growing list of tokens. */
interface Tokens {
  readonly list: string[];
  readonly ids: Map<string, number>;
  readonly add: (token: string) => number;
}

function startTokens(first: readonly string[]): Tokens {
  const list: string[] = [];
  const ids = new Map<string, number>();
  const add = (token: string): number => {
    const known = ids.get(token);
    if (known !== undefined) return known;
    ids.set(token, list.length);
    return list.push(token) - 1;
  };
  for (const token of first) add(token);
  return { list, ids, add };
}

function isEnough({ list }: Tokens, { size, onProgress }: TrainVocabularyOptions): () => boolean {
  return () => {
    if (list.length % STEP === 0) onProgress?.({ phase: "learn", tokens: list.length });
    return list.length >= size;
  };
}

function learnBpe(counts: Counts, options: TrainVocabularyOptions): Learned {
  const tokens = startTokens([...COMMAND_TOKENS, ...BYTE_CHARACTERS.toSorted()]);
  const bytes = BYTE_CHARACTERS.map((character) => tokens.add(character));
  const words = [...counts].map(([word, count]) => ({
    symbols: encodeWtf8(word).map((byte) => bytes[byte] ?? 0),
    count,
  }));
  const nameOf = (symbol: number): string => tokens.list[symbol] ?? "";
  const merges = learnMerges(words, {
    symbolOf: (left, right) => tokens.add(nameOf(left) + nameOf(right)),
    isEnough: isEnough(tokens, options),
  });
  return {
    kind: "bpe",
    tokens: tokens.list,
    merges: merges.map(({ left, right }) => [nameOf(left), nameOf(right)]),
  };
}

function learnWordPiece(counts: Counts, options: TrainVocabularyOptions): Learned {
  const room = Math.max(1, Math.floor((options.size - COMMAND_TOKENS.length) * MOST_CHARACTERS));
  const alphabet = alphabetOf(counts, room);
  const tokens = startTokens([...COMMAND_TOKENS, ...alphabet]);
  const words = [...counts].map(([word, count]) => ({
    symbols: [...word].filter((character) => alphabet.has(character))
      .map((character, index) => tokens.add(index === 0 ? character : `##${character}`)),
    count,
  }));
  const nameOf = (symbol: number): string => tokens.list[symbol] ?? "";
  learnMerges(words, {
    symbolOf: (left, right) => tokens.add(nameOf(left) + nameOf(right).slice(2)),
    isEnough: isEnough(tokens, options),
  });
  return { kind: "wordpiece", tokens: tokens.list };
}

function learnPieces(counts: Counts, { size, onProgress }: TrainVocabularyOptions): Learned {
  const room = size - COMMAND_TOKENS.length - 1; // and the unknown piece
  const characters = alphabetOf(counts, Math.max(1, Math.floor(room * MOST_CHARACTERS)));
  const known = new Map<string, number>();
  for (const [word, count] of counts) {
    const text = [...word].filter((character) => characters.has(character)).join("");
    if (text !== "") known.set(text, (known.get(text) ?? 0) + count);
  }
  const onRound = onProgress && ((tokens: number): void => onProgress({ phase: "learn", tokens }));
  return {
    kind: "unigram",
    pieces: [["<unk>", 0], ...learnUnigram(known, { size: room, characters, onRound })],
  };
}

const LEARNERS: Readonly<
  Record<VocabularyKind, (counts: Counts, options: TrainVocabularyOptions) => Learned>
> = {
  bpe: learnBpe,
  wordpiece: learnWordPiece,
  unigram: learnPieces,
};

/** The smallest vocabulary of a kind: its commands, its alphabet, and one thing learned. */
const SMALLEST: Readonly<Record<VocabularyKind, number>> = {
  bpe: COMMAND_TOKENS.length + BYTE_CHARACTERS.length,
  wordpiece: COMMAND_TOKENS.length + 4,
  unigram: COMMAND_TOKENS.length + 4,
};

/**
 * Learns a vocabulary from texts, which are read once and not kept. The same texts give the same vocabulary. The
 * byte-level kind loses nothing of any text. `tokenizer.files["tokenizer.json"]` is the vocabulary as a file that
 * Hugging Face's libraries read.
 *
 * @throws {RangeError} when the size is out of range, or the texts have too few different words for it.
 *
 * @example
 * ```ts
 * import { trainVocabulary } from "./train_vocabulary.ts";
 *
 * const tokenizer = await trainVocabulary(["the then than the"], { kind: "bpe", size: 269 });
 * if (tokenizer.vocabularySize !== 269 || tokenizer.encode("th").length !== 1) throw new Error();
 * if (tokenizer.decode(tokenizer.encode("北京 🙂")) !== "北京 🙂") throw new Error();
 * ```
 */
export async function trainVocabulary(
  texts: AsyncIterable<string> | Iterable<string>,
  options: TrainVocabularyOptions,
): Promise<Tokenizer> {
  const { kind, size, onProgress } = options;
  if (!Number.isInteger(size) || size < SMALLEST[kind] || size > LARGEST) {
    throw new RangeError(
      `vocabulary size ${size}: expected an integer from ${
        SMALLEST[kind]
      } to ${LARGEST} for the kind ${kind}`,
    );
  }
  const counts = await countWords(texts, {
    split: SPLITS[kind],
    onProgress: onProgress && ((progress): void => onProgress({ phase: "read", ...progress })),
  });
  if (counts.size === 0) throw new RangeError("texts: expected words to learn from, found none");
  const tokenizer = huggingFaceTokenizer(trainedFile(LEARNERS[kind](counts, options)));
  if (tokenizer.vocabularySize === size) return tokenizer;
  throw new RangeError(
    `vocabulary size ${size}: expected what these texts give, which is ${tokenizer.vocabularySize} at most`,
  );
}
