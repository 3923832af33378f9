/**
 * The table of task results: fine-tuned by blanks, by a classification head, from random weights by blanks, and a bag of
 * words, over seeds. Every cell is a run of `finetune` in a folder of its own, so that the same command goes on where it
 * was stopped:
 *
 *     deno run -A tools/task_results.ts MODEL DATA RUNS [SEEDS] [MINUTES] [TEXTS] > docs/tasks.md
 *
 * DATA has the folders sst2, chinese and superglue; RUNS keeps the runs; after MINUTES a run is stopped and its cell says
 * so. With TEXTS, which the model learned from, two more tables follow, of what takes no fine-tuning: infilling of DATA's
 * yahoo beside a trigram model of TEXTS, and how well wikitext-103 and lambada are predicted.
 */
import { readRows } from "../data/read_rows.ts";
import {
  bestChoice,
  labelledWords,
  learnWords,
  type WordChoices,
  wordsOf,
} from "../core/tasks/bag_of_words.ts";
import { meanText } from "../cli/tasks/balance.ts";
import { namedTask } from "../cli/tasks/named_task.ts";
import { languageResults } from "./task_results/language.ts";

const [model = "", data = "", runs = "", seeds = "3", minutes = "20", texts] = Deno.args;
if (runs === "") {
  console.error("expected MODEL DATA RUNS [SEEDS] [MINUTES] [TEXTS]");
  Deno.exit(2);
}

/** Files of a task; few rows are read more often. */
interface Rows {
  readonly task: string;
  readonly train: string;
  readonly valid?: string;
  readonly options: readonly string[];
}

const FEW = ["--epochs", "20", "--patience", "5", "--batch", "8"];
const MANY = ["--epochs", "3", "--limit", "6000"];
// The 32 development rows of few-shot SuperGLUE are drawn from the whole training files: with those, a tenth is held out.
const TASKS: readonly Rows[] = [
  { task: "sst2", train: "sst2/train.tsv", valid: "sst2/dev.tsv", options: MANY },
  { task: "chnsenticorp", train: "chinese/chnsenticorp_train.tsv", options: MANY },
  { task: "rte", train: "superglue/RTE/train_full.jsonl", options: MANY },
  { task: "boolq", train: "superglue/BoolQ/train.jsonl", valid: "superglue/BoolQ/dev32.jsonl", options: FEW },
  { task: "copa", train: "superglue/COPA/train_full.jsonl", options: FEW },
];

const WAYS = {
  "by blanks": [],
  "by a head": ["--method", "head"],
  "by blanks, from random weights": ["--random-weights"],
} as const;

async function finetuned(rows: Rows, way: keyof typeof WAYS): Promise<string> {
  const { task, train, valid, options } = rows;
  const out = `${runs}/${task}-${way.replace(/\W+/g, "-")}`;
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...[
        "run",
        "-A",
        new URL("../cli/main.ts", import.meta.url).pathname,
        "finetune",
        "--json",
        "--task",
        task,
      ],
      ...["--train", `${data}/${train}`, ...valid === undefined ? [] : ["--valid", `${data}/${valid}`]],
      ...["--model", model, "--out", out, "--seeds", seeds, ...options, ...WAYS[way]],
    ],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const timer = setTimeout(() => child.kill("SIGTERM"), 60_000 * Number(minutes));
  const { stdout } = await child.output();
  clearTimeout(timer);
  const last = new TextDecoder().decode(stdout).trim().split("\n").at(-1) ?? "";
  if (!last.includes('"scores"')) return "failed";
  const { scores } = JSON.parse(last);
  if (scores.length === 0) return `not done in ${minutes} min`;
  return meanText(scores);
}

async function choicesOf(file: string, name: string, limit?: number): Promise<readonly WordChoices[]> {
  const task = await namedTask(name);
  const items = (await readRows(file, task.columns ? { columns: task.columns } : {})).slice(0, limit).flatMap(
    (each) => {
      try {
        return "row" in each ? task.read(each.row) : [];
      } catch {
        return []; // finetune says which rows it leaves out
      }
    },
  );
  return items.map((item) => {
    const { first, seconds } = task.classify(item);
    if (seconds.length === 1) {
      return labelledWords(`${first} ${seconds[0]}`, task.labels.length, item.correct);
    }
    const choices = seconds.map(wordsOf);
    return item.correct === undefined ? { choices } : { choices, correct: item.correct };
  });
}

async function bagOfWords({ task, train, valid }: Rows): Promise<string> {
  const all = await choicesOf(`${data}/${train}`, task, 6000);
  const held = valid === undefined
    ? all.filter((_, i) => i % 10 === 0)
    : await choicesOf(`${data}/${valid}`, task);
  const learned = valid === undefined ? all.filter((_, i) => i % 10 !== 0) : all;
  const weights = learnWords(learned, { epochs: 8, learningRate: 0.1, decay: 1e-4 });
  const right = held.filter((item) => bestChoice(item, weights) === item.correct).length;
  return (right / held.length).toFixed(4);
}

const names = Object.keys(WAYS) as (keyof typeof WAYS)[];
console.log(`| task | ${names.join(" | ")} | bag of words |`);
console.log(`| --- | ${names.map(() => "---").join(" | ")} | --- |`);
for (const rows of TASKS) {
  const cells: string[] = [];
  for (const way of names) cells.push(await finetuned(rows, way));
  console.log(`| ${rows.task} | ${cells.join(" | ")} | ${await bagOfWords(rows)} |`);
}
if (texts !== undefined) {
  console.log(`\n${(await languageResults({ model, data, texts, minutes: Number(minutes) })).join("\n")}`);
}
