/**
 * The table of task results: fine-tuned by blanks, by a classification head, from random weights by blanks, and a bag of
 * words, over seeds. Every cell is a run of `finetune` in a folder of its own, so that the same command goes on where it
 * was stopped, whatever stopped it; a run has MINUTES, and its cell says how many seeds it came to:
 *
 *     deno run -A tools/task_results.ts MODEL DATA RUNS [SEEDS] [MINUTES] [TEXTS] [--only TASKS]
 *
 * MODEL is a model directory; DATA has the folders sst2, chinese and superglue; RUNS keeps the runs. With TEXTS, which the
 * model learned from, two more tables follow, of what takes no fine-tuning: infilling of DATA's yahoo beside a trigram
 * model of TEXTS, and how well wikitext-103 and lambada are predicted. The page is written to docs/tasks.md after every
 * task; with `--only copa,rte` only those run and it goes to stdout.
 */
import { parseArgs } from "@std/cli";
import { meanText } from "../cli/tasks/balance.ts";
import { timeSpan } from "../cli/terminal/amount.ts";
import { writeFileAtomic } from "../data/atomic.ts";
import { baselines } from "./task_results/baselines.ts";
import { languageResults } from "./task_results/language.ts";
import { type Cell, resultsPage, type TaskRow } from "./task_results/page.ts";
import { RESULT_TASKS, type ResultTask, type Way, WAYS } from "./task_results/result_tasks.ts";
import { writeDocument } from "./write_document.ts";

const { _, only } = parseArgs(Deno.args, { string: ["only", "_"] });
const [model = "", data = "", runs = "", seeds = "3", minutes = "20", texts] = _.map(String);
const tasks = RESULT_TASKS.filter(({ task }) => only === undefined || only.split(",").includes(task));
if (runs === "" || !(Number(seeds) >= 1) || !(Number(minutes) > 0) || tasks.length === 0) {
  console.error(
    "usage: deno run -A tools/task_results.ts MODEL DATA RUNS [SEEDS] [MINUTES] [TEXTS] [--only TASKS]",
  );
  console.error(`TASKS: ${RESULT_TASKS.map(({ task }) => task).join(",")}`);
  Deno.exit(2);
}

/** A run of `finetune`, until it is done or its time is over. */
async function finetuned({ task, train, valid, options }: ResultTask, way: Way): Promise<Cell> {
  const out = `${runs}/${task}-${way.name.replace(/\W+/g, "-")}`;
  const files = [
    "--train",
    `${data}/${train}`,
    ...valid === undefined ? [] : ["--valid", `${data}/${valid}`],
  ];
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...[
        "run",
        "-A",
        "--no-check",
        new URL("../cli/main.ts", import.meta.url).pathname,
        "finetune",
        "--json",
      ],
      ...["--task", task, ...files, "--model", model, "--out", out, "--seeds", seeds],
      ...options,
      ...way.options,
    ],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const timer = setTimeout(() => child.kill("SIGTERM"), 60_000 * Number(minutes));
  const { stdout, code } = await child.output();
  clearTimeout(timer);
  const last = new TextDecoder().decode(stdout).trim().split("\n").at(-1) ?? "";
  if (code !== 0 || !last.includes('"scores"')) return { text: "failed", isDone: false };
  const { scores } = JSON.parse(last);
  if (scores.length === 0) return { text: `not done in ${minutes} min`, isDone: false };
  return { text: meanText(scores), isDone: scores.length === Number(seeds) };
}

/** The tables that take no fine-tuning, made once. */
async function languageTables(): Promise<readonly string[]> {
  if (texts === undefined) return [];
  const kept = `${runs}/language.json`;
  try {
    return JSON.parse(await Deno.readTextFile(kept));
  } catch {
    const lines = await languageResults({ model, data, texts, minutes: Number(minutes) });
    if (!lines.some((line) => /undefined|NaN/.test(line))) {
      await writeFileAtomic(kept, new TextEncoder().encode(JSON.stringify(lines)));
    }
    return lines;
  }
}

const cellCount = tasks.length * WAYS.length;
console.error(`${cellCount} runs, ${timeSpan(60 * Number(minutes) * cellCount)} at most`);
await Deno.mkdir(runs, { recursive: true });
const rows: TaskRow[] = [];

async function show(language: readonly string[]): Promise<void> {
  const page = resultsPage(rows, { seeds: Number(seeds), language });
  if (only === undefined) {
    const path = new URL("../docs/tasks.md", import.meta.url).pathname;
    await writeDocument(path, page);
  } else if (rows.length === tasks.length) console.log(page);
}

for (const [index, task] of tasks.entries()) {
  const cells: Cell[] = [];
  for (const [at, way] of WAYS.entries()) {
    console.error(`\nrun ${index * WAYS.length + at + 1} of ${cellCount}: ${task.task} ${way.name}`);
    cells.push(await finetuned(task, way));
  }
  rows.push({ task: task.task, cells, ...await baselines(task, data) });
  if (rows.length < tasks.length) await show([]);
}
await show(await languageTables());
if (rows.some(({ cells }) => cells.some(({ isDone }) => !isDone))) {
  console.error("not every run is done; the same command goes on");
  Deno.exit(1);
}
