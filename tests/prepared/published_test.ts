import { assert, assertEquals } from "@std/assert";
import { batchSource } from "../../core/objectives/batch_source.ts";
import { MIXTURES } from "../../core/objectives/mixture.ts";
import { key } from "../../core/random/key.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { objectiveTokens } from "../../data/batches/objective_tokens.ts";
import { preparedCorpus } from "../../data/batches/prepared_corpus.ts";
import { batchStatistics } from "../../data/batches/statistics.ts";
import { sourceOf } from "../../data/corpus/find_sources.ts";
import { namedCorpus } from "../../data/corpus/named_corpora.ts";
import type { Source } from "../../data/corpus/source.ts";
import { loadTokenizer } from "../../data/model_directory.ts";
import { openTokenizer } from "../../text/open_tokenizer.ts";
import { trainVocabulary } from "../../text/train_vocabulary.ts";
import { beside, isBeside, VOCABULARIES } from "../blanks/beside_checkout.ts";
import { inFolder } from "../in_folder.ts";
import { prepared } from "./prepared_folders.ts";

const hasShared = isBeside(VOCABULARIES) && isBeside("data/chinese/");

/** The tokenizer of published files, copied into a folder under the names that they have in one. */
async function published(folder: string, files: Readonly<Record<string, string>>): Promise<Tokenizer> {
  await Deno.mkdir(folder);
  for (const [name, file] of Object.entries(files)) {
    await Deno.copyFile(beside(`${VOCABULARIES}${file}`), `${folder}/${name}`);
  }
  return await loadTokenizer(folder, { openTokenizer });
}

/** Prepares and draws: every token is the vocabulary's, texts come back, every objective has examples. */
async function check(out: string, source: Source, { tokenizer, contains }: {
  readonly tokenizer: Tokenizer;
  readonly contains: string;
}): Promise<void> {
  const data = await prepared(out, [source], { tokenizer, workers: 1 });
  assertEquals(data.manifests[0]?.width, "uint16");
  const text = tokenizer.decode(data.read(0));
  assert(text.includes(contains), text.slice(0, 80));
  const tokens = objectiveTokens(tokenizer);
  const recipe = { mixture: MIXTURES.tenBillion, ratio: 0.15, batch: 8, lengths: [128] };
  const batches = batchSource(key(1), { corpus: preparedCorpus(data), tokens, recipe });
  const { objectives } = await batchStatistics(batches, { steps: 24, eop: tokens.eop });
  assert(objectives.token.maskedRatio > 0.14 && objectives.token.maskedRatio < 0.19);
  assert(objectives.sentence.spans > objectives.sentence.examples, "sentence ends are found");
  assert(objectives.document.maskedRatio > 0.5);
  data.close();
}

Deno.test({
  name:
    "prepared data: Chinese with SentencePiece, English with BERT and GPT-2 (needs the published vocabularies)",
  ignore: !hasShared,
  async fn() {
    await inFolder(async (folder) => {
      const moby = await namedCorpus("moby-dick");
      const source = { ...moby, texts: moby.texts.slice(0, 6) };
      const chinese = await published(`${folder}/sp`, { "tokenizer.model": "cog-pretrain.model" });
      await check(
        `${folder}/zh`,
        sourceOf(beside("data/chinese/CLUECorpusSmall_sampled.txt").pathname),
        {
          tokenizer: chinese,
          contains: "兰州公交集团",
        },
      );
      const bert = await published(`${folder}/bert`, { "vocab.txt": "bert-base-uncased-vocab.txt" });
      await check(`${folder}/en-bert`, source, { tokenizer: bert, contains: "etymology" });
      const gpt2 = await published(`${folder}/gpt2`, {
        "vocab.json": "gpt2-vocab.json",
        "merges.txt": "gpt2-merges.txt",
      });
      await check(`${folder}/en-gpt2`, source, { tokenizer: gpt2, contains: "ETYMOLOGY" });
    });
  },
});

Deno.test("prepared data: English with a vocabulary trained on it", async () => {
  await inFolder(async (folder) => {
    const moby = await namedCorpus("moby-dick");
    const source = { ...moby, texts: moby.texts.slice(0, 6) };
    const tokenizer = await trainVocabulary(source.texts, { kind: "bpe", size: 1000 });
    await check(`${folder}/out`, source, { tokenizer, contains: "ETYMOLOGY" });
  });
});
