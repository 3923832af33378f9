/** `evaluate`: how well a model does a task, or predicts a text. */
import { writeFileAtomic } from "../data/atomic.ts";
import { DataError, reasonOf } from "../data/data_error.ts";
import { wikitextDetokenised } from "../core/tasks/wikitext.ts";
import { BACKEND_OPTION, openBackend } from "./backend.ts";
import { loadFillingModel } from "./filling/model.ts";
import { type Command, command } from "./frame/command.ts";
import { UsageError } from "./frame/errors.ts";
import { encodeItems } from "./tasks/encoded_items.ts";
import { lastWordAccuracy, textPerplexity } from "./tasks/evaluate_language.ts";
import { htmlReport } from "./tasks/html_report.ts";
import { judgeItems } from "./tasks/judge_items.ts";
import { namedTask, TASK_NAMES } from "./tasks/named_task.ts";
import { readItems } from "./tasks/read_items.ts";
import { type TaskReport, taskReport } from "./tasks/task_report.ts";
import { grouped } from "./terminal/amount.ts";
import { progressLine } from "./terminal/progress_line.ts";

/** What is no labelled task: a text, one as WikiText writes it, lines whose last word is asked for. */
const LANGUAGE = ["perplexity", "wikitext", "lambada"] as const;

function isLanguage(name: string | undefined): name is typeof LANGUAGE[number] {
  return LANGUAGE.some((each) => each === name);
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    throw new DataError(`${path}: cannot be read, ${reasonOf(error)}`);
  }
}

function reportText({ metrics, labels, confusion, mistakes, items }: TaskReport): string {
  const lines = Object.entries(metrics).map(([name, value]) => `${name.padEnd(12)} ${value.toFixed(4)}`);
  const width = Math.max(8, ...labels.map((label) => label.length + 2));
  const row = (cells: readonly string[]): string => cells.map((each) => each.padStart(width)).join("");
  const matrix = labels.length === 0 ? [] : [
    "",
    `${row(["", ...labels])}  (columns: chosen, rows: right)`,
    ...confusion.map((counts, at) => row([labels[at] ?? "", ...counts.map(String)])),
  ];
  const wrong = mistakes.slice(0, 5).map(({ line, text, expected, found, confidence }) => {
    const short = text.length > 70 ? `${text.slice(0, 70)}…` : text;
    return `line ${line}: ${found} (${(100 * confidence).toFixed(1)} %) instead of ${expected}: ${short}`;
  });
  const told = wrong.length === 0 ? [] : ["", "most confident mistakes", ...wrong];
  return [`items        ${grouped(items)}`, ...lines, ...matrix, ...told, ""].join("\n");
}

/** The command. */
export const evaluate: Command = command({
  name: "evaluate",
  summary: "measure how well a model does a task, or predicts a text",
  details: [
    `TASK is ${
      TASK_NAMES.join(", ")
    } or a .json file that declares one; then FILE holds labelled rows, and the report ` +
    "has the task's metrics, a confusion matrix and the most confident mistakes, as a table, as JSON, and as a page.",
    "Or TASK is perplexity (of a text), wikitext (the same of a text that is spaced as WikiText is) or lambada (the last " +
    "word of every line). Windows overlap where --stride is smaller than --length: what a window shares with the one " +
    "before it is context alone. With --seconds the evaluation ends in time and says how far it came.",
  ],
  arguments: [],
  examples: [
    "evaluate --task sst2 --data dev.tsv --model models/sst2 --html report.html",
    "evaluate --task wikitext --data wiki.valid.tokens --model models/tiny --stride 64",
  ],
  permissions: "--allow-read, and --allow-write for --html",
  options: {
    task: { type: "text", value: "TASK", meaning: `a task, or ${LANGUAGE.join(", ")}` },
    data: { type: "text", value: "FILE", meaning: "labelled rows, or a text" },
    model: { type: "text", value: "DIR", meaning: "a model directory" },
    pattern: { type: "integer", value: "N", default: 0, minimum: 0, meaning: "which of the task's patterns" },
    "length-penalty": {
      type: "number",
      value: "A",
      default: 0,
      minimum: 0,
      meaning: "scores are divided by length^A",
    },
    length: {
      type: "integer",
      value: "N",
      minimum: 8,
      meaning: "most tokens (default: what the positions allow)",
    },
    stride: {
      type: "integer",
      value: "N",
      minimum: 1,
      meaning: "tokens between windows (default: half the length)",
    },
    context: {
      type: "choice",
      choices: ["bidirectional", "unidirectional"],
      default: "bidirectional",
      meaning: "whether the shared part of a window, or the passage, is Part A",
    },
    batch: { type: "integer", value: "N", default: 4, minimum: 1, meaning: "windows that are read together" },
    limit: { type: "integer", value: "N", minimum: 1, meaning: "use the first N rows or lines" },
    seconds: { type: "number", value: "S", above: 0, meaning: "end after this time with what was read" },
    html: { type: "text", value: "FILE", meaning: "write the report as a page" },
    backend: BACKEND_OPTION,
  },
  async run({ options }, context) {
    const { task: name, data, html, pattern, limit } = options;
    const { stdout, stderr } = context;
    if (data === undefined) throw new UsageError("option --data: expected a file, found none");
    const task = isLanguage(name) ? undefined : await namedTask(name);
    if (task !== undefined && pattern >= task.patterns) {
      throw new UsageError(`option --pattern: expected less than ${task.patterns}, found ${pattern}`);
    }
    const model = await loadFillingModel(options.model);
    const most = model.config.maxPositions;
    // Windows carry CLS and a mask beside their tokens.
    const length = options.length ?? (task === undefined ? most - 2 : most);
    if (length > most) throw new UsageError(`option --length: expected at most ${most}, found ${length}`);
    const line = progressLine(stderr);
    const backend = await openBackend(options.backend, context);
    try {
      if (task !== undefined) {
        const encoding = {
          task,
          tokenizer: model.tokenizer,
          pattern,
          length,
          method: "cloze",
          lengthPenalty: options["length-penalty"],
        } as const;
        const rows = (await readItems(data, { task, stderr })).items.slice(0, limit);
        const { items } = encodeItems(rows, { encoding, path: data, stderr });
        const onItem = (done: number): void =>
          line.show(`${grouped(done)} of ${grouped(items.length)} items`);
        const report = taskReport(await judgeItems(backend, items, { model, encoding, onItem }), task);
        line.end();
        if (html !== undefined) await writeFileAtomic(html, new TextEncoder().encode(htmlReport(report)));
        stdout.write(options.json ? `${JSON.stringify(report)}\n` : reportText(report));
        return;
      }
      const text = await readText(data);
      const stride = options.stride ?? Math.ceil(length / 2);
      if (stride > length) {
        throw new UsageError(`option --stride: expected at most ${length}, found ${stride}`);
      }
      const { context: direction, batch, seconds } = options;
      const reading = {
        model,
        options: {
          length,
          stride,
          context: direction,
          batch,
          until: seconds === undefined ? Infinity : context.now() + 1000 * seconds,
          now: context.now,
          onRead: (done: number, all: number) => line.show(`${grouped(done)} of ${grouped(all)}`),
        },
      };
      const lines = text.split("\n").filter((each) => each.trim() !== "").slice(0, limit);
      const result = name === "lambada"
        ? await lastWordAccuracy(backend, lines, reading)
        : await textPerplexity(backend, name === "wikitext" ? wikitextDetokenised(text) : text, reading);
      line.end();
      stdout.write(
        options.json
          ? `${JSON.stringify({ task: name, ...result })}\n`
          : Object.entries(result).map(([key, value]) =>
            `${key.padEnd(12)} ${Number.isInteger(value) ? grouped(value) : value.toFixed(4)}\n`
          ).join(""),
      );
    } finally {
      line.end();
      backend.close();
    }
  },
});
