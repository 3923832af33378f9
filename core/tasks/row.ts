/** Reading the columns of a row, with sentences for what is not there. */
import type { Row } from "./task.ts";

function found(value: unknown): string {
  if (value === undefined) return "no such column";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/**
 * A text column.
 *
 * @throws {RangeError} when it is missing, no text, or empty.
 * @example
 * ```ts
 * import { textOf } from "./row.ts";
 * if (textOf({ premise: "It rains." }, "premise") !== "It rains.") throw new Error();
 * ```
 */
export function textOf(row: Row, column: string): string {
  const value = Object.hasOwn(row, column) ? row[column] : undefined;
  if (typeof value === "string" && value.trim() !== "") return value;
  const columns = value === undefined ? ` among ${Object.keys(row).join(", ") || "none"}` : "";
  throw new RangeError(`column "${column}": expected a text, found ${found(value)}${columns}`);
}

/**
 * A column with one text or several: a text, a list of texts, or of objects with a `text` (as SQuAD has its answers),
 * or an object whose `text` is such a list.
 *
 * @throws {RangeError} when it is missing, something else, or has no text.
 * @example
 * ```ts
 * import { textsOf } from "./row.ts";
 * const answers = [{ text: "rain", answer_start: 3 }, { text: "snow", answer_start: 9 }];
 * if (textsOf({ answers }, "answers").join() !== "rain,snow") throw new Error();
 * ```
 */
export function textsOf(row: Row, column: string): readonly [string, ...string[]] {
  const value = Object.hasOwn(row, column) ? row[column] : undefined;
  const inside = isRow(value) ? value.text : value;
  const list: readonly unknown[] = Array.isArray(inside) ? inside : [inside];
  const one = (each: unknown): string => textOf({ ...row, [column]: isRow(each) ? each.text : each }, column);
  const [first, ...others] = list;
  if (value === undefined || list.length === 0) return [textOf(row, column)];
  return [one(first), ...others.map(one)];
}

/**
 * Index of a label among those of a task; undefined when the row has none.
 *
 * @throws {RangeError} for a label that the task does not know.
 * @example
 * ```ts
 * import { labelIndex } from "./row.ts";
 * if (labelIndex({ label: true }, { column: "label", labels: ["false", "true"] }) !== 1) throw new Error();
 * ```
 */
export function labelIndex(
  row: Row,
  { column, labels }: { readonly column: string; readonly labels: readonly string[] },
): number | undefined {
  const value = Object.hasOwn(row, column) ? row[column] : undefined;
  if (value === undefined || value === null || value === "") return undefined;
  const index = labels.indexOf(String(value));
  if (index >= 0) return index;
  throw new RangeError(`column "${column}": expected one of ${labels.join(", ")}, found ${found(value)}`);
}

/**
 * An object inside a row.
 *
 * @throws {RangeError} when it is no object.
 * @example
 * ```ts
 * import { objectOf } from "./row.ts";
 * if (objectOf({ passage: { text: "a" } }, "passage").text !== "a") throw new Error();
 * ```
 */
export function objectOf(row: Row, column: string): Row {
  const value = Object.hasOwn(row, column) ? row[column] : undefined;
  if (isRow(value)) return value;
  throw new RangeError(`column "${column}": expected an object, found ${found(value)}`);
}

/**
 * A list of objects inside a row; empty where the column is missing.
 *
 * @throws {RangeError} when it is something else.
 * @example
 * ```ts
 * import { objectsOf } from "./row.ts";
 * if (objectsOf({ qas: [{ idx: 1 }] }, "qas").length !== 1) throw new Error();
 * ```
 */
export function objectsOf(row: Row, column: string): readonly Row[] {
  const value = Object.hasOwn(row, column) ? row[column] : [];
  if (Array.isArray(value) && value.every(isRow)) return value;
  throw new RangeError(`column "${column}": expected a list of objects, found ${found(value)}`);
}

/**
 * A whole number inside a row.
 *
 * @throws {RangeError} when it is none.
 * @example
 * ```ts
 * import { integerOf } from "./row.ts";
 * if (integerOf({ start: 3 }, "start") !== 3) throw new Error();
 * ```
 */
export function integerOf(row: Row, column: string): number {
  const value = Object.hasOwn(row, column) ? row[column] : undefined;
  if (typeof value === "number" && Number.isInteger(value)) return value;
  throw new RangeError(`column "${column}": expected a whole number, found ${found(value)}`);
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
