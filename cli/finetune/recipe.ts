/** What decides a fine-tuning run, so that the same command goes on with it and another is refused. */
import type { Recipe } from "../../data/run/recipe.ts";
import type { TaughtRows } from "./read_taught.ts";

/** Options that say where rows come from, where results go and what computes; not what is computed. */
const IRRELEVANT = new Set(["out", "json", "help", "backend", "no-tune", "train", "valid", "dry-run"]);

/** The options, and a name for the rows: files may move. */
export async function recipeOf(
  options: Readonly<Record<string, unknown>>,
  rows: TaughtRows,
): Promise<Recipe> {
  const bytes = new TextEncoder().encode(JSON.stringify(rows));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex().slice(0, 16);
  const decided = Object.entries(options).flatMap(
    ([name, value]): readonly [string, string | number | boolean][] => {
      if (IRRELEVANT.has(name)) return [];
      return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
        ? [[name, value]]
        : [];
    },
  );
  return { command: "finetune", rows: hash, ...Object.fromEntries(decided) };
}
