/** Fields of tasks that are declared in files. */

/** A parsed JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/**
 * Whether a value is an object with fields.
 *
 * @example
 * ```ts
 * import { isObject } from "./declared_fields.ts";
 * if (!isObject({}) || isObject([]) || isObject(null)) throw new Error();
 * ```
 */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * What is wrong with a field, in one sentence.
 *
 * @example
 * ```ts
 * import { wrongField } from "./declared_fields.ts";
 * if (wrongField("name", "a text", 3).message !== 'field "name": expected a text, found 3') throw new Error();
 * ```
 */
export function wrongField(field: string, expected: string, value: unknown): RangeError {
  const found = value === undefined ? "nothing" : JSON.stringify(value);
  return new RangeError(`field "${field}": expected ${expected}, found ${found}`);
}

/**
 * The object of a parsed file, which has no other fields than these.
 *
 * @throws {RangeError} in one sentence.
 * @example
 * ```ts
 * import { fieldsOf } from "./declared_fields.ts";
 * if (fieldsOf({ name: "tone" }, ["name"]).name !== "tone") throw new Error();
 * ```
 */
export function fieldsOf(json: unknown, names: readonly string[]): Json {
  if (!isObject(json)) throw new RangeError("expected an object with the fields of a task");
  const unknown = Object.keys(json).find((field) => !names.includes(field));
  if (unknown === undefined) return json;
  throw new RangeError(`field "${unknown}": expected one of ${names.join(", ")}`);
}

/**
 * A field that is a text.
 *
 * @throws {RangeError} when it is missing, empty or something else.
 * @example
 * ```ts
 * import { textField } from "./declared_fields.ts";
 * if (textField({ name: "tone" }, "name") !== "tone") throw new Error();
 * ```
 */
export function textField(json: Json, field: string): string {
  const value = json[field];
  if (typeof value === "string" && value !== "") return value;
  throw wrongField(field, "a text", value);
}
