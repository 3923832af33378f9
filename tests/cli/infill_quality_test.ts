/** Laws of masked texts and of the texts that answers make of them. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { infillByTrigram } from "../../cli/evaluate/infill_by_trigram.ts";
import { filledStretches, infillQuality } from "../../cli/evaluate/infill_quality.ts";
import { maskText } from "../../cli/evaluate/masked_texts.ts";
import { readTexts } from "../../cli/tasks/read_texts.ts";
import { trainTrigram } from "../../core/ngram/trigram.ts";
import { key } from "../../core/random/key.ts";
import { wordPlaces } from "../../core/tasks/blank_words.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { bertTokenizer } from "../../text/bert.ts";
import { gpt2Tokenizer } from "../../text/gpt2.ts";
import { sentencePieceTokenizer } from "../../text/sentencepiece.ts";
import { isBeside, VOCABULARIES, wholeSet } from "../blanks/beside_checkout.ts";
import { inFolder } from "../in_folder.ts";

const tokenizer = byteLevel();
const WORD = fc.constantFrom("to", "be,", "or", "not", "好", "[MASK]", "naïve", "a", "b");
const TEXT = fc.array(WORD, { minLength: 10, maxLength: 30 }).map((words) => words.join(" "));
const MASKED = fc.record({
  item: TEXT,
  line: fc.nat(99),
  share: fc.double({ min: 0.1, max: 1, noNaN: true }),
  seed: fc.nat(),
}).map(({ item, line, share, seed }) => {
  return { item, masked: maskText({ item, line }, { tokenizer, share, key: key(seed), length: 400 }) };
});

Deno.test("infilling: what stood in the blanks gives the original, all blanks right, BLEU 1", () => {
  fc.assert(fc.property(MASKED, ({ item, masked }) => {
    const stretches = filledStretches(masked, masked.answers, tokenizer);
    assertEquals(stretches.map(({ text }) => text).join(""), item);
    assertEquals(stretches.filter(({ mark }) => mark !== undefined).length, masked.answers.length);
    const { bleu, exact } = infillQuality([masked], [masked.answers], tokenizer);
    assert(Math.abs(bleu - 1) < 1e-12 && exact === 1);
    assertEquals(infillQuality([masked], [[]], tokenizer).exact, 0);
  }));
});

Deno.test("infilling: a blank more that is right never makes the share of right ones smaller", () => {
  fc.assert(fc.property(MASKED, fc.nat(), ({ masked }, which) => {
    const wrong = masked.answers.map(() => tokenizer.encode(" zebra"));
    const one = wrong.with(which % wrong.length, [...masked.answers[which % wrong.length] ?? []]);
    const [before, after] = [wrong, one].map((answers) => infillQuality([masked], [answers], tokenizer));
    assertEquals(before?.exact, 0);
    assert(Math.abs((after?.exact ?? NaN) - 1 / masked.answers.length) < 1e-12);
    assert((after?.bleu ?? 0) >= (before?.bleu ?? 1));
  }));
});

Deno.test("infilling: a text that is too long keeps its first words, and its share is of those", () => {
  fc.assert(fc.property(TEXT, fc.integer({ min: 30, max: 80 }), fc.nat(), (item, length, seed) => {
    const masked = maskText({ item, line: 1 }, { tokenizer, share: 0.5, key: key(seed), length });
    assert(masked.context.ids.length <= length);
    const original = filledStretches(masked, masked.answers, tokenizer).map(({ text }) => text).join("");
    assert(item.startsWith(original));
    assertEquals(masked.words, Math.floor(wordPlaces(original).length / 2));
  }));
});

Deno.test("infilling: the trigram model answers every blank with as many tokens as are missing", () => {
  const texts = ["the cat sat on the mat", "a dog ran over the green hill"];
  const documents = texts.map((text) => tokenizer.encode(text));
  const trigram = trainTrigram([...documents, ...documents, ...documents], tokenizer.vocabularySize);
  const masked = texts.map((item, line) =>
    maskText({ item, line }, { tokenizer, share: 0.2, key: key(3), length: 96 })
  );
  const { exact, bleu, perplexity = NaN } = infillByTrigram(masked, { trigram, tokenizer });
  assert(exact > 0 && bleu > 0.5 && perplexity < 10, `${exact} ${bleu} ${perplexity}`);
});

Deno.test({
  name: "infilling: published vocabularies give a text back, but for case, spaces and wide characters",
  ignore: !isBeside(VOCABULARIES),
  async fn() {
    const { vocabulary: file } = wholeSet;
    const tokenizers = [
      bertTokenizer({ vocabulary: await file("bert-base-uncased-vocab.txt") }),
      gpt2Tokenizer({
        type: "gpt2",
        vocabulary: await file("gpt2-vocab.json"),
        merges: await file("gpt2-merges.txt"),
      }),
      sentencePieceTokenizer({ model: await file("cog-pretrain.model") }),
    ];
    const texts = [
      "What do you think, of 20,000 organizations? It's (almost) true.",
      "北京的天，明天会下？",
    ];
    const plain = (text: string): string => text.normalize("NFKC").toLowerCase().replaceAll(/\s/g, "");
    for (const tokenizer of tokenizers) {
      for (const [line, item] of texts.entries()) {
        const masked = maskText({ item, line }, { tokenizer, share: 0.4, key: key(2), length: 96 });
        const stretches = filledStretches(masked, masked.answers, tokenizer);
        assertEquals(plain(stretches.map(({ text }) => text).join("")), plain(item), tokenizer.type);
        const { bleu, exact } = infillQuality([masked], [masked.answers], tokenizer);
        assert(Math.abs(bleu - 1) < 1e-12 && exact === 1);
      }
    }
  },
});

Deno.test("infilling: lines end with either kind of line break", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/lines.txt`;
    await Deno.writeTextFile(path, "one two\r\n\r\nthree\nfour");
    const texts = await readTexts(path, { column: "text", user: "infill", stderr: { write: () => {} } });
    assertEquals(texts, [{ item: "one two", line: 1 }, { item: "three", line: 3 }, {
      item: "four",
      line: 4,
    }]);
  });
});
