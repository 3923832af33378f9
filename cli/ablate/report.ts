/** The report of an ablation, in Markdown. */
import { ARMS } from "./arms.ts";
import type { Comparison } from "./compare.ts";

/** The columns of numbers; of a blank of one token, its first token is all of it. */
const COLUMNS = [
  { blankLength: 1, measure: "loss", title: "loss, 1" },
  { blankLength: 1, measure: "exact", title: "right, 1" },
  { blankLength: 3, measure: "loss", title: "loss, 3" },
  { blankLength: 3, measure: "firstToken", title: "first right, 3" },
  { blankLength: 3, measure: "exact", title: "all right, 3" },
] as const;

/** What the words on a result speak of: the hardest question that every seed answers with some precision. */
const JUDGED = { blankLength: 3, measure: "loss" };

function cell({ measure, mean, difference, differences, spread }: Comparison): string {
  const [scale, digits, unit] = measure === "loss" ? [1, 3, ""] as const : [100, 1, " %"] as const;
  const shown = `${(scale * mean).toFixed(digits)}${unit}`;
  if (differences.length === 0) return shown;
  const sign = difference > 0 ? "+" : "";
  const deviation = Number.isFinite(spread) ? ` ± ${(scale * spread).toFixed(digits)}` : "";
  return `${shown} (${sign}${(scale * difference).toFixed(digits)}${deviation})`;
}

/** `higher in 3 of 3 seeds`: no more than the seeds themselves say. */
function finding(comparison: Comparison | undefined): string {
  const { differences = [] } = comparison ?? {};
  if (differences.length === 0) return "";
  const higher = differences.filter((difference) => difference > 0).length;
  const [word, count] = 2 * higher >= differences.length
    ? ["higher", higher] as const
    : ["lower", differences.length - higher] as const;
  return `${word} in ${count} of ${differences.length} ${differences.length === 1 ? "seed" : "seeds"}`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** A heading, what was done, the numbers, and what the paper found beside what was found here. */
export function reportText(
  comparisons: readonly Comparison[],
  { budget, commandLine }: { readonly budget: string; readonly commandLine: string },
): string {
  const arms = ARMS.filter(({ name }) => comparisons.some(({ arm }) => arm === name));
  const of = (arm: string, { blankLength, measure }: Pick<Comparison, "blankLength"> & { measure: string }) =>
    comparisons.find((each) =>
      each.arm === arm && each.blankLength === blankLength && each.measure === measure
    );
  const numbers = arms.map(({ name }) =>
    row([
      name,
      ...COLUMNS.map((column) => {
        const found = of(name, column);
        return found === undefined ? "" : cell(found);
      }),
    ])
  );
  const findings = arms.slice(1).map(({ name, meaning, paper }) =>
    row([name, meaning, finding(of(name, JUDGED)), paper])
  );
  return [
    "# What each idea is worth",
    "",
    `${budget} Every arm saw the same texts in the same order, was trained from the same seeds, and answered the same ` +
    "blanks of texts that no arm was trained on, one blank a text. Made by",
    "",
    "```sh",
    commandLine,
    "```",
    "",
    "The number behind a measure is the length of the blanks in tokens. Loss is in nats per token of the answer, the " +
    "others are shares of the blanks. In parentheses: the mean over the seeds of the difference to the first line, ± its " +
    "standard deviation; a difference that is no larger than that says nothing.",
    "",
    row(["arm", ...COLUMNS.map(({ title }) => title)]),
    row(["---", ...COLUMNS.map(() => "---:")]),
    ...numbers,
    "",
    `What differs from the first line, how the loss on blanks of ${JUDGED.blankLength} tokens came out, and what the ` +
    "paper found with models a hundred times as large, on other questions:",
    "",
    row(["arm", "what differs", "loss here", "the paper"]),
    row(["---", "---", "---", "---"]),
    ...findings,
    "",
  ].join("\n");
}
