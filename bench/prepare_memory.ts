/**
 * Memory of `prepare` on a file of 2 GB: `deno run -A bench/prepare_memory.ts [BYTES]`, and on a tenth of it, which
 * should need as much. The text is Moby Dick and the State of the Union addresses, a line per sentence, over and over;
 * the vocabulary (8192 entries) is learned from it. Files lie in the system's folder for temporary ones (3 GB) and are
 * gone afterwards.
 */
import { grouped } from "../cli/terminal/amount.ts";
import { namedCorpus } from "../data/corpus/named_corpora.ts";
import { saveTokenizer } from "../data/tokenizer_directory.ts";
import { trainVocabulary } from "../text/train_vocabulary.ts";
import { peakMemory } from "../tools/process_memory.ts";
import { report } from "./report.ts";

const MAIN = new URL("../cli/main.ts", import.meta.url).pathname;

/** The goal: most memory of the process, in bytes. */
const GOAL = 600e6;

/** One run of the command, as it was measured. */
interface Measured {
  readonly bytes: number;
  readonly documents: number;
  readonly tokens: number;
  readonly seconds: number;
  /** Largest resident set, workers included, since they are threads. */
  readonly peakBytes: number;
}

/** Writes the same lines until there are so many bytes. */
async function writeCorpus(path: string, lines: Uint8Array, wanted: number): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  for (let written = 0; written < wanted; written += lines.length) {
    for (let at = 0; at < lines.length;) at += await file.write(lines.subarray(at));
  }
}

async function measure(folder: string, lines: Uint8Array, wanted: number): Promise<Measured> {
  const [corpus, out] = [`${folder}/corpus.txt`, `${folder}/out`];
  await writeCorpus(corpus, lines, wanted);
  try {
    const words = ["prepare", corpus, "--tokenizer", `${folder}/tokenizer`, "--out", out];
    const { code, bytes, seconds } = await peakMemory(Deno.execPath(), [
      "run",
      "-A",
      "--no-check",
      MAIN,
      ...words,
    ]);
    if (code !== 0) throw new Error(`prepare: expected status 0, found ${code}`);
    const { counts } = JSON.parse(await Deno.readTextFile(`${out}/manifest.json`));
    const { size } = await Deno.stat(corpus);
    return { bytes: size, documents: counts.documents, tokens: counts.tokens, seconds, peakBytes: bytes };
  } finally {
    await Deno.remove(corpus);
    await Deno.remove(out, { recursive: true }).catch(() => {});
  }
}

async function main(wanted: number): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "glm-memory-" });
  try {
    const texts = [...(await namedCorpus("moby-dick")).texts, ...(await namedCorpus("sotu")).texts];
    const sentences = texts.join(" ").replace(/\s+/g, " ").replaceAll(". ", ".\n");
    const lines = new TextEncoder().encode(`${sentences}\n`);
    await Deno.mkdir(`${folder}/tokenizer`);
    await saveTokenizer(`${folder}/tokenizer`, await trainVocabulary(texts, { kind: "bpe", size: 8192 }));
    const runs = [
      await measure(folder, lines, wanted / 10),
      await measure(folder, lines, wanted),
    ];
    const rows = runs.map(({ bytes, documents, tokens, seconds, peakBytes }) => [
      `${(bytes / 1e6).toFixed(0)} MB`,
      grouped(documents),
      grouped(tokens),
      seconds.toFixed(0),
      (bytes / 1e6 / seconds).toFixed(1),
      (peakBytes / 1e6).toFixed(0),
    ]);
    await report("prepare_memory", {
      adapter: "cpu",
      tables: [{
        title: `prepare, ${navigator.hardwareConcurrency} workers; goal: less than ${GOAL / 1e6} MB`,
        columns: ["text", "documents", "tokens", "s", "MB/s", "most memory, MB"],
        rows,
      }],
      goalBytes: GOAL,
      runs,
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) await main(Number(Deno.args.find((word) => /^\d/.test(word)) ?? 2e9));
