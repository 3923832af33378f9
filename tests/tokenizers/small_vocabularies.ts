/** Vocabularies small enough to think about, in the formats of the published ones. */
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { bertTokenizer } from "../../text/bert.ts";
import { BYTE_CHARACTERS } from "../../text/byte_alphabet.ts";
import { gpt2Tokenizer } from "../../text/gpt2.ts";
import { sentencePieceTokenizer } from "../../text/sentencepiece.ts";

const utf8 = new TextEncoder();

/** `vocab.txt` of BERT's kind. */
export const BERT_VOCABULARY: Uint8Array = utf8.encode(
  [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    "un",
    "##able",
    "able",
    "a",
    "b",
    "##a",
    "##b",
    "北",
    "京",
    ".",
  ]
    .join("\n") + "\n",
);

const MERGES = ["t h", "Ġ th", "Ġth e", "a a", "aa a", "Ã ©"];
const GPT2_TOKENS = [...BYTE_CHARACTERS, ...MERGES.map((merge) => merge.replace(" ", "")), "<|endoftext|>"];
const ROBERTA_TOKENS = ["<s>", "</s>", "<unk>", ...GPT2_TOKENS, "<mask>"];

function idsOf(tokens: readonly string[]): Uint8Array {
  return utf8.encode(JSON.stringify(Object.fromEntries(tokens.map((token, id) => [token, id]))));
}

/** `vocab.json` and `merges.txt` of GPT-2's kind. */
export const GPT2_VOCABULARY: Uint8Array = idsOf(GPT2_TOKENS);
export const GPT2_MERGES: Uint8Array = utf8.encode(`#version: 0.2\n${MERGES.join("\n")}\n`);

const NUMBERS = { normal: 1, unknown: 2, control: 3, "user-defined": 4 } as const;

function field(number: number, bytes: readonly number[]): readonly number[] {
  return [number * 8 + 2, bytes.length, ...bytes];
}

function piece(text: string, score: number, type: keyof typeof NUMBERS): readonly number[] {
  const float = new Uint8Array(Float32Array.of(score).buffer);
  return field(1, [...field(1, [...utf8.encode(text)]), 0x15, ...float, 0x18, NUMBERS[type]]);
}

/** A `.model` of SentencePiece's BPE kind, without rules of normalisation. */
export const SENTENCEPIECE_MODEL: Uint8Array = Uint8Array.from([
  ...piece("<unk>", 0, "unknown"),
  ...piece("<s>", 0, "control"),
  ...piece("<n>", 0, "user-defined"),
  ...piece("▁a", -1, "normal"),
  ...piece("aa", -2, "normal"),
  ...piece("aaa", -3, "normal"),
  ...piece("▁", -4, "normal"),
  ...piece("a", -5, "normal"),
  ...piece("b", -6, "normal"),
  ...piece("北京", -7, "normal"),
  ...piece("北", -8, "normal"),
  ...field(2, [0x18, 2]),
]);

const SETUP = { taskMask: true, blockMask: true } as const;

/** One tokenizer of every published kind, with all commands. */
export const SMALL_TOKENIZERS: Readonly<Record<"bert" | "gpt2" | "roberta" | "sentencepiece", Tokenizer>> = {
  bert: bertTokenizer({ vocabulary: BERT_VOCABULARY, ...SETUP }),
  gpt2: gpt2Tokenizer({ type: "gpt2", vocabulary: GPT2_VOCABULARY, merges: GPT2_MERGES, ...SETUP }),
  roberta: gpt2Tokenizer({
    type: "roberta",
    vocabulary: idsOf(ROBERTA_TOKENS),
    merges: GPT2_MERGES,
    ...SETUP,
  }),
  sentencepiece: sentencePieceTokenizer({ model: SENTENCEPIECE_MODEL, fixCommandTokens: true, ...SETUP }),
};
