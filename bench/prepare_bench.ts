/**
 * The rate of `prepare` against that of the tokenizer alone, on the same text and cores, turn by turn:
 * `deno run -A bench/prepare_bench.ts [ROUNDS]`. Alone means: as many workers, each with its share of the lines in
 * memory, do nothing but encode; the clock starts when all are ready. `prepare` is timed as a whole: starting workers,
 * reading, splitting, hashing, writing.
 */
import { namedCorpus } from "../data/corpus/named_corpora.ts";
import { sourceOf } from "../data/corpus/find_sources.ts";
import { prepare } from "../data/prepared/prepare.ts";
import { trainVocabulary } from "../text/train_vocabulary.ts";
import type { EncodeOnly } from "./encode_only_worker.ts";
import { report } from "./report.ts";
import { spread } from "./spread.ts";

/** So many that starting the workers is a small part of the time, as it is with a real corpus. */
const COPIES = 16;

/** The least share of the tokenizer library's own rate. */
const GOAL = 0.8;

/** Seconds that workers need to encode lines. */
async function encodeAlone(
  lines: readonly string[],
  setup: Omit<EncodeOnly, "lines">,
  count: number,
): Promise<number> {
  const workers = Array.from(
    { length: count },
    () => new Worker(new URL("./encode_only_worker.ts", import.meta.url), { type: "module" }),
  );
  let begun = 0;
  const done = workers.map((worker, i) =>
    new Promise<void>((resolve) => {
      worker.onmessage = ({ data }) => {
        if ("ready" in data) begun ||= performance.now();
        else resolve();
      };
      worker.postMessage({ ...setup, lines: lines.filter((_, line) => line % count === i) });
    })
  );
  await Promise.all(done);
  const seconds = (performance.now() - begun) / 1000;
  for (const worker of workers) worker.terminate();
  return seconds;
}

const median = (values: readonly number[]): number => spread(values).median;

async function main(rounds: number): Promise<void> {
  const workers = navigator.hardwareConcurrency;
  const texts = [...(await namedCorpus("moby-dick")).texts, ...(await namedCorpus("sotu")).texts];
  const tokenizer = await trainVocabulary(texts, { kind: "bpe", size: 8192 });
  const once = texts.join(" ").replace(/\s+/g, " ").replaceAll(". ", ".\n").split("\n");
  const lines = Array.from({ length: COPIES }, () => once).flat();
  const folder = await Deno.makeTempDir({ prefix: "glm-bench-" });
  try {
    const path = `${folder}/corpus.txt`;
    await Deno.writeTextFile(path, lines.map((line) => `${line}\n`).join(""));
    const { size } = await Deno.stat(path);
    const { files } = tokenizer;
    const seconds = { prepare: [] as number[], tokenizer: [] as number[], library: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      await prepare(`${folder}/${round}`, {
        sources: [sourceOf(path)],
        tokenizer,
        documents: "line",
        textKey: "text",
        workers,
      });
      seconds.prepare.push((performance.now() - start) / 1000);
      seconds.tokenizer.push(await encodeAlone(lines, { files, with: "tokenizer" }, workers));
      if (round === 0) {
        const few = lines.slice(0, Math.floor(lines.length / 8)); // it is slow
        seconds.library.push(8 * await encodeAlone(few, { files, with: "library" }, workers));
      }
    }
    const rate = (all: readonly number[]): string => (size / 1e6 / median(all)).toFixed(1);
    const shares = seconds.prepare.map((found, i) => (seconds.tokenizer[i] ?? NaN) / found);
    const overLibrary = median(seconds.library) / median(seconds.prepare);
    await report("prepare", {
      adapter: "cpu",
      tables: [{
        title:
          `prepare beside tokenizers alone; ${(size / 1e6).toFixed(0)} MB, ${workers} workers, medians of ` +
          `${rounds} rounds; goal: at least ${100 * GOAL} % of the library's rate`,
        columns: ["what", "MB/s"],
        rows: [
          ["prepare: reading, splitting, encoding, hashing, writing", rate(seconds.prepare)],
          ["its tokenizer alone", rate(seconds.tokenizer)],
          ["@huggingface/tokenizers alone, an eighth of the text, once", rate(seconds.library)],
          ["prepare over its tokenizer alone", `${(100 * median(shares)).toFixed(0)} %`],
          ["prepare over the library alone", `${(100 * overLibrary).toFixed(0)} %`],
        ],
      }],
      goal: GOAL,
      megabytes: size / 1e6,
      workers,
      seconds,
      shares,
      overLibrary,
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) await main(Number(Deno.args.find((word) => /^\d/.test(word)) ?? 5));
