/**
 * The tables of results: tasks fine-tuned by blanks, by a classification head and from random weights, beside a bag of
 * words; infilling beside a trigram model; perplexity and last words:
 *
 *     deno run -A tools/task_results.ts --model MODEL --data DATA --texts TEXTS --runs RUNS
 *         [--seeds 3] [--minutes N] [--only NAME,…] [--plan]
 *
 * MODEL is a model directory; DATA has the folders of the data sets; TEXTS is what the model learned from; RUNS keeps every
 * cell that was found, and runs that were interrupted. It may be stopped at any time, by `--minutes`, by Ctrl-C or in worse
 * ways: the same command goes on, fine-tuning after its last epoch. Cells that do not depend on the weights (random weights,
 * words, trigrams) stay when the weights change. `--only sst2,random` runs the cells with one of these in their names,
 * `--plan` only says what there is to do. docs/tasks.md is written after every cell; what stands there below the line
 * `<!-- by hand -->` stays.
 */
import { parseArgs } from "@std/cli";
import { loadFillingModel } from "../cli/filling/model.ts";
import { sizesName, weightsName } from "../cli/finetune/model_identity.ts";
import { timeSpan } from "../cli/terminal/amount.ts";
import { isMissing } from "../data/data_error.ts";
import type { Cell } from "./task_results/cell.ts";
import { keptCells } from "./task_results/kept_cells.ts";
import { tables } from "./task_results/tables.ts";
import { writeDocument } from "./write_document.ts";

const BY_HAND = "<!-- by hand -->";

const options = parseArgs(Deno.args, {
  string: ["model", "data", "texts", "runs", "seeds", "minutes", "only"],
  boolean: ["plan"],
  default: { seeds: "3", minutes: "Infinity" },
});
const { model = "", data = "", texts = "", runs = "", only } = options;
const [seeds, minutes] = [Number(options.seeds), Number(options.minutes)];
if ([model, data, texts, runs].includes("") || !(seeds >= 1) || !(minutes > 0)) {
  console.error(
    "usage: deno run -A tools/task_results.ts --model MODEL --data DATA --texts TEXTS --runs RUNS " +
      "[--seeds 3] [--minutes N] [--only NAME,…] [--plan]",
  );
  Deno.exit(2);
}

const loaded = await loadFillingModel(model);
const weights = await weightsName(loaded);
const kept = keptCells(runs, { sizes: await sizesName(loaded), weights });
const { cells, page } = tables(loaded, { model, data, texts, seeds });
/** What was found, as JSON, by cell. */
const found = new Map<string, string>();
for (const cell of cells) {
  const known = await kept.found(cell);
  if (known !== undefined) found.set(cell.id, JSON.stringify(known));
}
const wanted = cells.filter(({ id }) =>
  !found.has(id) && (only === undefined || only.split(",").some((part) => id.includes(part)))
);
const total = (some: readonly Cell<unknown>[]): string =>
  timeSpan(60 * some.reduce((sum, { minutes }) => sum + minutes, 0));
console.error(
  `${found.size} of ${cells.length} cells are found; ${wanted.length} to do, ` +
    `about ${total(wanted)} on two idle cores`,
);

/** Writes the page; what was written by hand stays. */
async function write(): Promise<void> {
  const path = new URL("../docs/tasks.md", import.meta.url).pathname;
  const before = await Deno.readTextFile(path).catch((error) => {
    if (isMissing(error)) return "";
    throw error;
  });
  const at = before.indexOf(BY_HAND);
  const made = page(({ id }) => {
    const known = found.get(id);
    return known === undefined ? undefined : JSON.parse(known);
  }, weights);
  await writeDocument(path, at < 0 ? made : `${made}\n${before.slice(at)}`);
}

if (options.plan) {
  for (const { id, basis, minutes } of wanted) {
    console.log(`${id.padEnd(20)} ${basis.padEnd(8)} ${minutes} min`);
  }
  Deno.exit(0);
}
await write();
const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => stopping.abort());
}
const timer = Number.isFinite(minutes) ? setTimeout(() => stopping.abort(), 60_000 * minutes) : undefined;
for (const [index, cell] of wanted.entries()) {
  if (stopping.signal.aborted) break;
  console.error(`\n${cell.id}, ${index + 1} of ${wanted.length}; ${total(wanted.slice(index))} left, about`);
  try {
    const now = await cell.find({ folder: await kept.attempt(cell), signal: stopping.signal });
    if (now === undefined) break;
    await kept.keep(cell, now);
    found.set(cell.id, JSON.stringify(now));
    await write();
  } catch (error) {
    console.error(`${cell.id}: ${error instanceof Error ? error.message : error}`);
  }
}
clearTimeout(timer);
const missing = cells.filter(({ id }) => !found.has(id)).map(({ id }) => id);
if (missing.length > 0) {
  console.error(`\nnot yet run: ${missing.join(", ")}; the same command goes on`);
  Deno.exit(1);
}
