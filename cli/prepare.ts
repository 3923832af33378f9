/** `prepare`: a corpus as tokens on disk. */
import type { DocumentUnit } from "../data/corpus/source.ts";
import type { Counts } from "../data/prepared/manifest.ts";
import { loadTokenizer } from "../data/model_directory.ts";
import { prepare as prepareCorpus } from "../data/prepared/prepare.ts";
import { openTokenizer } from "../text/open_tokenizer.ts";
import { CORPUS_OPTIONS, FILES_ARGUMENT, openSources } from "./corpus/open_sources.ts";
import { problemReport, problemSummary, STRICT_OPTION } from "./corpus/problem_report.ts";
import { type Command, command } from "./frame/command.ts";
import { UsageError } from "./frame/errors.ts";
import { grouped, timeSpan } from "./terminal/amount.ts";
import { progressLine } from "./terminal/progress_line.ts";

const UNITS: readonly DocumentUnit[] = ["line", "paragraph", "file"];

/** Progress is shown at most so often, in milliseconds. */
const SHOWN_EVERY = 500;

/** `i/n`, counted from 0. */
function partOf(text: string | undefined): { readonly index: number; readonly count: number } {
  if (text === undefined) return { index: 0, count: 1 };
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(text)?.map(Number) ?? [];
  if (index !== undefined && count !== undefined && index < count) return { index, count };
  throw new UsageError(`option --shard: expected i/n with i from 0 to n − 1, found "${text}"`);
}

function badLines({ problems }: Counts): number {
  return Object.values(problems).reduce((sum, count) => sum + count, 0);
}

/** The command. */
export const prepare: Command = command({
  name: "prepare",
  summary: "turn a corpus into token shards for pretrain --data",
  details: [
    "Writes tokens (16 bits each where the vocabulary allows it), an index of the documents, the tokenizer's files and " +
    "manifest.json with counts and SHA-256. Every core works; memory is bounded however large the files are. A run that " +
    "was killed goes on where it was when the same command is given again. --shard i/n does every n-th part of the " +
    "work, so that n machines share it: pretrain takes the n folders together, and they are the whole, document for " +
    "document.",
    "Lines that are not UTF-8, no JSON, or lack the key are left out, counted, and the first of them named; --strict " +
    "stops at the first. A document of more than 4 MiB becomes several, cut between words.",
  ],
  arguments: [FILES_ARGUMENT],
  examples: [
    "prepare corpus/ --tokenizer my-tokenizer --out prepared",
    "prepare big.jsonl.gz --text-key body --tokenizer my-tokenizer --out part-0 --shard 0/4",
    "prepare --corpus moby-dick --tokenizer my-tokenizer --out prepared",
  ],
  permissions: "--allow-read --allow-write",
  options: {
    ...CORPUS_OPTIONS,
    documents: {
      type: "choice",
      choices: UNITS,
      default: "line",
      meaning: "what is a document of a text file: a line, what blank lines part, or the file",
    },
    tokenizer: { type: "text", value: "DIR", meaning: "a folder with a tokenizer, or a model directory" },
    out: { type: "text", value: "DIR", meaning: "the folder to write" },
    shard: {
      type: "text",
      value: "I/N",
      meaning: "only every N-th part of the corpus, from the I-th on (from 0)",
    },
    workers: { type: "integer", value: "N", minimum: 1, meaning: "how many cores work (default: all)" },
    strict: STRICT_OPTION,
  },
  async run({ arguments: paths, options }, context) {
    const { out, corpus, "text-key": textKey } = options;
    if (out === undefined) throw new UsageError("option --out: expected a folder to write, found none");
    if (options.tokenizer === undefined) {
      throw new UsageError("option --tokenizer: expected a folder with a tokenizer, found none");
    }
    const part = partOf(options.shard);
    const { stdout, stderr, now } = context;
    const sources = await openSources(paths, corpus, context);
    const tokenizer = await loadTokenizer(options.tokenizer, { openTokenizer });
    const line = progressLine(stderr);
    const problems = problemReport(stderr, options.strict ? "strict" : "lenient");
    const signal = context.onStop();
    const start = now();
    let shown = start;
    const manifest = await prepareCorpus(out, {
      sources,
      tokenizer,
      documents: options.documents,
      textKey,
      part,
      workers: options.workers ?? navigator.hardwareConcurrency,
      isStopped: () => signal.aborted,
      onProblem: ({ name, line, problem }) => problems.tell({ file: name, line, problem }),
      onProgress({ documents, tokens }) {
        if (now() - shown < SHOWN_EVERY) return;
        shown = now();
        line.show(
          `${grouped(documents)} documents, ${grouped(tokens)} tokens, ${timeSpan((shown - start) / 1000)}`,
        );
      },
    }).finally(() => line.end());
    if (manifest === undefined) {
      stderr.write("stopped by a signal; the same command goes on from here\n");
      return 1;
    }
    const { counts, shards, width, tokenizer: { hash } } = manifest;
    stdout.write(
      options.json
        ? `${JSON.stringify({ ...counts, shards: shards.length, width, tokenizerHash: hash, out })}\n`
        : `${grouped(counts.documents)} documents, ${grouped(counts.tokens)} tokens in ${shards.length} ` +
          `shard${shards.length === 1 ? "" : "s"} (${width}), saved to ${out}${
            problemSummary(badLines(counts))
          }\n`,
    );
    return 0;
  },
});
