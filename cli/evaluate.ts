/** `evaluate`: how well a model does a task, predicts a text, or writes one. */
import { writeFileAtomic } from "../data/atomic.ts";
import { openBackend } from "./backend.ts";
import { timeLimit } from "./evaluate/evaluation.ts";
import { namedEvaluation } from "./evaluate/named_evaluation.ts";
import { EVALUATE_OPTIONS } from "./evaluate/options.ts";
import { reportPage } from "./evaluate/report_page.ts";
import { writeReport } from "./evaluate/report_text.ts";
import { loadFillingModel } from "./filling/model.ts";
import { type Command, command } from "./frame/command.ts";
import { UsageError } from "./frame/errors.ts";
import { TASK_NAMES } from "./tasks/named_task.ts";
import { progressLine } from "./terminal/progress_line.ts";

/** The command. */
export const evaluate: Command = command({
  name: "evaluate",
  summary: "measure how well a model does a task, predicts a text, or writes one",
  details: [
    `TASK is ${
      TASK_NAMES.join(", ")
    } or a .json file that declares one; then FILE holds labelled rows, and the report has the task's metrics, a ` +
    "confusion matrix and the most confident mistakes.",
    "Or TASK is summary, answer, question or continuation: the model writes it for every row, greedily or with --beams, " +
    "and ROUGE, BLEU and the share of exact matches say how near that is to the rows' targets. With seq2seq, --source and " +
    "--target are those of finetune --method seq2seq; a file may declare them (tasks/README.md).",
    "Or TASK is infill: of every line, shares of the words are masked (--ratio) and filled; BLEU against the originals, " +
    "and the perplexity of what stood in the blanks, beside a trigram model of --texts.",
    "Or TASK is perplexity (of a text), wikitext (the same of a text that is spaced as WikiText is) or lambada (the last " +
    "word of every line). Windows overlap where --stride is smaller than --length: what a window shares with the one " +
    "before it is context alone.",
    "The report is text, JSON (--json) or a page (--html). With --seconds the evaluation ends in time, but not before the " +
    "first batch, and says how far it came. A row that cannot be used is said with file and line, and left out.",
  ],
  arguments: [],
  examples: [
    "evaluate --task sst2 --data dev.tsv --model models/sst2 --html report.html",
    "evaluate --task summary --data xsum.jsonl --model models/xsum --beams 4",
    "evaluate --task infill --data lines.txt --ratio .1,.5 --texts corpus/ --model models/tiny",
    "evaluate --task wikitext --data wiki.valid.tokens --model models/tiny --stride 64",
  ],
  permissions: "--allow-read, and --allow-write for --html",
  options: EVALUATE_OPTIONS,
  async run({ options }, context) {
    const { stdout, stderr } = context;
    if (options.data === undefined) throw new UsageError("option --data: expected a file, found none");
    const evaluation = await namedEvaluation(options.task, { data: options.data, options, stderr });
    const model = await loadFillingModel(options.model);
    const line = progressLine(stderr);
    const backend = await openBackend(options.backend, context);
    try {
      const isOver = timeLimit(options.seconds, context.now);
      const report = await evaluation.run({ backend, model, onProgress: line.show, isOver });
      line.end();
      if (options.html !== undefined) {
        await writeFileAtomic(options.html, new TextEncoder().encode(reportPage(report)));
      }
      if (options.json) stdout.write(`${JSON.stringify(report.json)}\n`);
      else writeReport(stdout, report);
    } finally {
      line.end();
      backend.close();
    }
  },
});
