/** What decides a fine-tuning run, so that the same command goes on with it and another is refused. */
import type { Recipe } from "../../data/run/recipe.ts";
import type { FillingModel } from "../filling/model.ts";
import { sizesName, weightsName } from "./model_identity.ts";
import type { TaughtRows } from "./read_taught.ts";

/** Options that say where rows and model come from, where results go and what computes; not what is computed. */
const IRRELEVANT = new Set([
  "out",
  "json",
  "help",
  "backend",
  "no-tune",
  "train",
  "valid",
  "model",
  "dry-run",
]);

/** The options, and names for the rows and for what the weights begin as: files may move. */
export async function recipeOf(
  options: Readonly<Record<string, unknown>>,
  { rows, model }: { readonly rows: TaughtRows; readonly model: FillingModel },
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
  const start = await (options["random-weights"] === true ? sizesName(model) : weightsName(model));
  return { command: "finetune", rows: hash, start, ...Object.fromEntries(decided) };
}
