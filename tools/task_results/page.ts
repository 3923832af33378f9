/** The tables as a page of the documentation. What is not found out yet is said. */
import type { InfillQuality } from "../../cli/evaluate/infill_quality.ts";
import { meanText } from "../../cli/tasks/balance.ts";
import type { Baselines } from "./baselines.ts";
import { FILLED, type Predicted } from "./language.ts";
import { RESULT_TASKS, WAYS } from "./result_tasks.ts";

/** Something that was found, or not yet. */
export type Pending<Found> = Found | undefined;

/** A task with what came of it in every way. */
export interface LearnedTask {
  readonly title: string;
  readonly baselines: Pending<Baselines>;
  /** By way, then by seed. */
  readonly scores: readonly Pending<readonly number[]>[];
}

/** Blanks at one share, and what fills them. */
export interface Filled {
  readonly ratio: number;
  readonly model: Pending<InfillQuality>;
  readonly trigram: Pending<InfillQuality>;
  readonly empty: Pending<InfillQuality>;
}

/** Everything that the page says. */
export interface Results {
  /** Name of the model's weights. */
  readonly weights: string;
  readonly seeds: number;
  readonly tasks: readonly LearnedTask[];
  readonly filled: readonly Filled[];
  readonly wikitext: Pending<Predicted>;
  readonly lambada: Pending<Predicted>;
}

const NOT_YET = "not yet run";

function table([head = [], ...body]: readonly (readonly string[])[]): string {
  return [head, head.map((_, at) => at === 0 ? "---" : "---:"), ...body]
    .map((row) => `| ${row.join(" | ")} |\n`).join("");
}

function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}

function shown<Found>(found: Pending<Found>, text: (found: Found) => string): string {
  return found === undefined ? NOT_YET : text(found);
}

function learnedTable(tasks: readonly LearnedTask[]): string {
  const line = (name: string, cell: (task: LearnedTask) => string) => [name, ...tasks.map(cell)];
  return table([
    ["", ...tasks.map(({ title }) => title)],
    line("rows to learn from", ({ baselines }) => shown(baselines, ({ train }) => String(train))),
    line("rows to validate on", ({ baselines }) => shown(baselines, ({ valid }) => String(valid))),
    ...WAYS.map(({ name }, way) => line(name, ({ scores }) => shown(scores[way], meanText))),
    line("bag of words", ({ baselines }) => shown(baselines, ({ bagOfWords }) => bagOfWords.toFixed(4))),
    line(
      "most frequent answer",
      ({ baselines }) => shown(baselines, ({ mostFrequent }) => mostFrequent.toFixed(4)),
    ),
  ]);
}

function filledTable(filled: readonly Filled[]): string {
  const lines = filled.flatMap(({ ratio, model, trigram, empty }) =>
    Object.entries({ "this model": model, "trigram": trigram, "left empty": empty }).map(([by, quality]) => [
      ...[percent(ratio, 0), by],
      shown(quality, ({ bleu }) => (100 * bleu).toFixed(2)),
      shown(quality, ({ exact }) => percent(exact)),
      shown(quality, ({ perplexity }) => perplexity?.toFixed(1) ?? "–"),
    ])
  );
  return table([["masked words", "filled by", "BLEU", "blanks right", "perplexity"], ...lines]);
}

function predictedTable({ wikitext, lambada }: Pick<Results, "wikitext" | "lambada">): string {
  const read = (found: Pending<Predicted>, what: string): string =>
    shown(found, ({ read, of }) => `${read} of ${of} ${what}`);
  const figure = ({ perWord = NaN, accuracy = NaN }: Predicted): string =>
    Number.isNaN(accuracy) ? perWord.toFixed(1) : percent(accuracy, 2);
  return table([
    ["text", "measure", "figure", "read"],
    ["WikiText-103, validation", "perplexity per word", shown(wikitext, figure), read(wikitext, "windows")],
    ["LAMBADA, development", "last words right", shown(lambada, figure), read(lambada, "lines")],
  ]);
}

/** Which rows of which files. */
function rowsText(): string {
  return RESULT_TASKS.map(({ title, train, valid, heldOut, limit, epochs, options, asking = [] }) => {
    const all = limit === undefined ? `all rows of ${train}` : `the first ${limit} rows of ${train}`;
    const rows = valid === undefined
      ? `of ${all} ${heldOut} drawn ones validate, the others are learned`
      : `${all} are learned, ${valid} validates`;
    return `- ${title}: ${rows}, at most ${epochs} epochs, \`${[...options, ...asking].join(" ")}\`\n`;
  }).join("");
}

/**
 * The page.
 *
 * @example
 * ```ts
 * import { resultsPage } from "./page.ts";
 * const baselines = { train: 360, valid: 40, mostFrequent: 0.5, bagOfWords: 0.55 };
 * const tasks = [{ title: "COPA", baselines, scores: [[0.7], undefined, undefined] }];
 * const nothing = { filled: [], wikitext: undefined, lambada: undefined };
 * const page = resultsPage({ weights: "0123", seeds: 1, tasks, ...nothing });
 * if (!page.includes("| this model, by blanks | 0.7000 |")) throw new Error();
 * if (!page.includes("| this model, by a head | not yet run |")) throw new Error();
 * ```
 */
export function resultsPage({ weights, seeds, tasks, filled, ...predicted }: Results): string {
  return `# What the bundled model can do

Made by

\`\`\`sh
deno run -A tools/task_results.ts --model models/english --data DATA --texts TEXTS --runs runs/tasks
\`\`\`

from the weights ${weights}, with ${seeds} seed${
    seeds === 1 ? "" : "s"
  } (mean ± standard deviation). DATA has the folders of the data sets, TEXTS is what the model learned from.

## Tasks that are learned

Accuracy on validation rows, which also choose the epoch that is kept, so that it is a little too good for the first
three lines. By blanks and by a head start from the bundled model, the third line from random weights of the same
sizes; the bag of words is a logistic regression over words and pairs of neighbours, learned from the same rows, texts
whole.

${learnedTable(tasks)}
Rows and settings (\`tools/task_results/result_tasks.ts\`; the seeds are 0 and up):

${rowsText()}
## Filling blanks

Words of the first ${FILLED} Yahoo answers (yahoo/val.txt) are masked, neighbours in one blank, and filled greedily by the
model, by a trigram model of the texts that it learned from (which sees two tokens on either side and is told how many
tokens are missing), or not at all. BLEU in percent against the originals; perplexity is of what stood in the
blanks, for the trigram model from the left alone.

${filledTable(filled)}
## Predicting texts

WikiText-103's validation text, spaces restored, in windows of 254 tokens of which half is new; the last words of
LAMBADA's development passages, token for token.

${predictedTable(predicted)}`;
}
