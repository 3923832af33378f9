/**
 * Memory of `prepare` on a file of 2 GB: `deno run -A bench/prepare_memory.ts [BYTES]`. The text is Moby Dick and the
 * State of the Union addresses, a line per sentence, over and over; the vocabulary (8192 entries) is learned from it.
 */
import { byteSize, grouped } from "../cli/terminal/amount.ts";
import { namedCorpus } from "../data/corpus/named_corpora.ts";
import { saveTokenizer } from "../data/tokenizer_directory.ts";
import { trainVocabulary } from "../text/train_vocabulary.ts";
import { peakMemory } from "./peak_memory.ts";

const MAIN = new URL("../cli/main.ts", import.meta.url).pathname;

if (import.meta.main) {
  const wanted = Number(Deno.args[0] ?? 2e9);
  const folder = await Deno.makeTempDir({ prefix: "glm-memory-" });
  try {
    const texts = [...(await namedCorpus("moby-dick")).texts, ...(await namedCorpus("sotu")).texts];
    const lines = new TextEncoder().encode(
      `${texts.join(" ").replace(/\s+/g, " ").replaceAll(". ", ".\n")}\n`,
    );
    await Deno.mkdir(`${folder}/tokenizer`);
    await saveTokenizer(`${folder}/tokenizer`, await trainVocabulary(texts, { kind: "bpe", size: 8192 }));
    {
      using file = await Deno.open(`${folder}/corpus.txt`, { write: true, createNew: true });
      for (let written = 0; written < wanted; written += lines.length) {
        for (let at = 0; at < lines.length;) at += await file.write(lines.subarray(at));
      }
    }
    const { size } = await Deno.stat(`${folder}/corpus.txt`);
    const words = [
      "prepare",
      `${folder}/corpus.txt`,
      "--tokenizer",
      `${folder}/tokenizer`,
      "--out",
      `${folder}/out`,
    ];
    const { code, bytes, seconds } = await peakMemory(Deno.execPath(), [
      "run",
      "-A",
      "--no-check",
      MAIN,
      ...words,
    ]);
    const { counts } = JSON.parse(await Deno.readTextFile(`${folder}/out/manifest.json`));
    console.log(
      `status ${code}: ${byteSize(size)}, ${grouped(counts.documents)} documents, ${
        grouped(counts.tokens)
      } tokens in ` +
        `${seconds.toFixed(0)} s with ${navigator.hardwareConcurrency} workers; peak of memory ${
          byteSize(bytes)
        }`,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
