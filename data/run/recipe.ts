/** What a run was begun with. A run goes on with the same recipe or not at all. */
import { DataError, reasonOf } from "../data_error.ts";
import { isJsonRecord, type JsonRecord } from "../json_record.ts";

/** The file of a run's folder that remembers it. */
export const RECIPE = "run.json";

/** Settings by name, down to the last that changes a number. */
export type Recipe = Readonly<Record<string, string | number | boolean>>;

/**
 * The settings in which two recipes differ, as a person reads them; nothing where they are the same.
 *
 * @example
 * ```ts
 * import { recipeDifferences } from "./recipe.ts";
 *
 * const [first] = recipeDifferences({ seed: 1, steps: 10 }, { seed: 2, steps: 10 });
 * if (first !== "seed was 1, is 2") throw new Error(first);
 * ```
 */
export function recipeDifferences(before: Recipe, now: Recipe): readonly string[] {
  const value = (recipe: Recipe, name: string): string =>
    Object.hasOwn(recipe, name) ? String(recipe[name]) : "not set";
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((name) => {
    const [old, current] = [value(before, name), value(now, name)];
    return old === current ? [] : [`${name} was ${old}, is ${current}`];
  });
}

/**
 * A recipe from the text of a file.
 *
 * @throws {TypeError} when it is no JSON object of texts, numbers and truth values.
 *
 * @example
 * ```ts
 * import { parseRecipe } from "./recipe.ts";
 *
 * if (parseRecipe('{"seed": 1}').seed !== 1) throw new Error();
 * ```
 */
export function parseRecipe(text: string): Recipe {
  const value: unknown = JSON.parse(text);
  if (isJsonRecord(value)) return recipeOf(value);
  throw new TypeError(`expected an object of settings, found ${text.slice(0, 40)}`);
}

/**
 * A recipe from an object of a file.
 *
 * @throws {TypeError} when something in it is no text, number or truth value.
 *
 * @example
 * ```ts
 * import { recipeOf } from "./recipe.ts";
 *
 * if (recipeOf({ seed: 1 }).seed !== 1) throw new Error();
 * ```
 */
export function recipeOf(value: JsonRecord): Recipe {
  return Object.fromEntries(
    Object.entries(value).map(([name, setting]) => {
      if (typeof setting === "string" || typeof setting === "number" || typeof setting === "boolean") {
        return [name, setting];
      }
      throw new TypeError(
        `${name}: expected a text, a number, true or false, found ${JSON.stringify(setting)}`,
      );
    }),
  );
}

/**
 * The recipe of the run in a folder.
 *
 * @throws {DataError} when there is none, or it is damaged.
 */
export async function readRecipe(folder: string): Promise<Recipe> {
  const path = `${folder}/${RECIPE}`;
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    throw new DataError(`${path}: cannot be read, ${reasonOf(error)}; expected the folder of a run`);
  }
  try {
    return parseRecipe(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) {
      throw new DataError(`${path}: ${error.message}`);
    }
    throw error;
  }
}
