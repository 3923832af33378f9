import { assert, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { bertTokenizer } from "../../text/bert.ts";
import { gpt2Tokenizer } from "../../text/gpt2.ts";
import { huggingFaceTokenizer } from "../../text/hugging_face.ts";
import { openTokenizer } from "../../text/open_tokenizer.ts";
import { sentencePieceTokenizer } from "../../text/sentencepiece.ts";
import { BERT_VOCABULARY, GPT2_MERGES, GPT2_VOCABULARY, SENTENCEPIECE_MODEL } from "./small_vocabularies.ts";

const utf8 = new TextEncoder();

/** What a file is made into: a tokenizer that can encode, or a TypeError of one line. */
function isReadOrRefused(open: () => { readonly encode: (text: string) => readonly number[] }): boolean {
  try {
    open().encode("a 北京 <n>");
    return true;
  } catch (error) {
    assert(error instanceof TypeError && !error.message.includes("\n"), String(error));
    return true;
  }
}

/** A file with bytes changed, cut or put in. */
function damaged(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  const spot = fc.record({ at: fc.nat(bytes.length), byte: fc.nat(255), cut: fc.nat(3) });
  return fc.array(spot, { minLength: 1, maxLength: 4 }).map((spots) => {
    const changed = [...bytes];
    for (const { at, byte, cut } of spots) changed.splice(at, cut, byte);
    return Uint8Array.from(changed);
  });
}

Deno.test("hostile files: a damaged SentencePiece model is read or refused", () => {
  fc.assert(
    fc.property(
      damaged(SENTENCEPIECE_MODEL),
      (model) => isReadOrRefused(() => sentencePieceTokenizer({ model })),
    ),
    { numRuns: 1000 },
  );
});

Deno.test("hostile files: damaged vocabularies of BERT and GPT-2 are read or refused", () => {
  fc.assert(fc.property(damaged(BERT_VOCABULARY), (vocabulary) => {
    return isReadOrRefused(() => bertTokenizer({ vocabulary }));
  }));
  fc.assert(fc.property(damaged(GPT2_VOCABULARY), damaged(GPT2_MERGES), (vocabulary, merges) => {
    return isReadOrRefused(() => gpt2Tokenizer({ type: "gpt2", vocabulary, merges: GPT2_MERGES })) &&
      isReadOrRefused(() => gpt2Tokenizer({ type: "gpt2", vocabulary: GPT2_VOCABULARY, merges }));
  }));
});

Deno.test("hostile files: any JSON as tokenizer.json is read or refused", () => {
  const part = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom("BPE", "Unigram", "WordPiece", "WordLevel"),
  );
  const json = fc.record({
    model: fc.record({ type: part, vocab: part, merges: part, unk_token: part, unk_id: part }, {
      requiredKeys: [],
    }),
    added_tokens: part,
    normalizer: part,
    pre_tokenizer: part,
    decoder: part,
  }, { requiredKeys: [] });
  fc.assert(
    fc.property(fc.oneof(json, fc.jsonValue()), (value) => {
      return isReadOrRefused(() => huggingFaceTokenizer(utf8.encode(JSON.stringify(value))));
    }),
    { numRuns: 1000 },
  );
});

Deno.test("hostile files: what is wrong is said with the name of the file", async () => {
  const merges = (text: string) => () =>
    gpt2Tokenizer({ type: "gpt2", vocabulary: GPT2_VOCABULARY, merges: utf8.encode(text) });
  assertThrows(merges("a b c"), TypeError, "merges.txt, line 1: expected two tokens with a space between");
  assertThrows(
    merges("a b"),
    TypeError,
    "merges.txt, merge 0: expected two tokens of the vocabulary that make a third",
  );
  const gpt2 = (json: string) => () =>
    gpt2Tokenizer({ type: "gpt2", vocabulary: utf8.encode(json), merges: GPT2_MERGES });
  assertThrows(
    gpt2('{"a": 1, "b": 1}'),
    TypeError,
    'vocab.json: expected the ids 0 to 1 once each, found 1 for "b"',
  );
  assertThrows(gpt2("[]"), TypeError, "vocab.json: expected an object of ids by token, found []");
  assertThrows(gpt2("{"), TypeError, "vocab.json: expected JSON");
  const bert = (text: string) => () => bertTokenizer({ vocabulary: utf8.encode(text) });
  assertThrows(bert("a\na\n"), TypeError, 'vocab.txt: expected a token per line, found "a" twice');
  assertThrows(bert("a\n"), TypeError, "expected the token [PAD] of a bert vocabulary, found none");
  assertThrows(
    () => bertTokenizer({ vocabulary: Uint8Array.of(0xFF) }),
    TypeError,
    "vocab.txt: expected UTF-8",
  );
  const model = Uint8Array.of(0x0A, 3, 0x0A, 1, 97);
  assertThrows(
    () => sentencePieceTokenizer({ model }),
    TypeError,
    "expected a plain BPE model (model_type 2)",
  );
  const files = { "glm_tokenizer.json": utf8.encode('{"type": "bert"}') };
  const read = (name: string) => Promise.resolve(Object.entries(files).find(([each]) => each === name)?.[1]);
  await assertRejects(
    () => openTokenizer(read),
    TypeError,
    "vocab.txt: expected the vocabulary that glm_tokenizer.json speaks of, found no such file",
  );
});
